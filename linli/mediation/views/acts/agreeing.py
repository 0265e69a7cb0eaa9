"""The acts of a committee from the draft of an agreement to its effect."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.kernel.cases.rules import MissingFieldError
from linli.kernel.files.rules import PhotoRefusedError
from linli.kernel.files.services import document_receive
from linli.kernel.people.rules import Actor
from linli.mediation.services import drafting, giving_out, paper_signing, signing
from linli.mediation.views.acts import DeskAct


def _scan(actor: Actor, case_id: int, *, scan: Any, now: datetime, **said: Any) -> None:
    try:
        name = document_receive(actor, scan.read(), now).name
    except PhotoRefusedError:
        raise MissingFieldError(fields=["scan"]) from None
    paper_signing.paper_scan(actor, case_id, scan=name, now=now, **said)


AGREEING: Mapping[str, DeskAct] = {
    "propose": (
        _("Give the draft to the parties"),
        _("They read it on their pages. From now on this version does not change."),
        drafting.propose,
    ),
    "revise": (
        _("Give out the new version"),
        _("The parties read it anew; who read the one before is asked again."),
        drafting.revise,
    ),
    "reopen_talks": (_("Go on talking"), _("The draft stays, and nobody signs it yet."), drafting.reopen),
    "to_sign": (
        _("Give it out to be signed"),
        _("All parties have read it. They have five days; every change makes all signatures void."),
        giving_out.to_sign,
    ),
    "oral": (
        _("Note an agreement by words"),
        _("Only for what was performed at once and is not large. It binds from this moment."),
        giving_out.oral,
    ),
    "edit": (
        _("Change the text"),
        _("Every signature under it is void, and who signed is told."),
        giving_out.edit,
    ),
    "identify": (
        _("Compare a document"),
        _("You compare it with the person before you or on camera. Nobody signs here without."),
        signing.identity_check,
    ),
    "authorise": (
        _("Note an authority"),
        _("By which paper somebody acts for a party. Nobody acts for both sides."),
        signing.authorise,
    ),
    "sign_mediator": (_("Sign as mediator"), _("After all parties."), signing.sign_mediator),
    "seal": (
        _("Put the seal"),
        _("Last of all. With it the agreement takes effect."),
        signing.seal,
    ),
    "paper_printed": (
        _("Note the printed pages"),
        _("For signing on paper: how many pages the printed agreement has."),
        paper_signing.paper_printed,
    ),
    "paper_scan": (
        _("Enter the signed paper"),
        _("Pages, footer and signatures are compared with what was printed; a mediator confirms."),
        _scan,
    ),
    "paper_confirm": (
        _("Confirm the signed paper"),
        _("Count for yourself. The agreement takes effect at the time written on the paper."),
        paper_signing.paper_confirm,
    ),
}
