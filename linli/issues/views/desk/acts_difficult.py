"""The acts of the difficult-case register: entering by hand, reviews, and what cannot lawfully be solved."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.issues.forms import difficult as forms
from linli.issues.forms.desk import WordsForm
from linli.issues.services import difficult, explaining
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Act, Given, Stage, calls, label
from linli.issues.views.desk.acts_returns import units
from linli.kernel.people.rules import Actor

# The fields of the form by the part of a review that they fill.
_PARTS = {name: name for name in difficult.Review.__dataclass_fields__} | {"owner_id": "owner", "until_on": "until"}


def _review(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
    review = difficult.Review(**{part: given[name] for part, name in _PARTS.items()})
    difficult.difficult_review(actor, case_id, version=given["version"], review=review, now=now)


def _fit_review(stage: Stage) -> dict[str, Any]:
    """Give units and obstacles to choose from, and what the last review settled."""
    entry = stage.seen.difficult
    choices = units("owner")(stage)["choices"] | {"obstacle": list(words.OBSTACLES.items())[1:]}
    if entry is None:
        return {"choices": choices}
    today = f"{stage.now:%Y-%m-%d}"
    ahead = [step for step in entry.milestones if step["on"] > today]
    names = ("role", "sponsor", "obstacle", "plan")
    settled = {name: getattr(entry, name) for name in names} | entry.relief | {"owner": entry.owner_id}
    return {"choices": choices, "initial": settled | {"milestones": words.step_lines(ahead)}}


DIFFICULT: dict[str, Act] = {
    "difficult_review": Act(
        _("Review the difficult case"),
        _("Who owns it, what hinders, what is done next, and when it is looked at again."),
        forms.ReviewForm, _review, "", _fit_review,
    ),
    "difficult_enter": Act(
        _("Enter among the difficult cases"),
        _("It leaves them by a verified solution, or by an explanation that the next level up agrees with."),
        WordsForm, calls(difficult.difficult_enter, "text"), "",
        label(_("Why"), _("The reporter reads it.")),
    ),
    "explain": Act(
        _("Explain that it cannot be solved"), _("The next level up rules on it; the clocks run on."),
        forms.ExplainForm, calls(explaining.case_explain, "basis", "text", "routes"),
    ),
}  # fmt: skip
EXPLAINED: dict[str, Act] = {
    "explain_agree": Act(
        _("Agree with the explanation"), _("Closes the case as lawfully not solvable; the reporter reads why."),
        WordsForm, calls(explaining.explanation_agree, "text"), "a", label(_("Finding"), _("The reporter reads it.")),
    ),
    "explain_refuse": Act(
        _("Do not agree"), _("The case stays in the register."),
        WordsForm, calls(explaining.explanation_refuse, "text"), "", label(_("Why not"), _("The unit reads it.")),
    ),
}  # fmt: skip
