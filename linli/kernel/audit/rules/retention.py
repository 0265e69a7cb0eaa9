"""What every model declares about its rows: why they are kept, how long, what is erased, what given. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Q


class Basis(StrEnum):
    """On what ground rows are kept (PIPL article 13)."""

    CONSENT = "consent"
    DUTY = "duty"
    TASK = "task"


class Keep(StrEnum):
    """How long rows are kept."""

    # Facts about places, units, rules and numbers, which tell of nobody.
    ALWAYS = "always"
    # As long as the personal data of the case they belong to; then a skeleton of codes, times and hand-overs.
    CASE = "case"
    # While the account they belong to is there.
    ACCOUNT = "account"
    # Until a moment that stands in the row, or an age that a job looks at.
    OWN = "own"


class Erase(StrEnum):
    """What becomes of a row when the case or account it belongs to is erased."""

    KEEP = "keep"
    # The personal fields are emptied.
    BLANK = "blank"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Retention:
    """The declaration of one model. `personal` and `plain` name all its fields that can hold words, between them."""

    purpose: str
    basis: Basis = Basis.TASK
    keep: Keep = Keep.ALWAYS
    erase: Erase = Erase.KEEP
    # Fields that tell of a person, and fields that could by their type but do not.
    personal: str = ""
    plain: str = ""
    # Personal fields that stay in an erasure, with the reason: "field: reason; field: reason".
    stays: str = ""
    # The lookup by which a row leads to its case or account.
    of: str = ""
    # Links to the account of the reporter, emptied where they name that account.
    who: str = ""
    # What the person a row tells of is given of it: fields, or lookups from it.
    given: str = ""
    # The personal fields that are not given, with the reason, written as `stays` is.
    withheld: str = ""
    # Which rows of a reporter's case tell of that reporter, where others write into the table too.
    only: "Q | None" = None
    # The lookup by which a row leads to the account it tells of, whatever its case.
    by: str = ""
    # Links to the contacts of others than the reporter, which are erased with the case.
    contacts: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """Give the personal fields that stay, with the reason."""
        return _reasons(self.stays)

    @property
    def kept_back(self) -> dict[str, str]:
        """Give the personal fields that their person is not given, with the reason."""
        return _reasons(self.withheld)

    @property
    def blanked(self) -> tuple[str, ...]:
        """Give the fields that an erasure empties."""
        return tuple(name for name in self.personal.split() if name not in self.kept)


def _reasons(said: str) -> dict[str, str]:
    """Give "field field: reason; field: reason" by field.

    >>> _reasons("lat long: on paper; name: told")
    {'lat': 'on paper', 'long': 'on paper', 'name': 'told'}
    """
    parts = [part.strip().split(": ", 1) for part in said.split(";") if part.strip()]
    return {name: reason for names, reason in parts for name in names.split()}


# What the platform itself writes under these names is a code, never somebody's words.
_CODES = frozenset(
    {
        "accepted_how", "before", "category", "channel", "check", "clock", "code", "confidentiality", "kind", "level",
        "nature", "outcome", "reason", "role", "state", "status", "tier", "urgency", "whistle_kind",
    }
)  # fmt: skip
_CODE = re.compile(r"[a-z0-9_]{1,30}")


def skeleton(data: Any, name: str = "") -> Any:
    """Give what stays of a row's JSON: numbers, truths, moments and codes; every other text is emptied.

    >>> skeleton({"unit": 7, "text": "张测试", "after": {"due_at": "2022-07-15T10:00:00+00:00", "state": "filed"}})
    {'unit': 7, 'text': '', 'after': {'due_at': '2022-07-15T10:00:00+00:00', 'state': 'filed'}}
    """
    if isinstance(data, dict):
        return {key: skeleton(value, key) for key, value in data.items()}
    if isinstance(data, list):
        return [skeleton(value, name) for value in data]
    if not isinstance(data, str) or _is_moment(data):
        return data
    return data if name in _CODES and _CODE.fullmatch(data) else ""


def _is_moment(text: str) -> bool:
    try:
        # Only in full: a bare "20220704" may be anything.
        return len(text) > len("2022-07-04") and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
