"""What terms, checks and signatures are called, in the reader's language."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.mediation.models import Agreement, IdentityCheck, Signature
from linli.mediation.rules.signing import Hand, Seat
from linli.mediation.rules.splitting import Formula
from linli.mediation.rules.terms import About, Kind

KINDS = {
    Kind.PAY: _("A payment"),
    Kind.DO: _("Something to be done"),
    Kind.REFRAIN: _("Something to be left alone"),
    Kind.DELIVER: _("A thing handed over"),
    Kind.APOLOGY: _("An apology"),
    Kind.ACKNOWLEDGE: _("A fact acknowledged"),
    Kind.RELEASE: _("A claim given up"),
    Kind.COST: _("Who bears a cost"),
}
ABOUT = {
    About.NOTHING: _("None of these"),
    About.MARRIAGE: _("Marriage"),
    About.PARENTAGE: _("Parentage"),
    About.ADOPTION: _("Adoption"),
    About.INHERITANCE: _("Inheritance"),
    About.UTILITY_STOP: _("Stopping water, heat, gas or electricity"),
    About.TITLE: _("Title to a house, land or an intellectual property right"),
    About.WARD: _("Property of a minor or a ward"),
}
# By field: its label, and a hint.
FIELDS: dict[str, tuple[Any, Any]] = {
    "payer": (_("Who pays?"), ""),
    "payee": (_("Who is paid?"), ""),
    "amount": (_("How much, in yuan?"), _("In figures, as 3000 or 3,000.50.")),
    "capitals": (_("The sum in capital numerals"), _("If you leave it out, it is written for you.")),
    "purpose": (_("What for?"), ""),
    "due": (_("By when?"), _("A day as 2026-12-31; for what is to last, a period in words.")),
    "method": (_("How?"), _("Bank transfer, cash against a receipt.")),
    "instalments": (_("Instalments"), _("One a line: day, blank, sum, as 2026-12-31 1000. None for one payment.")),
    "account": (_("Account of the payee"), ""),
    "account_authority": (_("By what authority one account serves several payees"), ""),
    "rate": (_("Interest a year, in percent"), ""),
    "lent_on": (_("Day of the loan"), _("As 2021-03-05.")),
    "default": (_("What follows if it is not kept?"), ""),
    "actor": (_("Who?"), ""),
    "act": (_("What exactly?"), _("So that anybody can see whether it was done.")),
    "place": (_("Where?"), ""),
    "proof": (_("What proves it?"), ""),
    "thing": (_("Which thing?"), ""),
    "quantity": (_("How many?"), ""),
    "condition": (_("In what condition, or on what condition?"), ""),
    "giver": (_("From whom?"), ""),
    "taker": (_("To whom?"), ""),
    "third": (_("Does it belong to anybody else?"), ""),
    "shared": (_("Does somebody own it together with them?"), ""),
    "pledged": (_("Is it mortgaged, pledged or seized?"), ""),
    "owners_consent": (_("What do those others say, and how is it known?"), ""),
    "form": (_("In what form?"), _("By word of mouth, in writing, by a posted note.")),
    "publicity": (_("In public?"), ""),
    "fact": (_("Which fact?"), ""),
    "claim": (_("Which claim?"), _("Never the right to sue, complain, petition or report a crime.")),
    "item": (_("Which cost?"), ""),
    "about": (_("Does it touch one of these?"), _("It decides on paper and on judicial confirmation.")),
    "benefit": (_("What does the minor or ward gain by it?"), _("Only where their property is given away.")),
}
HEADS: dict[str, tuple[Any, Any]] = {
    "facts": (_("The dispute in short"), ""),
    "disputed": (_("What is disputed"), ""),
    "responsibility": (_("Responsibility"), ""),
    "liability_basis": (_("What liability rests on"), ""),
    "insolvent": (_("Is there a sign that who pays cannot pay?"), ""),
    "place": (_("Where is it signed?"), ""),
    "signing_on": (_("On which day?"), _("As 2026-12-31.")),
    "copies": (_("How many copies?"), _("One for each party, one for the committee.")),
    "formula": (_("How is the sum divided among the members?"), ""),
    "condition": (_("When do the members’ parts take effect?"), ""),
    "threshold_percent": (_("How many percent of the members must sign?"), ""),
    "threshold_on": (_("By which day?"), _("As 2026-12-31.")),
}
FORMULAS = {
    Formula.EQUAL: _("Equally"),
    Formula.AREA: _("By area"),
    Formula.AREA_FACTOR: _("By area times factor"),
    Formula.FIXED: _("By the list of the roll"),
}
BASES = {
    "appraisal": _("An appraisal"),
    "expert": _("An expert’s opinion"),
    "agreed": _("Agreed without either"),
}
CONDITIONS = {
    Agreement.Condition.SEVERABLE: _("Each for its signer"),
    Agreement.Condition.THRESHOLD: _("Only if enough of them sign"),
}
PATHS = {Agreement.Path.ELECTRONIC: _("On this platform"), Agreement.Path.PAPER: _("On paper")}
METHODS = {IdentityCheck.Method.COUNTER: _("At the counter"), IdentityCheck.Method.CAMERA: _("On camera")}
DOCUMENTS = {
    IdentityCheck.Document.ID_CARD: _("Identity card"),
    IdentityCheck.Document.PASSPORT: _("Passport"),
    IdentityCheck.Document.RESIDENCE: _("Residence permit of Hong Kong, Macao or Taiwan residents"),
    IdentityCheck.Document.LICENCE: _("Business licence"),
}
HANDS = {
    Hand.SELF: _("I am the party myself"),
    Hand.REPRESENTATIVE: _("I am the parent, guardian or legal representative"),
    Hand.AGENT: _("I act by a written authority"),
}
SEATS = {
    Seat.PARTY: pgettext_lazy("signer", "Party"),
    Seat.MEDIATOR: pgettext_lazy("signer", "Mediator"),
    Seat.SEAL: pgettext_lazy("signer", "Seal of the committee"),
}
SIGNED = {
    Signature.Method.DRAWN: _("signed by hand"),
    Signature.Method.TYPED: _("signed by typed name"),
    Signature.Method.ACCOUNT: _("signed by account"),
    Signature.Method.SEAL: _("sealed"),
    Signature.Method.PAPER: _("signed on paper"),
}
CHECKS = {
    "C01": _("Something is missing in this term."),
    "C02": _("Figures do not fit: the instalments must sum to the total, and the numerals must say the same."),
    "C03": _("A day is missing, does not exist, or lies before the signing."),
    "C04": _("A name differs from the register. Save the heading again to take over the registered one."),
    "C05": _("A vague word: a court may find the term unclear."),
    "C06": _("A term on personal status is signed on paper, and no court confirms it."),
    "C07": _("No court confirms a term on title to a right."),
    "C08": _("Answer whether others own the thing or have a right in it, and what they say."),
    "C09": _("A ward’s property is given away: say what the ward gains by it."),
    "C10": _("Mediation is free: no fee may be agreed on."),
    "C11": _("Nobody may be kept from suing, arbitration, complaint, petition or report."),
    "C12": _("No agreement may limit freedom, degrade anybody or fine them."),
    "C13": _("Somebody is to do something who does not sign."),
    "C14": _("Nothing is said about what follows if it is not kept."),
    "C15": _("A minor or ward signs by a legal representative; none is registered."),
    "C16": _("An agent settles by special authority alone; this one has a general one."),
    "C17": _("A member has not consented. Representatives cannot settle for members."),
    "C18": _("Interest above four times the loan prime rate: a court does not protect what is above."),
    "C19": _("Labour law cannot be agreed away: social insurance and minimum wage stay."),
    "C20": _("Nobody may agree that a crime is not pursued or a case withdrawn."),
    "C21": _("Signs that there may be no real dispute. Ask, and think of suspending."),
    "C22": _("Place, day or number of copies is missing or wrong."),
    "C23": _("One account for several payees, without a word on authority."),
    "C24": _("Say what medical liability rests on."),
    "C25": _("This is no sum in yuan: above nothing, at most two decimals, one currency."),
}
# What a finding names beside fields.
SAID = {
    "instalments": _("Instalments"),
    "sum": _("they do not sum to the total"),
    "past": _("before the signing"),
    "same_representative": _("the same person acts for both sides"),
    "shared_agent": _("one agent for several"),
    "uncontested_debt": _("a large debt nobody contests"),
    "insolvent": _("a payer who cannot pay"),
    "no_members": _("nobody on the roll"),
    "area_missing": _("an area or factor is missing on the roll"),
    "fixed_missing": _("a sum is missing on the roll"),
    "fixed_sum": _("the sums of the roll are not the total"),
    "account": _("Account of the payee"),
}
# Why an act between draft and effect is closed.
REFUSALS = {
    "all_opened": _("Not all parties have read this version yet."),
    "authority_expired": _("The authority is over, or has not begun."),
    "code_bad": _("This code is wrong, used, older than 15 minutes or for another text. Let a new one be sent."),
    "code_missing": _("Let a new code be sent to you first."),
    "draft_given_out": _("A draft was given out already: the roll stays as it is."),
    "elected_elsewhere": _("Who is elected speaks for itself, and who has elected somebody is not elected."),
    "elects_itself": _("Nobody elects itself; without a choice each speaks for itself."),
    "first_applicant": _("Who applied for all takes the application back instead."),
    "group": _("An agreement of a group is written."),
    "has_mediated": _("This person has mediated this very dispute, and acts for nobody in it."),
    "major": _("So large an agreement is written."),
    "member_stays_out": _("As a member you stay outside; the others go on."),
    "mediator_first": _("A mediator signs before the seal."),
    "needs_representative": _(
        "A parent, guardian or legal representative signs here. From 16 on, whoever lives on own wages signs "
        "alone once the committee has seen it: call the committee."
    ),
    "no_authority": _("There is no authority to sign for this party."),
    "no_block": _("The checks find something that must be mended or passed with a reason, or it is not given out yet."),
    "no_identity": _("An officer compares your document first, under the name that signs: call the committee."),
    "no_member": _("This is for a member on the roll of a group."),
    "no_own_phone": _("No telephone number is known to send a code to. You can sign on paper at the committee."),
    "no_scan": _("A clerk enters the signed paper first."),
    "no_special_authority": _("A general authority does not reach to sign a settlement; a special one does."),
    "no_warning": _("This is no warning any more. Look at the checks again."),
    "not_on_paper": _("This is not being signed on paper."),
    "not_on_the_spot": _("What is not performed at once, or in instalments, is written."),
    "not_printed": _("Note first how many pages were printed."),
    "not_read": _("Read the agreement first, and say so."),
    "nothing_new": _("Nothing was changed since the last version."),
    "nothing_to_sign": _("There is nothing to sign now."),
    "no_words": _("There are no words of the other side to accept in this round."),
    "not_opted": _("Negotiating directly takes the wish of both sides, and is not offered for every kind of dispute."),
    "offered_already": _("Your offer of this round is in already. It is the other side's turn."),
    "offers_late": _("The week after the last offer is over: mediators are chosen now."),
    "offers_met": _("Both sides have met already."),
    "old_version": _("The text was changed meanwhile. Read the new version."),
    "on_paper": _("By law this is signed on paper."),
    "paper_hash": _("The hash in the footer is another one: this is not the text that was printed."),
    "paper_pages": _("The number of pages is not that of the print."),
    "paper_signers": _("The number of signatures is not that of those who must sign."),
    "paper_time": _("The time of the last act lies before the print or in the future."),
    "parties_first": _("All parties sign first."),
    "read_long_enough": _("The parties have half an hour to think, unless each of them waives it."),
    "round_late": _("The three days of this round are over: mediators are chosen now."),
    "rounds_over": _("The five rounds are over: mediators are chosen now."),
    "second_pair_of_eyes": _("Another person than who entered it confirms it."),
    "signed_already": _("It is signed already."),
    "signed_for_another": _("The same document was shown for another party: nobody signs for two without authority."),
    "signed_on_paper": _("This is signed on paper."),
    "starter_first": _("The other side begins."),
    "terms": _("There is no term yet."),
    "too_many_elected": _("Five speak for the group already: choose one of them."),
    "too_many_terms": _("There are sixty terms already."),
    "type_in_writing": _("An agreement in a dispute of this kind is written, by law."),
    "wants_writing": _("A party wants it in writing."),
}
