"""The acts that join reports about one problem and take them apart again."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.issues.forms import joining as forms
from linli.issues.forms.desk import ActForm
from linli.issues.queries.nearby import Near, nearby
from linli.issues.services import linking
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Given, Stage, calls, reasons
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import MissingFieldError, NotThereError
from linli.kernel.people.rules import Actor


def _link(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    try:
        root_id = int(given.get("root") or 0) or cases.case_by_number(actor, given["number"].strip(), now).pk
    except NotThereError as error:
        raise MissingFieldError(fields=["number"]) from error
    linking.case_link(actor, case_id, version=given["version"], root_id=root_id, now=now)


def _fit_link(stage: Stage) -> dict[str, Any]:
    found = nearby(stage.actor, stage.seen.case, stage.now)
    return {"choices": {"root": [(near.id, _alike(near)) for near in found]}}


def _alike(near: Near) -> str:
    far = "" if near.distance_m is None else gettext("{n} m away").format(n=round(near.distance_m))
    day = f"{timezone.localtime(near.opened_at):%Y-%m-%d}"
    return " · ".join(filter(None, [near.title, words.state(near.state), day, far, near.number]))


JOINING: dict[str, Act] = {
    "link": Act(
        _("Join to the same problem"), _("The report keeps its number; its reporter gets the news of the other."),
        forms.LinkForm, _link, "l", _fit_link,
    ),
    "make_root": Act(
        _("Make it the main report"), _("This one and the report it was joined to change places."),
        ActForm, calls(linking.root_make),
    ),
    "unlink": Act(
        _("Take apart"), _("It is again as it was; its clocks have run since its own receipt."),
        forms.UnlinkForm, calls(linking.case_unlink, "reason", "text"), "l", reasons("unlink"),
    ),
}  # fmt: skip
