"""Follow-up (回访, mediation 18): what both sides are asked, apart, and who is called besides, by a lot. Pure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

# Our defaults.
VISIT_WITHIN = timedelta(days=15)
SHARE_PERCENT, AT_LEAST = 10, 5


class Kept(StrEnum):
    """Whether the promise was kept."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


# What is answered with yes or no.
QUESTIONS = ("risen", "freely", "pressed", "suit")
STARS = range(1, 6)


def answers_missing(given: Mapping[str, str]) -> list[str]:
    """Give the questions a visit left open; who was not reached is not asked, and wishes are free.

    >>> answers_missing({"kept": "yes", "risen": "no", "freely": "yes", "pressed": "no", "suit": "no", "stars": "6"})
    ['stars']
    """
    gaps = [] if given.get("kept") in set(Kept) else ["kept"]
    gaps += [name for name in QUESTIONS if given.get(name) not in {"yes", "no"}]
    stars = given.get("stars", "")
    return gaps if stars.isdecimal() and int(stars) in STARS else [*gaps, "stars"]


def drawn(effective: Collection[int], seed: str) -> list[int]:
    """Draw the cases of a committee and month that are called independently: a tenth, five at least, or all.

    Everybody who knows the seed draws the same ones.

    >>> len(drawn(range(100), "s")), len(drawn(range(20), "s")), drawn([3, 1], "s")
    (10, 5, [1, 3])
    """
    how_many = max(-(-len(effective) * SHARE_PERCENT // 100), AT_LEAST)
    lots = sorted(effective, key=lambda case: hashlib.sha256(f"{seed}:{case}".encode()).digest())
    return sorted(lots[:how_many])


# What must agree between the panel's own visit and an independent call.
_COMPARED = ("kept", "freely", "pressed")


def contradicts(panel: Mapping[str, str], independent: Mapping[str, str]) -> bool:
    """Tell whether the same person told an independent caller something else than the panel.

    >>> contradicts({"freely": "yes"}, {"freely": "no"}), contradicts({"freely": "yes"}, {})
    (True, False)
    """
    return any(panel[name] != independent[name] for name in _COMPARED if name in panel and name in independent)


def opens(given: Mapping[str, str]) -> Sequence[str]:
    """Give what an answer calls for: urging, a new case, or a look at how the agreement came about.

    >>> opens({"kept": "no", "risen": "yes", "freely": "no"})
    ['urge', 'continue', 'incident']
    """
    wants = {
        "urge": given.get("kept") in {Kept.NO, Kept.PARTLY},
        "continue": given.get("risen") == "yes",
        "incident": given.get("freely") == "no" or given.get("pressed") == "yes",
    }
    return [what for what, is_wanted in wants.items() if is_wanted]
