"""The form of a reply template."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.replies import Kind

KINDS = {
    Kind.FIXED_ON_SITE: _("Fixed on site"),
    Kind.FIXED_BY_WORKS: _("Fixed by works"),
    Kind.ANSWERED: _("Answered with the rule"),
    Kind.JOINT: _("Joint action"),
    Kind.NOTHING_FOUND: _("Nothing found"),
    Kind.PARTLY: _("Partly done, the rest as part or plan"),
    Kind.INTERIM: _("Interim measure"),
    Kind.EXTENSION: _("Extension"),
    Kind.WORKS_PLAN: _("Works plan"),
    Kind.REFERRED: _("Referred with receipt"),
    Kind.MEDIATION: _("To mediation"),
    Kind.UNSOLVABLE: _("Cannot be solved"),
}
_BLANKS = _("Blanks stand in curly braces. At least one; nobody can send them unfilled.")


class ReplyForm(forms.Form):
    """For which outcome and category, its words in both languages."""

    kind = forms.ChoiceField(label=_("Outcome"), choices=list(KINDS.items()))
    category = forms.ChoiceField(label=_("Category"), required=False)
    title_zh = forms.CharField(label=_("Chinese name"), max_length=40)
    text_zh = forms.CharField(
        label=_("Chinese text"),
        help_text=_BLANKS,
        max_length=1000,
        widget=forms.Textarea({"rows": 5, "lang": "zh-Hans"}),
    )
    title_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    text_en = forms.CharField(
        label=_("English text"), help_text=_BLANKS, max_length=1500, required=False,
        widget=forms.Textarea({"rows": 5, "lang": "en"}),
    )  # fmt: skip
    is_retired = forms.BooleanField(label=_("No longer offered"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category: Any = self.fields["category"]
        category.choices = [("", _("All")), *((c.code, f"{c.code} {named(c)}") for c in taxonomy().categories.values())]
