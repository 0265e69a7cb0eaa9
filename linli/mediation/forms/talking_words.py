"""What the codes of the talks are called, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.mediation.models import Invitee
from linli.mediation.rules.filling import Hint, Seat, Unfit
from linli.mediation.rules.talking import Consent

CHANNELS = {
    "phone": _("By telephone"),
    "counter": _("At the counter"),
    "visit": _("By a visit"),
    "sitting": _("In the sitting"),
}
CONSENTS = {
    Consent.RIGHTS: _(
        "I have read my rights and duties: mediation is voluntary, free and confidential; I may stop at any time and go"
        " to court; a signed agreement binds; who mediates for show or against others is answerable."
    ),
    Consent.SERVICE: _("Address for papers"),
    Consent.MEDIATION: _("The committee may mediate this dispute"),
    Consent.ONLINE: _("Sittings may be held online"),
    Consent.SEPARATE: _("The sides may be heard at separate times"),
    Consent.RECORDING: _("Sittings may be recorded in sound and picture"),
    Consent.SIGNING: _("An agreement may be signed electronically"),
    Consent.SENSITIVE: _("Sensitive data, as of health or money, may be used for this mediation alone"),
}
HINTS = {
    Hint.SAME_NAME: _("hint: bears the name of a participant"),
    Hint.SAME_PHONE: _("hint: has the telephone of a participant"),
    Hint.EARLIER_CASE: _("hint: mediated an earlier dispute of a participant"),
    Hint.HANDLED_SOURCE: _("hint: handled the report this came from"),
    Hint.SAME_UNIT: _("hint: belongs to a unit that takes part"),
    Hint.ACTED_FOR: _("hint: has acted for a participant"),
}
SEATS_SAID: dict[str, Any] = {
    Seat.APPLICANT: _("Mediator chosen by the applicant"),
    Seat.RESPONDENT: _("Mediator chosen by the other side"),
    Seat.PRESIDER: _("Presiding mediator"),
}
UNFITS = {
    Unfit.SUSPENDED: _("suspended"),
    Unfit.OUT_OF_TERM: _("out of term"),
    Unfit.UNTRAINED: _("not trained within two years"),
    Unfit.FULL: _("has eight open disputes"),
}
SIDES: dict[str, Any] = {
    "A": _("Applicant"),
    "R": _("The other side"),
    "T": _("Third person"),
    "relation_a": _("Is a near relative of a participant or an agent"),
    "relation_b": _("Has an interest in the dispute"),
    "relation_c": _("Has another relation that may affect fairness"),
    "relation_d": _("No such relation"),
    "relation_involved": _("Is a participant, agent, guarantor or payee in the matter"),
}

ROLES = {
    Invitee.Role.EXPERT: _("Expert"),
    Invitee.Role.LAWYER: _("Lawyer"),
    Invitee.Role.VOLUNTEER: _("Volunteer"),
    Invitee.Role.DELEGATE: _("Delegate of a congress or conference"),
    Invitee.Role.NEAR: _("Relative, friend or neighbour"),
}
AGREES = {
    Consent.SKIP_EXCHANGE: _("To go without an exchange of evidence"),
    Consent.SHORT_NOTICE: _("To a sitting at less than two days' notice"),
    Consent.TWO_OF_THREE: _("To two of three mediators"),
    Consent.ONLINE: _("To sittings online"),
    Consent.SEPARATE: _("To being heard at separate times"),
    Consent.RECORDING: _("To a recording in sound and picture"),
    Consent.PAUSE: _("To let the time stand still during an appraisal"),
}
MODES = {
    "in_person": _("In person"),
    "online": _("Online"),
    "mixed": _("Some online, some in person"),
    "separate": _("At separate times"),
}
PRESENT = {
    "away": _("Not there"),
    "room": _("There in person"),
    "online": _("Online"),
    "phone": _("By telephone"),
    "point": _("At an equipment point"),
}
IDENTIFIED = {
    "paper": _("By a document, in person"),
    "camera": _("By a document, on camera"),
    "known": _("Known to the officer, and compared with the registration"),
    "call": _("Called back at the registered number, two facts checked"),
}
VIEWS = {"accepted": _("Accepted"), "contested": _("Contested"), "no_comment": _("No comment")}
KINDS = {
    "T8a": _("Suspected sham mediation"),
    "T8b": _("Violence or crime"),
    "T8c": _("Doubt whether somebody can act in law"),
    "pressure": _("Undue pressure on a side"),
}
ENDS = {
    "T8a": _("Suspected sham mediation"),
    "T8b": _("Violence or crime"),
    "T8c": _("A party cannot act in law"),
    "T8d": _("A court or an authority has taken it up"),
    "T8e": _("A party died or ceased without successor"),
    "T8g": _("The same as another case"),
    "T8h": _("No mediator whom both sides accept"),
}
# Why an act of the talks is closed now.
REFUSALS = {
    "appraised_already": _("An appraisal is under way already."),
    "file_refused": _("This file cannot be read. Send a photo or a PDF of at most 10 MB."),
    "danger_waits": _("Danger was noted: nobody approaches the other side before the director has decided."),
    "heirs_waited_for": _("A party's heirs or successor are waited for already."),
    "heard_alone": _("Who is in danger is heard alone first, and says freely whether to go on."),
    "never_joint": _("After danger the sides are never brought together: hear each at a time of its own."),
    "no_record": _("Nothing stands in the joint record yet."),
    "nothing_asked": _("Nobody has asked for more time."),
    "pause": _("Not everybody has agreed that the time stands still."),
    "too_many_items": _("A side gives at most fifty pieces of evidence."),
    "before_limit": _("The time for mediation is over: nothing is extended any more."),
    "challenge_instead": _("Nothing was disclosed: ask for the mediator to leave, on a ground."),
    "challenge_over": _(
        "Everybody says first whether the mediators stay, or the time to object ends; open challenges are decided."
    ),
    "consents": _("Every participant consents to mediation first."),
    "disclosures": _("Every mediator discloses first."),
    "equipment": _("Say which equipment point is booked."),
    "evidence": _("Exchange the evidence first, or note that all wish to go without."),
    "identified": _("Everybody present is identified first."),
    "has_room": _("This sitting has a hearing room already."),
    "here_already": _("This person is noted as there already."),
    "in_room": _("The sitting is held in the hearing room: do this there."),
    "no_sitting": _("Arrange a sitting online, mixed or at separate times first: a room is opened for it."),
    "relay": _(
        "In families, and where somebody is afraid, a room needs the own relay, which is not set up here. Hold the"
        " sitting at separate times at an equipment point, or in person."
    ),
    "invitee_involved": _("Who is a party, represents one or acts for one takes part as that, and is not invited."),
    "invitee_twice": _("Somebody of that name is named already. Note the answers there."),
    "invitee_unwelcome": _("Not every participant has agreed that they take part."),
    "nobody_invited": _("Nobody else is to take part yet."),
    "mode": _("Not everybody has consented to a sitting of this kind."),
    "no_conflict": _("A mediator disclosed a relation and not everybody keeps them."),
    "no_open_disclosure": _("A disclosure or a challenge is open: the sitting waits."),
    "nobody_left": _("Nobody of the register is left: name somebody of another committee."),
    "not_presider": _("The presiding mediator does this."),
    "notice": _("Less than two days remain, and not everybody has agreed to that."),
    "notice_past": _("This moment is over. Choose a later one."),
    "own_matter": _("Nobody decides about themselves: the guidance centre does."),
    "quorum": _("The panel is not complete, and not everybody has agreed to two of three."),
    "record_signed": _("Everybody signs the record, or their refusal is noted."),
    "recorder": _("Say who writes the record. The presider does so only where one mediates alone."),
    "rights_read": _("Every participant reads rights and duties first."),
    "rules_read": _("Read out the rules and the warning first."),
    "seat_taken": _("This seat is filled."),
    "seats": _("Not every seat is taken yet."),
    "service_addresses": _("Every participant gives an address for papers first."),
    "sides": _("Nobody of one side is there."),
    "sides_heard": _("Hear each side first."),
    "sits_already": _("This mediator has a seat already."),
    "within_cap": _("At most thirty days more, and at most twice."),
}


def side_words(side: str) -> str:
    """Give a side in words."""
    return str(SIDES.get(side, side))
