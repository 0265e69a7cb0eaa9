"""Whether a request belongs to a report that nothing may hold up, told before it is answered (issue-desk 4, rule 6)."""

import msgspec
from django.urls import reverse

from linli.issues.queries import drafts
from linli.issues.rules.drafts import UNCLASSIFIED, ReportDraft
from linli.issues.rules.steps import Step
from linli.issues.services import intake
from linli.issues.views.resident.report import token_of
from linli.issues.views.resident.writing import Writing
from linli.kernel.people.queries import ActorRequest


class Said(msgspec.Struct):
    """What of a report in JSON tells how urgent it is."""

    category: str = UNCLASSIFIED
    nature: str = "help"
    answers: dict[str, str] = {}


_SAID = msgspec.json.Decoder(Said)


def is_urgent(request: ActorRequest) -> bool:
    """Tell whether a request sends an urgent report, or is a page of one being written; cheap, and writes nothing.

    Raises what reading a broken body raises.
    """
    said = _said(request)
    return said is not None and intake.is_urgent(
        ReportDraft(text="", category=said.category, nature=said.nature, answers=said.answers)
    )


def _said(request: ActorRequest) -> Said | None:
    is_sent, start = request.method == "POST", reverse("report")
    if request.path == reverse("api_reports"):
        return _SAID.decode(request.body) if is_sent else None
    if request.path in {start, reverse("report_quick")} and is_sent:
        return Said(answers={"danger_now": request.POST.get("danger_now", "")})
    if request.path.startswith(start):
        return _written(request)
    if request.path.startswith(reverse("open311_base")) and is_sent:
        danger_now = request.POST.get("attribute[danger_now]", "")
        return Said(category=request.POST.get("service_code", ""), answers={"danger_now": danger_now})
    return None


def _written(request: ActorRequest) -> Said | None:
    """Give what the pages before said."""
    draft = drafts.draft(request.actor, token_of(request))
    if draft is None:
        return None
    writing = Writing.of(request.actor, draft, ())
    nature = str(writing.typed.get(Step.WHAT, {}).get("nature", ""))
    return Said(writing.category_code or UNCLASSIFIED, nature or "help", writing.answers)
