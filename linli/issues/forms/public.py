"""The filter of the public list."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named, said
from linli.issues.queries.public import Only
from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.areas import queries as areas

STATES = (("", _("All")), (Only.OPEN, _("Being dealt with")), (Only.OVER, _("Overdue")), (Only.CLOSED, _("Closed")))


class FilterForm(forms.Form):
    """Place, kind and state; each may stay open."""

    area = forms.ChoiceField(label=_("Place"), required=False)
    category = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.choices = [("", gettext("Everywhere")), *(_towns(county) for county in areas.counties())]
        category: Any = self.fields["category"]
        tops = (c for c in taxonomy().categories.values() if not c.parent_id)
        category.choices = [("", gettext("All")), *((top.code, named(top)) for top in tops)]


def _towns(county: areas.Place) -> tuple[str, list[tuple[str, str]]]:
    places = (county, *areas.children(county.code))
    return said(county.zh, county.en), [(place.code, said(place.zh, place.en)) for place in places]
