"""The round on paper: what is to be seen to in the own cells, with boxes to tick, where a telephone is no help."""

from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms.words import area_words, named
from linli.issues.queries import walk
from linli.issues.services.printing import patrol_print
from linli.issues.views.desk.printing import Paper, Way, laid_out, language
from linli.issues.views.walk.day import WHY, is_due
from linli.kernel.notify.rules import day as day_words
from linli.kernel.notify.rules import moment as in_words
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import Permission, reach


@require_http_methods(["GET", "HEAD", "POST"])
def patrol_sheet(request: ActorRequest) -> HttpResponse:
    """Show the patrol sheet of today; a POST notes that it is printed."""
    actor, now = request.actor, clock.now()
    if request.method == "POST":
        patrol_print(actor, now)
    tasks = walk.tasks(actor, now)
    # What is not open stays off paper, which anybody may pick up.
    shown = [task for task in tasks if task.confidentiality == "open"]
    points = [item for item in walk.checklist(actor, now) if is_due(item, now)]
    cells = sorted(reach(actor, Permission.ISSUES_DUTY).prefixes)
    hidden = len(tasks) - len(shown)
    laid = Paper(
        "、".join(named(unit) for unit in people.units_by_id(actor.unit_ids).values()),
        Way(reverse("today"), gettext("Opens the day on a telephone")),
        rows=[
            (gettext("Cell"), "\n".join(area_words(cell) for cell in cells)),
            (gettext("Day"), day_words(timezone.localdate(now), language())),
            (
                gettext("Told in confidence"),
                gettext("{n}, on the screen alone").format(n=hidden) if hidden else "",
            ),
        ],
        ticks=[*(_task(task) for task in shown), *(_point(item) for item in points)],
        blanks=[gettext("Seen on the way"), gettext("Walked from – until"), gettext("Signature")],
        is_list=True,
        noted=gettext("Every copy is noted in the audit."),
    )
    name = gettext("Patrol sheet")
    number = f"{timezone.localdate(now):%Y%m%d}-{actor.account_id}"
    back = {"url": reverse("patrol"), "words": gettext("Back to the round")}
    return laid_out(request, laid, name, f"{number} – {name}", copy=int(request.method == "POST"), back=back)


def _task(task: walk.Task) -> tuple[str, list[str]]:
    due = _until(task.due_at)
    lines = [
        f"{WHY[task.why][0]} · {task.number}",
        task.title,
        task.place_text or area_words(task.area_code, levels=1),
        due,
    ]
    return "\n".join(filter(None, lines)), [gettext("Done"), gettext("Not found"), gettext("Not to be done here")]


def _point(item: walk.Item) -> tuple[str, list[str]]:
    lines = [named(item.duty), item.duty.place_text or area_words(item.area_code, levels=1), _until(item.due_at)]
    return "\n".join(filter(None, lines)), [gettext("All in order"), gettext("Something is wrong"), gettext("Skipped")]


def _until(due_at: datetime | None) -> str:
    if due_at is None:
        return ""
    return gettext("until {moment}").format(moment=in_words(timezone.localtime(due_at), language()))
