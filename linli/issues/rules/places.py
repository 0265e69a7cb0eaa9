"""When a listed place may be taken off the list, and when it must go back (issue-desk 14.3). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from linli.kernel.areas.rules import level_rules
from linli.kernel.cases.rules.counting import wilson

TERM_MONTHS = 6
MONTH, WATCH = "30d", "90d"
# Proofs older than this prove nothing; the same days are counted for reports of the class.
WINDOW = timedelta(days=60)
SURVEY_LEAST = 30
# Our default: with 95 % confidence, more users than not find the place in order.
CONTENT_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Proofs:
    """What is known of a listed place in the last sixty days; a verdict "" where nobody has looked."""

    count: int
    target: int
    verdict: str
    asked: int
    content: int

    @property
    def few_reports(self) -> bool:
        """Tell whether no more was reported than the target allows."""
        return self.count <= self.target

    @property
    def checked(self) -> bool:
        """Tell whether somebody independent found the place in order."""
        return self.verdict == "solved"

    @property
    def content_users(self) -> bool:
        """Tell whether enough users were asked and the interval of those content lies above the default."""
        return self.asked >= SURVEY_LEAST and wilson(self.content, self.asked)[0] > CONTENT_LEAST

    @property
    def all_hold(self) -> bool:
        """Tell whether the place may be taken off the list."""
        return self.few_reports and self.checked and self.content_users


def common_area(codes: Sequence[str]) -> str:
    """Give the smallest area that holds all of these, by its code; "" where only the country does.

    >>> common_area(["430703121399001", "430703121399002"]), common_area(["430703121399001", "430703122200001"])
    ('430703121399', '430703')
    """
    lengths = [rule.digits_total for rule in level_rules().values() if rule.digits_total <= min(map(len, codes))]
    shared = [heads.pop() for heads in ({code[:n] for code in codes} for n in lengths) if len(heads) == 1]
    return max(shared, key=len, default="")
