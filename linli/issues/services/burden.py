"""Registers forms, lets the centre rule on them, takes what is filled in, and tells owners what they cost (19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from linli.issues.models import Sheet, SheetFill
from linli.issues.queries import burden as queries
from linli.issues.rules import burden
from linli.issues.rules.burden import Act, AskedOf
from linli.issues.rules.duties import Rhythm, months_later
from linli.issues.services.taking import demand
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.notify.services import Message, outbox_add
from linli.kernel.people.rules import Actor, Permission

ASKABLE = tuple(rhythm for rhythm in Rhythm if rhythm is not Rhythm.AFTER_RAIN)
METER = Actor(job="forms_weigh")


@dataclass(frozen=True, slots=True)
class NewSheet:
    """What is said of a form when it is registered; `fields` one a line, "=" before what is filled in already."""

    name: str
    basis: str
    asked_of: str
    rhythm: str
    fields: str
    minutes: int
    ends_on: date


@transaction.atomic
def sheet_register(actor: Actor, new: NewSheet, now: datetime) -> Sheet:
    """Register a form by the unit that asks for it; it is asked of nobody before the centre approves it.

    Raises AskedTwiceError and NothingHeldError as `rules.burden.fields_of`.
    """
    post = rules.acting_post_anywhere(actor, Permission.ISSUES_FORM_REGISTER)
    if post is None or actor.account_id is None:
        raise rules.NotYoursError(act="form_register")
    demand(name=new.name, basis=new.basis, fields=new.fields, minutes=new.minutes)
    today = timezone.localdate(now)
    fields = burden.fields_of(new.fields, queries.held_elsewhere(new.asked_of, post.area_code, now))
    faults = {
        "asked_of": new.asked_of not in set(AskedOf),
        "rhythm": new.rhythm not in ASKABLE,
        "ends_on": not today < new.ends_on <= months_later(today, burden.MAX_MONTHS),
        "minutes": not 0 < new.minutes <= burden.MAX_FILL_MIN,
        "fields": not 0 < len(fields) <= burden.MAX_FIELDS
        or any(len(each["label"]) > burden.MAX_LABEL_CHARS for each in fields),
    }
    if any(faults.values()):
        raise rules.MissingFieldError(fields=[name for name, is_wrong in faults.items() if is_wrong])
    made = Sheet.objects.create(
        owner_id=post.unit_id, name=new.name, basis=new.basis, asked_of=new.asked_of, rhythm=new.rhythm,
        area_prefix=post.area_code, fields=fields, minutes=new.minutes, ends_on=new.ends_on,
        registered_by_id=actor.account_id, registered_at=now,
    )  # fmt: skip
    audit.record(actor, Act.FORM_REGISTER, f"form:{made.pk}", {"unit": post.unit_id}, now)
    return made


@transaction.atomic
def sheet_rule(actor: Actor, sheet_id: int, *, is_approved: bool, ruling: str, now: datetime) -> None:
    """Approve a form, or refuse it with a reason, as a second person at a district or city centre over its area."""
    sheet = Sheet.objects.select_for_update().filter(pk=sheet_id).first()
    if sheet is None:
        raise rules.NotThereError
    post = queries.ruling_post(actor, sheet)
    if post is None:
        raise rules.NotYoursError(act="form_rule")
    if sheet.registered_by_id == actor.account_id:
        raise rules.RefusedActError(act="form_rule", why="own_form")
    if sheet.ruled_at or sheet.ended_at:
        raise rules.NotNowError(act="form_rule", state="ruled")
    if not is_approved:
        demand(ruling=ruling)
    Sheet.objects.filter(pk=sheet_id).update(ruled_at=now, is_approved=is_approved, ruling=ruling)
    audit.record(actor, Act.FORM_RULE, f"form:{sheet_id}", {"is_approved": is_approved, "unit": post.unit_id}, now)


@transaction.atomic
def sheet_end(actor: Actor, sheet_id: int, now: datetime) -> None:
    """Stop asking for a form, by its owner at any time; what was answered stays."""
    sheet = Sheet.objects.select_for_update().filter(pk=sheet_id).first()
    if sheet is None:
        raise rules.NotThereError
    post = rules.acting_post_anywhere(actor, Permission.ISSUES_FORM_REGISTER)
    if post is None or sheet.owner_id not in actor.unit_ids:
        raise rules.NotYoursError(act="form_end")
    if sheet.ended_at:
        raise rules.NotNowError(act="form_end", state="ended")
    Sheet.objects.filter(pk=sheet_id).update(ended_at=now)
    audit.record(actor, Act.FORM_END, f"form:{sheet_id}", {"unit": post.unit_id}, now)


@transaction.atomic
def sheet_fill(actor: Actor, sheet_id: int, answers: Mapping[str, str], minutes: int, now: datetime) -> SheetFill:
    """Keep what was filled in for the actor's place, and how many minutes it took, thirty at most.

    Raises NotThereError where the form is not asked of the actor, MissingFieldError naming the empty fields by place.
    """
    item = next((each for each in queries.asked(actor, now) if each.sheet.pk == sheet_id), None)
    if item is None or actor.account_id is None:
        raise rules.NotThereError
    labels = [field["label"] for field in item.sheet.fields]
    gaps = [f"field_{n}" for n, label in enumerate(labels) if not answers.get(label, "").strip()]
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
    made = SheetFill.objects.create(
        sheet=item.sheet, area_code=item.area_code, account_id=actor.account_id, filled_at=now,
        minutes=burden.counted(minutes), answers={label: answers[label].strip() for label in labels},
    )  # fmt: skip
    audit.record(actor, Act.FORM_FILL, f"form:{sheet_id}", {"fill": made.pk}, now)
    return made


@transaction.atomic
def forms_weigh(now: datetime) -> int:
    """Tell the owners of forms that were part of somebody's too heavy last week, once; gives how many forms it were."""
    monday = burden.week_of(timezone.localdate(now)) - timedelta(weeks=1)
    heavy = queries.heavy(monday)
    messages = [
        Message(
            "L12", f"L12:{monday}:{sheet.pk}", {"form": sheet.name, "minutes": str(burden.MAX_WEEK_MIN)},
            unit_id=sheet.owner_id,
        )
        for sheet in heavy
    ]  # fmt: skip
    outbox_add(messages, now)
    if heavy:
        audit.record(METER, Act.FORMS_WEIGH, "forms", {"week": monday.isoformat(), "forms": len(heavy)}, now)
    return len(heavy)
