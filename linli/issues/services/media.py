"""Pictures that another system only names by their address: queued with the report, fetched by a job."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from linli.doors import http_out
from linli.issues.models import MediaFetch
from linli.issues.services.taking import photos_keep
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries
from linli.kernel.cases import services as cases
from linli.kernel.cases.rules import MissingFieldError
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.files.rules import MAX_BYTES, PhotoRefusedError
from linli.kernel.files.services import photo_receive
from linli.kernel.people.rules import Actor

FETCHER = Actor(job="media_fetch")
# Our defaults: longer than one fetch can take, and so many tries until the sender's site counts as gone.
LEASE, TRIES = timedelta(minutes=5), 4
BATCH = 8


@audit.part
def media_queue(case_id: int, entry_id: int, urls: Sequence[str], now: datetime) -> None:
    """Note addresses of pictures to fetch for a line of a case, each once."""
    fresh = [MediaFetch(case_id=case_id, entry_id=entry_id, url=url, next_at=now) for url in dict.fromkeys(urls)]
    MediaFetch.objects.bulk_create(fresh)


@transaction.atomic
def media_lease(now: datetime) -> list[MediaFetch]:
    """Take the addresses that are due, so that no other worker fetches them meanwhile."""
    due = MediaFetch.objects.filter(done_at=None, next_at__lte=now).order_by("next_at", "id")
    rows = list(due.select_for_update(of=("self",))[:BATCH])
    for row in rows:
        row.tries += 1
        row.next_at = now + LEASE * row.tries
    MediaFetch.objects.bulk_update(rows, ["tries", "next_at"])
    audit.record_rows([audit.Row(FETCHER, "issues:media:lease", f"case:{row.case_id}", {}) for row in rows], now)
    return rows


def media_fetch(now: datetime) -> int:
    """Fetch what is due and add it to its cases; give how many pictures came. Several workers may run it at once."""
    return sum(_fetched(row, now) for row in media_lease(now))


def _fetched(row: MediaFetch, now: datetime) -> bool:
    try:
        name = photo_receive(FETCHER, http_out.fetched(row.url, MAX_BYTES), now).name
    except http_out.OutgoingError as error:
        if row.tries < TRIES and not isinstance(error, http_out.NotPublicError):
            return False
        media_end(row, "", str(error), now)
        return False
    except PhotoRefusedError as error:
        media_end(row, "", error.refusal, now)
        return False
    media_end(row, name, "", now)
    return True


@transaction.atomic
def media_end(row: MediaFetch, name: str, why: str, now: datetime) -> None:
    """End a fetch: the picture joins its line, or the staff read why there is none. The address is forgotten."""
    if name:
        try:
            with transaction.atomic():
                photos_keep([name], case_id=row.case_id, entry_id=row.entry_id, role="report", now=now)
        except MissingFieldError:
            why = "too many"
    if why:
        case = queries.case(FETCHER, row.case_id, now)
        # A fixed word of ours, never the sender's: the address may lead to a person.
        cases.lines_add(FETCHER, case, [Line("note", Visibility.STAFF, f"Open311 media_url: {why}")], now)
    MediaFetch.objects.filter(pk=row.pk).update(done_at=now, url="")
    audit.record(FETCHER, "issues:media:end", f"case:{row.case_id}", {"kept": bool(name) and not why}, now)
