"""How far the asking of the other side has come, as the committee's page shows it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.kernel.deadlines import queries as calendars
from linli.kernel.notify.rules import day
from linli.mediation.forms.words import ANSWERS
from linli.mediation.queries.standing import Standing, attempts
from linli.mediation.rules.inviting import Step, plan

STEPS = {
    Step.FIRST_WAY: _("A first way"),
    Step.SECOND_WAY: _("A second way"),
    Step.CALL: _("A call by the clerk"),
    Step.VISIT: _("A visit with the closed envelope alone"),
}


def asking(stands: Standing, *, may_print: bool) -> dict[str, Any] | None:
    """Give the plan of attempts, what was opened and answered, and whether a refusal was taken back; None before."""
    asked, case = stands.invitation, stands.case
    changed = any(e.act == "reconsider" and e.data.get("is_confirmed") for e in stands.entries)
    if asked is None:
        return None
    return {
        "steps": _steps(stands) if case.state == "inviting" else [],
        "opened_at": asked.opened_at,
        "answer": ANSWERS.get(asked.answer, ""),  # type: ignore[call-overload]
        "changed_mind": changed and case.state == "terminated",
        "may_print": may_print and case.state == "inviting",
    }


def _steps(stands: Standing) -> list[dict[str, Any]]:
    replies = [due for due in stands.dues if due.clock == "reply_by"]
    if not replies:
        return []
    calendar, language = calendars.calendar(stands.case.holder.calendar_code), get_language() or ""
    begun = [timezone.localdate(due.started_at) for due in replies]
    steps = plan(begun[0], calendar, attempts(stands.entries), extended_on=begun[1] if len(begun) > 1 else None)
    tongue = "en" if language.startswith("en") else "zh-hans"
    return [{"words": STEPS[s.step], "by_on": day(s.by_on, tongue), "is_made": s.is_made} for s in steps]
