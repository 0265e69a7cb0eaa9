"""The filter of the public list."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named, said
from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.areas import queries as areas


class FilterForm(forms.Form):
    """State, kind and area; everything may stay open."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("All")),
            ("open", _("Being dealt with")),
            ("over", _("Overdue")),
            ("closed", _("Closed")),
        ],
        required=False,
    )
    category = forms.ChoiceField(label=_("Kind"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", gettext("All"))
        category: Any = self.fields["category"]
        tops = (c for c in taxonomy().categories.values() if not c.parent_id)
        category.choices = [everything, *((top.code, named(top)) for top in tops)]
        area: Any = self.fields["area"]
        area.choices = [
            everything,
            *(
                (place.code, said(f"{'　' if place.code != county.code else ''}{place.zh}", place.en))
                for county in areas.counties()
                for place in (county, *areas.children(county.code))
            ),
        ]
