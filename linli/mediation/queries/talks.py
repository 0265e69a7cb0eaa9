"""The sittings, records and evidence of a dispute, as far as its reader may read them (mediation 11)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from linli.doors.tables_out import together
from linli.kernel.cases.rules import NotThereError
from linli.kernel.files.queries import files_by_name
from linli.kernel.people.rules import Actor
from linli.mediation.models import (
    Appraisal,
    Extension,
    Fact,
    Incident,
    Item,
    Participant,
    Sitting,
    SittingGroup,
)
from linli.mediation.queries.panels import roles_in
from linli.mediation.rules.machine import Who
from linli.mediation.rules.reading import Reader, Thing, reads

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.files.models import File

# Who presides over a sitting, by the name the account goes by.
_PRESIDER = "presider__mediator__account"
PRESIDES = Coalesce(NullIf(F(f"{_PRESIDER}__name"), Value("")), F(f"{_PRESIDER}__username"))
_AS = {Who.CLERK: Reader.CLERK, Who.DIRECTOR: Reader.DIRECTOR, Who.MEDIATOR: Reader.PANEL}


def side_of(actor: Actor, participants: Sequence[Participant]) -> str:
    """Give on which side of a dispute the bearer of a key stands; "" for everybody else."""
    if actor.party is not None:
        return next((p.side for p in participants if p.pk == actor.party.party_id), "")
    is_ours = any(p.case_id == actor.code_case_id for p in participants)
    return Participant.Side.APPLICANT.value if is_ours else ""


def readers_in(actor: Actor, seen: "Case", participants: Sequence[Participant], of_side: str = "") -> list[Reader]:
    """Give as whom an actor stands to what a side owns, or everybody where no side is named; nobody: an empty list."""
    return _readers(side_of(actor, participants), roles_in(actor, seen), of_side)


def _readers(mine: str, roles: Collection[Who], of_side: str) -> list[Reader]:
    found = [Reader.OWN if not of_side or of_side == mine else Reader.OTHER] if mine else []
    return found + [_AS[who] for who in sorted(roles) if who in _AS]


@dataclass(frozen=True, slots=True)
class Talk:
    """What one reader may read of the talks of a dispute."""

    sittings: Sequence[Sitting]
    groups: Sequence[SittingGroup]
    facts: Sequence[Fact]
    items: Sequence[Item]
    extensions: Sequence[Extension]
    appraisals: Sequence[Appraisal]
    incidents: Sequence[Incident]


def talk(actor: Actor, seen: "Case", participants: Sequence[Participant], roles: Collection[Who] | None = None) -> Talk:
    """Give what an actor who was shown a dispute may read of its talks: nothing that is not in the table.

    `roles` is as whom the actor stands to it, where that is known already.
    """
    over = seen.closed_at is not None
    mine, roles = side_of(actor, participants), roles_in(actor, seen) if roles is None else roles
    by_side = {side: _readers(mine, roles, side) for side in ("", "A", "R", "T")}

    def may(thing: Thing, side: str = "") -> bool:
        return reads(by_side[side], thing, is_closed=over)

    sittings, groups, items, facts, extensions, appraisals, incidents = together(
        Sitting.objects.filter(case=seen).annotate(presides=PRESIDES).order_by("number"),
        SittingGroup.objects.filter(case=seen).order_by("pk"),
        Item.objects.filter(case=seen).order_by("side", "number"),
        Fact.objects.filter(case=seen).order_by("number"),
        Extension.objects.filter(case=seen).order_by("pk"),
        Appraisal.objects.filter(case=seen).order_by("pk"),
        Incident.objects.filter(case=seen).order_by("pk"),
    )
    of = {sitting.pk: sitting for sitting in sittings}
    for group in groups:
        group.sitting = of[group.sitting_id]
    is_joint = may(Thing.JOINT_RECORD)
    return Talk(
        sittings if is_joint else [],
        [g for g in groups if (may(Thing.CAUCUS, g.side) if g.kind == SittingGroup.Kind.CAUCUS else is_joint)],
        facts if is_joint else [],
        [item for item in items if may(_THING[Item.Visibility(item.visibility)], item.side)],
        extensions if is_joint else [],
        appraisals if is_joint else [],
        incidents if may(Thing.INCIDENT) else [],
    )


_THING = {
    Item.Visibility.OWN: Thing.EVIDENCE_OWN,
    Item.Visibility.CAUCUS: Thing.CAUCUS,
    Item.Visibility.EXCHANGED: Thing.EVIDENCE_EXCHANGED,
}


def item_file(actor: Actor, seen: "Case", participants: Sequence[Participant], item_id: int) -> "File":
    """Give the file of an item that the actor may read; NotThereError for every other, there or not."""
    found = next((item for item in talk(actor, seen, participants).items if item.pk == item_id), None)
    if found is None or found.file is None:
        raise NotThereError
    return files_by_name([found.file.name], seen.pk).get()


def record_about(actor: Actor, sitting: Sitting) -> str:
    """Name the joint record of a sitting as it stands; changed by a word it is another, which nobody has signed."""
    text = "\n".join(joint_texts(actor, sitting))
    return f"sitting:{sitting.pk}:{sha256(text.encode()).hexdigest()[:12]}"


def joint_texts(actor: Actor, sitting: Sitting) -> list[str]:  # noqa: ARG001 - the caller was shown the sitting
    """Give the parts of a joint record in their order; nothing of a caucus."""
    joint = SittingGroup.objects.filter(sitting=sitting, kind=SittingGroup.Kind.JOINT)
    return list(joint.order_by("pk").values_list("text", flat=True))


def current_sitting(actor: Actor, case_id: int) -> Sitting | None:  # noqa: ARG001 - the caller was shown the dispute
    """Give the sitting that is arranged or open."""
    return Sitting.objects.filter(case_id=case_id, state__in=["arranged", "open"]).first()


def there_now(actor: Actor, case_id: int) -> frozenset[tuple[str, int]]:
    """Give who is noted as there at the sitting that is open: as what, and by which row."""
    found = current_sitting(actor, case_id)
    rows = found.attendances.values_list("participant", "seat", "invitee") if found is not None else ()
    names = ("participant", "seat", "invitee")
    return frozenset((name, pk) for row in rows for name, pk in zip(names, row, strict=True) if pk)


def open_since(actor: Actor, case_id: int) -> datetime | None:
    """Give since when a sitting is open; None where none is."""
    found = current_sitting(actor, case_id)
    return found.opened_at if found is not None and found.state == Sitting.State.OPEN else None
