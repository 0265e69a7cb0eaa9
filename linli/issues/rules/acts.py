"""What may be done with a case now, beyond state and permission: the guards of issue-desk 6.2, 7 and 10."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from linli.issues.rules import consent, whistles
from linli.issues.rules.clocks import NEVER_PAUSED
from linli.issues.rules.consent import Consents
from linli.issues.rules.whistles import Whistles


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at: one case as one actor stands to it."""

    state: str
    unit_ids: Collection[int]
    is_reporter: bool
    holder_id: int
    nature: str
    needs_dispatch: bool
    # The unit and state of the open lead leg; 0 and "" where there is none.
    lead_unit_id: int = 0
    lead_state: str = ""
    # Units with an open assistant's leg.
    assist_unit_ids: Collection[int] = ()
    is_object_window_open: bool = False
    has_objected: bool = False
    # About the lead leg: whether this actor sent it, and whether an arbitrator must rule on its return.
    is_dispatcher: bool = False
    needs_arbitration: bool = False
    is_arbitrator: bool = False
    # Whether a unit of this actor sent the lead leg, and whether its refused return may still be appealed.
    is_dispatching_desk: bool = False
    may_appeal: bool = False
    has_catalogue_task: bool = False
    # Whether a receipt of the body a case was referred to is awaited.
    has_receipt_due: bool = False
    # What has been asked of a desk: kinds that wait, those granted about the lead leg, whether this actor decides one.
    asked: Collection[str] = ()
    granted: Collection[str] = ()
    may_decide: bool = False
    tier: str = ""
    is_due_over: bool = False
    is_paused: bool = False
    # Whether the lead has come, answered or put relief in place: a return then needs the desk's consent.
    has_begun: bool = False
    has_milestone: bool = False
    is_first_desk: bool = False
    # Whether the case stands in the difficult-case register, and the desk that rules on an explanation; 0 for none.
    is_difficult: bool = False
    explain_unit_id: int = 0
    # Orders that wait: for the lead's answer, for a joint session; and whether a daily measure is open.
    has_order: bool = False
    has_session: bool = False
    has_daily: bool = False
    whistle: Whistles = field(default_factory=Whistles)
    has_report_in: bool = False
    is_handler: bool = False
    is_handling_unit: bool = False
    # Whether this actor filed the report, as a grid worker files a finding.
    is_finder: bool = False
    has_checked: bool = False
    # Whether the lot has drawn this finding for an independent look that waits.
    is_drawn: bool = False
    has_verified: bool = False
    may_still_reopen: bool = False
    has_up_leg: bool = False
    has_open_interim: bool = False
    is_published: bool = False
    is_erased: bool = False
    # Taken from the public view; whether the author has asked for a second look, and waits; whether this actor hid it.
    is_hidden: bool = False
    has_appealed_hiding: bool = False
    must_rule_hiding: bool = False
    is_hider: bool = False
    may_be_published: bool = True
    has_asked_review: bool = False
    may_still_ask_review: bool = False
    # The desk that looks again at a refusal or at facts in dispute; 0 where none does.
    review_unit_id: int = 0
    must_be_called: bool = False
    # Whether a notice reached nobody, so that the reporter has to be telephoned.
    is_untold: bool = False
    # Of the last answer: whether it may still be called none, whether it was, who rules on that, who had given it.
    may_say_unanswered: bool = False
    has_said_unanswered: bool = False
    unanswered_unit_id: int = 0
    is_answerer: bool = False
    # Of a case that is not open: the clerks of this actor's desk who keep a sealed one, and the text for the unit.
    is_open: bool = True
    is_sealed: bool = False
    is_keeper: bool = False
    keepers: int = 0
    has_text: bool = True
    is_text_ready: bool = True
    wrote_text: bool = False
    # The acts that were last done by this actor.
    own_acts: Collection[str] = ()
    # Whether the newest line is a word from the field, which waits for the desk.
    is_field_heard: bool = False
    consent: Consents = field(default_factory=Consents)
    # Of a linked case: the state its root is in.
    root_state: str = ""
    # Whether the case is a part of another, whether it has parts, and whether nothing has happened to them.
    is_part: bool = False
    is_split: bool = False
    are_parts_untouched: bool = False


