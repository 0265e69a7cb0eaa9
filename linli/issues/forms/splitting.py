"""The form by which one report becomes several."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.desk import ActForm, Choices, text_field
from linli.issues.rules.splitting import LEAST_PARTS, MOST_PARTS, span_of

PLACES = range(1, MOST_PARTS + 1)


class SplitForm(ActForm):
    """The parts of a report, two to ten: the words of each as they stand in the report, and what each is about."""

    def __init__(self, *args: Any, categories: Choices, whole: str, shown: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole = whole
        for n in PLACES:
            is_required = n <= LEAST_PARTS
            self.fields[f"text_{n}"] = text_field(
                format_lazy(_("Words of part {n}"), n=n),
                _("Copy them from the report, just as they stand there.") if n == 1 and whole else "",
                rows=2,
                required=is_required,
            )
            self.fields[f"category_{n}"] = forms.ChoiceField(
                label=format_lazy(_("What part {n} is about"), n=n),
                choices=[("", "–"), *categories],
                required=is_required,
            )
        # Places for more parts, folded away until they are wanted.
        self.later = frozenset(name for n in PLACES[shown:] for name in (f"text_{n}", f"category_{n}"))

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing of a part that was begun, and for words that stand in the report."""
        given = self.cleaned_data
        for n in PLACES:
            words, category = (given.get(f"{name}_{n}", "") for name in ("text", "category"))
            if bool(words) != bool(category) and n > LEAST_PARTS:
                self.add_error(f"category_{n}" if words else f"text_{n}", _("Give a part both words and a category."))
            if words and self.whole and span_of(self.whole, words.replace("\r\n", "\n").strip()) is None:
                self.add_error(f"text_{n}", _("These words do not stand in the report like this. Copy them from it."))
        pairs = [(given.get(f"text_{n}"), given.get(f"category_{n}")) for n in PLACES]
        given["into"] = [pair for pair in pairs if all(pair)]
        if len(set(given["into"])) < len(given["into"]):
            self.add_error(None, _("Two parts are the same. Give each its own words or its own category."))
        return given
