"""What all projects share: whose page opens them, and their files as everybody reads them (issue-desk 14.3, 14.4)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from linli.issues.queries import listed, themes
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.rules import Actor, Permission

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

KINDS = frozenset({listed.KIND, themes.KIND})
_READER = Actor(job="projects")


def project_publicly(number: str, now: datetime) -> "tuple[Case, Sequence[Entry]]":
    """Give the file of one project and its public lines for anybody, by its number; NotThereError otherwise."""
    found = cases.visible(_READER, Permission.ISSUES_READ, now).filter(kind__in=KINDS, number=number)
    case = found.select_related("holder", "first_desk").first()
    if case is None:
        raise NotThereError
    return case, cases.public_lines([case.pk])


def open_to(actor: Actor, case_ids: Iterable[int], now: datetime) -> set[int]:
    """Give those of some projects whose desk page the actor may open; the others are read as everybody does."""
    seen = cases.visible(actor, Permission.ISSUES_DESK, now).filter(pk__in=list(case_ids))
    return set(seen.values_list("pk", flat=True))