# Acts of the desk that holds the case; nobody else's desk may do them, however wide its sight.
_HOLDER = frozenset(
    {
        "ask",
        "decline",
        "accept",
        "answer_direct",
        "dispatch",
        "hand_down",
        "report_up",
        "transfer",
        "keep",
        "refer_out",
        "turn_back",
        "whistle",
        "whistle_send",
        "whistle_call",
        "whistle_appeal",
        "split",
        "rejoin",
    }
)
# Acts of that desk and, while a unit has the case, of the desk that sent it there.
_SENDER = frozenset({"take_charge", "write_text", "confirm_text"})
_LEAD = frozenset(
    {
        "sign",
        "object",
        "appeal",
        "dispose",
        "milestone_done",
        "order_answer",
        "ask_pause",
        "ask_extension",
        "ask_plan",
        "ask_assist",
        "ask_return",
    }
)
# Danger is acted on first and its ownership settled later: what has begun bars no return (issue-desk 7.1).
ACT_FIRST = frozenset({"T1", "T2"})
# A sealed case is read by so many clerks of a desk (issue-desk 16.1).
KEEPERS = 2
_FINAL = frozenset({"rule_joint", "rule_backstop"})
_RULINGS = frozenset({"return_upheld", "return_rejected"}) | _FINAL


