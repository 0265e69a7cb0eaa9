"""Erases what is no longer needed: by its time, or because its reporter asked; a legal hold stops both."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.issues.models import ErasureRequest, Hold, Report, Tombstone
from linli.issues.queries.keeping import (
    case_to_hold,
    cases_over,
    holds_on,
    known_words,
    originals_over,
    times_over,
)
from linli.issues.queries.own import own_cases
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import drafts, scrubbing
from linli.issues.rules.keeping import REQUEST_DAYS
from linli.issues.rules.moderating import DEVICE_KEPT
from linli.issues.services.indexing import index_compact, lines_refresh
from linli.issues.services.taking import demand
from linli.kernel.audit import services as audit
from linli.kernel.audit.rules.erasing import Gone
from linli.kernel.audit.services.erasing import erased
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.services import keys_forget
from linli.kernel.cases.services.erasing import cases_erase, reporters_forget, title_set
from linli.kernel.files.queries import files_by_name
from linli.kernel.files.services import originals_erase, photos_drop
from linli.kernel.notify.services import Message, channels_forget, outbox_add, outbox_forget
from linli.kernel.people.rules import Actor, Permission, may
from linli.kernel.people.services import account_erase

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case

SWEEPER = Actor(job="retention")
BATCH, ROWS = 100, 5_000


def retention_run(now: datetime, told: Callable[[str, int], None] = lambda _what, _count: None) -> int:
    """Erase everything whose time is over, in batches that each stand by themselves; give how many rows.

    Stopped half-way it goes on where it was. `told` hears after each batch what went and how much.
    """
    total = 0
    for what, erase in _SWEEPS:
        while count := erase(now):
            total += count
            told(what, count)
    index_compact(SWEEPER, now)
    return total


@transaction.atomic
def cases_anonymise(now: datetime, limit: int = BATCH) -> int:
    """Take the personal data from up to `limit` cases whose keeping is over, and give how many."""
    ended = cases_over(SWEEPER, now, limit=limit)
    for what in (Gone.PERIOD, Gone.ASKED):
        over = [each.case_id for each in ended if (each.asked_at is not None) is (what is Gone.ASKED)]
        gone = reports_erase(Report.objects.filter(pk__in=over), what, now)
        outbox_add([_told(r.case) for r in gone if r.case.contact_id or r.case.reporter_id], now)
        erased(what, over, now)
    audit.record_rows([audit.Row(SWEEPER, "issues:case:anonymise", f"case:{each.case_id}", {}) for each in ended], now)
    return len(ended)


@audit.part
def reports_erase(reports: "QuerySet[Report]", why: Gone, now: datetime) -> list[Report]:
    """Take the personal data from reports and their cases, by their time or because it was asked for; give them."""
    gone = list(reports.select_related("case__contact", "case__reporter__contact"))
    for report in gone:
        _scrub(report)
    names = taxonomy().categories
    cases_erase({r.pk: drafts.title("", names[r.case.category].name_zh, is_open=False) for r in gone})
    Tombstone.objects.bulk_create(Tombstone(case_id=r.pk, reason=why, erased_at=now) for r in gone)
    ErasureRequest.objects.filter(pk__in=[r.pk for r in gone], done_at=None).update(done_at=now)
    return gone


def _scrub(report: Report) -> None:
    """Look through the one text that stays once more, with what is known of the reporter."""
    if report.handler_text:
        report.handler_text = scrubbing.scrubbed(report.handler_text, known_words(report.case))
        report.save(update_fields=["handler_text"])


def _told(case: "Case") -> Message:
    """Give the notice of an erasure. It stands with the case and leads to nobody: who they were is gone."""
    return Message(event="N20", key=f"N20:{case.pk}", params={"case_no": case.number}, case_id=case.pk, channel="page")


@transaction.atomic
def erasure_ask(actor: Actor, case_id: int, now: datetime) -> None:
    """Ask that the data of one's own case be erased: who reported it goes at once, its words once it has ended.

    What the law holds stays until it is let go. Raises NotThereError for every other case.
    """
    wish_note(_own(actor, case_id, now), now)
    erased(Gone.WISH, [case_id], now)
    audit.record(actor, "issues:case:erasure_ask", f"case:{case_id}", {}, now)


@audit.part
def wish_note(report: Report, now: datetime) -> None:
    """Note that the data of a report shall be erased, and take its reporter from it unless the law holds it."""
    wish = {"asked_at": now, "due_at": now + timedelta(days=REQUEST_DAYS)}
    ErasureRequest.objects.get_or_create(case_id=report.pk, defaults=wish)
    if not _is_held(report.pk):
        reporter_forget(report)


@transaction.atomic
def account_close(actor: Actor, now: datetime) -> None:
    """Ask that the data of all one's own cases be erased, and close one's account for good.

    Raises NotGrantedError for an account that has, or had, a post: what it did must stay answerable.
    """
    for case_id in own_cases(actor):
        erasure_ask(Actor(account_id=actor.account_id), case_id, now)
    channels_forget(actor)
    account_erase(actor, now)
    erased(Gone.ACCOUNT, [actor.account_id] if actor.account_id else [], now)


@transaction.atomic
def reporter_remove(actor: Actor, case_id: int, now: datetime) -> None:
    """Take one's name, contact and account from one's own case; it goes on, and its code still opens it."""
    report = _own(actor, case_id, now)
    _demand_not_held(case_id)
    reporter_forget(report)
    erased(Gone.REPORTER, [case_id], now)
    audit.record(actor, "issues:case:reporter_remove", f"case:{case_id}", {}, now)


@transaction.atomic
def photos_remove(actor: Actor, case_id: int, names: Collection[str], now: datetime) -> int:
    """Take photos and documents one sent with one's own report away for good; give how many. Others' stay."""
    report = _own(actor, case_id, now)
    _demand_not_held(case_id)
    own = [
        p.name
        for p in [*cases.photos(actor, report.case), *cases.documents(actor, report.case)]
        if p.role == "report" and p.name in names and p.case_id == case_id
    ]
    gone = photos_drop(files_by_name(own, case_id))
    erased(Gone.PHOTO, gone, now)
    audit.record(actor, "issues:case:photos_remove", f"case:{case_id}", {"photos": len(gone)}, now)
    return len(gone)


def _own(actor: Actor, case_id: int, now: datetime) -> Report:
    """Give the actor's own report; staff speak for nobody here, though they may see it."""
    case = cases.case(actor, case_id, now)
    if actor.is_staff or (actor.code_case_id != case_id and case.reporter_id != actor.account_id):
        raise rules.NotYoursError(act="erase")
    return Report.objects.select_related("case__contact", "case__reporter__contact").get(pk=case_id)


