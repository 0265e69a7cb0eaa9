"""The form of a call to a reporter whom a notice did not reach."""

from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, cards_field, text_field


class TelephoneForm(ActForm):
    """What came of the call, and a word about it."""

    result = cards_field(_("What came of the call"))
    text = text_field(
        _("Note"), _("Whom you spoke with, or why nobody can be reached. Only staff read it."), required=False
    )
