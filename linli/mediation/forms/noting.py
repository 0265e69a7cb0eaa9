"""The forms by which an inquiry is written down, and that a document was served."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.doors import clock
from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import Build, cards, words
from linli.mediation.forms.talking import TalkForm
from linli.mediation.forms.words import said
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.queries.standing import Standing
from linli.mediation.rules.inquiries import ServedBy, heard
from linli.mediation.rules.papers.table import PAPERS
from linli.mediation.services.noting import SERVICE

WAYS = {
    ServedBy.HAND: _("Handed over"),
    ServedBy.POST: _("By post"),
    ServedBy.PAGE: _("On the own page, by code or link"),
    ServedBy.OTHERS: _("By another body on our behalf"),
    ServedBy.LEFT: _("Left there with a witness, after it was refused"),
}


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


def _not_ahead(moment: Any) -> Any:
    if moment and moment > clock.now():
        raise forms.ValidationError(gettext("This moment has not come yet."))
    return moment


class InquireForm(TalkForm):
    """Whom a mediator asked, and what was said."""

    asked = forms.CharField(label=_("Who was asked?"), max_length=80)
    asked_at = _moment(_("When?"))
    place = forms.CharField(label=_("Where?"), max_length=200)
    present = forms.CharField(label=_("Who was there?"), max_length=300)
    talk = words(
        _("Questions and answers"),
        _("Each on a line of its own that begins with Q: or A:. The mediators alone read it."),
        most=20_000,
    )
    read_back = forms.BooleanField(label=_("It was read back, and is what was said"), required=False)
    corrections = words(_("What was put right when it was read back"), required=False)

    def clean_asked_at(self) -> Any:
        """Refuse a moment that has not come."""
        return _not_ahead(self.cleaned_data["asked_at"])

    def clean_talk(self) -> str:
        """Look that every question has its answer."""
        typed: str = self.cleaned_data["talk"]
        if not heard(typed):
            raise forms.ValidationError(gettext("Begin each question with Q: and the answer below it with A:."))
        return typed

    def clean_read_back(self) -> bool:
        """Refuse what was not read back."""
        if not self.cleaned_data["read_back"]:
            raise forms.ValidationError(gettext("Read it back first; it counts only then."))
        return True


class ServeForm(TalkForm):
    """Which document reached whom, how and when."""

    paper = forms.ChoiceField(label=_("Which document, to whom?"))
    method = cards(_("How?"), list(WAYS.items()))
    served_at = _moment(_("When?"))
    receiver = forms.CharField(label=_("Who took it?"), max_length=80)
    note = words(_("Anything to add, such as the number of the letter"), required=False)

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer each party's documents, the newest first."""
        super().fit(stands, actor)
        self.choose(
            "paper",
            [
                (f"{p.pk}-{each.pk}", f"{p.name or p.get_side_display()} · {_named(each.number)} · {each.code}")
                for p in stands.participants
                for each in reversed(papers_of_party(p))
                if each.number != SERVICE
            ],
        )

    def clean_served_at(self) -> Any:
        """Refuse a moment that has not come."""
        return _not_ahead(self.cleaned_data["served_at"])

    def clean(self) -> dict[str, Any]:
        """Give party and document apart."""
        given = super().clean() or {}
        if "paper" in given:
            given["participant"], given["paper"] = map(int, given["paper"].split("-"))
        return given


def _named(number: int) -> str:
    return said(PAPERS[number].zh, PAPERS[number].en)


NOTING_FORMS: Mapping[str, Build] = {"inquire": InquireForm, "serve": ServeForm}
