"""The acts of a whistle: drafted, approved, blown or called, ruled on, rated, replied to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import whistles as forms
from linli.issues.forms.desk import ActForm, DispatchForm, WordsForm
from linli.issues.forms.words import named
from linli.issues.services import whistling
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Given, Stage, calls, label, reasons
from linli.issues.views.desk.acts_returns import units
from linli.issues.views.desk.sending import fit_dispatch, has_desk_above, route, sends
from linli.kernel.people.rules import Actor


def _draft(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    kind, units_ = given["whistle_kind"], tuple(given["assistants"])
    draft = whistling.Draft(kind, given["reason"], given["advice"], units_)
    whistling.whistle_draft(actor, case_id, version=given["version"], draft=draft, now=now)


def _rate(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    rating = whistling.Rating(*(given[name] for name in ("came", "acted", "result", "text")))
    whistling.whistle_rate(actor, case_id, version=given["version"], leg_id=given["leg"], rating=rating, now=now)


def _fit_draft(stage: Stage) -> dict[str, Any]:
    """Give the kinds and the units, with those of the catalogue ticked."""
    way = route(stage)
    choices = reasons("whistle_kind", "whistle_kind")(stage)["choices"] | units("assistants")(stage)["choices"]
    about = stage.seen.case.excluded_unit_id
    choices["assistants"] = [(pk, name) for pk, name in choices["assistants"] if pk != about]
    return {"choices": choices, "initial": {"assistants": [unit.pk for unit in (way.lead, *way.assistants)]}}


def _fit_rate(stage: Stage) -> dict[str, Any]:
    waiting = [leg for leg in stage.seen.legs if leg.pk in stage.seen.facts.whistle.to_rate]
    choices = [(leg.pk, f"{named(leg.to_unit)} ({words.LEG_KINDS[leg.kind]})") for leg in waiting]
    return {"choices": {"leg": choices}, "initial": {"leg": choices[0][0] if choices else None}}


def _is_direct(stage: Stage) -> bool:
    return stage.seen.facts.whistle.is_direct


def _ruling(service: Callable[..., Any]) -> dict[str, Any]:
    return {"form": WordsForm, "do": calls(service, "text"), "fit": label(_("Ruling"), _("Both desks read it."))}


# What a case waits for before all else.
BLOWN: dict[str, Act] = {
    "whistle_approve": Act(
        _("Approve the whistle"), _("The clerk may then blow it; one blown in an emergency is covered."),
        ActForm, calls(whistling.whistle_approve), "a",
    ),
    "whistle_deny": Act(
        _("Do not approve"), _("A draft is over; of a whistle blown in an emergency it is noted, and help goes on."),
        WordsForm, calls(whistling.whistle_deny, "text"), "r", label(_("Why"), _("The clerk reads it.")),
    ),
    "whistle_call": Act(
        _("Call the units"), _("Without the centre, as the catalogue allows. Shared clearly: say who does what."),
        DispatchForm, sends(whistling.whistle_call), "a", fit_dispatch, _is_direct,
    ),
    "whistle_send": Act(
        _("Blow the whistle"), _("The centre above takes the case and names the units that must come."),
        ActForm, calls(whistling.whistle_send), "t", has_partner=has_desk_above,
    ),
    "whistle_uphold": Act(
        _("Rule: the whistle stands"), _("The centre has the case again and must name the units."),
        key="a", **_ruling(whistling.whistle_uphold),
    ),
    "whistle_dismiss": Act(
        _("Rule: it stays turned back"), _("The desk below goes on with the case; this is final."),
        key="r", **_ruling(whistling.whistle_dismiss),
    ),
}  # fmt: skip
WHISTLES: dict[str, Act] = {
    "whistle": Act(
        _("Draft a whistle"), _("Waits for the principal's approval; in an emergency it may be blown at once."),
        forms.WhistleForm, _draft, "t", _fit_draft, has_desk_above,
    ),
    "whistle_appeal": Act(
        _("Appeal: whistle turned back"), _("Once, while your desk has the case; the arbitrator's word is final."),
        WordsForm, calls(whistling.whistle_appeal, "text"), "",
        label(_("Why the centre must take it"), _("The centre and the arbitrator read it.")),
    ),
}  # fmt: skip
RATINGS: dict[str, Act] = {
    "whistle_rate": Act(
        _("Rate the help"), _("How each called unit helped in this case. Nothing adds the ratings up."),
        forms.RateForm, _rate, "", _fit_rate,
    ),
    "whistle_reply": Act(
        _("Reply to the rating"), _("Once; whoever whistled and the supervisor read it."),
        WordsForm, calls(whistling.whistle_reply, "text"), "", label(_("Reply")),
    ),
}  # fmt: skip
