"""What follows from the reporter's word and the independent check (issue-desk 6.3)."""

from enum import StrEnum


class Next(StrEnum):
    """What the platform does with the findings of one round."""

    WAIT = "wait"
    CLOSE_REPORTER = "reporter_solved"
    CLOSE_CHECKED = "checked_solved"
    CLOSE_UNVERIFIED = "closed_unverified"
    REJECT = "reject"
    REOPEN = "reopen"
    REVIEW = "review"
    CHECK = "check"


AUTOMATIC_REOPENINGS = 2


def after(reporter: str, check: str, *, window_over: bool, unsolved_before: int, disagreed_before: int) -> Next:
    """Give what follows.

    `reporter` and `check` are a verdict (solved, partly, not_solved) or "" while silent or undone;
    `window_over` tells that the reporter's seven days have passed; `unsolved_before` counts earlier rounds in
    which the reporter said not solved, `disagreed_before` those of them where the check said solved. A third
    "not solved", and the same disagreement a second time, go to the next level up instead of another round.

    >>> after("solved", "", window_over=False, unsolved_before=0, disagreed_before=0).value
    'reporter_solved'
    """
    if reporter in {"partly", "not_solved"}:
        disagrees_again = check == "solved" and disagreed_before > 0
        return Next.REVIEW if disagrees_again or unsolved_before >= AUTOMATIC_REOPENINGS else Next.REOPEN
    if check == "not_solved":
        return Next.REJECT
    if reporter == "solved":
        return Next.CLOSE_REPORTER
    if not window_over:
        return Next.WAIT
    return Next.CLOSE_CHECKED if check == "solved" else Next.CLOSE_UNVERIFIED


def of_difficult(then: Next, outcome: str) -> Next:
    """Give what follows instead for a difficult case, which a verified solution alone brings to an end.

    Silence calls for a check; what is solved in part goes back to the unit (issue-desk 14.1).

    >>> of_difficult(Next.CLOSE_UNVERIFIED, "solved").value
    'check'
    """
    if then is Next.CLOSE_UNVERIFIED:
        return Next.CHECK
    return Next.REJECT if then is Next.CLOSE_CHECKED and outcome == "partly_solved" else then


def needs_check(*, tier: str, has_site: bool, is_reachable: bool, outcome: str, number: str) -> bool:
    """Tell whether somebody independent must look (issue-desk 6.3).

    Always for T1 and T2 and for "nothing found"; where there is a site and nobody to ask; and for one case in ten
    of the rest, drawn from the case number's check digit so that nobody can choose which.
    """
    return (
        tier in {"T1", "T2"} or outcome == "no_fault_found" or (has_site and not is_reachable) or number.endswith("0")
    )
