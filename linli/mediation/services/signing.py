"""Signing by electronic means: who it is, under which text, in which order (mediation 13)."""

import hmac
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction

from linli.doors import ids
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.notify.services import Message, outbox_add
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agency, Agreement, IdentityCheck, Participant, Reading, Signature, SigningCode
from linli.mediation.queries.acting_for import acts_for_other
from linli.mediation.queries.agreeing import as_rules, current, party_of, required, signatures
from linli.mediation.queries.conflicts import has_mediated
from linli.mediation.rules import parties, signing
from linli.mediation.rules.applications import cleaned
from linli.mediation.rules.signing import CODE_COUNTS, Hand, Seat
from linli.mediation.services.able import ability_by_card
from linli.mediation.services.effect import effect_try, part_take
from linli.mediation.services.taking import TOLD, Held, demand, take

CODE_DIGITS, MOST_WRONG = 6, 5
# A signature is some strokes, and no picture of anything else.
MAX_DRAWING_CHARS = 20_000
_STROKES = frozenset("ML0123456789. -,")


def _keyed(text: str, purpose: str) -> str:
    """Give a keyed hash, by which the same text is known again and nothing is read."""
    return hmac.new(settings.ENV.data_key, f"{purpose}:{text}".encode(), sha256).hexdigest()


def _masked(number: str) -> str:
    """Give a document's number with its middle hidden."""
    return f"{number[:3]}{'*' * max(len(number) - 5, 1)}{number[-2:]}"


LATE = "sign_late"


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise rules.NotYoursError(act="identify")
    return actor.account_id


def _signing_act(case_id: int) -> str:
    """Give by which act a party signs: in an agreement that binds the others already, only a part let go later."""
    agreement = current(case_id)
    return LATE if agreement is not None and agreement.effect_at is not None else "sign"


def _signed_here(held: Held, act: str, party: Participant | None = None) -> Agreement:
    agreement = current(held.case.pk)
    is_late = act == LATE and agreement is not None and agreement.parts.filter(participant=party, state="open").exists()
    if agreement is None or (agreement.effect_at is not None and not is_late):
        raise rules.RefusedActError(act=act, why="nothing_to_sign")
    if agreement.path != Agreement.Path.ELECTRONIC:
        raise rules.RefusedActError(act=act, why="signed_on_paper")
    return agreement


@transaction.atomic
def identity_check(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    name: str,
    method: str,
    document: str,
    number: str,
    now: datetime,
) -> None:
    """Note that an officer compared a document with its holder; the number is kept masked and as a keyed hash.

    The age that stands in the number of a party's own card counts from now on (8).
    """
    held = take(actor, case_id, "identify", version, now)
    bare = "".join(number.split()).upper()
    demand(name=name, number=bare)
    if method not in set(IdentityCheck.Method) or document not in set(IdentityCheck.Document):
        raise rules.MissingFieldError(fields=["method" if method not in set(IdentityCheck.Method) else "document"])
    party = Participant.objects.filter(case=case_id, pk=participant).first()
    if party is None:
        raise rules.NotThereError
    made = IdentityCheck.objects.create(
        case=held.case, participant=party, name=name.strip(), method=method, document=document,
        number_masked=_masked(bare), number_hash=_keyed(bare, "identity"), officer_id=_account(actor), checked_at=now,
    )  # fmt: skip
    if document == IdentityCheck.Document.ID_CARD and made.name == party.name:
        ability_by_card(party, bare, now)
    held.move(Line("identify", TOLD, data={"party": party.pk, "identity": made.pk}), "", now)


@transaction.atomic
def authorise(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    agent: str,
    is_special: bool,
    from_on: date,
    to_on: date,
    now: datetime,
) -> None:
    """Note by which paper somebody acts for a party (no. 14); nobody acts for both sides."""  # fmt: skip
    held = take(actor, case_id, "authorise", version, now)
    demand(agent=agent)
    rows = {p.pk: p for p in held.standing.participants}
    party = rows.get(participant)
    if party is None:
        raise rules.NotThereError
    if to_on < from_on:
        raise rules.MissingFieldError(fields=["to_on"])
    name = agent.strip()
    if acts_for_other(case_id, name, party.side):
        raise rules.RefusedActError(act="authorise", why="acts_for_other")
    if has_mediated(actor, held.case, name):
        raise rules.RefusedActError(act="authorise", why="has_mediated")
    Agency.objects.create(
        case=held.case, participant=party, agent=name, is_special=is_special, from_on=from_on, to_on=to_on,
        noted_at=now,
    )  # fmt: skip
    held.move(Line("authorise", TOLD, data={"party": party.pk, "special": is_special}), "", now)


