"""The forms of the acts that join reports about one problem and take them apart again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, cards_field, line_field, text_field


class LinkForm(ActForm):
    """Which report is the same problem: one of those alike, or one by its number."""

    root = cards_field(_("The same problem as"), required=False)
    number = line_field(_("Or the number of the report"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["root"]
        if not field.choices:
            del self.fields["root"]


class UnlinkForm(ActForm):
    """Why two reports are not the same problem."""

    reason = cards_field(_("Reason"))
    text = text_field(_("What makes them different"), required=False)
