"""Writes the draw of call-backs and what was heard in them (issue-desk 21)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from linli.doors import ids, vault
from linli.issues.models import Callback, DrawSeed, Verdict, Verification
from linli.issues.queries import callbacks as queries
from linli.issues.queries.callbacks import SEED, closings, drawn_of, month_of, next_month, seed_of
from linli.issues.rules import callbacks as rules
from linli.issues.rules import drafts
from linli.issues.services import intake
from linli.issues.services.notices import tell
from linli.issues.services.taking import demand
from linli.kernel.audit import services as audit
from linli.kernel.audit.services import part
from linli.kernel.cases.rules import MissingFieldError, RefusedActError
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines.services import NewDue, due_row
from linli.kernel.people import queries as people
from linli.kernel.people.rules import ANONYMOUS, Actor

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

DRAW = Actor(job="callbacks_draw")


@dataclass(frozen=True, slots=True)
class Told:
    """What a reporter says in a call-back."""

    was_contacted: bool
    verdict: str
    stars: int | None = None
    # Somebody had asked for a good rating; and the reporter agrees that a complaint about that is opened.
    was_pressed: bool = False
    may_complain: bool = False
    text: str = ""


@transaction.atomic
def callbacks_draw(now: datetime) -> int:
    """Draw the call-backs of the month so far, and of the month that ended last night; give how many are new.

    The seed of the next month is committed to as well, so that its hash is public before the month begins.
    """
    months = sorted({month_of(now), month_of(now - timedelta(days=1))})
    made = sum(_month_draw(month_on, month_seed(month_on, now), now) for month_on in months)
    month_seed(next_month(months[-1]), now)
    audit.record(DRAW, "issues:callback:draw", f"draw:{months[-1]:%Y-%m}", {"drawn": made}, now)
    return made


@part
def month_seed(month_on: date, now: datetime) -> str:
    """Give the seed of a month, made and committed to where there is none yet."""
    row = DrawSeed.objects.filter(month_on=month_on).first()
    if row is None:
        seed = ids.token()
        sealed = vault.seal(settings.ENV.data_key, seed, SEED)
        row = DrawSeed.objects.create(
            month_on=month_on, commitment=rules.commitment(seed), seed_enc=sealed, made_at=now
        )
    return seed_of(row)


def _month_draw(month_on: date, seed: str, now: datetime) -> int:
    found = closings(month_on)
    drawn = drawn_of(seed, found)
    here = set(Callback.objects.filter(case__in=[e.case_id for e in found]).values_list("case_id", "closed_at"))
    until = due_row(NewDue("callback_by", rules.WINDOW), calendars.calendar(""), now).due_at
    new = [
        Callback(
            case_id=each.case_id,
            unit_id=each.unit_id,
            closed_at=each.closed_at,
            why=Callback.Why.ALWAYS if each.is_always else Callback.Why.DRAWN,
            drawn_at=now,
            until_at=until,
        )
        for each in found
        if (each.is_always or each.number in drawn) and (each.case_id, each.closed_at) not in here
    ]
    Callback.objects.bulk_create(new)
    return len(new)


@transaction.atomic
def callback_missed(actor: Actor, callback_id: int, now: datetime) -> int:
    """Note that nobody was reached, and give how many attempts were made; after the third N18 asks on the page.

    Each attempt lies in another hour of the day than those before.
    """
    row = queries.callback(actor, callback_id, now)
    hours = {timezone.localtime(datetime.fromisoformat(at)).hour for at in row.tries}
    if len(row.tries) >= rules.ATTEMPTS:
        raise RefusedActError(act="callback", why="three_attempts")
    if timezone.localtime(now).hour in hours:
        raise RefusedActError(act="callback", why="same_hour")
    row.tries = [*row.tries, now.isoformat()]
    row.save(update_fields=["tries"])
    audit.record(actor, "issues:callback:miss", f"callback:{row.pk}", {"attempt": len(row.tries)}, now)
    if len(row.tries) == rules.ATTEMPTS:
        tell(row.case, "N18", now, link=f"/i/{row.case.lookup_code}/callback/")
    return len(row.tries)


@transaction.atomic
def callback_answer(actor: Actor, callback_id: int, told: Told, now: datetime) -> None:
    """Keep what a reporter said, to the agent or on the page; the unit never reads it.

    Where somebody had asked for a good rating and the reporter agrees, a conduct complaint is opened.
    """
    row = queries.callback(actor, callback_id, now)
    if told.verdict not in Verdict.values or told.stars not in {None, 1, 2, 3, 4, 5}:
        raise MissingFieldError(fields=["verdict"])
    said = Verification.objects.filter(case=row.case, source=Verification.Source.REPORTER).order_by("-id").first()
    row.done_at, row.agent_id = now, actor.account_id if actor.is_staff else None
    row.was_contacted, row.verdict, row.stars = told.was_contacted, told.verdict, told.stars
    row.was_pressed, row.text = told.was_pressed, told.text
    row.disagrees = said.verdict != told.verdict if said else None
    if told.was_pressed and told.may_complain:
        row.complaint_id = _complain(row, told.text, now)
    row.save()
    facts = {"disagrees": row.disagrees, "complaint": row.complaint_id is not None}
    audit.record(actor, "issues:callback:answer", f"callback:{row.pk}", facts, now)


def _complain(row: Callback, text: str, now: datetime) -> int:
    """Open a conduct complaint in the reporter's own name, by the channel that keeps it from the unit (16.6)."""
    case = row.case
    contact = _contact(case)
    demand(contact=contact)
    draft = drafts.ReportDraft(
        text=f"编号{case.number}回访时反映：有人要求给好评。{text}",
        category=rules.CONDUCT,
        nature="complain",
        channel="web",
        answers={"danger_now": "no", "unit_complained": row.unit.name_zh},
        area_code=case.area_code,
        contact=contact,
    )
    reporter = Actor(account_id=case.reporter_id) if case.reporter_id else ANONYMOUS
    return intake.report_receive(reporter, draft, now).case_id


def _contact(case: "Case") -> drafts.ContactDraft:
    if case.contact_id is not None:
        found = people.contact_address(case.contact_id)
    elif case.reporter is not None:
        found = people.own_contact(case.reporter)
    else:
        return drafts.ContactDraft()
    return drafts.ContactDraft(found.name, found.phone, found.email)
