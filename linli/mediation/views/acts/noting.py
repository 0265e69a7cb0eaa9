"""What is written down beside the talks: an inquiry, and that a document was served."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import noting
from linli.mediation.views.acts import DeskAct

NOTING: Mapping[str, DeskAct] = {
    "inquire": (
        _("Write an inquiry down"),
        _("What you asked somebody outside a sitting. The record is made for the mediators alone."),
        noting.inquire,
    ),
    "serve": (
        _("Note that a document was served"),
        _("The proof of service goes into the file; the party reads its own."),
        noting.serve,
    ),
}
