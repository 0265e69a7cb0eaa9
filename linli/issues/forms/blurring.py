"""The boxes that are drawn on a photo."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.kernel.files.rules import MAX_BOXES, Box

FIGURES = 4


class BoxForm(forms.Form):
    """One box in percent of the photo, from its upper left corner; all empty for none."""

    left = forms.IntegerField(label=_("From the left, %"), min_value=0, max_value=99, required=False)
    top = forms.IntegerField(label=_("From the top, %"), min_value=0, max_value=99, required=False)
    width = forms.IntegerField(label=_("Width, %"), min_value=1, max_value=100, required=False)
    height = forms.IntegerField(label=_("Height, %"), min_value=1, max_value=100, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for all four figures or none, and for a box inside the photo."""
        given = dict(self.cleaned_data)
        figures = [int(given[name]) for name in ("left", "top", "width", "height") if given.get(name) is not None]
        if self.errors or not figures:
            return given
        if len(figures) < FIGURES:
            raise ValidationError(_("Give all four figures of this box, or none."))
        try:
            given["box"] = Box(*figures)
        except ValueError as error:
            raise ValidationError(_("This box reaches beyond the photo.")) from error
        return given


BoxForms = forms.formset_factory(BoxForm, extra=3, max_num=MAX_BOXES, absolute_max=MAX_BOXES, validate_max=True)


def drawn(given: Iterable[forms.Form]) -> list[Box]:
    """Give the boxes of forms that were found right; forms left empty have none."""
    return [form.cleaned_data["box"] for form in given if "box" in form.cleaned_data]
