"""The forms of the staff's acts: fields, sizes and words. Names are those by which the services ask for them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.rules import clocks, drafts

Choices = Sequence[tuple[Any, Any]]

MAX_LINE_CHARS = 200
VERDICTS = [("solved", _("Solved")), ("partly", _("Partly solved")), ("not_solved", _("Not solved"))]
OUTCOMES = [
    ("solved", _("Solved")),
    ("partly_solved", _("Partly solved; the rest lives on elsewhere")),
    ("no_fault_found", _("Nothing found on site")),
]
CHECKS = [
    ("visit", _("Visited the place")),
    ("photo", _("By the photo")),
    ("call", _("By a telephone call")),
    ("component", _("By the register of public fittings")),
]
ENDS = [("now", _("Ends now")), ("closure", _("Ends when the case is closed"))]


def text_field(label: Any, help_text: Any = "", *, rows: int = 4, **options: Any) -> forms.CharField:
    """Give a field for some sentences."""
    area = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, max_length=drafts.MAX_TEXT_CHARS, widget=area, strip=True, **options
    )


def line_field(label: Any, help_text: Any = "", **options: Any) -> forms.CharField:
    """Give a field for one line."""
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_LINE_CHARS, **options)


def cards_field(label: Any, choices: Choices = (), **options: Any) -> forms.ChoiceField:
    """Give a field with few choices, all in sight."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)


class PhotosField(forms.FileField):
    """Photos, taken in by the view one by one; `required` only marks the label, the service says what is missing."""

    def clean(self, _data: Any, _initial: Any = None) -> None:
        """Leave the photos to the view."""


class ActForm(forms.Form):
    """What every act carries: the version of the case it was opened on, and the newest line then shown."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    line = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # Whether its text answers the reporter, so that it can be compared with the report.
    is_answer: ClassVar[bool] = False
    # Fields that hold photos.
    photo_fields: ClassVar[tuple[str, ...]] = ()
    # Fields that are folded away until they are wanted.
    later: frozenset[str] = frozenset()

    def __init__(self, *args: Any, choices: Mapping[str, Choices] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, given in (choices or {}).items():
            field: Any = self.fields[name]
            field.choices = given


class WordsForm(ActForm):
    """An act that is one text."""

    text = text_field(_("Text"))

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class ReplyForm(ActForm):
    """An act whose text answers the reporter, and may begin with a template."""

    is_answer = True
    template = forms.TypedChoiceField(label=_("Reply template"), coerce=int, empty_value=None, required=False)


class AnswerForm(ReplyForm):
    """What was found and will be done, by whom, until when (issue-desk 6.4)."""

    text = text_field(
        _("Answer"), _("What was found, and what was or will be done. The reporter reads it as you write it."), rows=6
    )
    role = line_field(
        _("By whom"), _("The office in charge in your unit, not a person's name. Empty: your own."), required=False
    )
    until = forms.DateField(label=_("Done by"), required=False, widget=forms.DateInput({"type": "date"}))
    is_all_done = forms.BooleanField(label=_("Nothing is left to do"), required=False)

    def clean(self) -> None:
        """Ask until when, or for the word that nothing is left."""
        given = self.cleaned_data
        if "until" in given and bool(given["until"]) == given["is_all_done"]:
            self.add_error("until", _("Give a day, or tick that nothing is left to do."))


class DirectAnswerForm(ReplyForm):
    """The answer to a question with its source, or to a suggestion or thanks."""

    text = text_field(_("Answer"), _("Say what is so. A phrase like 'under way' is not an answer."), rows=6)
    source = line_field(_("Source"), _("Law, rule or document with its number. Needed for a question."), required=False)
    role = line_field(
        _("By whom"), _("The office in charge in your unit, not a person's name. Empty: your own."), required=False
    )


class AskForm(ActForm):
    """One question to the reporter."""

    text = text_field(_("Question"), _("One concrete question. The reporter reads it as you write it."))
    days = forms.TypedChoiceField(
        label=_("Working days to answer"),
        choices=[(n, n) for n in range(1, clocks.ASK_AT_MOST_DAYS + 1)],
        coerce=int,
        initial=3,
    )


class AddForm(ActForm):
    """What the reporter said by telephone or at the counter."""

    text = text_field(_("What the reporter adds"), _("Leave out names and numbers; they belong to the contact."))
    photos = PhotosField(label=_("Photos"), required=False)
    photo_fields = ("photos",)


class DeclineForm(ActForm):
    """Why a report is not taken up, and who is the right body."""

    reason = cards_field(_("Reason"))
    text = text_field(_("What the reporter reads"), _("Say what is the matter and what to do next."))
    basis = line_field(_("Legal basis"), _("Law and article"))
    body = line_field(_("Right body"), _("Who can help; name it in full."))
    phone = forms.CharField(
        label=_("Its telephone number"), max_length=30, widget=forms.TextInput({"inputmode": "tel"})
    )


class ReviewDeclineForm(ActForm):
    """The next level's word on a refusal."""

    ruling = cards_field(
        _("Decision"),
        [("received", _("Take it up: the report is received anew")), ("stays", _("The refusal stands"))],
    )
    text = text_field(_("Finding"), _("The reporter reads it."))


