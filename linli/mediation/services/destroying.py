"""Sealed files are destroyed as one person proposes and another signs, once their years are over (mediation 21)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from linli.kernel.audit import services as audit
from linli.kernel.audit.rules.erasing import MOST_IDS, Gone
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.people.rules import Actor, NotGrantedError, Permission
from linli.kernel.people.rules import demand as demand_grant
from linli.mediation.models import Archive, DestructionList
from linli.mediation.queries.destroying import destruction_list, files_of, files_over
from linli.mediation.services.ending import disputes_forget
from linli.mediation.services.taking import INSIDE, demand, take

# As many as one line of the journal of erasures names, and two people can look through.
MOST_FILES = MOST_IDS


@transaction.atomic
def destruction_propose(actor: Actor, case_ids: Collection[int], now: datetime) -> list[int]:
    """Put files whose years are over on a list for somebody else to sign; give the lists, one for each committee.

    Raises MissingFieldError for no file, too many, or one that is not there to be destroyed.
    """
    demand_grant(actor, Permission.MEDIATION_DESTROY)
    if actor.account_id is None:
        raise NotGrantedError("only a person proposes what is destroyed")
    wanted = set(case_ids)
    files = list(files_over(actor, now).filter(pk__in=wanted).select_for_update(of=("self",)))
    if not wanted or len(wanted) > MOST_FILES or {file.pk for file in files} != wanted:
        raise rules.MissingFieldError(fields=["picked"])
    return [
        _propose(actor, actor.account_id, [file for file in files if file.case.holder_id == unit], now)
        for unit in sorted({file.case.holder_id for file in files})
    ]


def _propose(actor: Actor, account_id: int, files: list[Archive], now: datetime) -> int:
    made = DestructionList.objects.create(
        unit_id=files[0].case.holder_id, count=len(files), proposed_by_id=account_id, proposed_at=now
    )
    Archive.objects.filter(pk__in=[file.pk for file in files]).update(listed=made)
    audit.record(actor, "mediation:destruction:propose", f"list:{made.pk}", {"files": made.count}, now)
    return made.pk


@transaction.atomic
def destruction_sign(actor: Actor, list_id: int, now: datetime) -> None:
    """Sign a list, by which its files are destroyed now; number, kind, dates, index and hash of each stay.

    Raises RefusedActError to whoever proposed it, and where it was decided on already.
    """
    listed = _waiting(actor, list_id)
    if listed.proposed_by_id == actor.account_id:
        raise rules.RefusedActError(act="destroy", why="other_hand")
    files = files_of(actor, listed)
    for file in files:
        held = take(actor, file.pk, "destroy", None, now)
        held.move(Line("destroy", INSIDE, data={"list": listed.pk}), "", now)
    disputes_forget([file.pk for file in files], Gone.PERIOD, now)
    _decide(actor, listed, now, is_signed=True)
    audit.record(actor, "mediation:destruction:sign", f"list:{listed.pk}", {"files": len(files)}, now)


@transaction.atomic
def destruction_return(actor: Actor, list_id: int, *, reason: str, now: datetime) -> None:
    """Send a list back, as when a suit needs one of its files, or take one's own back: all its files stay."""
    listed = _waiting(actor, list_id)
    demand(reason=reason)
    Archive.objects.filter(listed=listed).update(listed=None)
    _decide(actor, listed, now, reason=reason.strip())
    audit.record(actor, "mediation:destruction:return", f"list:{listed.pk}", {"files": listed.count}, now)


def _waiting(actor: Actor, list_id: int) -> DestructionList:
    found = destruction_list(actor, list_id)
    # Two who press at once: the second finds it decided.
    locked = DestructionList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if locked.decided_at is not None:
        raise rules.RefusedActError(act="destroy", why="decided_already")
    return locked


def _decide(actor: Actor, listed: DestructionList, now: datetime, *, is_signed: bool = False, reason: str = "") -> None:
    listed.decided_by_id, listed.decided_at = actor.account_id, now
    listed.is_signed, listed.reason = is_signed, reason
    listed.save(update_fields=["decided_by", "decided_at", "is_signed", "reason"])
