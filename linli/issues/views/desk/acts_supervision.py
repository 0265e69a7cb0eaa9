"""The acts of supervision: orders, their answers, joint sessions."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import supervision as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.services import supervision
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Given, Stage, calls, label
from linli.kernel.people.rules import Actor


def _answer(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    account = supervision.Account(given["cause"], given["until"], given["role"])
    supervision.order_answer(actor, case_id, version=given["version"], account=account, now=now)


def _fit_order(_stage: Stage) -> dict[str, Any]:
    return {"choices": {"level": [(level, words.SUPERVISION[level]) for level in supervision.Level.values]}}


SUPERVISION: dict[str, Act] = {
    "order_answer": Act(
        _("Answer the supervision order"), _("Cause, new date, role in charge: the reporter is told all three."),
        forms.AccountForm, _answer,
    ),
    "session": Act(
        _("Keep the minutes of the joint session"), _("Who met, what was settled, until when."),
        WordsForm, calls(supervision.session_note, "text"), "", label(_("Minutes"), _("Staff read them.")),
    ),
    "order": Act(
        _("Order the unit to account"),
        _("At any level, with a reason; the platform orders by itself when it is late."),
        forms.OrderForm, calls(supervision.order_give, "level", "text"), "", _fit_order,
    ),
}  # fmt: skip
