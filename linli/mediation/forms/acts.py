"""The forms of the committee's and the applicant's acts, by act."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.people.rules import Actor
from linli.mediation.forms.alone import BINDS, GUARDIAN, NOT_BOTH, SEEN, ability_of, born_field
from linli.mediation.forms.words import ANSWERS, CHECKS, RESULTS, WAYS, named
from linli.mediation.queries.tables import grounds
from linli.mediation.rules.applications import MAX_SUMMARY_CHARS
from linli.mediation.rules.endings import Decline
from linli.mediation.rules.inviting import BY_HAND, Way
from linli.mediation.rules.parties import Basis

if TYPE_CHECKING:
    from linli.mediation.queries.standing import Standing

MAX_TEXT_CHARS = 2_000


def words(label: Any, help_text: Any = "", *, most: int = MAX_TEXT_CHARS, **options: Any) -> forms.CharField:
    """Give a question answered in words."""
    area = forms.Textarea({"rows": 4, "maxlength": most})
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=area, **options)


def cards(label: Any, choices: Any) -> forms.ChoiceField:
    """Give a question answered by one of a few choices, all of them shown."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class ActForm(forms.Form):
    """What every act carries: the version of the case it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    # How its choices lie: "row" side by side.
    look: ClassVar[str] = ""

    @classmethod
    def of(cls, stands: "Standing", actor: Actor, data: Any, files: Any, initial: Any) -> "ActForm":  # noqa: ARG003 - forms of the talks ask for what the dispute has
        """Give the form of an act in a dispute, filled with what was sent."""
        return cls(data, files, initial=initial)


class AskForm(ActForm):
    """What is missing."""

    text = words(_("What is missing, item by item?"), _("The applicant reads this and has seven days."))


class AnswerForm(ActForm):
    """What was asked for."""

    text = words(_("Your answer"))


class CheckForm(ActForm):
    """The ten questions of the checklist."""

    look = "row"

    has_spoken_alone = forms.BooleanField(label=_("I have spoken to the applicant alone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in CHECKS.items():
            self.fields[code] = cards(label, [("yes", pgettext_lazy("answer", "Yes")), ("no", _("No, or in doubt"))])
        self.order_fields([*CHECKS, "has_spoken_alone"])

    def clean(self) -> dict[str, Any]:
        """Gather the answers under one name."""
        given = super().clean() or {}
        checked = {code: given.pop(code, "") for code in CHECKS}
        return {**given, "checked": checked}


class DeclineForm(ActForm):
    """The ground of a refusal."""

    reason = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    text = words(_("Why, in words the applicant understands"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason: Any = self.fields["reason"]
        found = grounds("mediation_decline").values()
        reason.choices = [(row.code, named(row)) for row in found if row.code != Decline.NOT_COMPLETED]


class InviteForm(ActForm):
    """The neutral words by which the other side learns what it is about."""

    summary = words(
        _("What it is about, in neutral words"),
        _("At most 300 characters; no reproach, no sum, nothing about danger. This is all the other side is told."),
        most=MAX_SUMMARY_CHARS,
    )


class TransferForm(ActForm):
    """Where an application is passed on to, and why; the committees around its place come as `bodies`."""

    unit = forms.TypedChoiceField(label=_("To which committee?"), coerce=int, widget=forms.RadioSelect)
    text = words(_("Why there?"), _("The applicant and the other committee read this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.choices = self.initial.get("bodies", [])


class ReasonForm(ActForm):
    """A decision with its reasons."""

    text = words(_("Your reasons"), _("Whoever is concerned reads them."))


class JointForm(ActForm):
    """On what a dispute is taken up without asking the other side first."""

    basis = cards(
        _("How do you know that both sides wish it?"),
        [
            (Basis.JOINT, _("Both have signed one application")),
            (Basis.RECORDED, _("The other side's consent was recorded before it came here")),
        ],
    )
    text = words(_("Who consented, when, and who recorded it"), _("Both sides may read this."))


class AskReviewForm(ActForm):
    """Why an applicant holds a refusal for wrong."""

    text = words(_("Why should it be looked at again?"), _("The guidance centre reads this."))


class OtherForm(ActForm):
    """Which of several other sides is meant; where there is one alone nobody is asked."""

    participant = forms.TypedChoiceField(label=_("Which of the other sides?"), coerce=int, widget=forms.RadioSelect)

    @classmethod
    def of(cls, stands: "Standing", actor: Actor, data: Any, files: Any, initial: Any) -> "ActForm":
        """Give the form with the other sides of this dispute."""
        form = cls(data, files, initial=initial)
        if len(stands.respondents) > 1:
            choice: Any = form.fields["participant"]
            choice.choices = [(each.pk, each.name or "–") for each in stands.respondents]
        else:
            del form.fields["participant"]
        form.fit(stands, actor)
        return form

    def fit(self, stands: "Standing", actor: Actor) -> None:
        """Put in what else depends on the dispute."""


class PartForm(ActForm):
    """Why a dispute goes on without one of several other sides."""

    separable = forms.BooleanField(
        label=_("It can be parted: what is asked of the others stands by itself, and nobody left out is bound by it")
    )
    wished = forms.BooleanField(label=_("The applicant was asked and wishes to go on with the others"))
    text = words(_("Why it can be parted, and when the applicant said so"), _("The director reads this."))


class AttemptForm(OtherForm):
    """One attempt to reach one of the other sides."""

    channel = cards(_("By which way?"), [(way, words) for way, words in WAYS.items() if way in BY_HAND])
    outcome = cards(_("What came of it?"), RESULTS.items())


class HearForm(OtherForm):
    """What one of the other sides answered."""

    answer = cards(_("What did the other side say?"), ANSWERS.items())
    channel = cards(_("How did it reach you?"), [(way, words) for way, words in WAYS.items() if way != Way.PAGE])
    text = words(_("Its words, if they matter"), required=False)
    wishes = forms.CharField(
        label=_("When and how it would suit it, if it said so"),
        help_text=_("As: weekends, after 18:00, by telephone, in which language."),
        max_length=300,
        required=False,
    )
    born_on = born_field(_("Its date of birth, if under 18"))
    says_wages = forms.BooleanField(label=_("It is 16 or 17 and says that it lives on own wages"), required=False)
    has_seen_wages = forms.BooleanField(label=SEEN, required=False)
    represented_by = forms.CharField(label=GUARDIAN, help_text=NOT_BOTH, max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Gather under one name what is said of whether it can act alone."""
        given = super().clean() or self.cleaned_data
        told = ability_of(self, matters=given.get("answer") in BINDS)
        return {**given, "ability": told}


class WithdrawForm(ActForm):
    """Whether a dispute that is taken back is settled."""

    look = "row"

    settled = cards(
        _("Is the dispute settled?"), [("yes", _("Yes, between us")), ("no", pgettext_lazy("answer", "No"))]
    )


Build = type[ActForm]
FORMS: Mapping[str, Build] = {
    "take": ActForm,
    "check": CheckForm,
    "invite": InviteForm,
    "ask_info": AskForm,
    "answer_info": AnswerForm,
    "decline_propose": DeclineForm,
    "decline": ActForm,
    "transfer": TransferForm,
    "receive": ActForm,
    "turn_back": ReasonForm,
    "accept_joint": JointForm,
    "ask_review": AskReviewForm,
    "review_upheld": ReasonForm,
    "review_kept": ReasonForm,
    "hear": HearForm,
    "attempt": AttemptForm,
    "text": OtherForm,
    "part_propose": PartForm,
    "part": ActForm,
    "refusal_end": ActForm,
    "unreachable": ActForm,
    "withdraw": WithdrawForm,
}
