"""One act for several cases: a page that lists them and asks, then each in its own transaction with its own result."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from linli.issues.forms.bulk import form_of
from linli.issues.rules import acts as guards
from linli.issues.views.desk.act import Given, Stage
from linli.issues.views.desk.acts import ACTS, build
from linli.issues.views.desk.case import buttons, head, list_url, near, staged
from linli.issues.views.desk.queue import BULK
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases import rules
from linli.kernel.people.queries import ActorRequest

# As many as a list shows.
MOST_CASES = 50
_SIMILAR = gettext_lazy("There are similar reports: open it and look at them first.")
_MORE = gettext_lazy("It asks for more than this: open it.")
_STALE = gettext_lazy("Somebody changed it meanwhile: look at it first.")
_CLOSED = gettext_lazy("This is not open to you now.")


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: ActorRequest) -> HttpResponse:
    """List the chosen cases and ask; a POST acts on each and says what came of it."""
    said: QueryDict = request.POST if request.method == "POST" else request.GET
    act, chosen = said.get("act", ""), list(_chosen(said.getlist("case")))
    if act not in BULK or not chosen:
        messages.warning(request, gettext("Choose at least one case and what to do with it."))
        return redirect(list_url(request))
    form = form_of(act)(request.POST if request.method == "POST" else None)
    is_done = form.is_valid()
    rows = []
    for case_id, version in chosen:
        stage = staged(request.actor, case_id)
        row = {**head(request, stage), "pick": f"{case_id}:{version}", "why": _hindrance(stage, act, version)}
        if is_done and not row["why"]:
            row |= {"is_done": True, "why": _act(stage, act, version, form.cleaned_data)}
        rows.append(row)
    page = {
        "act": act,
        "verb": ACTS[act].verb,
        "hint": ACTS[act].hint,
        "form": form,
        "rows": rows,
        "able": sum(not row["why"] for row in rows),
        "is_done": is_done,
        "list_url": list_url(request),
    }
    return render(request, "issues/desk/bulk.html", page, status=422 if form.is_bound and not is_done else 200)


def _chosen(picks: list[str]) -> Iterator[tuple[int, int]]:
    """Give id and version of each case chosen; what is not understood is left out."""
    for pick in dict.fromkeys(picks[:MOST_CASES]):
        case_id, _, version = pick.partition(":")
        if case_id.isdecimal() and version.isdecimal():
            yield int(case_id), int(version)


def _hindrance(stage: Stage, act: str, version: int) -> str:
    """Give why an act is not to be done with one of the cases, in words; empty where it is."""
    if stage.seen.case.version != version:
        return str(_STALE)
    if act not in {button.act for button in buttons(stage)}:
        return str(REFUSALS.get(guards.refusal(act, stage.seen.facts), _CLOSED))
    return str(_SIMILAR) if act == "accept" and near(stage) else ""


def _act(stage: Stage, act: str, version: int, typed: Given) -> str:
    """Do an act with one case as its own page would with nothing changed; give why not, empty when it is done."""
    form = build(act, stage)
    first = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    # Many at once go by the catalogue: no assistant is asked for a share of its own.
    given = {"shares": {}, **first, **typed, "version": version, "looked": True}
    try:
        ACTS[act].do(stage.actor, stage.seen.case.pk, given, stage.now)
    except rules.StaleFormError:
        return str(_STALE)
    except rules.RefusedActError as error:
        return str(REFUSALS.get(str(error.facts.get("why")), _CLOSED))
    except rules.DomainError:
        return str(_MORE)
    return ""
