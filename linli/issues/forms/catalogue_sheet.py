"""The dispatch catalogue as a sheet: its columns are the fields of an entry's form, under their own labels."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from linli.doors.sheet_upload import Line
from linli.issues.forms.catalogue import EntryForm, NoteForm, conditions_text
from linli.issues.models import CatalogueEntry

ID = "id"
_MANY = "assist_roles"
_FLAGS = ("whistle_direct", "may_hand_down", "is_auto")
_YES = frozenset({"是", "yes", "1"})


class SheetForm(NoteForm):
    """An edited sheet of the catalogue, and why."""

    sheet = forms.FileField(
        label=_("Sheet"), help_text=_("The workbook of this edition, edited. Rows you took out leave the draft."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )  # fmt: skip


def headings() -> list[str]:
    """Give the headings in the reader's language; the first says which entry a row stands for."""
    return [gettext("Entry"), *(str(field.label) for field in EntryForm().fields.values())]


def row(entry: CatalogueEntry) -> list[object]:
    """Give an entry as a row under `headings`."""
    return [entry.pk, *(_cell(name, getattr(entry, name)) for name in EntryForm().fields)]


def _cell(name: str, value: Any) -> object:
    if name in _FLAGS:
        return pgettext("answer", "Yes") if value else ""
    if name == "conditions":
        return conditions_text(value)
    if name == _MANY:
        return "|".join(value)
    return value.isoformat() if hasattr(value, "isoformat") else value or ""


def fields_by_heading() -> dict[str, str]:
    """Give the field under each heading, in every language a sheet may have been made in."""
    found: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= dict(zip(headings(), [ID, *EntryForm().fields], strict=True))
    return found


def forms_of(lines: Sequence[Line]) -> Iterator[tuple[int, int | None, EntryForm]]:
    """Give for every row its place, the entry it stands for if any, and the form it would be sent as."""
    names = fields_by_heading()
    for line in lines:
        given = {names[heading]: text for heading, text in line.cells.items() if heading in names}
        old = given.pop(ID, "")
        yield line.place, int(old) if old.isdecimal() else None, EntryForm(_sent(given), instance=CatalogueEntry())


def _sent(given: Mapping[str, str]) -> dict[str, Any]:
    """Give the cells as a form sends them."""
    flags = {name: given.get(name, "").strip().lower() in _YES for name in _FLAGS}
    many = [code.strip() for code in given.get(_MANY, "").split("|") if code.strip()]
    days = {name: given.get(name, "")[:10] for name in ("valid_from", "valid_to")}
    return {**given, **flags, **days, _MANY: many}
