"""The presider drafts an agreement line by line; the parties read it, version by version, before anybody signs."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.people.rules import Actor
from linli.mediation.models import Proposal, Reading, Term
from linli.mediation.queries.agreeing import Drafted, drafted, first_heads, latest, party_of, sent, taking_part
from linli.mediation.rules import checks, wording
from linli.mediation.rules.applications import cleaned
from linli.mediation.rules.room_record import How
from linli.mediation.rules.terms import WHO, Kind, fields_of
from linli.mediation.services.hearing_keep import sittings_leave
from linli.mediation.services.notices import tell_all
from linli.mediation.services.taking import INSIDE, TOLD, Held, demand, take

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

# Our defaults: far above any agreement people can still read.
MOST_TERMS, MAX_FIELD_CHARS, MAX_REASON_CHARS = 60, 2_000, 500
HEAD_FIELDS = (
    "facts", "disputed", "responsibility", "liability_basis", "insolvent", "place", "signing_on", "copies", "formula",
    "condition", "threshold_percent", "threshold_on",
)  # fmt: skip


@part
def working(case: "Case", now: datetime) -> Proposal:
    """Give the version that is worked on: the newest, or after it was sent a copy of it."""
    newest = latest(case.pk)
    if newest is not None and newest.sent_at is None:
        return newest
    made = Proposal.objects.create(
        case=case, number=newest.number + 1 if newest else 1, made_at=now,
        heads=newest.heads if newest else first_heads(case, now), passed=newest.passed if newest else {},
        parties=_named(case),
    )  # fmt: skip
    if newest is not None:
        rows = newest.terms.order_by("number", "pk")
        Term.objects.bulk_create(
            Term(case=case, proposal=made, number=row.number, kind=row.kind, said=row.said) for row in rows
        )
        terms_follow(made)
    return made


@part
def terms_follow(proposal: Proposal) -> None:
    """Let the terms of a draft name who has taken a party's place, and its parties whoever takes part now."""
    pairs = taking_part(proposal.case_id).exclude(in_place_of=None).values_list("in_place_of", "pk")
    places = {str(before): str(after) for before, after in pairs}
    if not places:
        return
    rows = list(proposal.terms.all())
    for row in rows:
        row.said = {key: places.get(text, text) if key in WHO else text for key, text in row.said.items()}
    Term.objects.bulk_update(rows, ["said"])
    proposal.parties = _named(proposal.case)
    proposal.save(update_fields=["parties"])


def _named(case: "Case") -> dict[str, dict[str, object]]:
    return {str(p.pk): {"name": p.name} for p in taking_part(case.pk)}


def _drafting(actor: Actor, case_id: int, now: datetime) -> tuple[Held, Proposal]:
    held = take(actor, case_id, "draft", None, now)
    before = latest(case_id)
    proposal = working(held.case, now)
    if before is None or before.pk != proposal.pk:
        cases.lines_add(actor, held.case, [Line("draft", INSIDE, data={"proposal": proposal.number})], now)
    return held, proposal


def _drafted(held: Held, what: str, now: datetime) -> None:
    # Which line was touched is nobody's business but the panel's; that it was worked on is.
    audit.record(held.actor, "mediation:proposal:draft", f"case:{held.case.pk}", {"change": what}, now)


@transaction.atomic
def term_put(
    actor: Actor, case_id: int, *, term_id: int | None, kind: str, said: Mapping[str, str], now: datetime
) -> int:
    """Add a term to the draft, or change one, with its fields as typed; the checks say what is wrong with it.

    Raises MissingFieldError for an unknown kind or an endless field, NotThereError for a term of another draft.
    """
    held, proposal = _drafting(actor, case_id, now)
    if kind not in set(Kind):
        raise rules.MissingFieldError(fields=["kind"])
    fields = {name: cleaned(said.get(name, "")) for name in fields_of(Kind(kind))}
    if too_long := [name for name, text in fields.items() if len(text) > MAX_FIELD_CHARS]:
        raise rules.MissingFieldError(fields=too_long)
    typed = {name: text for name, text in fields.items() if text}
    if term_id is None:
        if proposal.terms.count() >= MOST_TERMS:
            raise rules.RefusedActError(act="draft", why="too_many_terms")
        last = proposal.terms.aggregate(last=Max("number"))["last"] or 0
        row = Term.objects.create(case=held.case, proposal=proposal, number=last + 1, kind=kind, said=typed)
    else:
        row = _term(proposal, term_id)
        row.kind, row.said = kind, typed
        row.save(update_fields=["kind", "said"])
    _drafted(held, "term", now)
    return row.pk


def _term(proposal: Proposal, term_id: int) -> Term:
    row = proposal.terms.filter(pk=term_id).first()
    if row is None:
        # Of the version that was sent: its copy stands at the same place.
        old = Term.objects.filter(pk=term_id, case=proposal.case_id).first()
        row = proposal.terms.filter(number=old.number, kind=old.kind).first() if old else None
    if row is None:
        raise rules.NotThereError
    return row


