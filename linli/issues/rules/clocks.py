"""Names and lengths of the issue desk's clocks (issue-desk 8.7, 6.2, 13)."""

from datetime import timedelta
from enum import StrEnum


class Clock(StrEnum):
    """Every clock of an issue."""

    ACCEPT = "accept_by"
    ANSWER = "answer_by"
    APPEAL = "appeal_by"
    APPROVE = "approve_by"
    ARRIVE = "arrive_by"
    ASK = "ask_until"
    CALL = "call_by"
    CATALOGUE = "catalogue_by"
    CHECK = "check_by"
    CONFIRM = "confirm_by"
    DECIDE = "decide_by"
    DIFFICULT = "difficult_by"
    DISPATCH = "dispatch_by"
    DUE = "due"
    EXPLAIN = "explain_by"
    INTERIM = "interim_by"
    MILESTONE = "milestone"
    MONTH_REPORT = "month_report_by"
    OBJECT = "object_by"
    PAUSE = "pause_until"
    RECEIPT = "receipt_by"
    REOPEN = "reopen_until"
    REPORT_IN = "report_in_by"
    REVIEW = "review_by"
    ROUND = "round_by"
    ROUND_UNIT = "round_unit"
    ROUND_DESK = "round_desk"
    RULE = "rule_by"
    SAMPLE = "sample_by"
    S0 = "s0"
    S1 = "s1"
    S2 = "s2"
    S3 = "s3"
    S4 = "s4"
    SESSION = "session_by"
    SIGN = "sign_by"
    SUPERVISE = "supervise_answer_by"
    TERM = "term_by"
    THEME_PLAN = "theme_plan_by"
    UNANSWERED = "unanswered_rule_by"
    WATCH = "watch_until"


# How long after the due each level fires, by tier (issue-desk 13).
SUPERVISION = {
    "T1": {Clock.S2: "30min", Clock.S3: "2h", Clock.S4: "24h"},
    "T2": {Clock.S2: "4h", Clock.S3: "24h", Clock.S4: "3wd"},
    "T3": {Clock.S2: "1wd", Clock.S3: "5wd", Clock.S4: "20wd"},
    "T4": {Clock.S2: "2wd", Clock.S3: "10wd", Clock.S4: "40wd"},
}
REMIND_AT = 0.75
# Of what is a danger no clock ever stands still (issue-desk 8.4, 24 no. 13).
NEVER_PAUSED = "T1"
# The head of a late unit answers an order; a joint session follows the third level (issue-desk 13).
ORDER_ANSWER = {"T1": "2h", "T2": "2h"}
SESSION_WITHIN = "3wd"
SUPERVISED = (Clock.S0, Clock.S1, Clock.S2, Clock.S3, Clock.S4)
# The clocks of one hand-over, and those that end with the case: a task for the catalogue outlives it, and so do the
# question whether an answer was one, the next review of a difficult case, the receipt of another body and the look
# at a finding drawn by lot.
OF_LEG = (
    Clock.SIGN, Clock.OBJECT, Clock.DUE, Clock.REPORT_IN, Clock.ARRIVE, Clock.RULE, Clock.APPEAL, Clock.PAUSE,
    Clock.MILESTONE, Clock.SUPERVISE, Clock.SESSION, *SUPERVISED,
)  # fmt: skip
# The daily round of an interim measure: when it is given, and when its absence alarms unit and desk (issue-desk 14.2).
ROUNDS = {Clock.ROUND: timedelta(), Clock.ROUND_UNIT: timedelta(hours=2), Clock.ROUND_DESK: timedelta(hours=4)}
# What stands still in a pause of the work (issue-desk 8.4).
WORKING = (Clock.DUE, *SUPERVISED)
# The clocks of a report that its parts carry on once it is split (issue-desk 12, 24.4).
OF_REPORT = frozenset({Clock.ANSWER, Clock.DISPATCH, Clock.INTERIM})
_OUTLIVING = {Clock.CATALOGUE, Clock.DIFFICULT, Clock.RECEIPT, Clock.SAMPLE, Clock.UNANSWERED}
OF_CASE = tuple(clock for clock in Clock if clock not in _OUTLIVING)

# Report-in limits by whistle kind (issue-desk 7.2).
REPORT_IN = {"cannot_solve": "1wd", "joint_enforcement": "4wh", "emergency": "30min"}
# The principal approves a whistle; an emergency is blown first and approved afterwards (issue-desk 7.2).
APPROVE_WITHIN, APPROVE_AFTERWARDS = "1wd", "2h"

# The duty desk telephones the service for a reporter who cannot (issue-desk 4.1).
CALL_FOR_REPORTER = "5min"
REPORTER_WINDOW = "7d"
REOPEN_WINDOW = "30d"
ASK_AT_MOST_DAYS = 5
FACT_REVIEW = "5wd"
# Whether an answer was one is ruled on within a working day (issue-desk 6.4).
UNANSWERED_RULING = "1wd"
# A difficult case is looked at again within thirty days; the next level up rules on an explanation (issue-desk 14.1).
DIFFICULT_REVIEW_DAYS = 30
DIFFICULT_REVIEW = f"{DIFFICULT_REVIEW_DAYS}d"
EXPLAIN_WITHIN = "5wd"
# Somebody else looks at a finding drawn by lot while it can still be told (our default).
SAMPLE_WITHIN = "5wd"
# A refusal may be disputed for thirty days (issue-desk A6).
ASK_REVIEW_WITHIN = timedelta(days=30)
RETURN_REVIEW = {"T1": "30min", "T2": "30min"}
# A unit may appeal against a refused return; an entry found wrong is put right (issue-desk 10.2, 10.5).
APPEAL_WITHIN = "2wh"
CATALOGUE_WITHIN = "5wd"
# A body outside the platform signs for what is referred to it (issue-desk A26).
RECEIPT_WITHIN = "5wd"
# The district signs for what nobody owns (issue-desk 10.4).
BACKSTOP_SIGN = {"T1": "2h", "T2": "2h"}


def check_within(tier: str) -> str:
    """Give the time for an independent check: one working day for T1 and T2, else three (issue-desk 6.3)."""
    return "1wd" if tier in {"T1", "T2"} else "3wd"


def return_review_within(tier: str) -> str:
    """Give the time to review a return: half an hour for T1 and T2, else four working hours (issue-desk 10.2)."""
    return RETURN_REVIEW.get(tier, "4wh")


def backstop_within(tier: str) -> str:
    """Give the time for the district to take the lead itself: two hours for T1 and T2, else one working day."""
    return BACKSTOP_SIGN.get(tier, "1wd")


def order_answer_within(tier: str) -> str:
    """Give the time to answer a supervision order: two hours for T1 and T2, else one working day (issue-desk 13)."""
    return ORDER_ANSWER.get(tier, "1wd")
