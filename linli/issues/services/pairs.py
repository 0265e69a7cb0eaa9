"""Remembers of two reports that they are different, and forgets it again."""

from datetime import datetime

from django.db import transaction

from linli.issues.models import Apart
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import NotThereError, NotYoursError
from linli.kernel.people.rules import Actor, Permission


@transaction.atomic
def pair_keep_apart(actor: Actor, one_id: int, other_id: int, now: datetime) -> None:
    """Say that two cases one may join are not about the same; NotThereError where one of them is out of sight."""
    if actor.account_id is None:
        raise NotYoursError(act="link")
    one, other = _seen(actor, one_id, other_id, now)
    said = {"account_id": actor.account_id, "said_at": now}
    _, is_new = Apart.objects.get_or_create(one_id=one, other_id=other, defaults=said)
    if is_new:
        audit.record(actor, "issues:pair:keep_apart", f"case:{one}", {"other": other}, now)


@transaction.atomic
def pair_look_again(actor: Actor, one_id: int, other_id: int, now: datetime) -> None:
    """Forget that two cases are different, so that they are shown again; as `pair_keep_apart`."""
    one, other = _seen(actor, one_id, other_id, now)
    if Apart.objects.filter(one_id=one, other_id=other).delete()[0]:
        audit.record(actor, "issues:pair:look_again", f"case:{one}", {"other": other}, now)


def _seen(actor: Actor, one_id: int, other_id: int, now: datetime) -> tuple[int, int]:
    if one_id == other_id:
        raise NotThereError
    for case_id in (one_id, other_id):
        cases.case(actor, case_id, now, Permission.ISSUES_LINK)
    return min(one_id, other_id), max(one_id, other_id)
