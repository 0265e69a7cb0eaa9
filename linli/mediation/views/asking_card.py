"""How far the asking of the other side has come, as the committee's page and the applicant's show it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel.deadlines import queries as calendars
from linli.kernel.notify.rules import day
from linli.mediation.forms.words import ANSWERS
from linli.mediation.queries.askings import Asking
from linli.mediation.queries.standing import Standing
from linli.mediation.rules.inviting import Step, plan
from linli.mediation.rules.parties import Taking

SEVERAL = 2

STEPS = {
    Step.FIRST_WAY: _("A first way"),
    Step.SECOND_WAY: _("A second way"),
    Step.CALL: _("A call by the clerk"),
    Step.VISIT: _("A visit with the closed envelope alone"),
}


TAKINGS = {
    Taking.INVITED: _("No answer yet"),
    Taking.AGREED: _("Agrees"),
    Taking.REFUSED: _("Refuses"),
    Taking.UNREACHABLE: _("Not reached"),
    Taking.NOT_THEM: _("It reached somebody else"),
}


def askings(stands: Standing, *, may_print: bool) -> list[dict[str, Any]]:
    """Give of each who is asked the plan of attempts, what was opened and answered, and a refusal taken back."""
    case = stands.case
    is_asked = case.state == "inviting"
    return [
        {
            "who": each.who,
            "steps": _steps(stands, each) if is_asked and each.taking is not Taking.AGREED else [],
            "opened_at": each.invitation.opened_at,
            "answer": ANSWERS.get(each.invitation.answer, ""),  # type: ignore[call-overload]
            "changed_mind": case.state == "terminated" and _has_changed(stands, each),
            "may_print": may_print and is_asked and each.taking is not Taking.AGREED,
        }
        for each in stands.askings
        if each.invitation is not None
    ]


def _has_changed(stands: Standing, asking: Asking) -> bool:
    said = [e.data for e in stands.entries if e.act == "reconsider" and e.data.get("is_confirmed")]
    return any(data.get("participant", asking.who.pk) == asking.who.pk for data in said)


def asked_words(stands: Standing) -> list[dict[str, Any]]:
    """Give how each of several other sides stands while they are asked, as their applicant may know it."""
    if stands.case.state != "inviting" or len(stands.askings) < SEVERAL:
        return []
    return [{"name": each.who.name, "words": TAKINGS[each.taking]} for each in stands.askings]


def _steps(stands: Standing, asking: Asking) -> list[dict[str, Any]]:
    replies = [due for due in stands.dues if due.clock == "reply_by"]
    if not replies:
        return []
    calendar, language = calendars.calendar(stands.case.holder.calendar_code), get_language() or ""
    begun = [timezone.localdate(due.started_at) for due in replies]
    steps = plan(begun[0], calendar, asking.attempts, extended_on=begun[1] if len(begun) > 1 else None)
    tongue = "en" if language.startswith("en") else "zh-hans"
    return [{"words": STEPS[s.step], "by_on": day(s.by_on, tongue), "is_made": s.is_made} for s in steps]
