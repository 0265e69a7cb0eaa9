"""The acts of a committee after the end: closing, archiving, handing over."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from linli.mediation.services import archiving, forgetting
from linli.mediation.views.acts import DeskAct
from linli.mediation.views.acts.sittings import Spoken

# What a party says once the talks are over, on the own page or through a clerk.
SPOKEN: Mapping[str, Spoken] = {
    "caucus_erase": (
        _("Erase what was said apart"),
        _(
            "What your side wrote, said or gave in private is erased now; otherwise a year after closing. "
            "Where several people are on your side, once each of them has asked."
        ),
        _("Erase it for good"),
        forgetting.caucus_erase,
    ),
}
FILING: Mapping[str, DeskAct] = {
    **{act: (title, lead, service) for act, (title, lead, _button, service) in SPOKEN.items()},
    "close_propose": (
        _("Propose to close it"),
        _("The director closes it; the report is made of what you write."),
        archiving.close_propose,
    ),
    "close": (_("Close it as proposed"), _("The closing report is made."), archiving.close),
    "archive_propose": (
        _("Put the file together"),
        _("The documents are drawn and counted; the director seals the file."),
        archiving.archive_propose,
    ),
    "archive": (
        _("Seal the file"),
        _("Cover, index and note are made, and the hash of the file is recorded. It is never opened again."),
        archiving.archive,
    ),
    "hand_over": (
        _("Hand it over"),
        _("A list and the documents that may leave the committee, for a court or agency, at a party’s wish."),
        archiving.hand_over,
    ),
}
