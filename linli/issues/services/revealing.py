"""Shows a contact for a reason and for a while, and lets some of the looks be looked at again (issue-desk 16.4)."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from linli.doors import ids
from linli.issues.models import Reveal, RevealMore
from linli.issues.queries import revealing as queries
from linli.issues.rules.revealing import MORE, SHOWN_FOR, sample_size, week_before
from linli.issues.services.taking import demand
from linli.kernel.audit import services as audit
from linli.kernel.cases.rules import NotThereError, RefusedActError, kinds_apart
from linli.kernel.people.rules import Actor, ContactField, Permission, RevealReason
from linli.kernel.people.rules import demand as demand_right
from linli.kernel.people.services import contact_reveal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.kernel.cases.models import Case

DRAW = Actor(job="reveals_draw")


@transaction.atomic
def contact_show(
    actor: Actor, case: "Case", field: ContactField, reason: RevealReason, now: datetime, *, text: str = ""
) -> None:
    """Show one detail of a case's contact to the actor for a quarter of an hour.

    The caller has checked that the actor reaches the case's contact. Raises as `contact_reveal`.
    """
    if case.contact_id is None or actor.account_id is None:
        raise NotThereError
    contact_reveal(actor, case.contact_id, field, reason, now, text=text, more=queries.more_today(actor, now))
    Reveal.objects.create(
        case=case, account_id=actor.account_id, field=field, reason=reason, text=text, shown_at=now,
        until_at=now + SHOWN_FOR,
    )  # fmt: skip


@transaction.atomic
def more_ask(actor: Actor, why: str, now: datetime) -> None:
    """Ask a supervisor for more looks today; RefusedActError with `why` "asked_already" while a wish waits."""
    demand_right(actor, Permission.CONTACT_REVEAL)
    demand(why=why)
    if queries.is_asked(actor, now):
        raise RefusedActError(act="more_ask", why="asked_already")
    wish = {"account_id": actor.account_id, "day_on": timezone.localdate(now), "why": why, "asked_at": now}
    row = RevealMore.objects.create(**wish)
    audit.record(actor, "issues:reveal:more_ask", f"more:{row.pk}", {}, now)


@transaction.atomic
def more_decide(actor: Actor, wish_id: int, now: datetime, *, is_given: bool) -> None:
    """Give ten more looks for the day, or none; NotThereError for a wish that is not the actor's to decide."""
    demand_right(actor, Permission.CONTACT_ALLOW)
    if wish_id not in {wish.pk for wish in queries.wishes(actor, now)}:
        raise NotThereError
    times = MORE if is_given else 0
    waiting = RevealMore.objects.filter(pk=wish_id, decided_at=None)
    if not waiting.update(times=times, decided_by=actor.account_id, decided_at=now):
        raise NotThereError
    audit.record(actor, "issues:reveal:more_decide", f"more:{wish_id}", {"times": times}, now)


@transaction.atomic
def reveals_draw(now: datetime) -> int:
    """Draw one in twenty of last week's looks to be looked at again, once; give how many.

    Complaints about conduct go past the privacy officer, and so do the looks at their contacts.
    """
    start, end = week_before(timezone.localdate(now), timezone.get_current_timezone())
    looks = Reveal.objects.filter(shown_at__gte=start, shown_at__lt=end)
    looks = looks.exclude(case__kind__in=[kind.name for kind in kinds_apart()])
    if looks.filter(drawn_at__isnull=False).exists():
        return 0
    found = list(looks.order_by("id").values_list("id", flat=True))
    drawn = ids.drawn(found, sample_size(len(found)))
    Reveal.objects.filter(pk__in=drawn).update(drawn_at=now)
    audit.record(DRAW, "issues:reveal:draw", f"week:{start:%Y-%m-%d}", {"looks": len(found), "drawn": len(drawn)}, now)
    return len(drawn)


@transaction.atomic
def reveal_review(actor: Actor, reveal_id: int, now: datetime, *, is_in_order: bool, finding: str = "") -> None:
    """Say whether a look drawn by lot was in order; one that was not needs words.

    Raises NotThereError for a look that is not the actor's to review, its own among them.
    """
    demand_right(actor, Permission.ISSUES_PRIVACY)
    if not is_in_order:
        demand(finding=finding)
    if reveal_id not in {look.pk for look in queries.sample(actor, now)}:
        raise NotThereError
    said = {"reviewer": actor.account_id, "reviewed_at": now, "is_in_order": is_in_order, "finding": finding}
    if not Reveal.objects.filter(pk=reveal_id, reviewed_at=None).update(**said):
        raise NotThereError
    audit.record(actor, "issues:reveal:review", f"reveal:{reveal_id}", {"in_order": is_in_order}, now)


@transaction.atomic
def reveals_export(actor: Actor, since: datetime, now: datetime) -> "list[Reveal]":
    """Give the looks within the privacy officer's reach since a moment, for a table that is taken along."""
    demand_right(actor, Permission.ISSUES_PRIVACY)
    found: Iterator[Reveal] = queries.looks_since(actor, since, now)
    rows = list(found)
    facts = {"since": since.isoformat(), "rows": len(rows)}
    audit.record(actor, "issues:reveal:export", "reveals", facts, now)
    return rows
