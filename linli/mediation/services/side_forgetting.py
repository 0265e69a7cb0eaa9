"""One of the other sides has what is held of it erased, where an application was never taken up (PIPL 47)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.audit.services.erasing import erased
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.services.erasing import words_mask
from linli.kernel.files.queries import files_by_id
from linli.kernel.files.services import photos_drop
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import Actor
from linli.mediation.models import Invitation, Paper, Participant
from linli.mediation.queries.agreeing import party_of
from linli.mediation.queries.ended import is_filed
from linli.mediation.rules.papers.model import decoded, encoded
from linli.mediation.rules.papers.table import hidden
from linli.mediation.rules.wording import without

# What stands where somebody was named; the words around it are the applicant's own, and stay.
INSTEAD = "（已删除）"
_TEXTS = ("facts", "request", "tried", "summary")


@transaction.atomic
def side_erase(actor: Actor, case_id: int, now: datetime) -> None:
    """Erase what is held of one of the other sides at its own wish: name, ways to reach it, its words, its documents.

    The application stays the applicant's, without the name. Raises NotYoursError but for the bearer of that side's
    key, and RefusedActError where it was taken up or sealed, because the law keeps such a file, or while it is open.
    """
    seen = cases.case(actor, case_id, now)
    if actor.is_staff or actor.party is None:
        raise rules.NotYoursError(act="erase")
    who = party_of(actor, case_id)
    if who.side != Participant.Side.RESPONDENT:
        raise rules.NotYoursError(act="erase")
    if is_filed(actor, seen):
        raise rules.RefusedActError(act="erase", why="kept_by_law")
    if seen.closed_at is None:
        raise rules.RefusedActError(act="erase", why="open_between_others")
    sides_forget([who.pk], now)
    erased(Gone.SIDE, [who.pk], now)
    audit.record(actor, "mediation:side:erase", f"case:{case_id}", {"party": who.pk}, now)


@audit.part
def sides_erase_again(again: Erased) -> None:
    """Erase again what a restored backup has brought back of a side (ADR 0025)."""
    back = Participant.objects.filter(pk__in=again.ids, case__opened_at__lte=again.at)
    sides_forget(list(back.values_list("pk", flat=True)), again.at)


@audit.part
def sides_forget(participants: Collection[int], now: datetime) -> None:
    """Take out who these were, how they were reached, what they said, and their names from the words of others."""
    for who in Participant.objects.filter(pk__in=participants).select_related("contact", "case__dispute"):
        known = _known(who)
        _papers_forget(who, known, now)
        dispute = who.case.dispute
        for name in _TEXTS:
            setattr(dispute, name, without(getattr(dispute, name), known, INSTEAD))
        dispute.save(update_fields=_TEXTS)
        words_mask(who.case_id, partial(without, words=known, instead=INSTEAD), partial(_is_of, who.pk))
        Invitation.objects.filter(participant=who, void_at=None).update(void_at=now)
        if who.contact_id is not None:
            people_services.contacts_forget([who.contact_id])
        Participant.objects.filter(pk=who.pk).update(name="", address="", represented_by="", contact=None)


def _is_of(party: int, data: Mapping[str, Any]) -> bool:
    return data.get("participant") == party


def _known(who: Participant) -> list[str]:
    """Give the words by which somebody is known in what others have written; a single character names nobody."""
    opened = people.contact_opened(who.contact) if who.contact else None
    phone = opened.phone if opened else ""
    masked = people.contact_masked(who.contact).phone if who.contact else ""
    found = {who.name, who.address, who.represented_by, phone, masked}
    return [word for word in found if len(word) > 1]


def _papers_forget(who: Participant, known: Collection[str], now: datetime) -> None:
    """Empty its own documents, and draw those of others anew without it; their hashes are then others."""
    for paper in Paper.objects.filter(case=who.case_id).exclude(body=""):
        if paper.participant_id == who.pk:
            paper.body = ""
        else:
            before = decoded(paper.body.encode())
            after = hidden(before, known, INSTEAD)
            if after == before:
                continue
            paper.body, paper.sha256 = encoded(after).decode(), after.sha256
            paper.file_sha256, paper.pages = "", 0
        gone = paper.file_id
        paper.file = None
        paper.save(update_fields=["body", "sha256", "file", "file_sha256", "pages"])
        if gone is not None:
            photos_drop(files_by_id([gone], now))
