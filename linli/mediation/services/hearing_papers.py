"""Documents of a dispute shown in its hearing room, to one group at a time."""

from linli.kernel.audit.services import part
from linli.mediation.models import HearingShow, Item, Proposal
from linli.mediation.queries.hearing_papers import thing_of
from linli.mediation.rules.room_frames import Hide, Page, Show
from linli.mediation.rules.room_papers import may_be_shown, show_fault
from linli.mediation.services.hearing_turn import RoomError, Turn


@part
def paper_show(turn: Turn, said: Show) -> None:
    """Show the own group a piece of evidence, or a draft that the sides were given, if all of it may read that.

    What is another dispute's, or not to be read by somebody there, is not there.
    """
    item = proposal = None
    if said.what == "item":
        item = Item.objects.filter(pk=said.id, case_id=turn.row.case_id).first()
    else:
        proposal = Proposal.objects.filter(pk=said.id, case_id=turn.row.case_id, sent_at__isnull=False).first()
    room = turn.room
    seats = [room.seats[each] for each in room.members(turn.me.group)]
    thing = thing_of(item)
    is_there = item is not None or proposal is not None
    if not is_there or not may_be_shown(room.seats[turn.me.pk], *thing) or show_fault(seats, *thing):
        raise RoomError("not_released")
    paper_hide(turn)
    HearingShow.objects.create(
        case_id=turn.row.case_id, room=turn.row, group=turn.me.group, item=item, proposal=proposal, opened_at=turn.now
    )


@part
def paper_page(turn: Turn, said: Page) -> None:
    """Turn to a page of what the own group is shown."""
    HearingShow.objects.filter(room=turn.row, group=turn.me.group, closed_at=None).update(page=said.page)


@part
def paper_hide(turn: Turn, _said: Hide | None = None) -> None:
    """Put away what the own group is shown."""
    HearingShow.objects.filter(room=turn.row, group=turn.me.group, closed_at=None).update(closed_at=turn.now)
