"""The acts by which a desk keeps what was told in confidence."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms import confiding as forms
from linli.issues.forms.desk import ActForm, WordsForm
from linli.issues.forms.words import named
from linli.issues.rules.effects import CONFIDENTIALITIES
from linli.issues.services import confiding
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Given, Stage, calls, label
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


def _write(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = confiding.UnitText(given["text"], given["checked"], given["weighed"])
    confiding.text_write(actor, case_id, version=given["version"], said=said, now=now)


def _fit_write(stage: Stage) -> dict[str, Any]:
    return {"initial": {"text": stage.seen.report.handler_text}}


def _protect(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    said = {"confidentiality": given["confidentiality"], "unit_id": given["unit"]}
    confiding.case_protect(actor, case_id, version=given["version"], **said, now=now)


def _fit_protect(stage: Stage) -> dict[str, Any]:
    case = stage.seen.case
    classes = words.stricter_from(case.confidentiality)
    units = [("", gettext("No unit")), *units_by_place(case)]
    initial = {"confidentiality": case.confidentiality, "unit": case.excluded_unit_id}
    return {"choices": {"confidentiality": classes, "unit": units}, "initial": initial}


def _fit_consent(stage: Stage) -> dict[str, Any]:
    lower = CONFIDENTIALITIES[: CONFIDENTIALITIES.index(stage.seen.case.confidentiality)]
    return {"choices": {"confidentiality": [(c, words.CONFIDENTIALITIES[c]) for c in lower]}}


def units_by_place(case: "Case") -> list[tuple[Any, Any]]:
    """Give the units that a report may be about, by place."""
    places: dict[str, list[tuple[int, str]]] = {}
    for unit in people.units_around(case.area_code):
        places.setdefault(words.short_place(unit.area_id), []).append((unit.pk, named(unit)))
    return list(places.items())


CONFIDING: dict[str, Act] = {
    "take_charge": Act(
        _("Take charge"), _("Two clerks of a desk read a sealed report; you become one of them."),
        ActForm, calls(confiding.charge_take), "a",
    ),
    "confirm_text": Act(
        _("Confirm the text for the unit"), _("You have read it beside the report: it gives nobody away."),
        ActForm, calls(confiding.text_confirm), "a",
    ),
    "write_text": Act(
        _("Write the text for the unit"), _("The unit reads it in place of the report, which stays at the desk."),
        forms.UnitTextForm, _write, "w", _fit_write,
    ),
    "protect": Act(
        _("Keep it more strictly"), _("Raises the class, or names the unit the report is about; nothing is lowered."),
        forms.ProtectForm, _protect, "", _fit_protect,
    ),
    "ask_consent": Act(
        _("Ask to keep it less strictly"), _("Only the reporter can allow it; until then everything stays."),
        forms.ConsentAskForm, calls(confiding.consent_ask, "confidentiality", "text"), "", _fit_consent,
    ),
    "consent_hear": Act(
        _("Note an answer by telephone"),
        _("You ask the reporter on the telephone. The reporter is told what you noted, and may take a yes back."),
        forms.ConsentHeardForm, calls(confiding.consent_hear, "language", "answer", "text"),
    ),
    "message": Act(
        _("Write to the reporter"), _("Only the desk and the reporter read it; without a name, by the lookup code."),
        WordsForm, calls(confiding.message_send, "text", is_versioned=False), "", label(_("Message")),
    ),
}  # fmt: skip
