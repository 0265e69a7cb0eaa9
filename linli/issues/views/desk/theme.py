"""Monthly themes at the desk: choosing one, its acts, its measures, and its figures before and after."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.issues.forms import projects as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.forms.words import named
from linli.issues.queries import themes as queries
from linli.issues.rules.themes import Figures, months_from
from linli.issues.services import themes
from linli.issues.services.projects import centre_of
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, calls, label
from linli.issues.views.desk.place import Facts, Shown
from linli.kernel.cases import rules
from linli.kernel.people import queries as people
from linli.kernel.people.queries import ActorRequest

if TYPE_CHECKING:
    from datetime import date

    from linli.issues.queries.themes import Themed
    from linli.kernel.cases.models import Entry


def _open_measures(known: Any) -> dict[str, Any]:
    """Give the measures not done yet to tick."""
    rows = enumerate(known.theme.measures)
    return {"choices": {"done": [(n, f"{m['on']} {m['text']}") for n, m in rows if not m["done_on"]]}}


ACTS = {
    "theme_plan": Act(
        _("Publish measures"), _("What is done by which day. Measures stay; more can follow."),
        forms.MeasuresForm, calls(themes.theme_plan, "measures"),
    ),
    "theme_progress": Act(
        _("Tell of progress"), _("The next word is due in thirty days."),
        forms.ProgressForm, calls(themes.theme_progress, "text", "done"), "", _open_measures,
    ),
    "theme_conclude": Act(
        _("Conclude"), _("After ninety days; the figures from before and after stand in the report."),
        WordsForm, calls(themes.theme_conclude, "text"), "",
        label(_("Closing report"), _("What was reached, what was not, what goes on. Everybody reads it.")),
    ),
}  # fmt: skip


def facts(known: "Themed") -> Facts:
    """Give what is known of a theme, in words."""
    case, theme = known.case, known.theme
    units = people.units_by_id([case.holder_id, theme.centre_id])
    return [
        (gettext("Month"), month(theme.month_on)),
        (gettext("Problems"), "\n".join(theme.problems)),
        (gettext("Classes of trouble"), "\n".join(words.category(code) for code in known.before)),
        (gettext("Chosen by"), named(units[theme.centre_id])),
        (gettext("Lead unit"), named(units[case.holder_id])),
        (gettext("Why it was chosen"), theme.reasons),
    ]


def month(first_on: "date") -> str:
    """Give a month as lists show it."""
    return f"{first_on:%Y-%m}"


def due_words(state: str) -> str:
    """Give what the clock of a theme waits for."""
    return gettext("Measures by") if state == "chosen" else gettext("Next word on progress by")


def told(_entry: "Entry") -> list[str]:
    """Give what a line of a theme says beside its text: nothing."""
    return []


def aside(known: "Themed") -> Shown:
    """Give the measures with their state, and the figures of each class before and after."""
    today = timezone.localdate(clock.now()).isoformat()
    return {
        "measures": [
            {**each, **dict(zip(("state", "look"), _measure_state(each, today), strict=True))}
            for each in known.theme.measures
        ],
        "figures": [
            {"name": words.category(code), "before": figures(old), "after": figures(known.after[code])}
            for code, old in known.before.items()
        ],
        "is_concluded": bool(known.theme.after),
    }


def _measure_state(measure: dict[str, str], today: str) -> tuple[str, str]:
    if measure["done_on"]:
        return gettext("Done on {day}").format(day=measure["done_on"]), "done"
    return (gettext("Late"), "overdue") if measure["on"] < today else (gettext("To come"), "wait")


def figures(told: Figures) -> str:
    """Give the figures of one class in words."""
    return gettext("{reports} reports, {repeats} told again, {unsolved} of {own} unsolved").format(
        reports=told.reports, repeats=told.repeats, unsolved=told.unsolved, own=told.own
    )


@require_http_methods(["GET", "HEAD", "POST"])
def theme_new(request: ActorRequest) -> HttpResponse:
    """Ask what the theme of a month is, the weightiest classes of trouble first, and choose it."""
    post, now = centre_of(request.actor, "choose_theme"), clock.now()
    told = queries.figures(post.area_code, now)
    months = months_from(timezone.localdate(now), queries.months_taken(post.unit_id))
    form = forms.ThemeForm(
        request.POST or None,
        months=[(each.isoformat(), month(each)) for each in months],
        categories=[(code, f"{words.category(code)} – {figures(numbers)}") for code, numbers in told.items()],
        units=[(u.pk, named(u)) for u in people.units_over(post.area_code)],
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                made = themes.theme_choose(request.actor, themes.NewTheme(**form.cleaned_data), now)
            except rules.MissingFieldError as error:
                for name in error.facts["fields"]:  # type: ignore[attr-defined]  # a list of names
                    form.add_error(name, _("This cannot be chosen any more. Look again."))
            else:
                messages.success(request, gettext("The theme is chosen."))
                return redirect("desk_project", made)
    return render(request, "issues/desk/theme_new.html", {"form": form}, status=status)
