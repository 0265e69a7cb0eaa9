"""Reads a report being written, for whoever carries its token."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from linli.doors import vault
from linli.issues.models import Draft
from linli.issues.rules.steps import SEAL_PURPOSE, SEALED
from linli.kernel.people.rules import Actor

Typed = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Proof:
    """A code that was sent to a telephone, its number masked; it is right until then, for so many tries."""

    number: str
    until: datetime
    tries_left: int


@dataclass(frozen=True, slots=True)
class Written:
    """A report being written: what was typed on each page, as it was typed, and the photos taken in."""

    token: str
    typed: Mapping[str, Typed]
    photos: tuple[str, ...]
    # Filed by staff for somebody else.
    is_for_resident: bool
    # The case it became, once sent.
    case_id: int | None
    changed_at: datetime
    proof: Proof | None


def draft(actor: Actor, token: str) -> Written | None:
    """Give the draft of that token; None where there is none, or where it is another account's."""
    row = Draft.objects.filter(token=token).first() if token else None
    if row is None or row.account_id not in {None, actor.account_id}:
        return None
    return Written(
        token=row.token,
        typed={page: _opened(typed) if page in SEALED else typed for page, typed in row.data.get("typed", {}).items()},
        photos=tuple(row.data.get("photos", ())),
        is_for_resident=row.data.get("is_for_resident", False),
        case_id=row.case_id,
        changed_at=row.changed_at,
        proof=_proof(row.data.get("proof")),
    )


def _proof(kept: Mapping[str, Any] | None) -> Proof | None:
    return Proof(kept["number"], datetime.fromisoformat(kept["until"]), kept["tries_left"]) if kept else None


def _opened(sealed: Mapping[str, str]) -> Typed:
    key = settings.ENV.data_key
    return {name: vault.unseal(key, base64.b64decode(value), SEAL_PURPOSE) for name, value in sealed.items()}
