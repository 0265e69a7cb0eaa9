"""The words of the staff's pages: states, acts, clocks, reasons and refusals in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.issues.forms.words import area_words, said
from linli.issues.queries.queue import View
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.clocks import Clock
from linli.issues.rules.moderating import Hiding
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import Level
from linli.kernel.cases import rules

if TYPE_CHECKING:
    from linli.issues.models import Petition

LOOKS = {
    "received": "new",
    "need_info": "wait",
    "dispatched": "new",
    "accepted": "work",
    "filed": "work",
    "in_hand": "work",
    "disposed": "wait",
    "linked": "neutral",
    "container": "neutral",
    "closed": "done",
    "listed": "work",
    "watched": "wait",
    "delisted": "done",
    "chosen": "new",
    "under_way": "work",
    "concluded": "done",
}
URGENCIES = {"u1": _("Danger"), "u2": _("Urgent"), "u3": _("Ordinary"), "u4": _("No hurry")}
# What stands out of a list: the look of the mark and its drawing.
URGENCY_LOOKS = {"u1": ("overdue", "siren"), "u2": ("work", "flag")}
CONFIDENTIALITIES = {
    "open": pgettext_lazy("confidentiality", "Open"),
    "desk_only": _("For the desk only"),
    "sealed": _("Sealed"),
}
CHANNELS = {
    "web": _("Web"),
    "phone": _("Telephone"),
    "counter": _("Counter"),
    "grid_app": _("Grid worker"),
    "snap": _("Snapshot"),
    "hotline": _("Hotline"),
    "open311": _("Open311"),
    "chat": _("Chat group"),
    "letters_visits": _("Letters and visits"),
    "meeting": _("Meeting"),
    "sensor": _("Sensor or platform"),
}
CHECK_METHODS = {
    "photo": _("By photo"),
    "visit": _("On site"),
    "call": _("By telephone"),
    "component": _("By the component register"),
    "rule": _("By rule"),
}
VIEWS = {
    View.MINE: _("With my unit"),
    View.RETURNED: _("Returns to rule on"),
    View.ASKED: _("Requests to decide"),
    View.APPROVE: _("Whistles to approve"),
    View.REVIEW: _("Refusals and answers to review"),
    View.TELEPHONE: _("To be telephoned"),
    View.CHECK: _("To be checked"),
    View.PUBLISH: _("To be published"),
    View.CONDUCT: _("Complaints about conduct"),
    View.AREA: _("In my area"),
}
LEG_KINDS = {
    "report_up": _("Reported up"),
    "hand_down": _("Handed down"),
    "dispatch_lead": _("Lead"),
    "dispatch_assist": _("Assistant"),
    "whistle": _("Whistle"),
    "transfer": _("Transferred"),
    "inform": _("For information"),
}
LEG_STATES = {
    "draft": (_("Awaits approval"), "wait"),
    "sent": (_("Not signed for"), "new"),
    "signed": (_("Signed for"), "work"),
    "silent": (_("Taken as signed"), "work"),
    "objected": (_("Return under review"), "wait"),
    "upheld": (_("Returned"), "neutral"),
    "done": (_("Done"), "done"),
    "handed_on": (_("Handed on"), "neutral"),
    "waived": (_("Waived"), "neutral"),
    "cancelled": (_("Cancelled"), "neutral"),
}
ACCEPTED = {"signed": _("Signed for"), "silence": _("Taken as signed"), "ruling": _("By ruling")}
# A leg by which a case goes up is decided on, not signed for.
UP_SENT = (_("To be decided"), "new")
CLOCKS = {
    Clock.ACCEPT: _("Take up by"),
    Clock.ANSWER: _("Answer by"),
    Clock.APPEAL: _("Appeal possible until"),
    Clock.ARRIVE: _("Arrive by"),
    Clock.ASK: _("Reporter answers by"),
    Clock.CALL: _("Telephone the service by"),
    Clock.CATALOGUE: _("Put the catalogue right by"),
    Clock.CHECK: _("Check by"),
    Clock.CONFIRM: _("Reporter confirms by"),
    Clock.DECIDE: _("Decide by"),
    Clock.DIFFICULT: _("Difficult case: review by"),
    Clock.DISPATCH: _("Dispatch by"),
    Clock.DUE: _("Done by"),
    Clock.EXPLAIN: _("Rule on the explanation by"),
    Clock.INTERIM: _("Interim measure by"),
    Clock.MILESTONE: _("Milestone by"),
    Clock.MONTH_REPORT: _("Monthly report by"),
    Clock.OBJECT: _("Return possible until"),
    Clock.PAUSE: _("Pause ends"),
    Clock.REOPEN: _("Reopening possible until"),
    Clock.REPORT_IN: _("Report in by"),
    Clock.REVIEW: _("Review by"),
    Clock.ROUND: _("Interim measure given by"),
    Clock.ROUND_UNIT: _("Unit alarmed unless given by"),
    Clock.ROUND_DESK: _("Desk alarmed unless given by"),
    Clock.RULE: _("Ruling by"),
    Clock.SESSION: _("Joint session by"),
    Clock.SIGN: _("Sign by"),
    Clock.SUPERVISE: _("Answer the order by"),
    Clock.TERM: _("Term ends"),
    Clock.THEME_PLAN: _("Measures by"),
    Clock.WATCH: _("Watched until"),
    Clock.UNANSWERED: _("Rule on the answer by"),
}
# Windows that close by themselves: nothing is late when they end, so nothing is said of them afterwards.
WINDOWS = frozenset({Clock.APPEAL, Clock.PAUSE, Clock.OBJECT, Clock.REOPEN, Clock.CONFIRM, Clock.SIGN})
SUPERVISION = {
    "s0": _("Reminder: three quarters of the time are used"),
    "s1": _("Urged: the time is over"),
    "s2": _("Supervision order to the head of the unit"),
    "s3": _("Raised to the next level up"),
    "s4": _("Entered among the difficult cases"),
}
PETITIONS = {
    "pause": _("Pause"),
    "extension": _("Extension"),
    "plan": _("Works plan"),
    "assist": _("Help of another unit"),
    "return": _("Leave to return"),
    "first_desk": _("Change of first desk"),
}
GROUNDS = {
    "s4": _("Supervision reached its last level"),
    "reopened": _("Reopened three times"),
    "units": _("More than three units are in it"),
    "age": _("Open for more than sixty working days"),
    "repeats": _("Reported again at least five times"),
    "backstop": _("The district took it, and there is no money"),
    "category": _("Its category belongs here"),
    "by_hand": _("Entered by hand"),
}
OBSTACLES = {
    "": _("Not looked at yet"),
    "money": _("Money"),
    "ownership": _("Unclear ownership"),
    "law": _("Law or policy"),
    "units": _("Several units must agree"),
    "land": _("Land or demolition"),
    "technical": _("Technical conditions"),
    "consent": _("Neighbours do not agree"),
    "history": _("Left over from the past"),
    "other": _("Something else"),
}
BASES = {
    "reporter_solved": _("the reporter says solved"),
    "checked_solved": _("an independent check says solved"),
    "closed_unverified": _("the window passed without an answer"),
    "answered": _("answered"),
    "reviewed": _("reviewed by the next level up"),
}
VERDICTS = {"solved": _("Solved"), "partly": _("Partly solved"), "not_solved": _("Not solved")}
INTERIMS = {
    "water_truck": _("Water truck"),
    "barrier": _("Barrier"),
    "sign": _("Warning sign"),
    "light": _("Temporary light"),
    "fill": _("Temporary fill"),
    "housing": _("Temporary housing"),
    "other": _("Other measure"),
}
CALLS = {
    "told": _("Told by telephone"),
    "missed": _("Nobody answered; try again later"),
    "unreachable": _("Cannot be reached"),
}
VISIBILITIES = {
    "private": _("Reporter and desk"),
    "staff": _("Staff only"),
    "desk": _("Desk only"),
}
# Why a guard said no (issues.rules.acts and the services), as a sentence.
HIDINGS = {
    Hiding.PERSONAL: _("It shows somebody's personal data"),
    Hiding.ABUSE: _("Abuse"),
    Hiding.SPAM: _("Spam or advertising"),
    Hiding.FALSE: _("Made up"),
    Hiding.OURS: _("Our own mistake"),
}
PAPERS = {
    "receipt": _("Acceptance slip"),
    "dispatch": _("Dispatch sheet"),
    "whistle": _("Whistle sheet"),
    "return": _("Return sheet"),
    "order": _("Supervision order"),
    "answer": _("Letter of answer"),
    "notice": _("Public notice"),
}
REFUSALS = {
    "own_finding": _("You found it yourself: somebody else checks it."),
    "with_the_desk": _("The desk has your word from the field and has not acted on it yet."),
    "about_unit": _("The report is about this unit: it takes no part in the case. Choose another."),
    "consent_first": _("Only the reporter can let a case be kept less strictly. Ask for it."),
    "leads_now": _("This unit has an open hand-over of the case in hand. It must be ended first."),
    "named_already": _("Another unit is named already. Naming this one would show the case to the other."),
    "open_to_unit": _("An open case is no secret from the unit. Choose a stricter class as well."),
    "as_before": _("Nothing would change. Choose a stricter class, or name a unit."),
    "joined_below": _("Reports that are kept less strictly are joined to this one. Take them out first."),
    "conduct_apart": _(
        "Complaints about conduct go their own way, past this desk. File it anew as one, then answer this report."
    ),
    "gives_away": _("The text still holds the reporter's name, number or address. Take it out."),
    "is_open": _("Everybody who acts on an open case reads the report itself."),
    "kept_already": _("You are in charge of this case already."),
    "kept_by_two": _("Two clerks of your desk keep this sealed case. Nobody else there acts on it."),
    "looks_personal": _(
        "The text holds something like a telephone or identity number or a plate. Take it out, "
        "or tick that it belongs to the matter."
    ),
    "no_text": _("Write the text for the unit first: it does not read a confidential report."),
    "not_sealed": _("This case is not sealed."),
    "nothing_to_confirm": _("No text waits to be confirmed."),
    "own_text": _("You wrote the text yourself. A second clerk must confirm it."),
    "text_unconfirmed": _("A second clerk must confirm the text for the unit of a sealed case."),
    "after_due": _("This must be asked for before the due."),
    "answer_too_old": _("An answer can be called none for seven days."),
    "automatic_text": _("Only a person answers; a text by itself stops no clock."),
    "bare_template": _("This is the template with nothing filled in. Say what was found and done here."),
    "blank_left": _("A blank in braces is still open. Fill it in or delete it."),
    "already_drafted": _("A whistle has been drafted already."),
    "already_signed": _("This has been signed for already."),
    "assistants_open": _("Assistants have not finished. Say why their share is waived."),
    "asked_first": _("Something asked of a desk waits for its word. Decide on it first."),
    "checked": _("This round has been checked already."),
    "asked_already": _("This was asked for already; the desk has not decided yet."),
    "assistants_full": _("Five units assist already; one more is not possible."),
    "difficult_already": _("This case stands among the difficult ones already."),
    "difficult_answer": _("A difficult case is not ended by an answer. Explain that it cannot be solved instead."),
    "difficult_root": _("A difficult case goes its own way. Make it the main report instead."),
    "extended_once": _("This was extended once already."),
    "for_arbitration": _("The district's arbitrator rules on this return."),
    "for_desk": _("The desk that dispatched rules on this return first."),
    "has_duplicates": _("Other reports are joined to this one. Take them apart first; join them to a part later."),
    "interim_missing": _("No interim measure stands. Put one in place first, or say why none is needed."),
    "interim_open": _("An interim measure is still open. Say when it ends."),
    "interim_open_here": _("An interim measure of this report is still open. End it first."),
    "itself": _("That is this report itself."),
    "joined_already": _("The system this report came from has joined it to another already."),
    "is_paused": _("The work is paused already."),
    "more_confidential": _("The other report is kept more confidential. Make this one the main report instead."),
    "more_urgent": _("This report is more urgent than the other. Make this one the main report instead."),
    "needs_consent": _("Your work has begun: ask the desk for leave to return it first."),
    "never_for_t1": _("Danger to life allows no pause, no extension and no plan."),
    "no_answer_disputed": _("No answer waits for your desk's ruling."),
    "no_appeal": _("A refused return can be appealed once, within two working hours."),
    "no_catalogue_task": _("No entry of the catalogue waits to be put right here."),
    "no_call": _("Nobody waits for an emergency call in this case."),
    "no_consent_needed": _("A return needs no leave here, or was made already."),
    "is_part": _("This is a part already; parts are not split again."),
    "no_daily": _("No interim measure is given day by day here."),
    "all_told": _("Every notice of this case has reached somebody."),
    "too_many_rows": _("The list is longer than 20,000 rows. Narrow it with the filters, and take it in parts."),
    "upload_over": _("This sheet was filed already, or none of its rows can be."),
    "no_paper": _("There is nothing to print on this form yet, or it is not yours to hand out."),
    "no_order": _("No supervision order waits for an answer."),
    "no_session": _("No joint session is due."),
    "ordered_already": _("This level was ordered already."),
    "no_desk_above": _("There is no desk above this one."),
    "no_interim": _("No interim measure is open."),
    "no_milestone": _("No milestone is open."),
    "not_approved": _("The principal has not approved the whistle yet."),
    "not_asked": _("Nobody has asked for a review."),
    "not_assistant": _("Your unit has no open share in this case."),
    "not_called": _("Your unit has not been called, or has reported in already."),
    "not_dispatching_desk": _("The desk that dispatched decides on this."),
    "not_difficult": _("This case does not stand among the difficult ones."),
    "not_downwards": _(
        "The dispatch catalogue names a department to lead here. It cannot be handed down; "
        "the district centre alone may, with a reason."
    ),
    "not_first_desk": _("Only the first desk asks another to take its place."),
    "not_handed": _("This case was not handed up to your desk."),
    "not_holder": _("Another unit holds this case now."),
    "not_lead": _("Another unit leads this case now."),
    "not_paused": _("The work is not paused."),
    "names_maybe": _("It may still name a person. Mask the name, or tick that it is none."),
    "blocked": _("Public functions are closed to this browser for a time, after three strikes. Reporting stays open."),
    "not_hidden": _("Nothing of this case was hidden, or a second look was asked for already."),
    "no_second_look": _("Nobody has asked for a second look."),
    "own_hiding": _("Whoever hid it does not look at it again. Another moderator does."),
    "erased": _("The personal data of this case are gone; nothing more is done on it."),
    "held": _("This case is held already, or its data are gone."),
    "on_hold": _("The law keeps this case as it is for now. Nothing of it can be removed."),
    "not_public": _("A confidential case is never published."),
    "not_published": _("This case is not public."),
    "not_split": _("This report has no parts."),
    "not_substantive": _(
        "This only says that things are under way. Say what was found or done, by whom, and until when."
    ),
    "not_under_review": _("This case is not under review."),
    "nothing_asked": _("Nothing waits for your desk's word."),
    "nothing_explained": _("No explanation waits for your desk's ruling."),
    "nothing_to_approve": _("No whistle waits for approval."),
    "nothing_to_rule": _("No return waits for a ruling."),
    "nothing_to_send": _("No whistle has been drafted."),
    "needs_dispatch": _("This kind of report must be dispatched; a direct answer does not close it."),
    "objected_once": _("Your unit has returned this case once already."),
    "own_answer": _("You gave this answer yourself. Somebody else must rule on it."),
    "own_decision": _("Another desk must review this decision."),
    "own_dispatch": _("You dispatched this case yourself. Somebody else must rule on its return."),
    "own_form": _("You registered this form yourself. Somebody else must rule on it."),
    "own_work": _("You or your unit handled this case. Somebody else must check it."),
    "parts_touched": _("Something has happened to a part already: each part goes its own way now."),
    "personal_data": _("This still shows personal data: a telephone number, an identity number or a plate."),
    "plan_too_long": _(
        "A works plan ends at most sixty days after dispatch; longer works belong among the difficult cases."
    ),
    "proofs_missing": _("Not all three proofs hold yet."),
    "published": _("This case is public already."),
    "reopen_part": _("This report was split. Reopen the part that is not solved."),
    "review_too_late": _("A refusal can be disputed for thirty days."),
    "reviewed_above": _("The next level up is deciding on this case."),
    "root_not_done": _("The main report has not been reported done yet."),
    "root_split": _("The other report was split. Join this one to the part it repeats."),
    "root_over": _("The other report is over for too long, or was never taken up."),
    "said_unanswered": _("This was said of the last answer already."),
    "theme_too_early": _("Its figures can be compared ninety days after it was chosen, not earlier."),
    "too_late": _("The time for reopening is over. A new report takes its place."),
    "worked_on": _("A unit has this report in hand already. Make this one the main report instead."),
    "window_over": _("The time for a return is over: 4 working hours from dispatch."),
}


@cache
def _states() -> dict[str, tuple[str, str]]:
    return {s.code: (s.zh, s.en) for kind in rules.kinds() for s in kind.states}


@cache
def _acts() -> dict[str, tuple[str, str]]:
    return {t.act: (t.zh, t.en) for kind in rules.kinds() for t in kind.transitions}


def state(code: str) -> str:
    """Give a state in words."""
    return said(*_states()[code])


def states() -> dict[str, str]:
    """Give every state in words, in the order of a case's life."""
    return {code: said(*words) for code, words in _states().items()}


