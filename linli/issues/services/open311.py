"""What other systems write: a report sent once however often it comes, and updates as the acts of a case."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.issues.rules.drafts import ReportDraft
from linli.issues.rules.open311 import limits
from linli.issues.rules.open311.statuses import Incoming
from linli.issues.services import closing, disposing, handover, returns
from linli.issues.services.intake import Received, is_urgent, report_receive
from linli.issues.services.media import media_queue
from linli.issues.services.taking import photos_keep
from linli.kernel.cases import queries, rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import KeyBearer, KeyKind, Limit, TooManyError

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


class TooManyReportsError(rules.TooOftenError):
    """A key, or somebody behind it, has sent as much as `most` allows until `until`."""

    def __init__(self, most: int, until: datetime) -> None:
        super().__init__("too many reports", until)
        self.most = most


@dataclass(frozen=True, slots=True)
class Taken:
    """A report another system sent, and whether it was here already."""

    received: Received
    token: str = ""
    is_again: bool = False


@transaction.atomic
def report_take(
    bearer: KeyBearer,
    draft: ReportDraft,
    now: datetime,
    *,
    said: bytes,
    key: str = "",
    replay: timedelta,
    media_urls: Sequence[str] = (),
    person: str = "",
) -> Taken:
    """Receive a report of another system; the same key or, without one, the same `said` is the same report.

    A repeat without a key within `replay` is a line on the case, because people ask again when nothing happens; a
    later one is a case of its own, linked to the first. Pictures at `media_urls` are fetched later. `person`
    is whatever tells the key's users apart. Raises as `report_receive`, and TooManyReportsError unless life is at
    stake.
    """
    scope, name = _scope(bearer, "report"), key or hashlib.sha256(said).hexdigest()
    before = None if key else cases.key_forget(scope, name, now - replay)
    if answer := cases.key_claim(scope, name, said, now):
        taken = Taken(Received(**answer["received"]), answer["token"], is_again=True)
        if not key:
            case = queries.case(bearer.actor, taken.received.case_id, now)
            again = Line("add", Visibility.PRIVATE, draft.text, "again", data={"channel": draft.channel})
            cases.lines_add(bearer.actor, case, [again], now)
        return taken
    _count(limits.reports(*_callers(bearer, person)), now, is_refused=not is_urgent(draft))
    received = report_receive(bearer.actor, draft, now)
    if media_urls:
        case = queries.case(bearer.actor, received.case_id, now)
        media_queue(case.pk, queries.timeline(bearer.actor, case)[0].pk, media_urls, now)
    if before:
        cases.link_add(received.case_id, before["received"]["case_id"], "repeat_of", now)
    cases.key_answer(scope, name, {"received": asdict(received), "token": draft.token})
    return Taken(received, draft.token)


def _callers(bearer: KeyBearer, person: str) -> tuple[str, str]:
    key = people.sender_hash(f"key {bearer.key_id}")
    return key, people.sender_hash(f"key {bearer.key_id} {person}") if person else ""


def _count(most: Mapping[Limit, str], now: datetime, *, is_refused: bool = True) -> None:
    for limit, sender in most.items():
        try:
            people_services.tally({limit: sender}, now)
        except TooManyError as reached:
            if is_refused:
                raise TooManyReportsError(limit.most, reached.until) from None


def _scope(bearer: KeyBearer, of: str) -> str:
    return hashlib.sha256(f"open311 {of} {bearer.actor.ref}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Update:
    """What another system says happened; `said` are its attributes, `told_at` its own time."""

    word: Incoming
    text: str = ""
    photos: tuple[str, ...] = ()
    # The sender's own id of it; sent again, it is the same update.
    id: str = ""
    told_at: datetime | None = None
    media_urls: Sequence[str] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def update_take(bearer: KeyBearer, case_id: int, update: Update, now: datetime) -> int:
    """Put an update into the timeline as the act it means, and give the id of its line.

    An act that the workflow forbids becomes a comment and a note for the staff; nothing sent is lost. Raises
    NotThereError for a case the key's account does not see.
    """
    scope, name = _scope(bearer, f"update {case_id}"), hashlib.sha256(update.id.encode()).hexdigest()
    if update.id and (answer := cases.key_claim(scope, name, b"", now)) is not None:
        line: int = answer["line"]
        return line
    _count({limits.UPDATES_A_MINUTE: _callers(bearer, "")[0]}, now)
    case = queries.case(bearer.actor, case_id, now)
    line = _acted(bearer, case, update, now) or _commented(bearer, case, update, "", now)
    media_queue(case_id, line, update.media_urls, now)
    if update.id:
        cases.key_answer(scope, name, {"line": line})
    return line


def _acted(bearer: KeyBearer, case: "Case", update: Update, now: datetime) -> int | None:
    """Try the act an update stands for; None where it stands for none, a comment and a note where it is refused."""
    act = _ACTS.get((bearer.kind, update.word))
    if act is None:
        return None
    newest = queries.timeline(bearer.actor, case)[-1].pk
    try:
        with transaction.atomic():
            act(bearer, case, update, now)
    except rules.DomainError as error:
        return _commented(bearer, case, update, str(error.facts.get("why", error.code)), now)
    # The first line an act leaves is the act's own; what the platform does next comes after it.
    return next(entry.pk for entry in queries.timeline(bearer.actor, case) if entry.pk > newest)


def _commented(bearer: KeyBearer, case: "Case", update: Update, why: str, now: datetime) -> int:
    data = {"status": update.word.value, "said": dict(update.said)}
    if update.told_at is not None:
        data["told_at"] = update.told_at.isoformat()
    is_unit = bearer.kind is KeyKind.UNIT
    act, level = ("note", Visibility.STAFF) if is_unit else ("add", Visibility.PRIVATE)
    lines = [Line(act, level, update.text, data=data)]
    wish = why or (update.word.value if update.word in _WISHES else "")
    if wish:
        # In codes: whoever reads it looks at the comment beside it.
        noted = f"Open311 {update.word.value.upper()}: {wish}"
        lines.append(Line("note", Visibility.STAFF, noted, data={"status": update.word.value, "why": why}))
    entry = cases.lines_add(bearer.actor, case, lines, now)[0]
    photos_keep(update.photos, case_id=case.pk, entry_id=entry.pk, role="evidence", now=now)
    return entry.pk


# What a person of the desk must decide; it is noted for them and nothing moves.
_WISHES = frozenset(
    {Incoming.DUPLICATE, Incoming.NO_FURTHER_ACTION, Incoming.ACTION_SCHEDULED, Incoming.PLANNED, Incoming.CLOSED}
)


def _reopen(bearer: KeyBearer, case: "Case", update: Update, now: datetime) -> None:
    closing.case_reopen(bearer.actor, case.pk, version=None, reason="reporter_unsolved", text=update.text, now=now)


def _verify(bearer: KeyBearer, case: "Case", update: Update, now: datetime) -> None:
    finding = closing.Finding("solved", text=update.text, photos=update.photos)
    closing.case_verify(bearer.actor, case.pk, finding=finding, now=now)


def _withdraw(bearer: KeyBearer, case: "Case", update: Update, now: datetime) -> None:
    closing.case_withdraw(bearer.actor, case.pk, text=update.text, now=now)


def _sign(bearer: KeyBearer, case: "Case", _update: Update, now: datetime) -> None:
    handover.leg_sign(bearer.actor, case.pk, version=case.version, now=now)


def _dispose(bearer: KeyBearer, case: "Case", update: Update, now: datetime) -> None:
    done = disposing.Disposal(update.text, after=update.photos)
    disposing.case_dispose(bearer.actor, case.pk, version=case.version, disposal=done, now=now)


def _object(bearer: KeyBearer, case: "Case", update: Update, now: datetime) -> None:
    objection = returns.Objection(
        update.said.get("reason", ""),
        update.text,
        update.said.get("legal_basis", ""),
        update.said.get("better_owner", ""),
        update.photos,
    )
    returns.leg_object(bearer.actor, case.pk, version=case.version, objection=objection, now=now)


_Act = Callable[[KeyBearer, "Case", Update, datetime], None]
_ACTS: Mapping[tuple[KeyKind, Incoming], _Act] = {
    (KeyKind.CHANNEL, Incoming.REOPEN): _reopen,
    (KeyKind.CHANNEL, Incoming.FIXED): _verify,
    (KeyKind.CHANNEL, Incoming.CANCELLED): _withdraw,
    (KeyKind.UNIT, Incoming.INVESTIGATING): _sign,
    (KeyKind.UNIT, Incoming.FOR_TRIAGE): _sign,
    (KeyKind.UNIT, Incoming.IN_PROGRESS): _sign,
    (KeyKind.UNIT, Incoming.FIXED): _dispose,
    (KeyKind.UNIT, Incoming.NOT_COUNCILS_RESPONSIBILITY): _object,
    (KeyKind.UNIT, Incoming.INTERNAL_REFERRAL): _object,
}
