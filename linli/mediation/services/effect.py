"""An agreement takes effect: as a whole, or in a group part by part, at the moment of the last act (mediation 14)."""

from datetime import datetime

from linli.kernel.audit.services import part
from linli.kernel.cases.services import Line
from linli.kernel.deadlines import services as dues
from linli.mediation.models import Agreement, AgreementPart, Paper
from linli.mediation.queries.agreeing import as_rules, required, signatures
from linli.mediation.queries.effects import in_effect
from linli.mediation.rules import signing
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.room_record import How
from linli.mediation.services.hearing_keep import sittings_leave_empty
from linli.mediation.services.notices import tell_all
from linli.mediation.services.papers import papers_mark
from linli.mediation.services.settling import parts_begin
from linli.mediation.services.taking import PLATFORM, TOLD, Held, take

# A member's part of a group agreement among the documents.
PART_PAPER = 30


@part
def effect_try(held: Held, agreement: Agreement, now: datetime) -> bool:
    """Let an agreement take effect (m24) if the last act its profile asks for is there; tell whether it was.

    The moment is that of the act, which on paper is the time written there, not when it was scanned.
    """
    there = as_rules(signatures(agreement))
    at = signing.effective_at(there, agreement.sha256, required(agreement), signing.Profile(agreement.profile))
    if at is None:
        return False
    # Of the platform's own hand: nobody but the last signer can bring it about.
    last = take(PLATFORM, held.case.pk, "take_effect", None, now)
    dues.dues_meet(held.case.pk, ["sign_by", "sign_remind_at"], now)
    dues.dues_meet(held.case.pk, ["mediate_by"], now)
    line = Line("take_effect", TOLD, data={"agreement": agreement.pk, "effect_at": at.isoformat()})
    last.move(line, "effective", now, outcome=Ending.AGREEMENT, due_at=None)
    effect_take(last, agreement, at, now=now)
    return True


@part
def effect_take(held: Held, agreement: Agreement, at: datetime, *, now: datetime | None = None) -> None:
    """Write down since when an agreement and its parts bind, and let the one it changes be replaced."""
    before = in_effect(agreement.case_id)
    agreement.effect_at = at
    agreement.save(update_fields=["effect_at"])
    open_parts = agreement.parts.filter(state=AgreementPart.State.OPEN)
    open_parts.update(state=AgreementPart.State.EFFECTIVE, effect_at=at)
    if before is not None and before.pk != agreement.pk:
        before.replaced_by = agreement
        before.save(update_fields=["replaced_by"])
    _parts_stand(agreement)
    sittings_leave_empty(held.case, How.PROPOSED, now or at)
    parts_begin(agreement, now or at)
    tell_all(held, "M64", now or at)


@part
def part_take(agreement: Agreement, participant_id: int | None, at: datetime) -> None:
    """Let one member's part take effect, whose payee became known after the framework was sealed."""
    agreement.parts.filter(participant=participant_id).update(state=AgreementPart.State.EFFECTIVE, effect_at=at)
    _parts_stand(agreement)
    parts_begin(agreement, at)


def _parts_stand(agreement: Agreement) -> None:
    """Let the papers of the members whose parts bind say so."""
    binding = agreement.parts.filter(state=AgreementPart.State.EFFECTIVE).exclude(participant=None)
    owners = list(binding.values_list("participant_id", flat=True))
    papers_mark(agreement.case_id, [PART_PAPER], Paper.State.EFFECTIVE, owners=owners)


@part
def parts_close(agreement: Agreement) -> bool:
    """Let the members of a group who have not signed in time stay outside; tell whether the others can go on.

    They cannot where the other side has not signed either, nobody has, or fewer than the agreement asks for.
    """
    parts = list(agreement.parts.exclude(participant=None))
    if not parts:
        return False
    signed = {row.participant_id for row in signatures(agreement) if row.seat == signing.Seat.PARTY}
    members = {each.participant_id for each in parts}
    others = {int(key) for key in required(agreement)} - members
    joined = members & signed
    open_ = [p for p in parts if p.state == AgreementPart.State.OPEN and p.participant_id not in joined]
    if not joined or not others <= signed or not open_:
        return False
    percent = agreement.threshold_percent
    if percent is not None and not signing.is_threshold_met(len(joined), len(members), percent):
        return False
    for each in open_:
        each.state = AgreementPart.State.NOT_JOINED
    AgreementPart.objects.bulk_update(open_, ["state"])
    return True
