"""What became of the reports of an area that were due in a period, for whoever may count them."""

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from linli.doors import clock
from linli.issues.models import Verification
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.outcomes import Outcome
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import CARRIED, LINKED
from linli.kernel.people.rules import Actor, NotGrantedError, Permission, reach

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

KIND = "issue"
# The groups of reasons by which a case ends.
ENDINGS = frozenset({"close_outcome", "decline"})
_FIELDS = (
    "pk", "area_code", "tier", "category", "report__channel", "report__nature", "due_original_at", "due_at",
    "report__disposed_at", "closed_at", "report__is_on_time", "report__is_on_time_extended", "outcome",
    "report__close_basis", "state", "reopened_count",
)  # fmt: skip


def due_cohort(actor: Actor, area: str, after: datetime, before: datetime) -> list[Outcome]:
    """Give the roots of an area first due from one moment to before another, and what ended then without a due.

    A case that was split counts by its parts, and one that repeats another through that one. Four statements, however
    many there are. Raises NotGrantedError for an area that the actor may not count.
    """
    roots = _roots(actor, area, after, before)
    said = _said(roots)
    tables = taxonomy()
    counts_as = {code: row.counts_as for (group, code), row in tables.reasons.items() if group in ENDINGS}
    found = []
    for row in roots.values(*_FIELDS).iterator():
        nature = tables.natures[row["report__nature"]]
        found.append(
            Outcome(
                row["pk"], row["area_code"], row["tier"], row["category"], row["report__channel"],
                row["due_original_at"], row["due_at"], row["report__disposed_at"], row["closed_at"],
                bool(row["report__is_on_time"]), bool(row["report__is_on_time_extended"]), row["outcome"],
                counts_as.get(row["outcome"], ""), row["report__close_basis"], row["state"] == "disposed",
                row["reopened_count"] > 0, nature.counts_as_solved,
                said.get(row["pk"], ()) if nature.counts_as_content else (),
            )
        )  # fmt: skip
    return found


def _roots(actor: Actor, area: str, after: datetime, before: datetime) -> "QuerySet[Case]":
    far = reach(actor, Permission.CENTRE_READ)
    if not (far.everything or any(area.startswith(prefix) for prefix in far.prefixes)):
        raise NotGrantedError(Permission.CENTRE_READ)
    is_due = Q(due_original_at__gte=after, due_original_at__lt=before)
    ended = Q(due_original_at=None, closed_at__gte=after, closed_at__lt=before)
    return _every().filter(is_due | ended, kind=KIND, area_code__startswith=area).exclude(state__in=CARRIED)


def _said(roots: "QuerySet[Case]") -> dict[int, tuple[int | None, ...]]:
    """Give what those who were asked said, by root: the reporters of what was done, and of what repeats it.

    Asked is whoever can be asked; of several rounds the last answer counts, 0 where it came without stars.
    """
    done = roots.filter(report__disposed_at__isnull=False)
    known = Q(contact__isnull=False) | Q(reporter__isnull=False)
    repeats = _every().filter(
        known, state=LINKED, links_out__kind="duplicate_of", links_out__to_case__in=done.values("pk")
    )
    root_of = {pk: pk for pk in done.filter(known).values_list("pk", flat=True)}
    root_of |= dict(repeats.values_list("pk", "links_out__to_case"))
    words = Verification.objects.filter(source=Verification.Source.REPORTER)
    among = Q(case__in=done.values("pk")) | Q(case__in=repeats.values("pk"))
    last = dict(words.filter(among).order_by("case_id", "round").values_list("case_id", "stars"))
    found: dict[int, list[int | None]] = defaultdict(list)
    for pk, root in root_of.items():
        found[root].append((last[pk] or 0) if pk in last else None)
    return {root: tuple(stars) for root, stars in found.items()}


def _every() -> "QuerySet[Case]":
    # Numbers count what is kept apart, too; nobody reads a case by them.
    return cases.visible(Actor(job="counting"), Permission.ISSUES_READ, clock.now())