@transaction.atomic
def code_send(actor: Actor, case_id: int, now: datetime) -> None:
    """Send a party the one-time code for the text it is to sign; only the newest counts, for a quarter of an hour."""
    act, party = _signing_act(case_id), party_of(actor, case_id)
    held = take(actor, case_id, act, None, now)
    agreement = _signed_here(held, act, party)
    contact = held.case.contact if party.side == Participant.Side.APPLICANT and party.contact is None else party.contact
    if contact is None:
        raise rules.RefusedActError(act="sign", why="no_own_phone")
    code = ids.digits(CODE_DIGITS)
    made = SigningCode.objects.create(
        case=held.case, agreement=agreement, participant=party, sent_at=now,
        code_hash=_code_hash(code, agreement, party),
    )  # fmt: skip
    said = {"code": code, "minutes": str(int(CODE_COUNTS.total_seconds() // 60))}
    key = f"L04:signing:{made.pk}"
    outbox_add([Message("L04", key, said, contact_id=contact.pk, language=contact.language)], now)
    audit.record(actor, "mediation:signing:code", f"case:{case_id}", {"party": party.pk}, now)


def _code_hash(code: str, agreement: Agreement, party: Participant) -> str:
    # Bound to the text and the signer: for another document the same digits are another code.
    return _keyed(f"{agreement.pk}:{agreement.sha256}:{party.pk}:{code}", "signing")


@transaction.atomic
def sign(
    actor: Actor, case_id: int, *, shown: str, code: str, hand: str, name: str, drawing: str, device: str, now: datetime
) -> None:
    """Sign as a party: under the text that was shown, by a fresh code and a compared document.

    A signature is drawn, or the own name typed in full. RefusedActError naming what is missing; of two devices at once
    one signs.
    """
    act, party = _signing_act(case_id), party_of(actor, case_id)
    held = take(actor, case_id, act, None, now)
    agreement = _signed_here(held, act, party)
    whose = _hand(party, hand, now)
    drawing = drawing if set(drawing) <= _STROKES and len(drawing) <= MAX_DRAWING_CHARS else ""
    if cleaned(name) != whose:
        raise rules.MissingFieldError(fields=["name"])
    identity = IdentityCheck.objects.filter(participant=party, name=whose).order_by("-checked_at").first()
    new = signing.Signature(
        Seat.PARTY, str(party.pk), str(party.pk) if hand == Hand.SELF else whose, shown, now
    )  # fmt: skip
    why = _fault(agreement, party, new, identity)
    if why:
        raise rules.RefusedActError(act="sign", why=why)
    _code_spend(agreement, party, code, now)
    row = Signature(
        seat=Seat.PARTY, participant=party, hand="" if hand == Hand.SELF else whose, drawing=drawing,
        method=Signature.Method.DRAWN if drawing else Signature.Method.TYPED, identity=identity, device=device,
    )  # fmt: skip
    _put(held, agreement, row, now)


def _hand(party: Participant, hand: str, now: datetime) -> str:
    """Give the name of who signs for a party; RefusedActError where that hand may not (C15, C16, edge 11)."""
    if hand == Hand.SELF:
        if party.capacity != Participant.Capacity.FULL:
            raise rules.RefusedActError(act="sign", why="needs_representative")
        return party.name
    if hand == Hand.REPRESENTATIVE:
        if not party.represented_by:
            raise rules.RefusedActError(act="sign", why="no_authority")
        if acts_for_other(party.case_id, party.represented_by, party.side):
            raise rules.RefusedActError(act="sign", why="acts_for_other")
        return party.represented_by
    found = Agency.objects.filter(participant=party).order_by("-noted_at", "-pk").first()
    if hand != Hand.AGENT or found is None:
        raise rules.RefusedActError(act="sign", why="no_authority")
    authority = parties.Authority(
        found.agent, str(party.pk), parties.Side(party.side), found.is_special, found.from_on, found.to_on
    )
    why = parties.authority_fault(authority, "sign", now.astimezone().date())
    if why:
        raise rules.RefusedActError(act="sign", why=why)
    return found.agent


def _fault(agreement: Agreement, party: Participant, new: signing.Signature, identity: IdentityCheck | None) -> str:
    """Give why a party cannot sign, its code aside, in the order in which it is mended."""
    there = signatures(agreement)
    if why := signing.signing_fault(new, as_rules(there), agreement.sha256, required(agreement), {new.hand}):
        return why
    if not Reading.objects.filter(proposal=agreement.proposal_id, participant=party).exists():
        return "not_read"
    if identity is None:
        return "no_identity"
    same = [row for row in there if row.identity and row.identity.number_hash == identity.number_hash]
    # One person for two parties: only for others by authority, and never for both sides.
    is_other_side = any(row.participant and row.participant.side != party.side for row in same)
    is_unauthorised = any(not row.hand and new.hand == new.of for row in same)
    return "signed_for_another" if is_other_side or is_unauthorised else ""


def _code_spend(agreement: Agreement, party: Participant, code: str, now: datetime) -> None:
    """Spend the one-time code of a signer; RefusedActError for an old, used, wrong or foreign one."""
    sent = SigningCode.objects.filter(agreement=agreement, participant=party).order_by("-pk").first()
    if sent is None or sent.wrong >= MOST_WRONG:
        raise rules.RefusedActError(act="sign", why="code_missing")
    is_same = hmac.compare_digest(sent.code_hash, _code_hash(code.strip(), agreement, party))
    if not signing.is_code_good(sent.sent_at, now, is_used=sent.used_at is not None, is_same_document=is_same):
        raise rules.RefusedActError(act="sign", why="code_bad")
    sent.used_at = now
    sent.save(update_fields=["used_at"])


@transaction.atomic
def code_wrong(actor: Actor, case_id: int, now: datetime) -> None:
    """Count a wrong code, after the act that met it was undone; too many, and a new code is asked for."""
    party = party_of(actor, case_id)
    sent = SigningCode.objects.filter(case=case_id, participant=party).order_by("-pk").first()
    if sent is not None:
        sent.wrong += 1
        sent.save(update_fields=["wrong"])
        audit.record(actor, "mediation:signing:miss", f"case:{case_id}", {"party": party.pk}, now)


def _put(held: Held, agreement: Agreement, row: Signature, now: datetime) -> None:
    row.case, row.agreement, row.sha256, row.signed_at = held.case, agreement, agreement.sha256, now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise rules.RefusedActError(act="sign", why="signed_already") from None
    held.move(Line(held.taken.transition.act, TOLD, data={"signature": row.pk, "seat": row.seat}), "", now)
    if held.taken.transition.act == LATE:
        part_take(agreement, row.participant_id, now)
    else:
        effect_try(held, agreement, now)


@transaction.atomic
def sign_mediator(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Sign as a mediator of the panel, after all parties."""
    held = take(actor, case_id, "sign_mediator", version, now)
    agreement = _signed_here(held, "sign_mediator")
    _sign_seat(held, agreement, Seat.MEDIATOR, Signature.Method.ACCOUNT, now)


@transaction.atomic
def seal(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Put the committee's seal under an agreement, last of all; with it the agreement takes effect."""
    held = take(actor, case_id, "seal", version, now)
    agreement = _signed_here(held, "seal")
    _sign_seat(held, agreement, Seat.SEAL, Signature.Method.SEAL, now)


def _sign_seat(held: Held, agreement: Agreement, seat: Seat, method: str, now: datetime) -> None:
    of = str(held.actor.account_id)
    new = signing.Signature(seat, of, of, agreement.sha256, now)
    why = signing.signing_fault(new, as_rules(signatures(agreement)), agreement.sha256, required(agreement), ())
    if why:
        raise rules.RefusedActError(act=held.taken.transition.act, why=why)
    _put(held, agreement, Signature(seat=seat, account_id=held.actor.account_id, method=method), now)