def refusal(act: str, facts: Facts) -> str:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one table, read from top to bottom
    """Give why `act` is not open now, as a code the pages translate; "" when it is.

    >>> refusal("dispose", Facts("in_hand", {7}, False, 7, "help", True, lead_unit_id=7, lead_state="signed"))
    ''
    >>> refusal("dispose", Facts("in_hand", {8}, False, 7, "help", True, lead_unit_id=7, lead_state="signed"))
    'not_lead'
    """
    if facts.is_erased:
        return "erased"
    if act in _HOLDER and facts.holder_id not in facts.unit_ids:
        return "not_holder"
    if act in _SENDER and not (facts.is_dispatching_desk or facts.holder_id in facts.unit_ids):
        return "not_holder"
    if why := _confiding(act, facts):
        return why
    if act in _LEAD and facts.lead_unit_id not in facts.unit_ids:
        return "not_lead"
    if act in _FAMILIES:
        return _FAMILIES[act](act, facts)
    if act.startswith("ask_") and (why := _petition(act.removeprefix("ask_"), facts)):
        return why
    if why := _difficult(act, facts):
        return why
    match act:
        case "answer_direct" if facts.needs_dispatch:
            return "needs_dispatch"
        case "sign" if facts.lead_state != "sent":
            return "already_signed"
        case "object" if facts.has_objected:
            return "objected_once"
        case "object" if not facts.is_object_window_open:
            return "window_over"
        case "object" if facts.has_begun and facts.tier not in ACT_FIRST and "return" not in facts.granted:
            return "needs_consent"
        case "grant" | "refuse" if not facts.may_decide:
            return "nothing_asked"
        case "resume" if not facts.is_paused:
            return "not_paused"
        case "resume" if not facts.is_dispatching_desk and facts.lead_unit_id not in facts.unit_ids:
            return "not_lead"
        case "order_answer" if not facts.has_order:
            return "no_order"
        case "session" if not facts.has_session:
            return "no_session"
        case "interim_round" if not facts.has_daily:
            return "no_daily"
        case "milestone_done" if not facts.has_milestone:
            return "no_milestone"
        case "appeal" if not facts.may_appeal:
            return "no_appeal"
        case "catalogue_settle" if not facts.has_catalogue_task:
            return "no_catalogue_task"
        case "receipt" if not facts.has_receipt_due:
            return "no_receipt"
        case "assist_add" if not facts.is_dispatching_desk:
            return "not_dispatching_desk"
        case "share_done" if not set(facts.assist_unit_ids) & set(facts.unit_ids):
            return "not_assistant"
        case "report_in" if not facts.has_report_in:
            return "not_called"
        case "keep" | "turn_back" if not facts.has_up_leg:
            return "not_handed"
        case "turn_back" if facts.whistle.is_upheld:
            return "whistle_ruled"
        case "look" if not facts.is_drawn:
            return "not_drawn"
        case "check" | "look" | "reject_disposal" if facts.is_handler:
            return "own_work"
        case "check" | "look" if facts.is_handling_unit:
            return "own_work"
        case "check" | "look" if facts.is_finder:
            return "own_finding"
        case "recall" if not facts.is_finder:
            return "filed_by_other"
        case "field_report" if facts.is_field_heard:
            return "with_the_desk"
        case "review_close" if facts.review_unit_id not in facts.unit_ids:
            return "not_under_review"
        case "check" | "reject_disposal" if facts.review_unit_id:
            return "reviewed_above"
        case "say_unanswered" if facts.has_said_unanswered:
            return "said_unanswered"
        case "say_unanswered" if not facts.may_say_unanswered:
            return "answer_too_old"
        case "unanswered_uphold" | "unanswered_reject" if facts.unanswered_unit_id not in facts.unit_ids:
            return "no_answer_disputed"
        case "unanswered_uphold" | "unanswered_reject" if facts.is_answerer:
            return "own_answer"
        case "called" if not facts.must_be_called:
            return "no_call"
        case "telephone" if not facts.is_untold:
            return "all_told"
        case "check" if facts.has_checked:
            return "checked"
        case "verify" if facts.state == "linked" and facts.root_state not in {"disposed", "closed"}:
            return "root_not_done"
        case "verify" if facts.has_verified:
            return "verified"
        case "interim_end" if not facts.has_open_interim:
            return "no_interim"
        case "publish" if facts.is_published or not facts.may_be_published:
            return "published" if facts.is_published else "not_public"
        case "appeal_hiding" if not facts.is_hidden or facts.has_appealed_hiding:
            return "not_hidden"
        case "rule_hiding" if not facts.must_rule_hiding or facts.is_hider:
            return "own_hiding" if facts.must_rule_hiding else "no_second_look"
        case "unpublish" if not facts.is_published:
            return "not_published"
        case "ask_review" if facts.has_asked_review:
            return "asked_once"
        case "ask_review" if not facts.may_still_ask_review:
            return "review_too_late"
        case "review_decline" if not facts.review_unit_id:
            return "not_asked"
        case "review_decline" if facts.review_unit_id not in facts.unit_ids:
            return "own_decision"
    return ""


def _difficult(act: str, facts: Facts) -> str:  # noqa: PLR0911 - one table, read from top to bottom
    """Give why an act is closed to a difficult case, or to one that is none (issue-desk 14.1)."""
    match act:
        case "difficult_enter" if facts.is_difficult:
            return "difficult_already"
        case "difficult_review" | "explain" if not facts.is_difficult:
            return "not_difficult"
        case "answer_direct" | "refer_out" if facts.is_difficult:
            return "difficult_answer"
        case "link" if facts.is_difficult:
            return "difficult_root"
        case "explain" if facts.lead_unit_id not in {0, *facts.unit_ids}:
            return "not_lead"
        case "explain" if facts.explain_unit_id:
            return "asked_already"
        case "explain_agree" | "explain_refuse" if facts.explain_unit_id not in facts.unit_ids:
            return "nothing_explained"
        case "explain_agree" if "explain" in facts.own_acts:
            return "own_proposal"
    return ""


