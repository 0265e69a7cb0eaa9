"""What a browser may say over the socket of a hearing room: every frame by its form and size (hearing-room 6). Pure."""

import re
from collections import deque
from typing import Annotated, Any, Literal

import msgspec

from linli.mediation.rules.room_powers import Do

MOST_FRAME_BYTES, MOST_SDP_CHARS, MOST_SECTIONS = 16 * 1024, 12 * 1024, 3
MOST_CHAT_CHARS, MOST_ENTRY_CHARS, MOST_REASON_CHARS = 2_000, 4_000, 300
# Per seat, over the last ten seconds.
MOST_A_SECOND, MOST_BYTES_A_SECOND, OVER_S = 50, 10_000, 10

_Id = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
_Reason = Annotated[str, msgspec.Meta(max_length=MOST_REASON_CHARS)]
_Mid = Annotated[str, msgspec.Meta(max_length=40)]
_Ids = Annotated[list[_Id], msgspec.Meta(max_length=20)]


class Frame(msgspec.Struct, tag_field="t", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What every frame carries: the sender's own number for it, by which an answer is known."""

    mid: _Mid = ""
    v: Literal[1] = 1


class Hello(Frame, tag="hello", frozen=True):
    """The first frame: what the browser can do, and the last line of the record it has."""

    has_media: bool = False
    last: _Count = 0


class Ready(Frame, tag=Do.READY.value, frozen=True):
    """Somebody in the waiting room is ready, and says who else is there."""

    is_alone: bool
    others: _Reason = ""


class OfSeat(Frame, frozen=True):
    """What is done to a seat."""

    seat: _Id


class NewSeat(Frame, tag=Do.SEAT.value, frozen=True):
    """Somebody takes part whom nobody has seated: on the telephone, or at the table."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    job: Literal["party", "invitee", "supporter"]
    way: Literal["phone", "table"]
    side: Literal["", "A", "R"] = ""


class ByOtherWay(OfSeat, tag=Do.WAY.value, frozen=True):
    """Somebody goes on by telephone or at the table, without a browser."""

    way: Literal["phone", "table"]


class Admit(OfSeat, tag=Do.ADMIT.value, frozen=True):
    """Let somebody in."""


class Eject(OfSeat, tag=Do.EJECT.value, frozen=True):
    """Send somebody to the waiting room, or out for good."""

    reason: _Reason
    is_for_good: bool = False


class Identify(OfSeat, tag=Do.IDENTIFY.value, frozen=True):
    """An officer has compared a person with a document, or called back and asked two facts of the file."""

    method: Literal["document", "known", "call_back"]
    is_alone: bool | None = None


class Begin(Frame, tag=Do.BEGIN.value, frozen=True):
    """The talk begins; the rules and the warning of sham mediation have been read out."""

    is_read: bool


class Group(Frame, tag=Do.GROUP.value, frozen=True):
    """Some talk apart."""

    members: _Ids


class Join(Frame, tag=Do.JOIN.value, frozen=True):
    """All come together again."""


class Ack(Frame, tag=Do.ACK.value, frozen=True):
    """A browser has closed what is not of its group; `links` it still has, or sees in use."""

    version: _Count
    links: _Ids


class Vouch(OfSeat, tag=Do.VOUCH.value, frozen=True):
    """An officer confirms for somebody on the telephone, or at the table, that nobody else hears."""

    version: _Count


class Sig(Frame, tag=Do.SIG.value, frozen=True):
    """One step of two browsers' way to each other."""

    to: _Id
    version: _Count
    kind: Literal["offer", "answer", "candidate", "again"]
    data: Annotated[str, msgspec.Meta(max_length=MOST_SDP_CHARS)] = ""


class Media(Frame, tag=Do.MEDIA.value, frozen=True):
    """Which of the own devices are on."""

    mic: bool
    cam: bool


class Mute(OfSeat, tag=Do.MUTE.value, frozen=True):
    """Turn another's microphone or camera off, or end the sharing of a screen; nobody can turn one on."""

    what: Literal["mic", "cam", "screen"]


class Allow(OfSeat, tag=Do.ALLOW.value, frozen=True):
    """Let somebody share their screen, or no longer."""

    is_allowed: bool


class Screen(Frame, tag=Do.SCREEN.value, frozen=True):
    """The own screen is to be shared with the group, or no longer."""

    is_on: bool


class Ask(Frame, tag=Do.ASK.value, frozen=True):
    """A wish that goes to the panel alone; none takes an earlier one back."""

    what: Literal["", "talk_alone", "stop", "unsafe"]


class Chat(Frame, tag=Do.CHAT.value, frozen=True):
    """Words that stay in the group."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_CHAT_CHARS)]


class Entry(Frame, tag=Do.ENTRY.value, frozen=True):
    """One entry of the record; one that corrects another leaves it standing."""

    kind: Literal["procedure", "statement", "question", "answer", "offer", "fact", "agreed", "note"]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_ENTRY_CHARS)]
    speaker: _Id | None = None
    corrects: _Id | None = None


class Flag(Frame, tag=Do.FLAG.value, frozen=True):
    """Not what I said; and what it was."""

    entry: _Id
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_ENTRY_CHARS)]


class Show(Frame, tag=Do.SHOW.value, frozen=True):
    """Show a document of the dispute to the own group: of evidence, or of the drafts."""

    what: Literal["item", "proposal"]
    id: _Id


class Page(Frame, tag=Do.PAGE.value, frozen=True):
    """Turn to a page of what is shown; the others follow."""

    page: Annotated[int, msgspec.Meta(ge=1, le=999)]


class Hide(Frame, tag=Do.HIDE.value, frozen=True):
    """What is shown is put away."""


class Pause(Frame, tag=Do.PAUSE.value, frozen=True):
    """Everybody is set apart for a while."""


class Resume(Frame, tag=Do.RESUME.value, frozen=True):
    """Back to the talk of all."""


class Hand(OfSeat, tag=Do.HAND.value, frozen=True):
    """Hand the chair to another mediator."""


class Take(Frame, tag=Do.TAKE.value, frozen=True):
    """Take the chair of one who is lost."""


class Closing(Frame, tag=Do.CLOSING.value, frozen=True):
    """The record is read out; each confirms it or says why not."""


class Confirm(Frame, tag=Do.CONFIRM.value, frozen=True):
    """The record as it stands is right, or is not, and why."""

    digest: Annotated[str, msgspec.Meta(max_length=64)]
    is_right: bool
    reason: _Reason = ""


class ReadBack(OfSeat, tag=Do.READ_BACK.value, frozen=True):
    """An officer has read the record back to somebody without a browser, and notes the answer."""

    digest: Annotated[str, msgspec.Meta(max_length=64)]
    is_right: bool
    reason: _Reason = ""


class Close(Frame, tag=Do.CLOSE.value, frozen=True):
    """The sitting is over."""


class Leave(Frame, tag=Do.LEAVE.value, frozen=True):
    """Somebody goes."""


Said = (
    Hello | Ready | NewSeat | ByOtherWay | Admit | Eject | Identify | Begin | Group | Join | Ack | Vouch | Sig | Media
    | Mute | Allow | Screen | Ask | Chat | Entry | Flag | Show | Page | Hide
    | Pause | Resume | Hand | Take | Closing | Confirm | ReadBack | Close | Leave
)  # fmt: skip
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Said)
# One section for sound and one for picture, and one to spare; none that carries anything else.
_SECTION = re.compile(r"^m=(\w+)", re.MULTILINE)


class BadFrameError(ValueError):
    """A frame that is not of its form; the connection stays."""


def frame(text: str) -> Any:
    """Give what a browser says; raises BadFrameError for what has no meaning here."""
    try:
        said = _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise BadFrameError("form") from error
    if isinstance(said, Sig) and said.kind in {"offer", "answer"} and not is_description(said.data):
        raise BadFrameError("description")
    return said


def is_description(text: str) -> bool:
    r"""Tell whether a session description carries sound and picture alone.

    >>> is_description("v=0\r\nm=audio 9 x\r\nm=video 9 x\r\n"), is_description("v=0\r\nm=application 9 x\r\n")
    (True, False)
    """
    sections = _SECTION.findall(text)
    return 0 < len(sections) <= MOST_SECTIONS and set(sections) <= {"audio", "video"}


class Meter:
    """How much one seat has said of late."""

    def __init__(self) -> None:
        self.said: deque[tuple[float, int]] = deque()
        self.bytes = 0

    def is_over(self, size_bytes: int, at_s: float) -> bool:
        """Count a frame and tell whether it is one too many, or too much."""
        self.said.append((at_s, size_bytes))
        self.bytes += size_bytes
        while self.said[0][0] <= at_s - OVER_S:
            self.bytes -= self.said.popleft()[1]
        last_second = sum(1 for when, _ in self.said if when > at_s - 1)
        return last_second > MOST_A_SECOND or self.bytes > MOST_BYTES_A_SECOND * OVER_S
