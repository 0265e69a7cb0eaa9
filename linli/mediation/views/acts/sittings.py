"""The acts of evidence, sittings, records and what stops or prolongs the talks."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.cases.rules import RefusedActError
from linli.kernel.files.rules import PhotoRefusedError, is_document
from linli.kernel.files.services import document_receive, photo_receive
from linli.kernel.people.rules import Actor
from linli.mediation.services import evidence, pausing, safety, sittings
from linli.mediation.views.acts import DeskAct

Spoken = tuple[Any, Any, Any, Callable[..., Any]]


def item_give(actor: Actor, case_id: int, *, now: datetime, file: Any = None, **given: Any) -> None:
    """Take the file in, if one was sent, then the item; before the transaction, because decoding takes its time."""
    name = ""
    if file is not None:
        data = file.read()
        try:
            name = (document_receive if is_document(data) else photo_receive)(actor, data, now).name
        except PhotoRefusedError as refused:
            raise RefusedActError(act="item_give", why="file_refused") from refused
    evidence.item_give(actor, case_id, **given, file=name, now=now)


SPOKEN: Mapping[str, Spoken] = {
    "item_give": (
        _("Give evidence"),
        _("The mediators read it; the other side when evidence is exchanged, unless it is for the mediators alone."),
        _("Hand it in"),
        item_give,
    ),
    "item_view": (
        _("Answer the other side's evidence"),
        _("Both sides and the mediators read it."),
        _("Send the answer"),
        evidence.item_view,
    ),
    "agree": (
        _("Agree to a way of the talks"),
        _("You may take it back at any time."),
        _("Send the answer"),
        sittings.agree,
    ),
    "fact_confirm": (
        _("Confirm a fact"),
        _("Only what every participant has confirmed is used later; everything else stays in this room."),
        _("Send the answer"),
        sittings.fact_confirm,
    ),
    "record_sign": (
        _("Sign the record"),
        _("Read the joint record first."),
        _("Send the answer"),
        sittings.record_sign,
    ),
    "extend": (
        _("Answer the wish for more time"),
        _("It takes everybody's consent, before the time is over."),
        _("Send the answer"),
        pausing.extend,
    ),
}
# What a side does on its own page alone: nobody else reads what there is to choose from.
OWN: Mapping[str, Spoken] = {
    "item_release": (
        _("Show the other side something of mine"),
        _("The other side reads it from then on, for good."),
        _("Show it"),
        evidence.item_release,
    ),
}
SITTINGS: Mapping[str, DeskAct] = {
    **{act: (title, lead, service) for act, (title, lead, _button, service) in SPOKEN.items()},
    "exchange": (
        _("Exchange the evidence"),
        _("Both sides see at one moment what the other gave; what is for the mediators alone stays with them."),
        evidence.exchange,
    ),
    "schedule": (
        _("Arrange the sitting"),
        _("Everybody is told when; where and how stand on their page."),
        sittings.arrange,
    ),
    "next_sitting": (_("Arrange the next sitting"), _("Everybody is told when."), sittings.arrange),
    "reschedule": (_("Move the sitting"), _("Everybody is told when."), sittings.arrange),
    "open_sitting": (
        _("Open the sitting"),
        _("With the whole panel, one identified person of each side, and somebody who writes."),
        sittings.open_sitting,
    ),
    "arrive": (
        _("Somebody came later"),
        _("Noted with the time; whoever was there before stays noted."),
        sittings.arrive,
    ),
    "group_open": (
        _("Together, or with one side alone"),
        _("What one side says alone stays with it and the panel until it releases a thing itself."),
        sittings.group_open,
    ),
    "record_write": (
        _("Write the record"),
        _("Of the part that is marked; each has a page of its own."),
        sittings.record_write,
    ),
    "fact_put": (_("Put down an undisputed fact"), _("Each participant confirms it."), sittings.fact_put),
    "adjourn": (_("End the sitting"), _("Once everybody there has signed the record or refused."), sittings.adjourn),
    "suspend": (
        _("Suspend the talks"),
        _("At once. Current danger: call 110 first. The director decides within two working days."),
        pausing.suspend,
    ),
    "resume": (_("Go on"), _("With a written finding."), pausing.resume),
    "stop": (_("End the suspended talks"), _("With a written finding."), pausing.stop),
    "alarm": (
        _("Danger: stop contact with the other side"),
        _("At once. Current danger: call 110 first. Nothing goes out to the other side; the director decides."),
        safety.alarm,
    ),
    "alarm_decide": (
        _("Decide how it goes on after danger"),
        _("The sides are never brought together, and addresses stay hidden."),
        safety.alarm_decide,
    ),
    "give_up": (_("Too far apart: end the talks"), _("Both sides read every way that stays open."), pausing.give_up),
    "end_propose": (_("Propose to end it"), _("The director decides."), pausing.end_propose),
    "end_other": (_("End it as proposed"), _("Both sides read every way that stays open."), pausing.end_other),
    "extend_ask": (_("Ask for more time"), _("It takes everybody's consent, at most twice."), pausing.extend_ask),
    "appraisal_entrust": (
        _("Entrust an appraisal"),
        _("The time for mediation stands still until the opinion is here."),
        pausing.appraisal_entrust,
    ),
    "appraisal_end": (_("The opinion is here"), _("The time runs on from the day after."), pausing.appraisal_end),
}
