"""The acts that make several reports of one, and one of them again."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm
from linli.issues.forms.splitting import SplitForm
from linli.issues.forms.words import categories
from linli.issues.queries.suggesting import pieces
from linli.issues.rules.splitting import LEAST_PARTS
from linli.issues.services import splitting
from linli.issues.views.desk.act import Act, Given, Stage, calls
from linli.kernel.people.rules import Actor


def _split(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    into = [splitting.Part(*pair) for pair in given["into"]]
    splitting.case_split(actor, case_id, version=given["version"], into=into, now=now)


def _fit(stage: Stage) -> dict[str, Any]:
    whole = stage.seen.report.text.replace("\r\n", "\n")
    found = pieces(whole)
    first = {f"text_{n}": piece.text for n, piece in enumerate(found, 1)}
    first |= {f"category_{n}": piece.category or stage.seen.case.category for n, piece in enumerate(found, 1)}
    shown = max(len(found), LEAST_PARTS)
    return {"categories": categories(), "whole": whole, "shown": shown, "initial": first}


SPLITTING: dict[str, Act] = {
    "split": Act(
        _("Split into parts"),
        _("For a report about several things: each part goes its own way, and every clock runs on in it."),
        SplitForm, _split, "", _fit,
    ),
    "rejoin": Act(
        _("Fold the parts back"), _("As long as nothing has happened to a part, the report is again as it was."),
        ActForm, calls(splitting.case_rejoin),
    ),
}  # fmt: skip
