"""The act of telephoning a reporter whom a notice did not reach."""

from django.utils.translation import gettext_lazy as _

from linli.issues.forms.telephoning import TelephoneForm
from linli.issues.services.telephoning import reporter_telephone
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, calls

TELEPHONING: dict[str, Act] = {
    "telephone": Act(
        _("Note the call to the reporter"), _("A notice reached nobody, so a person has to tell it."),
        TelephoneForm, calls(reporter_telephone, "result", "text", is_versioned=False), "",
        lambda _stage: {"choices": {"result": list(words.CALLS.items())}},
    ),
}  # fmt: skip
