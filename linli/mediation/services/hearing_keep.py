"""What was written in hearing rooms is kept as the record of their sitting, and rooms end with the talks."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.mediation.models import HearingGroup, HearingRoom, HearingSeat, RecordEntry, Sitting, SittingGroup
from linli.mediation.rules.room import JOINT, OVER, Phase, Stand
from linli.mediation.rules.room_record import Came, Written, record
from linli.mediation.services.bell import ring

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

_CAME = frozenset({Stand.IN, Stand.LEFT})


@part
def record_keep(row: HearingRoom, now: datetime) -> None:
    """Keep what was written in the room as the sitting's record: the talk of all, and each talk apart for itself."""
    seats = list(HearingSeat.objects.filter(room=row).order_by("pk"))
    came = [Came(s.name, s.job, s.side, s.way, s.identity) for s in seats if s.stand in _CAME and s.identity]
    if row.part_id:
        SittingGroup.objects.filter(pk=row.part_id).update(text=record(came, _lines(row, JOINT)))
    for group in HearingGroup.objects.filter(room=row).select_related("part"):
        if group.part is not None:
            group.part.text, group.part.closed_at = record([], _lines(row, group.name)), group.ended_at or now
            group.part.save(update_fields=["text", "closed_at"])


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
        HearingSeat.objects.filter(room=row).update(group="", mic=False, cam=False)
        HearingGroup.objects.filter(room=row, ended_at=None).update(ended_at=now)
        row.phase, row.version, row.closed_at = Phase.ABANDONED, row.version + 1, now
        row.save(update_fields=["phase", "version", "closed_at"])
        if row.part_id:
            record_keep(row, now)
        ring(row.pk)


@part
def sittings_end(case: "Case", now: datetime) -> None:
    """End an open sitting with its record as it stands, and call off one that is arranged, with their rooms."""
    rooms_end(case, now)
    SittingGroup.objects.filter(case=case, closed_at=None).update(closed_at=now)
    rows = Sitting.objects.filter(case=case)
    rows.filter(state=Sitting.State.OPEN).update(state=Sitting.State.OVER, closed_at=now)
    rows.filter(state=Sitting.State.ARRANGED).update(state=Sitting.State.OFF)