def kind(name: str) -> str:
    """Give a kind of case in words."""
    found = rules.kind_named(name)
    return said(found.zh, found.en)


def act(name: str) -> str:
    """Give what was done, as the timeline says it."""
    return said(*_acts()[name])


def category(code: str) -> str:
    """Give a category in words; its code where it is unknown."""
    found = taxonomy().categories.get(code)
    return said(found.name_zh, found.name_en) if found else code


def reason(group: str, code: str) -> str:
    """Give a reason in words; its code where it is unknown."""
    found = taxonomy().reasons.get((group, code))
    return said(found.name_zh, found.name_en) if found else code


def stricter_from(confidentiality: str) -> list[tuple[str, Any]]:
    """Give the class a case has and those that keep it more strictly, to choose from."""
    return list(CONFIDENTIALITIES.items())[list(CONFIDENTIALITIES).index(confidentiality) :]


def short_place(code: str) -> str:
    """Give town and village of an area, for lists; the area itself where it is wider or ended long ago."""
    path = [p.code for p in areas.path(code) if p.level in {Level.TOWN, Level.VILLAGE}]
    return area_words(path[-1] if path else code, levels=2)


def steps(milestones: Iterable[Mapping[str, str]]) -> str:
    """Give the milestones of a works plan in one line."""
    return "；".join(f"{step['on']} {step['text']}" for step in milestones)


def step_lines(milestones: Iterable[Mapping[str, str]]) -> str:
    """Give the milestones of a plan one a line, as they are typed."""
    return "\n".join(f"{step['on']} {step['text']}" for step in milestones)


def petition(asked: "Petition") -> str:
    """Give what is asked for in one line: what, why, until when, in which words."""
    group = {"pause": "pause", "extension": "extension"}.get(asked.kind, "")
    until = timezone.localtime(asked.until_at - timedelta(minutes=1)).strftime("%Y-%m-%d") if asked.until_at else ""
    why, plan = reason(group, asked.reason) if group else "", steps(asked.data.get("milestones", ()))
    parts = [PETITIONS[asked.kind], why, until, plan, asked.text]
    return " · ".join(str(part) for part in parts if part)
