"""Experts and others are invited by everybody's consent, and an expert gives an opinion (PML 20, mediation 8, 9)."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people.rules import Actor
from linli.mediation.models import Agency, Invitee, PanelSeat
from linli.mediation.queries.conflicts import has_mediated
from linli.mediation.rules.invitees import about
from linli.mediation.rules.talking import Consent
from linli.mediation.services.notices import tell_all
from linli.mediation.services.speaking import Word, side_data, speaker, words_keep
from linli.mediation.services.taking import INSIDE, TOLD, Held, demand, take

# What somebody who takes part as something else is not, whatever they disclose (mediation 9).
RELATIONS = frozenset(PanelSeat.Relation) - {PanelSeat.Relation.INVOLVED}


@transaction.atomic
def invitee_ask(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    name: str,
    role: str,
    field: str,
    relation: str,
    told: str,
    now: datetime,
) -> int:
    """Name somebody who shall take part, with what they disclosed; every participant is asked, and nobody else told.

    Raises MissingFieldError naming what is missing, and RefusedActError "invitee_involved" for who takes part as a
    party, its representative or agent, "has_mediated" for who mediates this dispute or did, "invitee_twice".
    """
    held = take(actor, case_id, "invitee_ask", version, now)
    name = name.strip()
    demand(
        name=name,
        role=role if role in set(Invitee.Role) else "",
        field=field if role == Invitee.Role.EXPERT else "-",
        relation=relation if relation in RELATIONS else "",
        told=told if relation in RELATIONS - {PanelSeat.Relation.NONE} else "-",
    )
    if why := _fault(held, name):
        raise rules.RefusedActError(act="invitee_ask", why=why)
    made = Invitee.objects.create(
        case=held.case, name=name, role=role, field=field.strip(), relation=relation, told=told.strip(), asked_at=now
    )
    held.move(Line("invitee_ask", TOLD, data={"invitee": made.pk}), "", now)
    tell_all(held, "M77", now)
    return made.pk


def _fault(held: Held, name: str) -> str:
    """Give why somebody of that name is not invited, as a code."""
    involved = {n for p in held.standing.participants for n in (p.name, p.represented_by)}
    involved |= set(Agency.objects.filter(case=held.case).values_list("agent", flat=True))
    if name in involved:
        return "invitee_involved"
    if any(row.name == name for row in held.standing.invitees):
        return "invitee_twice"
    return "has_mediated" if has_mediated(held.actor, held.case, name) else ""


@transaction.atomic
def invitee_answer(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    invitee: int,
    gives: bool,
    shows: bool,
    now: datetime,
) -> None:
    """Say whether somebody may take part, and be shown the evidence that was exchanged; the last word counts."""
    held = take(actor, case_id, "invitee_answer", version, now)
    who = speaker(held, participant, channel)
    row = _row(held, invitee)
    said = [
        Word(Consent.INVITEE, gives, about(row.pk)),
        Word(Consent.INVITEE_SHOWN, gives and shows, about(row.pk)),
    ]
    words_keep(held, who, channel, said, now)
    held.move(Line("invitee_answer", INSIDE, data=side_data(who, invitee=row.pk, gives=gives)), "", now)


@transaction.atomic
def opinion(
    actor: Actor, case_id: int, *, version: int, invitee: int, question: str, opinion: str, basis: str, now: datetime
) -> None:
    """Put down what an expert was asked and answered; both sides read it (document 22).

    RefusedActError "invitee_unwelcome" for somebody whom not every participant has agreed to, or who is no expert.
    """
    held = take(actor, case_id, "opinion", version, now)
    row = _row(held, invitee)
    demand(question=question, opinion=opinion, basis=basis)
    if row not in held.standing.experts:
        raise rules.RefusedActError(act="opinion", why="invitee_unwelcome")
    row.question, row.opinion, row.basis, row.given_at = question.strip(), opinion.strip(), basis.strip(), now
    row.save(update_fields=["question", "opinion", "basis", "given_at"])
    held.move(Line("opinion", TOLD, data={"invitee": row.pk}), "", now)


def _row(held: Held, invitee: int) -> Invitee:
    found = next((row for row in held.standing.invitees if row.pk == invitee), None)
    if found is None:
        raise rules.NotThereError
    return found
