"""What the codes of mediation are called, and why something is refused, in the reader's language."""

from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from linli.kernel.areas import queries as areas
from linli.kernel.cases.rules import DomainError, MissingFieldError
from linli.mediation.forms.agreeing_words import REFUSALS as AGREEING
from linli.mediation.forms.talking_words import REFUSALS as TALKS
from linli.mediation.rules.applications import Channel
from linli.mediation.rules.endings import Road
from linli.mediation.rules.inviting import Result, Way
from linli.mediation.rules.parties import Answer
from linli.mediation.rules.routing import Why

ROADS = {
    Road.COURT: _("A suit at the people's court"),
    Road.LABOUR_ARBITRATION: _("Labour arbitration: within one year"),
    Road.LABOUR_INSPECTION: _("The labour inspection"),
    Road.LAND_ARBITRATION: _("Arbitration of contracted land: within two years"),
    Road.HEALTH_AUTHORITY: _("Mediation by the health authority"),
    Road.POLICE: _("The police: 110; after a traffic accident its own mediation"),
    Road.ADMINISTRATIVE: _("Administrative reconsideration or suit"),
    Road.MARKET_SUPERVISION: _("The market supervision: 12315"),
    Road.FINANCE: _("The financial regulator: 12378"),
    Road.ECOLOGY: _("The ecology office: 12369"),
    Road.HOUSING: _("The housing office"),
    Road.CIVIL_AFFAIRS: _("The civil affairs office"),
    Road.WOMEN: _("The women's federation: 12338"),
}
WHYS = {
    Why.SPECIALIST: _("It is a committee for disputes of this kind."),
    Why.PLACE: _("It is the committee nearest to the place."),
    Why.CENTRE: _("No committee is nearer; the guidance centre allocates the dispute."),
}
WAYS = {
    Way.PHONE: _("By telephone"),
    Way.LETTER: _("By letter in a closed envelope"),
    Way.VISIT: _("By a visit"),
    Way.SMS: _("By text message"),
    Way.PAGE: _("By the link"),
}
DOORS = {
    Channel.COUNTER: _("Taken down at the counter, read back"),
    Channel.PHONE: _("Taken down by telephone, read back"),
    Channel.GRID: _("Taken down on a visit, read back"),
}
RESULTS = {
    Result.SENT: _("Sent, nothing heard yet"),
    Result.REACHED: _("Reached"),
    Result.DELIVERED: _("Delivered, no answer"),
    Result.NOT_REACHED: _("Not reached"),
    Result.WRONG_PERSON: _("Wrong person"),
    Result.REFUSED_TO_TAKE: _("Refused to take it"),
    Result.FAILED: _("Could not be delivered"),
}
ANSWERS = {
    Answer.AGREE: _("Agrees to mediation"),
    Answer.CALL_FIRST: _("Agrees, wants to talk by telephone first"),
    Answer.QUESTIONS: _("Has questions"),
    Answer.ELSEWHERE: _("Prefers another body, or to negotiate directly"),
    Answer.REFUSE: _("Refuses"),
    Answer.NOT_ME: _("It is somebody else; wrong address or number"),
}
# The checklist: what is asked, each with "yes" for nothing in the way.
CHECKS = {
    "S1": _("It is a civil dispute that people's mediation is open to"),
    "S2": _("No other organ alone decides it, has decided it, or deals with it"),
    "S3": _("The same dispute is not open already"),
    "S4": _("It is known who the other side is"),
    "S5": _("There is no violence, threat or fear of meeting"),
    "S6": _("Nobody on either side is a minor or unable to act alone"),
    "S7": _("It is no group of ten with the same claim, or of five owners of one building"),
    "S8": _("No time limit for a suit or arbitration is near or over"),
    "S9": _("No interpreter, help or home visit is needed"),
    "S10": _("This is the right committee"),
}
# Why an act is closed now.
_REFUSALS = {
    **TALKS,
    **AGREEING,
    "all_agreed": _("Not everybody has agreed."),
    "already_there": _("It lies with that committee already."),
    "centre_decides": _("It was turned back once: the guidance centre decides where it goes."),
    "centre_has_decided": _("The guidance centre has decided that it stays here."),
    "no_centre": _("There is no guidance centre above this committee: call the help line."),
    "receive_first": _("It was passed on to you: say first whether you keep it."),
    "review_asked": _("Nobody has asked for a review."),
    "review_waits": _("A review of the refusal is asked for, or may still be: close it afterwards."),
    "review_over": _("A review is asked for once, within ten days."),
    "answered_already": _("Your answer is here already."),
    "at_night": _("Nobody is approached between 21:00 and 8:00."),
    "acts_for_other": _("This person is on the other side, or acts for it: nobody acts for both. Name somebody else."),
    "ability_open": _(
        "Somebody here is under 18 or under guardianship, and nobody acts for them yet. Note who represents them, "
        "or that you have seen that they live on own wages from 16 on."
    ),
    "attempts_over": _("Three attempts by two ways at least, and the end of the answer time, come first."),
    "bank_proof": _("Without the other side's word it takes a proof."),
    "both_sides": _("Both sides are asked first."),
    "calendar": _("The holidays of that year are not announced yet: ask the operator to declare them."),
    "checklist": _("Answer the whole checklist first."),
    "checks": _("Look at every ground of dismissal first."),
    "decided_already": _("Somebody has decided on it already."),
    "erased": _("What tells of people in this dispute was erased."),
    "in_window": _("The time to apply to the court is over."),
    "joined_already": _("This party has joined already."),
    "complete": _("Documents are still being drawn. Try again in a minute."),
    "items_present": _("A document that every closed file has is missing: the application, or the notice of its end."),
    "kept_by_law": _(
        "The dispute was taken up, or its file is sealed: the rules on archives have it kept for ten years at least. "
        "What you said in private goes a year after closing, or when you ask once the talks are over."
    ),
    "names_in_notes": _("A note looks as if it named somebody: reword it first."),
    "nothing_apart": _("Nothing is left of what was said apart."),
    "no_phone": _("No telephone of the other side is known: send a letter, or go there."),
    "no_correction": _("No correction waits."),
    "no_ruling": _("No ruling is noted yet."),
    "not_late": _("It is not late."),
    "not_refused_lately": _("The other side has clearly refused; nobody asks again."),
    "objection_in_time": _("The time to object is over."),
    "obligee_silent": _("The other side is asked twice first, and has seven days."),
    "oral": _("Only what was agreed by word can be written down."),
    "open_between_others": _("The dispute is still open. Once it has ended you can have it erased here."),
    "other_hand": _("You proposed it yourself: another person decides."),
    "slip_sum": _("One slip for several people must be all that is open of what was chosen, to the fen."),
    "payment_state": _("This is settled, or said already."),
    "promise_kept": _("Something is still missed."),
    "proposed_already": _("A correction waits already for a second person."),
    "reversed_in_time": _("The ledger was closed more than thirty days ago."),
    "ruled_already": _("A ruling is noted already: propose a correction, which another person agrees to."),
    "proposal": _("Nobody has proposed it yet."),
    "safe_contact": _("Speak to the applicant alone first, and note it in the checklist."),
    "agreed_already": _("It has agreed already and need not be asked again."),
    "named_twice": _("One of the other sides is named twice. Leave the second one empty."),
    "nobody_out": _("All of the other sides have agreed, or none would be left."),
    "nobody_refused": _("None of the other sides has refused."),
    "one_refused": _("One of the other sides has refused: first it is decided whether to go on without it."),
    "same_person": _("Both sides are the same person. Say who the other side is."),
    "still_open": _("The dispute is still open. Take the application back first."),
    "too_many_attempts": _("Six attempts were made; nobody is asked more often."),
    "track": _("It has moved on: this is not open any more."),
    "tracks_settled": _("Something is still open: performance, or the court."),
    "urged": _("Urge first: what was missed, and what was answered."),
}


