"""A reporter's consent to a lower class: when it may be asked for, by which words, and taken back (issue-desk 16.3)."""

from collections.abc import Sequence
from dataclasses import dataclass

# Read out on the telephone as they stand, in one of the two languages; the timeline keeps them with the answer.
READ_OUT = {
    "zh-hans": "您的反映目前只有受理部门的工作人员能看到。如果您同意，承办单位也能看到反映内容和照片，"
    "您的姓名和电话只显示一部分。不同意不影响办理。同意之后可以随时撤回，但撤回之前已被看到的内容无法收回。您同意吗？",
    "en": "Only the desk can read your report now. If you agree, the unit that works on it can read your report and "
    "see your photos; of your name and number it sees a part. If you do not agree, work goes on just the same. You may "
    "take your consent back at any time, but what has been read by then cannot be unread. Do you agree?",
}
ANSWERS = ("yes", "no")
# What a reporter says by the own page, all ways to say anything about the class, and those with the question.
_WRITTEN = frozenset({"consent", "consent_take_back"})
WORDS = _WRITTEN | {"consent_hear"}
ACTS = WORDS | {"ask_consent"}


@dataclass(frozen=True, slots=True)
class Consents:
    """How a case stands with its reporter's consent."""

    # Asked in writing, and not answered yet.
    is_asked: bool = False
    # The reporter left no way to be called.
    is_anonymous: bool = False
    is_refused_in_writing: bool = False
    # A consent holds that can be taken back.
    is_given: bool = False


def refusal(act: str, seen: Consents, *, is_open: bool, is_sealed: bool) -> str:  # noqa: PLR0911 - one table, read from top to bottom
    """Give why an act about the consent is not open now; "" when it is.

    >>> refusal("consent_hear", Consents(is_refused_in_writing=True), is_open=False, is_sealed=False)
    'answered_in_writing'
    """
    match act:
        case "ask_consent" | "consent_hear" if is_open:
            return "is_open"
        case "ask_consent" if seen.is_asked:
            return "asked_already"
        case "consent" if not seen.is_asked:
            return "nothing_asked"
        case "consent_hear" if is_sealed:
            return "written_only"
        case "consent_hear" if seen.is_anonymous:
            return "no_telephone"
        case "consent_hear" if seen.is_refused_in_writing:
            return "answered_in_writing"
        case "consent_take_back" if not seen.is_given:
            return "nothing_given"
    return ""


def is_refused_in_writing(lines: Sequence[tuple[str, str]]) -> bool:
    """Tell, by a case's acts and their reasons, whether the reporter's newest written word about the class is a no.

    >>> is_refused_in_writing([("consent", "no"), ("protect", "")])
    True
    >>> is_refused_in_writing([("consent", "no"), ("consent", "yes")])
    False
    """
    written = [line for line in lines if line[0] in _WRITTEN]
    return bool(written) and written[-1] != ("consent", "yes")