@audit.part
def reporter_forget(report: Report) -> None:
    """Cut a report and its parts from their reporter, and mask in their words what is known to name them."""
    known = known_words(report.case)
    parts = Report.objects.filter(case__links_out__kind="part_of", case__links_out__to_case=report.pk)
    own = [report, *parts.select_related("case")]
    for each in own:
        each.text = scrubbing.scrubbed(each.text, known, only={scrubbing.Kind.KNOWN})
        each.handler_text = scrubbing.scrubbed(each.handler_text, known, only={scrubbing.Kind.KNOWN})
        each.save(update_fields=["text", "handler_text"])
        title_set(each.pk, scrubbing.scrubbed(each.case.title, known, only={scrubbing.Kind.KNOWN}))
        lines_refresh(each.case)
    reporters_forget([each.pk for each in own])


def _is_held(case_id: int) -> bool:
    return Hold.objects.filter(case_id=case_id, lifted_at=None).exists()


def _demand_not_held(case_id: int) -> None:
    if _is_held(case_id):
        raise rules.RefusedActError(act="remove", why="on_hold")


@transaction.atomic
def hold_place(actor: Actor, number: str, reason: str, now: datetime) -> Hold:
    """Keep a case from being erased, for a reason in law; RefusedActError where it is held or erased already."""
    _demand_officer(actor)
    demand(reason=reason)
    case_id = case_to_hold(actor, number)
    if Tombstone.objects.filter(pk=case_id).exists() or _is_held(case_id):
        raise rules.RefusedActError(act="hold", why="held")
    hold = Hold.objects.create(case_id=case_id, reason=reason, placed_at=now)
    audit.record(actor, "issues:case:hold", f"case:{case_id}", {"hold": hold.pk}, now)
    return hold


@transaction.atomic
def hold_lift(actor: Actor, hold_id: int, now: datetime) -> None:
    """End a hold; the case is then kept as long as a difficult one. NotThereError for a hold out of reach or ended."""
    _demand_officer(actor)
    if hold_id not in {hold.id for hold in holds_on(actor)}:
        raise rules.NotThereError
    Hold.objects.filter(pk=hold_id).update(lifted_at=now)
    audit.record(actor, "issues:case:unhold", f"hold:{hold_id}", {}, now)


def _demand_officer(actor: Actor) -> None:
    if not may(actor, Permission.ISSUES_PRIVACY):
        raise rules.NotYoursError(act="hold")


@transaction.atomic
def rows_forget(now: datetime) -> int:
    """Forget old messages, keys and audit rows, a batch of each, and give how many rows."""
    messages, keys, audit_rows = times_over(now)
    known = Report.objects.filter(case__opened_at__lt=now - DEVICE_KEPT).exclude(device="")
    devices = Report.objects.filter(pk__in=list(known.values_list("pk", flat=True)[:ROWS])).update(device="")
    count = outbox_forget(messages, ROWS) + keys_forget(keys, ROWS) + devices
    if count:
        audit.record(SWEEPER, "issues:rows:forget", "rows", {"rows": count}, now)
    return count + audit.rows_erase(SWEEPER, audit_rows, now, ROWS)


@transaction.atomic
def originals_forget(now: datetime) -> int:
    """Erase the originals of photos whose time is over in their area, a batch of each rule, and give how many."""
    gone = [photo for photos in originals_over(now) for photo in originals_erase(photos, now, BATCH)]
    if gone:
        erased(Gone.ORIGINAL, gone, now)
        audit.record(SWEEPER, "issues:originals:forget", "originals", {"rows": len(gone)}, now)
    return len(gone)


_SWEEPS = (("cases", cases_anonymise), ("originals", originals_forget), ("rows", rows_forget))
