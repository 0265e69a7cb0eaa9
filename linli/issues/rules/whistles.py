"""What may be done about a whistle now: drafted, approved, blown, ruled on, rated, replied to (issue-desk 7.2)."""

from collections.abc import Collection
from dataclasses import dataclass

EMERGENCY = "emergency"
# Our default: six units at most are named in a draft, as many as a dispatch can send to.
MAX_UNITS = 6
# How good the joint result was.
RESULTS = range(1, 6)


@dataclass(frozen=True, slots=True)
class Whistles:
    """What the guards look at: the whistles of one case as one actor stands to them."""

    # Of the one not blown yet: "draft", "approved", or "" where there is none; and its kind.
    state: str = ""
    kind: str = ""
    # Whether the catalogue lets the town call the units itself.
    is_direct: bool = False
    # Whether the actor's desk blew or drafted one that its principal has yet to decide on.
    must_approve: bool = False
    # Whether the one that lies with the actor's desk stands by a ruling, so that it cannot be turned back again.
    is_upheld: bool = False
    # Of one turned back to the actor's desk: whether it may still be appealed; and whether an appeal waits.
    may_appeal: bool = False
    has_appeal: bool = False
    # Whether this actor turned the appealed one back.
    is_refuser: bool = False
    # Hand-overs that answered a whistle of the actor's desk, to be rated; and rated ones to the actor's units.
    to_rate: Collection[int] = ()
    to_reply: Collection[int] = ()


ACTS = (
    "whistle", "whistle_approve", "whistle_deny", "whistle_send", "whistle_call", "whistle_appeal", "whistle_uphold",
    "whistle_dismiss", "whistle_rate", "whistle_reply",
)  # fmt: skip


def refusal(act: str, facts: Whistles) -> str:  # noqa: C901, PLR0911 - one table, read from top to bottom
    """Give why an act about a whistle is not open now, as a code the pages translate; "" when it is.

    >>> refusal("whistle_send", Whistles("draft", "cannot_solve"))
    'not_approved'
    >>> refusal("whistle_send", Whistles("draft", "emergency"))
    ''
    """
    match act:
        case "whistle" if facts.state:
            return "already_drafted"
        case "whistle" if facts.has_appeal:
            return "appeal_waits"
        case "whistle_approve" | "whistle_deny" if not facts.must_approve:
            return "nothing_to_approve"
        case "whistle_send" | "whistle_call" if not facts.state:
            return "nothing_to_send"
        case "whistle_send" | "whistle_call" if facts.state == "draft" and facts.kind != EMERGENCY:
            return "not_approved"
        case "whistle_call" if not facts.is_direct:
            return "not_direct"
        case "whistle_appeal" if facts.state or not facts.may_appeal:
            return "no_whistle_appeal"
        case "whistle_uphold" | "whistle_dismiss" if not facts.has_appeal:
            return "nothing_appealed"
        case "whistle_uphold" | "whistle_dismiss" if facts.is_refuser:
            return "own_refusal"
        case "whistle_rate" if not facts.to_rate:
            return "nothing_to_rate"
        case "whistle_reply" if not facts.to_reply:
            return "nothing_to_reply"
    return ""
