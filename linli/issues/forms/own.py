"""What a reporter chooses on the page of own data."""

from django import forms


class OwnForm(forms.Form):
    """One of the page's buttons, and the photos that were ticked."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("export", "contact", "photos", "erase", "erase_yes")])
    photos = forms.MultipleChoiceField(required=False)

    def __init__(self, data: object = None, *, names: tuple[str, ...] = ()) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the request's own data
        self.fields["photos"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]  # its class above
