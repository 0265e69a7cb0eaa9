"""What the hearing room says, by code, in the reader's language; the page's module holds no text of its own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.mediation.forms.talking_words import REFUSALS
from linli.mediation.rules.room import Job, Phase, Stand, Way

JOBS: Mapping[str, Any] = {
    Job.MEDIATOR: _("Mediator"),
    Job.RECORDER: _("Recorder"),
    Job.PARTY: _("Party"),
    Job.AGENT: _("Acts for a party"),
    Job.CLERK: _("Clerk"),
    Job.INVITEE: _("Invited to take part"),
    Job.SUPPORTER: _("Supporter or interpreter"),
}
WAYS_IN: Mapping[str, Any] = {
    Way.ONLINE: _("Online, with a browser"),
    Way.PHONE: _("On the telephone"),
    Way.TABLE: _("In the room with the mediator"),
}
STANDS: Mapping[str, Any] = {
    Stand.INVITED: pgettext_lazy("seat", "Not here yet"),
    Stand.WAITING: pgettext_lazy("seat", "Waiting to be let in"),
    Stand.IN: pgettext_lazy("seat", "Let in"),
    Stand.LEFT: pgettext_lazy("seat", "Has left"),
    Stand.EJECTED: pgettext_lazy("seat", "Sent out"),
}
PHASES: Mapping[str, Any] = {
    Phase.OPEN: pgettext_lazy("hearing", "Waiting room open"),
    Phase.JOINT: pgettext_lazy("hearing", "All together"),
    Phase.CAUCUS: pgettext_lazy("hearing", "Talking apart"),
    Phase.BREAK: pgettext_lazy("hearing", "Break"),
    Phase.CLOSING: pgettext_lazy("hearing", "Record being read"),
    Phase.CLOSED: pgettext_lazy("hearing", "Over"),
    Phase.ABANDONED: pgettext_lazy("hearing", "Broken off"),
}
KINDS = {
    "statement": _("Statement"),
    "question": _("Question"),
    "answer": _("Reply"),
    "offer": _("Offer"),
    "fact": _("Undisputed fact"),
    "agreed": _("Agreed point"),
    "note": _("From a document"),
    "procedure": _("Course of the sitting"),
}
_SAID = {
    "apart": _("talks apart"),
    "cam_off": _("Turn the camera off"),
    "cam_on": _("Turn the camera on"),
    "chair_lost": _(
        "The mediator's connection is lost. Please wait: after a minute everybody is set apart until it is back."
    ),
    "confirmed": _("confirmed"),
    "device": _("The device cannot be used. You take part by text all the same, or by telephone."),
    "device_NotAllowedError": _(
        "The browser may not use it. Allow it beside the address, or take part by text or telephone."
    ),
    "device_NotFoundError": _("No such device was found. You take part by text all the same, or by telephone."),
    "device_NotReadableError": _("Another program is using the device. Close that program and try again."),
    "do_admit": _("Let in"),
    "do_allow": _("May share the screen"),
    "do_disallow": _("May no longer share the screen"),
    "do_call_back": _("Known: called back, two facts checked, alone"),
    "do_eject": _("To the waiting room"),
    "do_hand": _("Hand the chair over"),
    "do_identify": _("Known: compared with a document"),
    "do_mute": _("Turn the microphone off"),
    "do_mute_cam": _("Turn the camera off"),
    "do_mute_screen": _("End the sharing of the screen"),
    "do_read_back": _("Read back: it is right"),
    "do_seen": _("Known: document seen at the table"),
    "do_vouch": _("Confirm: nobody else hears"),
    "do_way": _("Goes on by telephone"),
    "fault_not_allowed": _("Only with the presider’s permission: ask the mediator."),
    "fault_screen_taken": _("Somebody else is sharing: one screen at a time."),
    "fault_alone": _("Choose who talks apart with you."),
    "fault_chair_held": _("The chair is not free."),
    "draft": _("Draft agreement, version {n}"),
    "fault_not_released": _("Somebody here may not read this."),
    "fault_clerk": _("The clerk takes part in no talk apart."),
    "fault_empty": _("Write something first."),
    "fault_form": _("That was not understood. Load the page anew."),
    "fault_description": _("The browser asked for something that is not allowed here."),
    "fault_has_browser": _("This person is here with a browser, and answers there."),
    "fault_no_entry": _("That line of the record is not here."),
    "fault_no_mediator": _("A mediator takes part in every group that talks apart."),
    "fault_no_recorder": _("Nobody writes the record."),
    "fault_not_asked_alone": _("Ask everybody first who else is in the room with them."),
    "fault_not_here": _("You are not in a group."),
    "fault_not_identified": _("Make sure first who everybody is."),
    "fault_not_in": _("Choose people who were let in."),
    "fault_not_mediator": _("Only a mediator can hold the chair."),
    "fault_not_now": _("This is not possible now."),
    "fault_not_saved": _("Not saved: kept here and sent again."),
    "fault_not_waiting": _("This person is not in the waiting room."),
    "fault_not_yours": _("Only the presider does this."),
    "fault_reason_missing": _("Say why."),
    "fault_record_changed": _("A line came after what you read. Read it, then answer again."),
    "fault_record_open": _("Everybody answers the record first: it is right, or it is not and why."),
    "fault_rules_not_read": _("Read out the rules and the warning first, and tick the box."),
    "fault_side_missing": _("Both sides must have been let in."),
    "fault_too_many_cameras": _("Six cameras are on already; you are heard all the same."),
    "fault_invitee_unwelcome": _(
        "Not every participant has agreed that they take part. Ask them on the case’s page first."
    ),
    "fault_too_many_seats": _("No seat is left in this room."),
    "fault_too_much": _("Too much at once: wait a moment."),
    "fault_two_sides": _("Only one side at a time talks apart with the mediator."),
    "flagging": _("Write what you did say. The line itself stays as it is."),
    "job_chair": _("Presider"),
    "kept_apart": _("stays with this side and the mediator"),
    "kind_chat": _("By text"),
    "kind_flag": _("Not what was said"),
    "line_lost": _("The connection to the room is lost; it is tried again. Whom you hear, you go on hearing."),
    "lost": _("connection lost"),
    "me": _("{name} (you)"),
    "mic_is_off": _("microphone off"),
    "mic_off": _("Turn the microphone off"),
    "mic_on": _("Turn the microphone on"),
    "missing": _("Not confirmed yet by: {names}. Wait, or send them to the waiting room."),
    "nobody": _("nobody in particular"),
    "not_alone": _("is not alone"),
    "not_private": _("Not yet private. Nobody is heard until every device has confirmed."),
    "not_said": _("Not what I said"),
    "others_apart": _("The mediator has been talking apart since {time}."),
    "phase_abandoned": _("The sitting was broken off. The committee calls you."),
    "phase_break": _("Break. Nobody is connected to anybody."),
    "phase_caucus": _("All together"),
    "phase_closed": _("The sitting is over."),
    "phase_closing": _("The record is read. Say whether it is right."),
    "phase_joint": _("All together"),
    "phase_open": _("The talk has not begun yet."),
    "private": _("Private: only {names} hear this."),
    "reason_wait": _("asked to wait"),
    "refused": _("did not confirm:"),
    "screen_cannot": _(
        "This browser cannot share its screen, as on most phones and tablets. Use a computer, or give the mediator the "
        "document."
    ),
    "screen_none": _("Nothing is shared: nothing was chosen, or the browser may not."),
    "screen_off": _("Stop sharing the screen"),
    "screen_on": _("Share the screen"),
    "screen_of": _("{name} shares the screen"),
    "screen_own": _("You share your screen: everybody in this group sees it."),
    "shown_out": _("You are not connected to the room here."),
    "side_A": _("applicant's side"),
    "side_R": _("other side"),
    "waiting": _("Please wait: the mediator will let you in. Nobody sees or hears you."),
    "wish_stop": _("wants to stop"),
    "wish_talk_alone": _("wants to talk alone"),
    "wish_unsafe": _("does not feel safe"),
    "you_confirmed": _("You have confirmed the record."),
    "you_refused": _("You have not confirmed the record; your reason was noted."),
}
ROOM_WORDS = {
    **_SAID,
    **{f"fault_{code}": REFUSALS[code] for code in ("quorum", "sides", "identified", "recorder", "no_open_disclosure")},
    **{f"job_{code}": words for code, words in JOBS.items()},
    **{f"way_{code}": words for code, words in WAYS_IN.items()},
    **{f"stand_{code}": words for code, words in STANDS.items()},
    **{f"kind_{code}": words for code, words in KINDS.items()},
}
