"""The roll of a group: the sheet a clerk hands in, who speaks for a member, and whose part waits."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.doors.sheet_upload import MAX_BYTES
from linli.kernel.people.rules import Actor
from linli.mediation.forms.acts import ActForm
from linli.mediation.forms.talking import NOBODY, SpokenForm, TalkForm, or_nobody
from linli.mediation.models import Member
from linli.mediation.queries.standing import Standing
from linli.mediation.rules.rolls import MAX_HELD_CHARS, Fault

CAPACITIES = {
    Member.Capacity.OWNER: _("owner"),
    Member.Capacity.CO_OWNER: _("co-owner"),
    Member.Capacity.HEIR: _("heir"),
    Member.Capacity.TENANT: _("tenant"),
    Member.Capacity.WORKER: _("worker"),
}
# What is wrong with a sheet as a whole, and with a cell of it.
FILES = {
    "broken": _("The file cannot be read. Save it again as .xlsx or as CSV."),
    "encoding": _("The text cannot be read. Save the CSV as UTF-8 or GB 18030."),
    "no_columns": _("The first row holds no headings. Use the template."),
    "no_header": _("The first row holds no headings. Use the template."),
    "no_rows": _("There is no row below the headings."),
    "no_sheet": _("Hand in an Excel workbook (.xlsx) or a CSV file."),
    "too_large": _("The file is too large. Hand in at most 10 MB."),
    "too_long": _("There are too many rows: at most 500 members."),
    "too_many": _("There are too many rows: at most 500 members."),
    "too_wide": _("The sheet has more than 100 columns. Leave out what is not in the template."),
}
FAULTS = {
    "column": _("is missing as a column: use the headings of the template"),
    "empty": _("is empty: fill it in, also where cells were merged"),
    "formula": _("holds a formula: paste its value instead"),
    "minor": _(
        "is empty: of who is under 18, name the parent or guardian. "
        "Own wages from 16 on are noted afterwards, by “Note who can act alone”"
    ),
    "other_side": _("names somebody of the other side: nobody acts for both"),
    "twice": _("stands twice: one row for each unit, but for co-owners and heirs"),
    "wrong": _("is not understood: look at the note below the headings"),
}


class RollForm(ActForm):
    """The sheet."""

    sheet = forms.FileField(
        label=_("Excel workbook or CSV file"),
        help_text=_("It is tried first; nothing is written before you have looked at it."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def clean_sheet(self) -> Any:
        """Refuse a file that is larger than any roll."""
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MAX_BYTES:
            raise forms.ValidationError(FILES["too_large"])
        return sheet


class TakeForm(ActForm):
    """The rows that were looked at, signed by the server."""

    rows = forms.CharField(widget=forms.HiddenInput)


class KeyForm(ActForm):
    """For which member a new link and code are made."""

    participant = forms.IntegerField(widget=forms.HiddenInput)


def fault_words(fault: Fault, columns: Mapping[str, str]) -> str:
    """Give what is wrong in a cell in words."""
    if not fault.column:
        return str(FILES.get(fault.code, FILES["broken"]))
    return f"“{columns.get(fault.column, fault.column)}” {FAULTS[fault.code]}"


def _members(stands: Standing) -> list[tuple[int, str]]:
    rows = Member.objects.filter(case=stands.case, left_at=None).select_related("participant").order_by("position")
    return [(row.participant_id, f"{row.unit} {row.participant.name}") for row in rows]


class ElectForm(SpokenForm):
    """Who speaks for a member on how the mediation goes."""

    elected = forms.TypedChoiceField(
        label=_("Who shall speak for you?"),
        help_text=_(
            "On who mediates, evidence, dates and more time. Nobody gives up, admits or settles anything for you."
        ),
        coerce=or_nobody,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the members of the roll, and to speak for oneself."""
        super().fit(stands, actor)
        members = _members(stands)
        mine = actor.party.party_id if actor.party else stands.applicant.pk
        offered = members if actor.is_staff else [each for each in members if each[0] != mine]
        self.choose("elected", [(NOBODY, _("Nobody: the member speaks for itself")), *offered])
        if actor.is_staff:
            self.choose("participant", members)


class LeaveForm(SpokenForm):
    """That a member leaves."""

    def fit(self, stands: Standing, actor: Actor) -> None:
        """Offer the members, but for who applied for all."""
        super().fit(stands, actor)
        if actor.is_staff:
            self.choose("participant", [each for each in _members(stands) if each[0] != stands.applicant.pk])


class HoldForm(TalkForm):
    """Whose part waits, and why."""

    participant = forms.TypedChoiceField(label=_("Whose part?"), coerce=int, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why does it wait?"),
        help_text=_("An owner has died, co-owners dispute who is paid. Leave it empty to let the part go on."),
        max_length=MAX_HELD_CHARS,
        required=False,
    )

    def fit(self, stands: Standing, actor: Actor) -> None:  # noqa: ARG002 - every form is asked alike
        """Offer the members of the roll."""
        self.choose("participant", _members(stands))


FORMS: Mapping[str, type[ActForm]] = {"elect": ElectForm, "member_leave": LeaveForm, "member_hold": HoldForm}