@transaction.atomic
def term_drop(actor: Actor, case_id: int, *, term_id: int, now: datetime) -> None:
    """Take a term out of the draft."""
    held, proposal = _drafting(actor, case_id, now)
    _term(proposal, term_id).delete()
    _drafted(held, "term_drop", now)


@transaction.atomic
def heads_put(actor: Actor, case_id: int, *, heads: Mapping[str, str], now: datetime) -> None:
    """Write what stands around the terms: facts, disputed points, place and day of signing, copies."""
    held, proposal = _drafting(actor, case_id, now)
    proposal.heads = {name: cleaned(heads.get(name, "")) for name in HEAD_FIELDS if heads.get(name, "").strip()}
    # Whom it names is read from the register again.
    proposal.parties = _named(held.case)
    proposal.save(update_fields=["heads", "parties"])
    _drafted(held, "heads", now)


@transaction.atomic
def warning_pass(actor: Actor, case_id: int, *, finding: str, reason: str, now: datetime) -> None:
    """Pass one warning by a reason, which stays in the file; RefusedActError for what blocks or is not found."""
    held, proposal = _drafting(actor, case_id, now)
    demand(reason=reason)
    found = {each.key: each for each in drafted(held.case, proposal, now).findings}
    if finding not in found or found[finding].effect is not checks.Effect.WARN:
        raise rules.RefusedActError(act="draft", why="no_warning")
    proposal.passed = {**proposal.passed, finding: cleaned(reason)[:MAX_REASON_CHARS]}
    proposal.save(update_fields=["passed"])
    _drafted(held, "warning", now)


@transaction.atomic
def propose(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Give the parties the draft to read (m19)."""
    held = take(actor, case_id, "propose", version, now)
    given = _send(held, now)
    held.move(Line("propose", TOLD, data={"proposal": given.number}), "proposal", now)
    sittings_leave(held.case, How.PROPOSED, now)
    tell_all(held, "M61", now)


@transaction.atomic
def revise(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Give the parties a new version; what they read of the one before no longer counts."""
    held = take(actor, case_id, "revise", version, now)
    newest = latest(case_id)
    if newest is None or newest.sent_at is not None:
        raise rules.RefusedActError(act="revise", why="nothing_new")
    give_anew(held, now)


@part
def give_anew(held: Held, now: datetime) -> None:
    """Give the parties the draft as it stands now, in the place of the version before."""
    given = _send(held, now)
    held.move(Line("revise", TOLD, data={"proposal": given.number}), "", now)
    tell_all(held, "M61", now)


def _send(held: Held, now: datetime) -> Proposal:
    proposal = latest(held.case.pk)
    if proposal is None:
        raise rules.RefusedActError(act="propose", why="terms")
    if proposal.sent_at is not None:
        return proposal
    # Figures and text as the working draft has them, before it counts as sent.
    version = drafted(held.case, proposal, now)
    if not version.terms:
        raise rules.RefusedActError(act="propose", why="terms")
    _freeze(version, now)
    return proposal


def _freeze(version: Drafted, now: datetime) -> None:
    proposal, text, figures = version.proposal, version.text, version.figures
    for number, row in enumerate(proposal.terms.order_by("number", "pk"), 1):
        if row.number != number:
            row.number = number
            row.save(update_fields=["number"])
    proposal.parties = {
        key: {**party, **({"fen": figures[key]} if key in figures else {})} for key, party in proposal.parties.items()
    }
    proposal.text, proposal.sha256, proposal.sent_at = text, wording.text_hash(text), now
    proposal.save(update_fields=["parties", "text", "sha256", "sent_at"])


@transaction.atomic
def reopen(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Take the talks up again instead of signing (m20), as the presider."""
    held = take(actor, case_id, "reopen_talks", version, now)
    held.move(Line("reopen_talks", TOLD), "adjourned", now)
    tell_all(held, "M66", now)


@transaction.atomic
def talk_on(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Take the talks up again as a party, who needs no reason (m20)."""
    held = take(actor, case_id, "talk_on", version, now)
    held.move(Line("talk_on", TOLD, data={"party": party_of(actor, case_id).pk}), "adjourned", now)
    tell_all(held, "M66", now)


@transaction.atomic
def draft_read(actor: Actor, case_id: int, *, proposal_id: int, waives: bool, now: datetime) -> None:
    """Note that a party has opened the newest version, and whether it waives the time to think.

    RefusedActError where a newer version has come since.
    """
    held = take(actor, case_id, "read", None, now)
    proposal = sent(case_id)
    if proposal is None or proposal.pk != proposal_id:
        raise rules.RefusedActError(act="read", why="old_version")
    party = party_of(actor, case_id)
    row, is_new = Reading.objects.get_or_create(
        proposal=proposal, participant=party, defaults={"case": held.case, "opened_at": now}
    )
    if waives and row.waived_at is None:
        row.waived_at = now
        row.save(update_fields=["waived_at"])
    if is_new or waives:
        said = {"proposal": proposal.number, "party": party.pk, "waives": waives}
        cases.lines_add(actor, held.case, [Line("read", INSIDE, data=said)], now)
