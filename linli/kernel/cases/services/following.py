"""Who has the news of a case without being its reporter."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from linli.kernel.audit.services import part
from linli.kernel.cases.models import Case, Follower, Link
from linli.kernel.cases.rules import PART_MARK

if TYPE_CHECKING:
    from linli.kernel.people.models import Account


@part
def follower_add(case_id: int, account_id: int, now: datetime) -> None:
    """Let an account follow a case; once is enough."""
    Follower.objects.get_or_create(case_id=case_id, account_id=account_id, defaults={"since_at": now})


@part
def follower_remove(case_id: int, account_id: int) -> None:
    """Let an account no longer follow a case."""
    Follower.objects.filter(case_id=case_id, account_id=account_id).delete()


@part
def followers(cases: Collection[Case]) -> list[tuple[Case, "Account"]]:
    """Give the accounts that follow cases, each with its case, to the act that tells them something.

    Only what is open to all who act is told to them: a case that has come to be kept more strictly has no followers
    while it is. Whoever follows a split case follows its parts.
    """
    by_id = {case.pk: case for case in cases if case.confidentiality == "open"}
    parts = [number for number, case in by_id.items() if PART_MARK in case.number]
    if parts:
        links = Link.objects.filter(kind=Link.Kind.PART_OF, from_case__in=parts)
        by_id |= {whole: by_id[part] for part, whole in links.values_list("from_case_id", "to_case_id")}
    rows = Follower.objects.filter(case__in=by_id).select_related("account").order_by("id")
    return [(by_id[row.case_id], row.account) for row in rows]
