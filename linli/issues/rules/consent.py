"""What a reporter is asked on the telephone before a report is kept less strictly (issue-desk 16.3). Pure."""

from collections.abc import Sequence

# Read out as they stand, in one of the two languages; the timeline keeps them with the answer.
READ_OUT = {
    "zh-hans": "您的反映目前只有受理部门的工作人员能看到。如果您同意，承办单位也能看到反映内容和照片，您的姓名和电话只显示一部分。"
    "不同意不影响办理。同意之后可以随时撤回，但撤回之前已被看到的内容无法收回。您同意吗？",
    "en": "Only the desk can read your report now. If you agree, the unit that works on it can read your report and see "
    "your photos; of your name and number it sees a part. If you do not agree, work goes on just the same. You may take "
    "your consent back at any time, but what has been read by then cannot be unread. Do you agree?",
}
ANSWERS = ("yes", "no")
# What a reporter says by the own page, and all ways to say anything about the class.
_WRITTEN = frozenset({"consent", "consent_take_back"})
WORDS = _WRITTEN | {"consent_hear"}


def is_refused_in_writing(lines: Sequence[tuple[str, str]]) -> bool:
    """Tell, by a case's acts and their reasons, whether the reporter's newest written word about the class is a no.

    >>> is_refused_in_writing([("consent", "no"), ("protect", "")])
    True
    >>> is_refused_in_writing([("consent", "no"), ("consent", "yes")])
    False
    """
    written = [line for line in lines if line[0] in _WRITTEN]
    return bool(written) and written[-1] != ("consent", "yes")
