"""What makes a report complete enough to be stored (issue-desk 4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from linli.doors.datum import Datum
from linli.issues.rules.effects import CONFIDENTIALITIES, Asked, chosen, is_asked

MAX_TEXT_CHARS = 4_000
# Other systems put several texts of their own into one (open311 3.8), and may have none at all.
OPEN311 = "open311"
MAX_OPEN311_CHARS = 10_000
MAX_PLACE_CHARS = 200
TITLE_CHARS = 40
MAX_PHOTOS = 5
UNCLASSIFIED = "9902"
# Complaints about conduct: a case kind of their own (issue-desk 16.6).
CONDUCT, CONDUCT_KIND = "1303", "conduct"
# The kind of case that a grid worker opens on a round (issue-desk 19).
FINDING = "finding"
# An answer cannot be given otherwise (issue-desk 4.2).
CONTACT_NEEDED = frozenset({"0901", "0904", "1001", "1003", "1103", "1301", "1302"})
# The unit a report may be about must not be the one to receive it (issue-desk 9.7).
FIRST_DESK_ROLES = {"1204": "town_centre"}
# What somebody in danger said of calling the emergency service.
CANNOT_CALL = "cannot_call"
CHECK_METHODS = ("photo", "visit", "call", "component")
PRIVACY_NOTICE = "2026-01"
# The fields of a draft that take one of these words.
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "confidentiality": ("", *CONFIDENTIALITIES),
    "datum": ("", *Datum),
    "language": ("zh-hans", "en"),
}


class Act(StrEnum):
    """What the audit rows about reports being written and codes being tried say was done, sorted."""

    DRAFT_DROP = "issues:draft:drop"
    DRAFT_ERASE = "issues:draft:erase"
    DRAFT_SAVE = "issues:draft:save"
    DRAFT_SEND = "issues:draft:send"
    FILL_ERASE = "issues:fill:erase"
    NUMBER_ERASE = "issues:number:erase"
    PHONE_CODE_ANSWER = "issues:phone_code:answer"
    PHONE_CODE_SEND = "issues:phone_code:send"
    ROUND_ERASE = "issues:round:erase"
    TALLY_ERASE = "issues:tally:erase"


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """How to reach the reporter; all empty for an anonymous report."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def __bool__(self) -> bool:
        return bool(self.phone or self.email)


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """One report as it was given, before it is stored. Degrees are in `datum`; empty place means "cannot say"."""

    text: str
    category: str = UNCLASSIFIED
    nature: str = "help"
    channel: str = "web"
    kind: str = "issue"
    answers: Mapping[str, str] = field(default_factory=dict)
    lat: float | None = None
    long: float | None = None
    datum: str = ""
    area_code: str = ""
    place_text: str = ""
    photos: tuple[str, ...] = ()
    contact: ContactDraft = field(default_factory=ContactDraft)
    confidentiality: str = ""
    emergency_call: str = ""
    language: str = "zh-hans"
    object_class: str = ""
    external_number: str = ""
    token: str = ""
    further: Mapping[str, str] = field(default_factory=dict)
    # When it was written by the device's own clock, in ISO 8601, where it waited there for the network.
    made_at: str = ""
    # How the filing clerk or grid worker checked the facts; empty leaves acceptance to the desk.
    check_method: str = ""
    # The number of a published report that the reporter says is the same problem.
    same_as: str = ""
    # Another system has accepted it already, so it goes on by the catalogue at once; only jobs may say so.
    is_taken_over: bool = False


def missing(draft: ReportDraft, asked: Iterable[Asked], *, is_staff: bool) -> tuple[str, ...]:
    """Give the names of the fields that must still be filled or are too long; empty when the report may be stored."""
    gaps = [name for name, words in _CHOICES.items() if getattr(draft, name) not in words]
    is_foreign = draft.channel == OPEN311
    is_empty = not draft.text.strip() and not draft.photos and not is_foreign
    if is_empty or not _is_storable(draft.text, MAX_OPEN311_CHARS if is_foreign else MAX_TEXT_CHARS):
        gaps.append("text")
    if not _is_storable(draft.place_text, MAX_PLACE_CHARS):
        gaps.append("place_text")
    if len(draft.photos) > MAX_PHOTOS * (2 if is_staff else 1):
        gaps.append("photos")
    if draft.category in CONTACT_NEEDED and not draft.contact and not draft.is_taken_over:
        gaps.append("contact")
    for question in asked:
        answer = draft.answers.get(question.variable, "")
        keys = {value.partition(":")[0] for value in question.values}
        is_gap = (question.is_required and not answer) or (keys and chosen(answer) - keys)
        if is_gap and is_asked(question, draft.answers):
            gaps.append(question.variable)
    return tuple(dict.fromkeys(gaps))


def _is_storable(text: str, most: int) -> bool:
    # PostgreSQL keeps no zero byte.
    return len(text) <= most and "\0" not in text


def title(text: str, category_name: str, *, is_open: bool) -> str:
    r"""Give the line a list shows: the category and, unless the case is confidential, the first words.

    >>> title("村口的路塌了一块，\n晚上看不见。", "道路破损", is_open=True)
    '道路破损：村口的路塌了一块，'
    """
    first = text.strip().splitlines()[0].strip() if is_open and text.strip() else ""
    return f"{category_name}：{first[:TITLE_CHARS]}" if first else category_name
