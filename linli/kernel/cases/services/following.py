"""Who has the news of a case without being its reporter."""

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
def followers(case: Case) -> list["Account"]:
    """Give the accounts that follow a case, to the act that tells them something."""
    return [row.account for row in Follower.objects.filter(case=case).select_related("account").order_by("id")]
