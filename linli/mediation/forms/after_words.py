"""What the codes of what follows an agreement are called, in the reader's language."""

from datetime import date
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from linli.mediation.forms.words import said
from linli.mediation.models import FollowUp, Ruling, Urging
from linli.mediation.queries.settled import Line
from linli.mediation.rules.breaches import Route
from linli.mediation.rules.confirming import Checked, Dismissal, Ineligible, NotAccepted
from linli.mediation.rules.ledger import Item, Pay
from linli.mediation.rules.machine import Track
from linli.mediation.rules.money import yuan
from linli.mediation.rules.visits import Kept

ITEMS = {
    Item.NOT_DUE: (_("Not due yet"), "neutral"),
    Item.DUE: (_("Due today"), "work"),
    Item.REPORTED: (_("Reported as paid or done"), "wait"),
    Item.RECEIVED: (_("Said to have arrived"), "wait"),
    Item.VERIFIED: (pgettext_lazy("payment", "Verified"), "done"),
    Item.PARTIAL: (_("Partly paid"), "wait"),
    Item.LATE: (_("Late"), "work"),
    Item.MISSED: (_("Missed"), "overdue"),
    Item.DISPUTED: (_("Disputed"), "overdue"),
    Item.WAIVED: (_("Given up"), "neutral"),
    Item.HELD: (_("Held back"), "wait"),
}
PAYS = {
    Pay.REPORTED: _("Reported"),
    Pay.RECEIVED: _("Arrived, says who got it"),
    Pay.DISPUTED: _("Did not arrive, says who was to get it"),
    Pay.VERIFIED: pgettext_lazy("payment", "Verified"),
    Pay.BY_PROOF: _("Verified by proof, the other side being silent"),
    Pay.REVERSED: _("Reversed"),
}
INELIGIBLE = {
    Ineligible.OUTSIDE: _("No matter of a civil court"),
    Ineligible.STATUS: _("Marriage, parentage or adoption"),
    Ineligible.PROCEDURE: _("It has a procedure of its own"),
    Ineligible.TITLE: _("Title to land, things or intellectual property"),
    Ineligible.ORAL: _("Agreed by word: write it down first"),
    Ineligible.ENTRUSTED: _("The court that entrusted it issues its own paper"),
}
DISMISSALS = {
    Dismissal.MANDATORY_LAW: _("Nothing in it breaks mandatory law"),
    Dismissal.OTHERS_HARMED: _("It harms neither the state, the public nor others"),
    Dismissal.PUBLIC_ORDER: _("It offends neither public order nor good morals"),
    Dismissal.INVOLUNTARY: _("Everybody agreed freely"),
    Dismissal.UNCLEAR: _("It is clear enough to be carried out"),
    Dismissal.OTHER: _("Nothing else speaks against it"),
}
DISMISSED = {
    Dismissal.MANDATORY_LAW: _("Against mandatory law"),
    Dismissal.OTHERS_HARMED: _("Harms the state, the public or others"),
    Dismissal.PUBLIC_ORDER: _("Against public order and good morals"),
    Dismissal.INVOLUNTARY: _("Not agreed freely"),
    Dismissal.UNCLEAR: _("Its content is unclear"),
    Dismissal.OTHER: _("Another reason against confirming it"),
}
NOT_ACCEPTED = {
    NotAccepted.OUTSIDE: _("Not within the competence of courts"),
    NotAccepted.NOT_THIS_COURT: _("Not within that of this court"),
    NotAccepted.STATUS: _("About marriage, parentage or adoption"),
    NotAccepted.PROCEDURE: _("Another special procedure applies"),
    NotAccepted.TITLE: _("About title to things or intellectual property"),
}
CHECKED = {
    Checked.PASSED: _("In order"),
    Checked.OVERRIDDEN: _("In doubt, goes with a reason"),
    Checked.BLOCKED: _("Not in order"),
}
OUTCOMES = {
    Ruling.Outcome.CONFIRMED: _("Confirmed"),
    Ruling.Outcome.NOT_ACCEPTED: _("Not accepted"),
    Ruling.Outcome.DISMISSED: _("Dismissed"),
}
ROUTES = {
    Route.ENFORCE: _("Ask the court to enforce it"),
    Route.SUIT: _("Sue on the agreement"),
    Route.CONFIRM: _("Apply together for confirmation"),
    Route.PAYMENT_ORDER: _("Ask the court for a payment order"),
    Route.LABOUR_ARBITRATION: _("Labour arbitration"),
    Route.LABOUR_INSPECTION: _("Tell the labour inspection"),
    Route.LAND_ARBITRATION: _("Arbitration of contracted land"),
    Route.WRITE_DOWN: _("Write it down, if both agree"),
    Route.VARY: _("Change the agreement together"),
}
MEANS = {
    Urging.Means.PHONE: _("By telephone"),
    Urging.Means.VISIT: _("By a visit"),
    Urging.Means.LETTER: _("By letter"),
    Urging.Means.MEETING: _("In a talk"),
}
VISIT_WAYS = {FollowUp.Way.PHONE: _("By telephone"), FollowUp.Way.VISIT: _("By a visit")}
KEPT = {
    Kept.YES: pgettext_lazy("answer", "Yes"),
    Kept.PARTLY: _("Partly"),
    Kept.NO: pgettext_lazy("answer", "No"),
}
QUESTIONS = {
    "risen": _("Has the dispute come up again?"),
    "freely": _("Did you sign freely?"),
    "pressed": _("Did anybody press you, also about this answer?"),
    "suit": _("Has a suit or another step been taken?"),
}
# What an answer calls for (rules.visits.opens).
CALLS_FOR = {
    "urge": _("Not kept: urge, and note what is answered."),
    "continue": _("The dispute is up again: offer to take it up anew."),
    "incident": _("Not free, or pressed: tell the director, who looks at how the agreement came about."),
}
LOOKS = {"open": "work", "ready": "work", "filed": "wait", "more_info": "work", "confirmed": "done", "running": "work",
         "fulfilled": "done", "breached": "overdue", "lapsed": "neutral"}  # fmt: skip


def track_words(track: Track, code: str) -> tuple[str, str]:
    """Give a state of a track in words, and its look."""
    found = next(state for state in track.states if state.code == code)
    return said(found.zh, found.en), LOOKS.get(code, "neutral")


def money(fen: int | None) -> str:
    """Give a sum as people read it; what is no money has none."""
    return "" if fen is None else gettext("{sum} yuan").format(sum=yuan(fen))


def item_words(line: Line) -> str:
    """Give one item in a line: what, how much, to whom, by when."""
    item = line.item
    to = gettext("to {name}").format(name=item.obligee.name) if item.obligee else ""
    by = gettext("by {day}").format(day=item.due_on.isoformat())
    return " · ".join(filter(None, [item.what, money(item.fen), to, by]))


def until_words(words: Any, until: date | None) -> str:
    """Give a way on with the day until which it is open, where the law sets one."""
    return str(words) if until is None else gettext("{way}: until {day}").format(way=words, day=until.isoformat())
