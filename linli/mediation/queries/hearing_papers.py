"""What a group of a hearing room is shown, and what the panel may show it."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from linli.kernel.cases.rules import NotThereError
from linli.kernel.files.rules import DOCUMENT_TYPE
from linli.mediation.models import HearingRoom, HearingShow, Item, Proposal
from linli.mediation.rules.reading import Thing
from linli.mediation.rules.room import Room, Seat, Stand
from linli.mediation.rules.room_papers import may_be_shown, show_fault

if TYPE_CHECKING:
    from linli.kernel.files.models import File

_THING = {"own": Thing.EVIDENCE_OWN, "caucus": Thing.CAUCUS, "exchanged": Thing.EVIDENCE_EXCHANGED}
_MARKS = {"A": "甲证", "R": "乙证"}


def thing_of(item: Item | None) -> tuple[Thing, str]:
    """Give what an item is in the table of who reads what, and whose; without one it is a draft, which is nobody's."""
    return (_THING[item.visibility], item.side) if item is not None else (Thing.PROPOSAL, "")


def shown_to(row: HearingRoom, seat: Seat) -> HearingShow | None:
    """Give what a seat is shown now: what its own group is shown, if it may read that."""
    if seat.stand is not Stand.IN or not seat.group:
        return None
    shows = HearingShow.objects.filter(room=row, group=seat.group, closed_at=None)
    found = shows.select_related("item__file", "proposal").order_by("pk").last()
    return found if found is not None and may_be_shown(seat, *thing_of(found.item)) else None


def paper_view(row: HearingRoom, seat: Seat) -> dict[str, Any] | None:
    """Give what a seat is shown as its page draws it."""
    show = shown_to(row, seat)
    if show is None:
        return None
    told: dict[str, Any] = {"id": show.pk, "page": show.page, "kind": "text", "url": "", "text": ""}
    if show.proposal is not None:
        return told | {"name": f"V{show.proposal.number}", "text": show.proposal.text, "draft": show.proposal.number}
    item = show.item
    if item is None:
        return None
    told |= {"name": item_name(item), "text": item.proves}
    if item.file is not None:
        kind = "pages" if item.file.media_type == DOCUMENT_TYPE else "picture"
        told |= {"kind": kind, "url": reverse("hearing_paper", args=[row.pk, show.pk])}
    return told


def item_name(item: Item) -> str:
    """Give an item by its number and name, as records cite it."""
    return f"{_MARKS.get(item.side, '证')}{item.number} {item.name}"


def showable(row: HearingRoom, room: Room, me: Seat) -> list[dict[str, Any]]:
    """Give what a seat may show its own group as it sits together now: what both it and the others may read."""
    seats = [room.seats[each] for each in room.members(me.group)]
    items = Item.objects.filter(case_id=row.case_id).order_by("side", "number")
    found = [
        {"what": "item", "id": item.pk, "name": item_name(item)}
        for item in items
        if may_be_shown(me, *thing_of(item)) and not show_fault(seats, *thing_of(item))
    ]
    if not may_be_shown(me, *thing_of(None)):
        return found
    sent = Proposal.objects.filter(case_id=row.case_id, sent_at__isnull=False).order_by("number")
    return found + [{"what": "proposal", "id": each.pk, "name": f"V{each.number}"} for each in sent]


def show_file(row: HearingRoom, seat: Seat, show_id: int) -> "File":
    """Give the file that a seat is shown now; NotThereError for every other, shown to others or never."""
    show = shown_to(row, seat)
    if show is None or show.pk != show_id or show.item is None or show.item.file is None:
        raise NotThereError
    return show.item.file