def said(zh: str, en: str) -> str:
    """Give the reader's of two wordings; Chinese where the English one is missing."""
    return en if en and (get_language() or "").startswith("en") else zh


def named(row: Any) -> str:
    """Give the name of a row that has `name_zh` and `name_en`."""
    return said(row.name_zh, row.name_en)


def place_name(place: areas.Place) -> str:
    """Give a place's name; the Chinese one where its English one is only that with the code."""
    return place.zh if place.en.endswith(place.code) else said(place.zh, place.en)


def area_words(code: str) -> str:
    """Give an area as people say it: its name after those of the two areas above; "" where nobody knows it."""
    if not areas.names([code]):
        return ""
    names = [place_name(place) for place in areas.path(code)][-3:]
    return said("".join(names), ", ".join(reversed(names)))


def refused(why: str) -> str:
    """Give a code of a missing need in words."""
    return str(_REFUSALS.get(why) or gettext("This is not open now."))


def refusal(error: DomainError) -> str:
    """Give a refusal in words."""
    if isinstance(error, MissingFieldError):
        return gettext("Something is missing. Look at the marked questions.")
    faults = error.facts.get("faults")
    if isinstance(faults, list):
        return " ".join(refused(fault) for fault in faults)
    return refused(str(error.facts.get("why", "")))
