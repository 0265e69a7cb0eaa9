"""The forms of the acts by which the people of a dispute change."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linli.doors import clock
from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import ActForm, OtherForm, cards, words
from linli.mediation.forms.alone import FAULTS, GUARDIAN, NOT_BOTH, SEEN, ability_of
from linli.mediation.forms.sittings import DATE
from linli.mediation.forms.talking import TalkForm
from linli.mediation.forms.talking_words import side_words
from linli.mediation.queries.same import same_as
from linli.mediation.queries.standing import Standing
from linli.mediation.rules.abilities import Ability, By, ability_fault
from linli.mediation.rules.parties import Gone, Successor

GONE = {Gone.DIED: _("Died"), Gone.DISSOLVED: _("Dissolved or closed down")}
SUCCESSORS = {
    Successor.HEIR: _("Heir"),
    Successor.SUCCESSOR: _("Takes over rights and duties of an organisation"),
    Successor.RENAMED: _("The same, under another name"),
}
SAME = {"crossed": _("the other side has applied itself"), "again": _("the same people have applied before")}
_REACHED = _("A telephone, an address, or both.")


class ContactForm(OtherForm):
    """How one of the other sides is reached."""

    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Telephone"), help_text=_REACHED, max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Put in the name as it is known, where it can only be one."""
        super().fit(stands, actor)
        if len(stands.respondents) == 1:
            self.initial["name"] = stands.respondents[0].name

    def clean(self) -> dict[str, Any]:
        """Ask for one way at least."""
        return _one_way(self)


def _one_way(form: forms.Form) -> dict[str, Any]:
    given = form.cleaned_data
    if not (given.get("phone", "").strip() or given.get("address", "").strip()):
        form.add_error("phone", _("Give a telephone or an address."))
    return given


class PartyForm(TalkForm):
    """Of which party it is said."""

    participant = forms.TypedChoiceField(label=_("Which party?"), coerce=int, widget=forms.RadioSelect)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer who takes part."""
        super().fit(stands, actor)
        self.choose("participant", [(p.pk, f"{p.name} · {side_words(p.side)}") for p in stands.participants])


class GoneForm(PartyForm):
    """That a party is there no more."""

    gone = cards(_("What happened?"), GONE.items())
    on = forms.DateField(label=_("On which day?"), widget=forms.DateInput(DATE))
    text = words(_("Which paper shows it?"), _("As: death certificate, notice of deregistration."))


class SucceedForm(PartyForm):
    """Who takes a party's place."""

    as_what = cards(_("As what?"), SUCCESSORS.items())
    name = forms.CharField(label=_("Name"), max_length=80)
    is_organisation = forms.BooleanField(label=_("It is an organisation"), required=False)
    phone = forms.CharField(label=_("Telephone"), help_text=_REACHED, max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    born_on = forms.DateField(
        label=_("Born on"),
        help_text=_("Of a minor alone. It is not kept; who cannot act alone is represented."),
        widget=forms.DateInput(DATE),
        required=False,
    )
    has_seen_wages = forms.BooleanField(label=SEEN, required=False)
    represented_by = forms.CharField(label=_("Represented by"), help_text=NOT_BOTH, max_length=80, required=False)
    text = words(
        _("Which paper shows it?"),
        _("As: proof of inheritance with the consent of all heirs, extract of the company register."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one way at least, and of a minor who acts."""
        given = _one_way(self)
        names = ("born_on", "has_seen_wages", "represented_by")
        told = Ability(**{name: given[name] for name in names if name in given})
        if why := ability_fault(told, timezone.localdate(clock.now())):
            self.add_error(*FAULTS[why])
        return given


class AbilityForm(PartyForm):
    """What an officer found in a paper."""

    born_on = forms.DateField(
        label=_("Born on, as the document says"),
        help_text=_("It is not kept, only whether the person can act alone."),
        widget=forms.DateInput(DATE),
    )
    has_seen_wages = forms.BooleanField(label=SEEN, required=False)
    is_ward = forms.BooleanField(
        label=_("An adult who cannot act alone, by a guardianship paper or the finding of a court"), required=False
    )
    represented_by = forms.CharField(label=GUARDIAN, help_text=NOT_BOTH, max_length=80, required=False)
    text = words(
        _("Which paper shows it?"),
        _("As: household register, labour contract and wage slips, certificate of guardianship."),
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Say of whom an officer's word is waited for."""
        super().fit(stands, actor)
        waiting = next((p for p in stands.participants if p.capacity_by == By.CLAIMED), None)
        if waiting is not None:
            self.initial["participant"] = waiting.pk

    def clean(self) -> dict[str, Any]:
        """Gather the answers under one name."""
        given = super().clean() or self.cleaned_data
        told = ability_of(self)
        return {**given, "ability": told}


class MergeForm(TalkForm):
    """With which application it goes on."""

    into = forms.TypedChoiceField(label=_("With which one does it go on?"), coerce=int, widget=forms.RadioSelect)
    text = words(_("Why, in words the applicant understands"), _("No word of what the other side has told."))

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer what the same people have open at this committee."""
        super().fit(stands, actor)
        rows = [row for row in same_as(actor, stands, clock.now()) if row.case.closed_at is None]
        self.choose("into", [(row.case.pk, f"{row.case.number} · {SAME[row.how]}") for row in rows])


FORMS: Mapping[str, type[ActForm]] = {
    "ability": AbilityForm,
    "contact_new": ContactForm,
    "party_gone": GoneForm,
    "succeed": SucceedForm,
    "merge": MergeForm,
}
