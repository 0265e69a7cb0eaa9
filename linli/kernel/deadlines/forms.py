"""Shapes of what administrators type about calendars, days and years."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.kernel.deadlines.models import AnnouncedYear, Calendar, DayOverride
from linli.kernel.deadlines.queries import days_known
from linli.kernel.deadlines.rules import WorkCalendar, windows


class WindowsField(forms.CharField):
    """Working windows, typed as `08:30-12:00 13:30-18:00`."""

    def prepare_value(self, value: Any) -> Any:
        """Give the stored list as typed text; typed text stays as it is."""
        return " ".join("-".join(window) for window in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Give the list that is stored."""
        return [typed.split("-") for typed in (super().to_python(value) or "").split()]


class HoursForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """One calendar with its windows."""

    windows = WindowsField(
        label=_("Working windows"),
        required=False,
        help_text=_("Local times in order, for example 08:30-12:00 13:30-18:00. Empty where work never stops."),
    )

    class Meta:
        model = Calendar
        fields: ClassVar = ["code", "name_zh", "name_en", "is_always_on", "windows"]
        labels: ClassVar = {
            "code": _("Code"),
            "name_zh": _("Chinese name"),
            "name_en": _("English name"),
            "is_always_on": _("Work never stops"),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse windows that are not times of day in order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            WorkCalendar(windows(data["windows"]), ZoneInfo("UTC"), is_always_on=data["is_always_on"])
        except ValueError:
            self.add_error("windows", _("Write times of day in order, for example 08:30-12:00 13:30-18:00."))
        return data


class DayForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """One day declared worked or free."""

    class Meta:
        model = DayOverride
        fields: ClassVar = ["day_on", "is_worked", "note"]
        labels: ClassVar = {"day_on": _("Day"), "is_worked": _("Worked"), "note": _("Note")}
        help_texts: ClassVar = {"is_worked": _("Not ticked: the day is free.")}


class YearForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs alone
    """One year whose holidays are known."""

    class Meta:
        model = AnnouncedYear
        fields: ClassVar = ["year", "source"]
        labels: ClassVar = {"year": _("Year"), "source": _("Source")}
        help_texts: ClassVar = {"source": _("Number or address of the State Council's notice.")}

    def clean_year(self) -> int:
        """Refuse a year none of whose days off is known."""
        year: int = self.cleaned_data["year"]
        if not days_known(year):
            raise ValidationError(_("No days off are known for this year yet: first declare its days."))
        return year
