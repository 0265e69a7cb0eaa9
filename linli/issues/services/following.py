"""Following a published case: its news without being its reporter."""

from datetime import datetime

from django.db import transaction

from linli.issues.models import PublicReport
from linli.issues.queries.moderating import public_closed_until
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases.services import following
from linli.kernel.people.rules import NOWHERE, Actor, Sender


@transaction.atomic
def case_follow(actor: Actor, number: str, now: datetime, *, sender: Sender = NOWHERE) -> None:
    """Let the signed-in actor have the news of a published case; NotThereError for every other case.

    RefusedActError from a browser whose public functions are closed.
    """
    if public_closed_until(actor, sender, now) is not None:
        raise rules.RefusedActError(act="follow", why="blocked")
    case_id, account_id = _published(actor, number)
    following.follower_add(case_id, account_id, now)
    audit.record(actor, "issues:case:follow", f"case:{case_id}", {}, now)


@transaction.atomic
def case_unfollow(actor: Actor, number: str, now: datetime) -> None:
    """End the actor's following of a case."""
    case_id, account_id = _published(actor, number)
    following.follower_remove(case_id, account_id)
    audit.record(actor, "issues:case:unfollow", f"case:{case_id}", {}, now)


def _published(actor: Actor, number: str) -> tuple[int, int]:
    if actor.account_id is None:
        raise rules.NotYoursError(act="follow")
    found = PublicReport.objects.filter(case__number=number, hidden_at=None).values_list("pk", flat=True).first()
    if found is None:
        raise rules.NotThereError
    return found, actor.account_id
