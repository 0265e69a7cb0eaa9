"""What was said in a sitting is kept as its record, in the room or at the table, and sittings end with the talks."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases.services import Line, Visibility, lines_add
from linli.kernel.people.rules import Actor
from linli.mediation.models import (
    Assent,
    Attendance,
    HearingGroup,
    HearingRoom,
    HearingSeat,
    RecordEntry,
    Sitting,
    SittingGroup,
)
from linli.mediation.queries.talks import record_about
from linli.mediation.rules.room import JOINT, OVER, Phase, Stand
from linli.mediation.rules.room_record import Came, How, Written, record
from linli.mediation.rules.talking import Consent
from linli.mediation.services.bell import ring
from linli.mediation.services.filing import papers_of

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

PLATFORM = Actor(job="hearing")


@part
def record_keep(row: HearingRoom, now: datetime) -> None:
    """Keep what was written in the room as the sitting's record: the talk of all, and each talk apart for itself."""
    came, seats = _late(row), HearingSeat.objects.filter(room=row).exclude(identity="").order_by("pk")
    there = [
        Came(s.name, s.job, s.side, s.way, s.identity, came.get((s.participant_id, s.panel_seat_id), ""))
        for s in seats if s.stand == Stand.LEFT or (s.stand == Stand.IN and s.has_come)
    ]  # fmt: skip
    if row.part_id:
        SittingGroup.objects.filter(pk=row.part_id).update(text=record(there, _lines(row, JOINT)))
    for group in HearingGroup.objects.filter(room=row).select_related("part"):
        if group.part is not None:
            group.part.text, group.part.closed_at = record([], _lines(row, group.name)), group.ended_at or now
            group.part.save(update_fields=["text", "closed_at"])


def _late(row: HearingRoom) -> Mapping[tuple[int | None, int | None], str]:
    """Give when somebody of the case came who was not there as the sitting opened."""
    rows = Attendance.objects.filter(
        sitting=row.sitting_id, invitee=None, noted_at__gt=row.sitting.opened_at or row.ends_at
    )
    return {(a.participant_id, a.seat_id): f"{timezone.localtime(a.noted_at):%H:%M}" for a in rows}


def _lines(row: HearingRoom, group: str) -> list[Written]:
    rows = RecordEntry.objects.filter(room=row, group=group).exclude(kind=RecordEntry.Kind.CHAT)
    return [
        Written(e.pk, timezone.localtime(e.said_at), e.kind, e.speaker.name if e.speaker else "", e.text, e.corrects_id)
        for e in rows.select_related("speaker").order_by("pk")
    ]


@part
def rooms_end(case: "Case", now: datetime) -> None:
    """End the rooms of a dispute whose talks were stopped or are over: nobody is connected to anybody any more."""
    for row in HearingRoom.objects.select_for_update(of=("self",)).filter(case=case).exclude(phase__in=OVER):
        HearingSeat.objects.filter(room=row).update(group="", mic=False, cam=False, screen=False)
        HearingGroup.objects.filter(room=row, ended_at=None).update(ended_at=now)
        row.phase, row.version, row.closed_at = Phase.ABANDONED, row.version + 1, now
        row.save(update_fields=["phase", "version", "closed_at"])
        if row.part_id:
            record_keep(row, now)
        ring(row.pk)


@part
def sittings_end(case: "Case", how: How, now: datetime) -> None:
    """End an open sitting with its record as it stands, and call off one that is arranged, with their rooms."""
    rooms_end(case, now)
    sittings_leave(case, how, now)
    Sitting.objects.filter(case=case, state=Sitting.State.ARRANGED).update(state=Sitting.State.OFF)


@part
def sittings_leave(case: "Case", how: How, now: datetime) -> None:
    """End an open sitting that the dispute has moved on from; one that a room goes on with ends with that room."""
    held = HearingRoom.objects.filter(case=case).exclude(phase__in=OVER)
    for sitting in Sitting.objects.filter(case=case, state=Sitting.State.OPEN).exclude(rooms__in=held).order_by("pk"):
        sitting_leave(case, sitting, how, now)


@part
def sittings_leave_empty(case: "Case", how: How, now: datetime) -> None:
    """End an open sitting as `sittings_leave`, and also where nobody is in its room any more."""
    if not HearingSeat.objects.filter(case=case).exclude(room__phase__in=OVER).exclude(connection="").exists():
        rooms_end(case, now)
    sittings_leave(case, how, now)


@part
def sitting_leave(case: "Case", sitting: Sitting, how: How, now: datetime) -> None:
    """End a sitting that is not adjourned, and draw its record as it stands (24)."""
    SittingGroup.objects.filter(sitting=sitting, closed_at=None).update(closed_at=now)
    sitting.state, sitting.closed_at = Sitting.State.OVER, now
    sitting.save(update_fields=["state", "closed_at"])
    data = {"sitting": sitting.pk, "how": how.value, "is_read": _is_answered(sitting)}
    (entry,) = lines_add(PLATFORM, case, [Line("sitting_end", Visibility.REPORTER, data=data)], now)
    papers_of(case.pk, "sitting_end", entry, now)


def _is_answered(sitting: Sitting) -> bool:
    """Tell whether every participant who was there has answered the record as it stands."""
    there = sitting.attendances.exclude(participant=None).values_list("participant", flat=True)
    said = Assent.objects.filter(case=sitting.case_id, kind=Consent.RECORD, about=record_about(PLATFORM, sitting))
    return set(there) <= set(said.values_list("participant", flat=True))