class AcceptForm(ActForm):
    """The axes of a report as the desk sees them; an empty choice keeps or follows the category."""

    category = forms.ChoiceField(label=_("Category"))
    nature = forms.ChoiceField(label=_("Nature"))
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    confidentiality = forms.ChoiceField(label=_("Confidentiality"), required=False)
    reason = line_field(
        _("Reason for lowering"),
        _("Needed when tier or urgency becomes lower. It stays in the timeline."),
        required=False,
    )
    looked = forms.BooleanField(label=_("I have looked at the similar reports"), required=False)


class FileForm(ActForm):
    """How the facts were checked."""

    check_method = cards_field(_("How were the facts checked?"), CHECKS)
    text = text_field(_("What was found"), _("For staff only."), required=False, rows=3)


class SelfHandleForm(ReplyForm):
    """Fixed on the spot: what was done, with a photo from before and one from after."""

    text = text_field(_("What was done"))
    before = PhotosField(label=_("Photos from before"))
    after = PhotosField(label=_("Photos from after"))
    photo_fields = ("before", "after")


class SharesForm(ActForm):
    """An act that names assistants, each with its own share: a line beside its box, read with the boxes ticked."""

    assistants = forms.TypedMultipleChoiceField(
        label=_("Assistants"),
        help_text=_("At most five. Say what each is asked to do; left empty, it helps as the lead asks."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def share(self, unit_id: int) -> str:
        """Give what is typed as the share of a unit."""
        return str(self.data.get(f"share_{unit_id}", "")).strip()

    def clean_assistants(self) -> list[int]:
        """Give the units ticked, their shares beside them."""
        chosen: list[int] = self.cleaned_data["assistants"]
        shares = {unit_id: self.share(unit_id) for unit_id in chosen}
        if any(len(text) > MAX_LINE_CHARS for text in shares.values()):
            raise forms.ValidationError(_("A share is one sentence, at most %(n)s characters.") % {"n": MAX_LINE_CHARS})
        self.cleaned_data["shares"] = {unit_id: text for unit_id, text in shares.items() if text}
        return chosen


class DispatchForm(SharesForm):
    """To whom, with what help and what advice."""

    lead = forms.TypedChoiceField(label=_("Lead unit"), coerce=int)
    reason = line_field(
        _("Reason for another lead"), _("Needed when the lead is not the catalogue's. It stays on the hand-over."),
        required=False,
    )  # fmt: skip
    advice = text_field(_("Advice to the lead"), _("What should be done, and what was tried."), rows=3)
    field_order = ("version", "line", "lead", "reason", "assistants", "advice")


class HandDownForm(ActForm):
    """To which lower desk."""

    lead = forms.TypedChoiceField(label=_("To which desk"), coerce=int)
    advice = text_field(_("Advice"), rows=3)
    reason = line_field(
        _("Reason for handing down a department's work"),
        _("Only the district centre may, against the catalogue. It is counted and listed publicly by number."),
        required=False,
    )


class InterimForm(ActForm):
    """Relief until the fix."""

    measure = cards_field(_("Measure"))
    note = line_field(_("Details"), _("Where exactly. The reporter reads it."), required=False)
    quantity = line_field(_("How much"), _("Two signs, five tons of water."), required=False)
    daily_at = forms.TimeField(
        label=_("Given every day by"),
        help_text=_("Leave empty for what stands by itself. A missed day alarms the unit and then the desk."),
        widget=forms.TimeInput({"type": "time"}),
        required=False,
    )


class RoundForm(ActForm):
    """A daily measure was given, with its proof."""

    interim = forms.TypedChoiceField(label=_("Measure"), coerce=int, widget=forms.RadioSelect)
    evidence = PhotosField(label=_("Photos as proof"))
    text = line_field(_("Details"), required=False)
    photo_fields = ("evidence",)


class InterimEndForm(ActForm):
    """Which measure ends, and when."""

    interim = forms.TypedChoiceField(label=_("Measure"), coerce=int, widget=forms.RadioSelect)
    ends = cards_field(_("When does it end?"), ENDS)
    text = line_field(_("Why"), required=False)


class DisposeForm(ReplyForm):
    """What the unit says when it is done; asks about each interim measure and for a waiver only where there is need."""

    outcome = cards_field(_("Outcome"), OUTCOMES)
    text = text_field(
        _("What was done"),
        _("What was found, what was done, by whom. The reporter reads it as the answer."),
    )
    after = PhotosField(label=_("Photos from after the work"))
    waiver = text_field(_("Assistants who have not finished: why their share is waived"), rows=2)
    photo_fields = ("after",)

    def __init__(self, *args: Any, interims: Choices, needs_waiver: bool, needs_photo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].required = needs_photo
        if not needs_waiver:
            del self.fields["waiver"]
        for number, words in interims:
            self.fields[f"interim_{number}"] = cards_field(words, ENDS)

    @property
    def interim_fields(self) -> list[forms.BoundField]:
        """Give the fields about the open interim measures."""
        return [self[name] for name in self.fields if name.startswith("interim_")]


class CheckForm(ActForm):
    """What an independent checker found, where and with what proof."""

    verdict = cards_field(_("Is it solved?"), VERDICTS)
    text = text_field(_("What you saw"))
    photos = PhotosField(label=_("Photos taken on site"), required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    long = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    photo_fields = ("photos",)


class SampleForm(CheckForm):
    """What somebody else found of a finding drawn by lot."""

    verdict = cards_field(_("Is it as reported?"))


class ReopenForm(ActForm):
    """Why a case is opened again."""

    reason = cards_field(_("Reason"))
    text = text_field(_("What is still open"), _("The lead reads it as advice."))


class ReviewCloseForm(ActForm):
    """The end of a review of fact."""

    outcome = cards_field(_("Outcome"), OUTCOMES)
    text = text_field(_("Finding"), _("Public: what was found, and what follows."))


class ReportUpForm(ActForm):
    """Why the desk above should decide."""

    reason = text_field(_("Why this desk cannot solve it"), _("The reporter reads it."), rows=3)
    advice = text_field(_("Advice to the desk above"), rows=3, required=False)


class TransferForm(ActForm):
    """Which desk of equal level should decide, and why."""

    unit = forms.TypedChoiceField(
        label=_("To which desk"),
        coerce=int,
        help_text=_("Where the place or the matter belongs. Farther away: report it up."),
    )
    reason = text_field(_("Why it belongs there"), _("The reporter reads it."), rows=3)
    advice = text_field(_("Advice to that desk"), rows=3, required=False)


class ReportInForm(ActForm):
    """Arrival with the position, or the reason for helping from afar."""

    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    long = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    text = line_field(
        _("If you are not on site: why, and how you help"), _("Not needed when your position is given."), required=False
    )


class PublishForm(ActForm):
    """What anybody may read of a case."""

    text = text_field(
        _("Public text"), _("No telephone or identity number, no plate, no name beside an accusation."), rows=6
    )
    photos = forms.MultipleChoiceField(label=_("Photos to show"), required=False, widget=forms.CheckboxSelectMultiple)
    no_names = forms.BooleanField(
        label=_("What looks like a name is none"), required=False,
        help_text=_("Tick it only after reading: the check takes some places and words for names."),
    )  # fmt: skip


class HideForm(ActForm):
    """Why something is taken from the public view, and whether it counts against the browser it came from."""

    reason = cards_field(_("Why"))
    text = line_field(_("What the author reads"), _("One sentence, no names. The author may ask for a second look."))
    strike = forms.BooleanField(
        label=_("Count a strike against the browser it came from"), required=False,
        help_text=_("For abuse, spam and made-up reports. Three within a year close public functions for 30 days."),
    )  # fmt: skip


class HidingRuleForm(ActForm):
    """The last word on a hiding."""

    ruling = cards_field(_("Ruling"), [("stays", _("It stays hidden")), ("lifted", _("Show it again"))])
    text = text_field(_("Why"), _("The author reads it."))
