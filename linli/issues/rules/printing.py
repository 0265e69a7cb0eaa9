"""The papers a case can be printed as (issue-desk 22), and which of them carry the reporter's key."""

from enum import StrEnum


class Form(StrEnum):
    """A paper a desk hands out, sends or has signed."""

    RECEIPT = "receipt"
    DISPATCH = "dispatch"
    WHISTLE = "whistle"
    RETURN = "return"
    ORDER = "order"
    ANSWER = "answer"
    NOTICE = "notice"


# Whoever holds the lookup code acts as the reporter: these papers bear it, and the reporter hears of every copy.
KEYED = frozenset({Form.RECEIPT, Form.ANSWER})
