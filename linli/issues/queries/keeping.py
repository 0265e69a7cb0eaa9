"""What may go, what must stay, and who asked for it, for the sweep and the privacy officer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from linli.doors.vault import BrokenSealError
from linli.issues.models import Difficult, ErasureRequest, Hold, Keeping, Report
from linli.issues.rules.keeping import DAYS, KEYS_KEPT, Ended, Kept, Rule, days_kept, over_at, shortest
from linli.kernel.audit.queries import rows_before
from linli.kernel.cases.queries import keys_before
from linli.kernel.cases.rules import NotThereError
from linli.kernel.files import queries as files
from linli.kernel.notify.queries import messages_before
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, reach

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case
    from linli.kernel.files.models import File

# Cases looked at in one query.
CHUNK = 2_000


def keeping_rules() -> list[Rule]:
    """Give the operator's times of keeping."""
    return [Rule(*row) for row in Keeping.objects.values_list("what", "area_prefix", "days", "from_on")]


def cases_over(actor: Actor, now: datetime, *, limit: int | None = None) -> list[Ended]:
    """Give the ended cases, within the actor's reach, whose keeping is over, at most `limit`, the oldest first."""
    rules, today = keeping_rules(), timezone.localdate(now)

    def is_over(ended: Ended) -> bool:
        end = over_at(rules, ended, today)
        return end is not None and end <= now

    return list(islice(filter(is_over, _ended(actor, now, shortest(rules, Kept.CLOSED, Kept.REFUSED))), limit))


def _ended(actor: Actor, now: datetime, least: timedelta) -> Iterator[Ended]:
    holds = Hold.objects.filter(case=OuterRef("pk"))
    # The parts of a report go after the whole, and as early as it where its reporter asks: their contact is the same.
    of_whole = {"case__links_in__kind": "part_of", "case__links_in__from_case": OuterRef("pk")}
    whole = Report.objects.filter(**of_whole, case__tombstone=None)
    asked = ErasureRequest.objects.filter(Q(case=OuterRef("pk")) | Q(**of_whole)).order_by("asked_at")
    found = (
        _within(actor, Report.objects.filter(case__tombstone=None, case__closed_at__isnull=False))
        .filter(Q(case__closed_at__lte=now - least) | Exists(asked))
        .values_list(
            "pk",
            "case__area_code",
            "case__state",
            "case__closed_at",
            Exists(Difficult.objects.filter(case=OuterRef("pk"))),
            Exists(holds.filter(lifted_at=None)),
            Subquery(holds.values("case").annotate(last=Max("lifted_at")).values("last")),
            Subquery(asked.values("asked_at")[:1]),
        )
        .exclude(Exists(whole))
        .order_by("pk")
    )
    last = 0
    while rows := list(found.filter(pk__gt=last)[:CHUNK]):
        yield from (Ended(*row) for row in rows)
        last = rows[-1][0]


def _within(actor: Actor, found: "QuerySet[Report]") -> "QuerySet[Report]":
    far = reach(actor, Permission.ISSUES_PRIVACY)
    if far.everything:
        return found
    inside = Q(pk__in=[])
    for prefix in far.prefixes:
        inside |= Q(case__area_code__startswith=prefix)
    return found.filter(inside)


def times_over(now: datetime) -> tuple[datetime, datetime, datetime]:
    """Give the moments before which messages, idempotency keys and audit rows are kept no longer."""
    rules, today = keeping_rules(), timezone.localdate(now)
    messages, audit_rows = (timedelta(days=days_kept(rules, what, "", today)) for what in (Kept.MESSAGES, Kept.AUDIT))
    return now - messages, now - KEYS_KEPT, now - audit_rows


def originals_over(now: datetime) -> "list[QuerySet[File]]":
    """Give the photos whose original is kept no longer, by the areas that have a time of their own."""
    rules, today = keeping_rules(), timezone.localdate(now)
    areas = {"", *(rule.area_prefix for rule in rules if rule.what == Kept.ORIGINALS)}
    found = []
    for area in sorted(areas):
        before = now - timedelta(days=days_kept(rules, Kept.ORIGINALS, area, today))
        inner = [other for other in areas if other != area and other.startswith(area)]
        found.append(files.originals_over(before, area, inner))
    return found


def due_now(actor: Actor, now: datetime) -> dict[str, int]:
    """Give how much a sweep would erase now: cases within the actor's reach, and rows of the platform."""
    messages, keys, audit_rows = times_over(now)
    return {
        "cases": len(cases_over(actor, now)),
        "originals": sum(photos.count() for photos in originals_over(now)),
        "messages": messages_before(messages).count(),
        "keys": keys_before(keys).count(),
        "audit": rows_before(audit_rows).count(),
    }


def case_to_hold(actor: Actor, number: str) -> int:
    """Give the id of a case by its number within the privacy officer's reach; NotThereError for every other number."""
    found = _within(actor, Report.objects.filter(case__number=number)).values_list("pk", flat=True).first()
    if found is None:
        raise NotThereError
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A reporter's wish that waits: why it does, and until when it must be done."""

    number: str
    asked_at: datetime
    due_at: datetime
    is_open: bool
    is_held: bool


def erasures_waiting(actor: Actor) -> list[Asked]:
    """Give the wishes for erasure that wait within the actor's reach, the soonest due first."""
    mine = _within(actor, Report.objects.all()).values("pk")
    rows = ErasureRequest.objects.filter(done_at=None, case__in=mine).order_by("due_at", "pk")
    held = Exists(Hold.objects.filter(case=OuterRef("pk"), lifted_at=None))
    columns = rows.values_list("case__number", "asked_at", "due_at", "case__closed_at", held)
    return [Asked(number, asked, due, ended is None, is_held) for number, asked, due, ended, is_held in columns[:200]]


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A hold that is on."""

    id: int
    number: str
    reason: str
    placed_at: datetime


def holds_on(actor: Actor) -> list[HeldCase]:
    """Give the holds that are on within the actor's reach, the newest first."""
    mine = _within(actor, Report.objects.all()).values("pk")
    rows = Hold.objects.filter(lifted_at=None, case__in=mine).order_by("-pk").annotate(number=F("case__number"))
    return [HeldCase(*row) for row in rows.values_list("pk", "number", "reason", "placed_at")[:200]]


def times_kept() -> list[Rule]:
    """Give every time of keeping: the platform's own for all areas, then the operator's, which win."""
    own = [Rule(what.value, "", days, date.min) for what, days in DAYS.items()]
    return [*own, *sorted(keeping_rules(), key=lambda r: (r.what, r.area_prefix, r.from_on))]


def known_words(case: "Case") -> list[str]:
    """Give the words that name the reporter of a case for certain, to be masked in a text; nobody is shown them."""
    try:
        contact = people.contact_opened(case.contact) if case.contact else None
        account = people.own_contact(case.reporter) if case.reporter else None
    except BrokenSealError:
        # What was sealed with a key that is lost must still go.
        return []
    return [word for own in (contact, account) if own for word in (own.name, own.phone, own.email) if word]