def _confiding(act: str, facts: Facts) -> str:  # noqa: PLR0911 - one table, read from top to bottom
    """Give why an act is closed by what a report told in confidence needs (issue-desk 16)."""
    if facts.keepers >= KEEPERS and not facts.is_keeper:
        return "kept_by_two"
    match act:
        case "take_charge" if not facts.is_sealed:
            return "not_sealed"
        case "take_charge" if facts.is_keeper:
            return "kept_already"
        case "write_text" if facts.is_open:
            return "is_open"
        case "confirm_text" if not facts.is_sealed or not facts.has_text or facts.is_text_ready:
            return "nothing_to_confirm"
        case "confirm_text" if facts.wrote_text:
            return "own_text"
        case "dispatch" | "hand_down" | "whistle_call" if not facts.is_text_ready:
            return "text_unconfirmed" if facts.has_text else "no_text"
    return ""


def _consenting(act: str, facts: Facts) -> str:
    """Give why the reporter cannot be asked for a lower class, or cannot answer, now (issue-desk 16.3)."""
    return consent.refusal(act, facts.consent, is_open=facts.is_open, is_sealed=facts.is_sealed)


def _ruling(act: str, facts: Facts) -> str:
    """Give why a return is not this actor's to rule on: the desk's first, final by the arbitrator (issue-desk 10)."""
    if facts.lead_state != "objected":
        return "nothing_to_rule"
    if facts.is_dispatcher:
        return "own_dispatch"
    if facts.needs_arbitration:
        return "" if facts.is_arbitrator else "for_arbitration"
    return "" if facts.is_dispatching_desk and act not in _FINAL else "for_desk"


def _reopening(_act: str, facts: Facts) -> str:
    """Give why a case cannot be opened again (issue-desk A20)."""
    match facts.state:
        case _ if facts.is_split:
            return "reopen_part"
        case "disposed" if facts.review_unit_id not in {0, *facts.unit_ids}:
            return "reviewed_above"
        case "disposed" if facts.is_reporter:
            return "say_not_solved"
        case "closed" if not facts.may_still_reopen:
            return "too_late"
    return ""


def _whistle(act: str, facts: Facts) -> str:
    """Give why an act about a whistle is not open now (issue-desk 7.2)."""
    if act in {"whistle_uphold", "whistle_dismiss"} and not facts.is_arbitrator:
        return "for_arbitration"
    is_own = act == "whistle_approve" and "whistle" in facts.own_acts
    return whistles.refusal(act, facts.whistle) or ("own_proposal" if is_own else "")


def _splitting(act: str, facts: Facts) -> str:
    """Give why a report cannot be split, or its parts not be folded back (issue-desk 12)."""
    match act:
        case "split" if facts.is_part:
            return "is_part"
        case "split" if facts.asked:
            return "asked_first"
        case "split" if facts.whistle.state:
            return "already_drafted"
        case "rejoin" if not facts.is_split:
            return "not_split"
        case "rejoin" if not facts.are_parts_untouched:
            return "parts_touched"
    return ""


def _petition(kind: str, facts: Facts) -> str:  # noqa: PLR0911 - one table, read from top to bottom
    """Give why a kind of petition is not open now (issue-desk 8.4–8.6, 9.6, 10.6)."""
    match kind:
        case _ if kind in facts.asked:
            return "asked_already"
        case "pause" | "extension" | "plan" if facts.tier == NEVER_PAUSED:
            return "never_for_t1"
        case "pause" if facts.is_paused:
            return "is_paused"
        case "extension" if "extension" in facts.granted:
            return "extended_once"
        case "extension" | "plan" if facts.is_due_over:
            return "after_due"
        case "return" if not facts.has_begun or facts.has_objected or facts.tier in ACT_FIRST:
            return "no_consent_needed"
        case "first_desk" if not facts.is_first_desk:
            return "not_first_desk"
    return ""


# Acts with a table of their own.
_FAMILIES: Mapping[str, Callable[[str, Facts], str]] = {
    **dict.fromkeys(_RULINGS, _ruling),
    **dict.fromkeys(("split", "rejoin"), _splitting),
    **dict.fromkeys(consent.ACTS, _consenting),
    **dict.fromkeys(whistles.ACTS, _whistle),
    "reopen": _reopening,
}
