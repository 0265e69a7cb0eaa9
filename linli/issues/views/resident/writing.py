"""A report being written, as its pages look at it: forms over what was typed, what is still open, what will be sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import get_language

from linli.doors import clock
from linli.issues.forms import report as forms
from linli.issues.queries.drafts import Typed, Written
from linli.issues.queries.nearby import nearby_public
from linli.issues.queries.taxonomy import Taxonomy, taxonomy
from linli.issues.rules import drafts, effects, steps
from linli.issues.rules.steps import Step
from linli.kernel.people.rules import Actor, Permission, Role, may

if TYPE_CHECKING:
    from linli.issues.models import Category
    from linli.issues.queries.nearby import NearPublic
    from linli.kernel.files.models import File

CHANNELS = {Role.CLERK: ("phone", "counter", "letters_visits"), Role.GRID: ("grid_app",)}
STAFF_PHOTOS = 10


@dataclass(frozen=True)
class Writing:
    """One report between its first and its last page."""

    actor: Actor
    typed: Mapping[str, Typed]
    photos: "tuple[File, ...]" = ()
    is_for_resident: bool = False
    token: str = ""
    # Photos whose day is over: they must be added again.
    gone: int = 0

    @classmethod
    def of(cls, actor: Actor, written: Written, photos: "Collection[File]") -> "Writing":
        """Give a stored draft as its pages look at it; `photos` are those of its photos that are still there."""
        gone = len(written.photos) - len(photos)
        return cls(actor, written.typed, tuple(photos), written.is_for_resident, written.token, gone)

    @cached_property
    def tables(self) -> Taxonomy:
        """Give the desk's tables."""
        return taxonomy()

    @property
    def channels(self) -> tuple[str, ...]:
        """Give the ways a resident may have reached this member of staff; none for one's own report."""
        if not self.is_for_resident:
            return ()
        return tuple(dict.fromkeys(c for post in self.actor.posts for c in CHANNELS.get(post.role, ())))

    @property
    def most_photos(self) -> int:
        """Give how many photos may go with this report."""
        return STAFF_PHOTOS if self.is_for_resident else drafts.MAX_PHOTOS

    @property
    def category_code(self) -> str:
        """Give the code of the chosen category, "" before the choice."""
        return str(self.typed.get(Step.WHAT, {}).get("category", ""))

    @property
    def category(self) -> "Category | None":
        """Give the chosen category."""
        return self.tables.categories.get(self.category_code)

    def form(self, step: Step, *, is_judged: bool = True, first: Mapping[str, Any] | None = None) -> Any:
        """Give the form of a page over what was typed there, else over `first`; not judged it shows no faults."""
        typed = self.typed.get(step)
        data = dict(typed) if typed is not None and is_judged else None
        kind, more = self._kind(step)
        form: BaseForm = kind(data, initial=dict(typed if typed is not None else first or {}), **more)
        return form

    def _kind(self, step: Step) -> tuple[type[BaseForm], dict[str, Any]]:
        category = self.category_code
        may_file = may(self.actor, Permission.ISSUES_FILE) and not self.actor.is_outsourced
        kinds: dict[Step, tuple[type[BaseForm], dict[str, Any]]] = {
            Step.START: (forms.StartForm, {"tables": self.tables, "channels": self.channels}),
            Step.CALL: (forms.CallForm, {}),
            Step.WORDS: (forms.WordsForm, {"has_photos": bool(self.photos)}),
            Step.PLACE: (forms.PlaceForm, {}),
            Step.WHAT: (forms.WhatForm, {"tables": self.tables}),
            Step.QUESTIONS: (forms.QuestionsForm, {"tables": self.tables, "category": category}),
            Step.NEAR: (forms.NearForm, {"numbers": [near.number for near in self.near] if step is Step.NEAR else []}),
            Step.CONTACT: (
                forms.ContactForm,
                {"category": category, "is_assisted": self.is_for_resident, "may_file": may_file},
            ),
        }
        return kinds[step]

    @property
    def answers(self) -> dict[str, str]:
        """Give the answers to every question, danger first."""
        danger = str(self.typed.get(Step.START, {}).get("danger_now", ""))
        return {"danger_now": danger, **self.form(Step.QUESTIONS).answers()}

    @property
    def numbers(self) -> tuple[str, ...]:
        """Give the emergency numbers that what was typed so far calls for."""
        category = self.category
        return steps.emergency_numbers(
            urgency=category.urgency if category else "",
            number=category.emergency_number if category else "",
            told=effects.of_answers(self.tables.asked(self.category_code), self.answers).emergency_numbers,
        )

    @property
    def is_confidential(self) -> bool:
        """Tell whether nature, category or answers alone keep the reporter from the units that act."""
        nature = self.tables.natures.get(str(self.typed.get(Step.WHAT, {}).get("nature", "")))
        category = self.category
        told = effects.of_answers(self.tables.asked(self.category_code), self.answers).confidentiality
        rows = (nature.confidentiality if nature else "", category.confidentiality if category else "", told)
        return effects.most_confidential(*rows) != "open"

    @property
    def gaps(self) -> frozenset[Step]:
        """Give the pages that are not answered yet, or no longer rightly."""
        gaps = {s for s in steps.ASKED if s not in self.typed or not self.form(s).is_valid()}
        return frozenset(gaps | ({Step.WORDS} if self.gone else set()))

    def after(self, step: Step, *, is_change: bool) -> Step:
        """Give the page that follows `step`."""
        must_call = bool(self.numbers) and Step.CALL not in self.typed
        gaps = self.gaps
        must_look = not gaps and not self.same_as_is_known and bool(self.near)
        return steps.following(step, gaps=gaps, must_call=must_call, is_change=is_change, must_look=must_look)

    @property
    def same_as_is_known(self) -> bool:
        """Tell whether the reporter has said whether it is one of the reports like it."""
        return Step.NEAR in self.typed and self.form(Step.NEAR).is_valid()

    @cached_property
    def near(self) -> "Sequence[NearPublic]":
        """Give the published reports like this one; every other page must have been answered."""
        report = self.report()
        return nearby_public(self.actor, report, report.area_code, clock.now())

    def report(self) -> drafts.ReportDraft:
        """Give the report as it will be sent; every page must have been answered."""
        given: dict[Step, dict[str, Any]] = {}
        for step in steps.ASKED:
            form = self.form(step)
            form.is_valid()
            given[step] = form.cleaned_data
        place, contact = given[Step.PLACE], given[Step.CONTACT]
        has_point = place["lat"] is not None and place["long"] is not None
        return drafts.ReportDraft(
            # Browsers send a line's end as two characters.
            text=given[Step.WORDS]["text"].replace("\r\n", "\n").strip(),
            category=given[Step.WHAT]["category"],
            nature=given[Step.WHAT]["nature"],
            channel=given[Step.START].get("channel", "web"),
            answers=self.answers,
            lat=place["lat"] if has_point else None,
            long=place["long"] if has_point else None,
            datum="wgs84" if has_point else "",
            area_code=place["village"] or place["town"],
            place_text=place["place_text"].strip(),
            photos=tuple(photo.name for photo in self.photos),
            contact=drafts.ContactDraft(contact["name"], contact["phone"], contact["email"]),
            confidentiality="desk_only" if contact["keep_secret"] else "",
            emergency_call=str(self.typed.get(Step.CALL, {}).get("emergency_call", "")) if self.numbers else "",
            language=get_language() or "zh-hans",
            check_method=contact.get("check_method", ""),
            same_as=str(self.typed.get(Step.NEAR, {}).get("same_as", "")),
        )


def address(step: Step, **query: str) -> str:
    """Give the address of a page of the report."""
    path = reverse("report") if step is Step.START else reverse("report_step", args=[step])
    return f"{path}?{urlencode(query)}" if query else path


def photo_of_place(writing: Writing) -> Any:
    """Give the first photo that says where it was taken, or None; only ever offered as the place."""
    return next((photo for photo in writing.photos if photo.lat is not None and photo.long is not None), None)
