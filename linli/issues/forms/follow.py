"""What a reporter types after the report: a code, an answer, a verdict."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.rules import drafts

VERDICTS = ("solved", "partly", "not_solved")


def stars_field() -> forms.ChoiceField:
    """Give the question how satisfied somebody is, which may stay unanswered."""
    return forms.ChoiceField(
        label=_("How satisfied are you with the handling?"),
        choices=[
            ("5", _("Very satisfied")),
            ("4", _("Satisfied")),
            ("3", _("Fairly satisfied")),
            ("2", _("Not satisfied")),
            ("1", _("Not at all satisfied")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )


class FindForm(forms.Form):
    """A lookup code, or a case number."""

    code = forms.CharField(
        label=_("Lookup code or case number"),
        help_text=_("Eight letters and digits, for example K7M2-0Q9X. You got it with the report."),
        max_length=40,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "govuk-input--width-20",
            }
        ),
    )


class _WithPhotos(forms.Form):
    """Words with photos; the photos are taken in by the view, one by one."""

    text = forms.CharField(
        label=_("What do you want to say?"), max_length=drafts.MAX_TEXT_CHARS, required=False,
        widget=forms.Textarea({"rows": 5}),
    )  # fmt: skip
    photos = forms.FileField(label=_("Photos"), help_text=_("Up to five."), required=False)

    def __init__(self, *args: Any, has_photos: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_photos = has_photos


class AddForm(_WithPhotos):
    """What the reporter adds, or answers to the desk's question."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        """Ask for words where there is no photo."""
        if not self.errors and not self.has_photos and not self.cleaned_data["text"].strip():
            self.add_error("text", gettext("Write a few words, or add a photo."))


class DifferentForm(forms.Form):
    """Why a report is not the same problem as another; may stay empty."""

    text = forms.CharField(
        label=_("What makes it a different problem?"), max_length=drafts.MAX_TEXT_CHARS, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a report is taken back; may stay empty."""

    text = forms.CharField(
        label=_("Why do you withdraw it?"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )


class ReviewForm(forms.Form):
    """Why a refusal should be looked at again."""

    text = forms.CharField(
        label=_("Why should it be taken up?"),
        error_messages={"required": _("Say why it should be taken up.")},
        max_length=drafts.MAX_TEXT_CHARS,
        widget=forms.Textarea({"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class UnansweredForm(forms.Form):
    """What an answer has left open; may stay empty."""

    text = forms.CharField(
        label=_("What is still open?"), max_length=drafts.MAX_TEXT_CHARS, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class ReopenForm(forms.Form):
    """Why a closed case is opened again."""

    reason = forms.ChoiceField(
        label=_("Why should it be opened again?"),
        choices=[("reporter_unsolved", _("It was not solved")), ("relapse", _("It came back"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What is it like now?"),
        error_messages={"required": _("Say in a few words what it is like now.")},
        max_length=drafts.MAX_TEXT_CHARS,
        widget=forms.Textarea({"rows": 5}),
    )


class VerifyForm(_WithPhotos):
    """Whether it is solved. The verdict is the button that was pressed; everything else may stay empty."""

    stars = stars_field()
    verdict = forms.ChoiceField(
        choices=[(v, v) for v in VERDICTS],
        error_messages={
            "required": _("Press one of the three buttons."),
            "invalid_choice": _("Press one of the three buttons."),
        },
        widget=forms.HiddenInput,
    )
