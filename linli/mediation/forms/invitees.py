"""The forms around who is invited to take part besides the parties."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import ActForm, cards, words
from linli.mediation.forms.talking import SpokenForm, TalkForm, as_truth, relation_choices, yes_no
from linli.mediation.forms.talking_words import ROLES, SIDES
from linli.mediation.models import Invitee
from linli.mediation.queries.standing import Standing
from linli.mediation.rules.reading import Thing
from linli.mediation.services.attending import RELATIONS

TOLD = {Thing.SUMMARY: _("the neutral summary"), Thing.EVIDENCE_EXCHANGED: _("the evidence both sides have exchanged")}


def invitee_words(row: Invitee) -> str:
    """Give who is invited: name, as what, and of an expert from where."""
    named = row.name or gettext("(erased)")
    return " · ".join(filter(None, [named, str(ROLES[Invitee.Role(row.role)]), row.field]))


def invitee_disclosed(row: Invitee) -> str:
    """Give what somebody who is invited disclosed, in words."""
    return " ".join(filter(None, [str(SIDES[f"relation_{row.relation}"]), row.told]))


class InviteeForm(TalkForm):
    """Who shall take part, and how they stand to the sides."""

    name = forms.CharField(label=_("Name"), max_length=80)
    role = cards(_("As what do they take part?"), ROLES.items())
    field = forms.CharField(
        label=_("Institution and field"), help_text=_("Of an expert alone."), max_length=120, required=False
    )
    relation = cards(_("Is there a relation to a side or to the matter?"), [])
    told = words(_("Which one?"), _("Both sides read this."), required=False)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the relations in the reader's language."""
        super().fit(stands, actor)
        self.choose("relation", [each for each in relation_choices() if each[0] in RELATIONS])

    def clean(self) -> dict[str, Any]:
        """Ask for an expert's field, and for what a relation is."""
        given = super().clean() or {}
        if given.get("role") == Invitee.Role.EXPERT and not given.get("field", "").strip():
            self.add_error("field", gettext("Say where the expert works, and in which field."))
        if given.get("relation", "d") != "d" and not given.get("told", "").strip():
            self.add_error("told", gettext("Say in a sentence which relation it is."))
        return given


class OneForm(TalkForm):
    """About whom it is."""

    def offer(self, rows: Iterable[Invitee]) -> None:
        """Offer these people, each with what they disclosed."""
        self.choose("invitee", [(row.pk, f"{invitee_words(row)} · {invitee_disclosed(row)}") for row in rows])


class InviteeAnswerForm(SpokenForm, OneForm):
    """Whether somebody may take part, and what they may see."""

    invitee = forms.TypedChoiceField(label=_("About whom?"), coerce=int, widget=forms.RadioSelect)
    gives = yes_no(_("May they take part?"), _("One no is enough, and needs no reason."))
    shows = yes_no(
        _("May they read the evidence both sides have exchanged?"),
        _("Of everything else they are told the neutral summary alone; never what you say apart."),
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer whoever was named."""
        super().fit(stands, actor)
        self.offer(stands.invitees)

    def clean(self) -> dict[str, Any]:
        """Give the answers as truths."""
        return as_truth(super().clean() or {}, "gives", "shows")


class OpinionForm(OneForm):
    """What an expert was asked and has answered."""

    invitee = forms.TypedChoiceField(label=_("Which expert?"), coerce=int, widget=forms.RadioSelect)
    question = words(_("What was asked?"))
    opinion = words(_("The opinion"), _("As the expert gave it, word for word."), most=20_000)
    basis = words(_("What does it rest on?"))

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the experts every participant has agreed to."""
        super().fit(stands, actor)
        self.offer(stands.experts)


FORMS: Mapping[str, type[ActForm]] = {
    "invitee_ask": InviteeForm,
    "invitee_answer": InviteeAnswerForm,
    "opinion": OpinionForm,
}
