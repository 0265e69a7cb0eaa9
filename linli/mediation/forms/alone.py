"""The questions of whether somebody can act alone, wherever they are asked (8, 9)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linli.doors import clock
from linli.mediation.rules.abilities import Ability, ability_fault
from linli.mediation.rules.applications import cleaned
from linli.mediation.rules.parties import Answer

# What is wrong, and what to do; each at its question.
FAULTS = {
    "born_later": ("born_on", _("This day is still to come. Look at the year.")),
    "minor_alone": (
        "represented_by",
        _(
            "Under 18: name the parent or guardian who acts. "
            "From 16 on, own wages are enough once an officer has seen them."
        ),
    ),
    "too_young_for_wages": (
        "represented_by",
        _("Under 16, own wages change nothing: name the parent or guardian who acts."),
    ),
    "ward_alone": ("represented_by", _("Name the guardian who acts.")),
}
SEEN = _("I have seen that a person of 16 or 17 lives on own wages")
SHOWN = _("You show it to the committee, as by a labour contract; until then a parent or guardian acts.")
NOT_BOTH = _("Nobody acts for both sides.")
GUARDIAN = _("Parent or guardian who acts")


# By these somebody takes part, or may; no other answer asks whether they can do so alone.
BINDS = frozenset({Answer.AGREE, Answer.CALL_FIRST})


def born_field(label: Any) -> forms.DateField:
    """Give the question of the day of birth."""
    return forms.DateField(
        label=label,
        help_text=_("For example 2009-05-20. Only whether you can act alone is kept."),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )


def ability_of(form: forms.Form, *, matters: bool = True) -> Ability:
    """Give what was said, and show at its question what speaks against it; nothing of it where it does not matter."""
    given = form.cleaned_data
    told = Ability(
        given.pop("born_on", None),
        says_wages=given.pop("says_wages", False),
        has_seen_wages=given.pop("has_seen_wages", False),
        is_ward=given.pop("is_ward", False),
        represented_by=cleaned(given.pop("represented_by", "")),
    )
    if not matters:
        return Ability()
    if why := ability_fault(told, timezone.localdate(clock.now())):
        form.add_error(*FAULTS[why])
    return told
