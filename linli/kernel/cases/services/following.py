"""Who has the news of a case without being its reporter."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from linli.kernel.audit.services import part
from linli.kernel.cases.models import Case, Follower

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
    """Give the accounts that follow cases, each with its case, to the act that tells them something."""
    by_id = {case.pk: case for case in cases}
    rows = Follower.objects.filter(case__in=by_id).select_related("account").order_by("id")
    return [(by_id[row.case_id], row.account) for row in rows]
