"""What an act is to the pages: its words, its key, its form, and the one service it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linli.issues.forms import desk as forms
from linli.issues.forms.words import named
from linli.issues.queries.standing import Standing
from linli.issues.queries.taxonomy import taxonomy
from linli.kernel.people.rules import Actor

Given = Mapping[str, Any]
Do = Callable[[Actor, int, Given, datetime], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """A case as its page shows it to one actor at one moment."""

    actor: Actor
    seen: Standing
    now: datetime


Fit = Callable[[Stage], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the button's verb, what follows from it, its form and what it does."""

    verb: Any
    hint: Any
    form: type[forms.ActForm]
    do: Do
    key: str = ""
    # Gives the form's choices, first values and words for this case.
    fit: Fit = lambda _stage: {}
    # Tells whether there is anybody to hand the case to.
    has_partner: Callable[[Stage], bool] = lambda _stage: True

    @property
    def is_plain(self) -> bool:
        """Tell whether the act asks for nothing, so that its button does it at once."""
        return self.form is forms.ActForm


def calls(service: Callable[..., Any], *names: str, is_versioned: bool = True, **fixed: Any) -> Do:
    """Give what does an act whose fields are the service's own arguments."""

    def do(actor: Actor, case_id: int, given: Given, now: datetime) -> None:
        wanted = ("version", *names) if is_versioned else names
        service(actor, case_id, **{name: given[name] for name in wanted if name in given}, **fixed, now=now)

    return do


def label(words: Any, hint: Any = "") -> Fit:
    """Give the words for the one text of an act."""
    return lambda _stage: {"label": words, "hint": hint}


def reasons(group: str, name: str = "reason") -> Fit:
    """Give the reasons of a group to choose from."""
    return lambda _stage: {"choices": {name: [(r.code, named(r)) for r in taxonomy().reasons_of(group)]}}
