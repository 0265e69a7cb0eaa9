"""The register of forms, what each worker is asked, and what forms cost (issue-desk 19); never who took how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from linli.issues.models import Sheet, SheetFill
from linli.issues.rules import burden, duties
from linli.issues.rules.burden import AskedOf
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import COUNTY_DIGITS, VILLAGE_DIGITS
from linli.kernel.cases.rules import acting_post_anywhere
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Held, Permission, Role, reach

# As far back as a worker sees the own weeks.
WEEKS = 4


def in_force(now: datetime) -> QuerySet[Sheet]:
    """Give the forms that may be asked for."""
    return Sheet.objects.filter(is_approved=True, ended_at=None, ends_on__gte=timezone.localdate(now))


def sheets() -> list[Sheet]:
    """Give the whole register: what waits for a ruling first, then what is in force, then the rest; newest first."""
    order = (F("ended_at").asc(nulls_first=True), F("ruled_at").asc(nulls_first=True), "-pk")
    return list(Sheet.objects.select_related("owner").order_by(*order))


def sheet(sheet_id: int) -> Sheet | None:
    """Give one form of the register."""
    return Sheet.objects.select_related("owner").filter(pk=sheet_id).first()


def held_elsewhere(asked_of: str, area_prefix: str, now: datetime) -> dict[str, str]:
    """Give what forms in force ask of the same people: plain label → the form that holds it."""
    return {
        burden.plain(field["label"]): f"form:{each.pk}"
        for each in _near(in_force(now).filter(asked_of=asked_of), area_prefix)
        for field in each.fields
        if not field["source"]
    }


def _near(found: Iterable[Sheet], area: str) -> list[Sheet]:
    return [s for s in found if s.area_prefix.startswith(area) or area.startswith(s.area_prefix)]


def ruling_post(actor: Actor, ruled: Sheet) -> Held | None:
    """Give the actor's post at a district or city centre over a form's area, which may rule on it; None without one."""
    post = acting_post_anywhere(actor, Permission.ISSUES_FORM_APPROVE)
    is_centre = post is not None and post.unit_kind == "desk" and len(post.area_code) <= COUNTY_DIGITS
    return post if post and is_centre and ruled.area_prefix.startswith(post.area_code) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as one worker is asked it: for which place, when it was filled in there last, when it is due."""

    sheet: Sheet
    area_code: str
    last_at: datetime | None
    due_on: date


def asked(actor: Actor, now: datetime) -> list[Asked]:
    """Give the forms the actor is asked, each for one place, the first due first. Two queries."""
    open_sheets = list(in_force(now).select_related("owner"))
    found = [(each, area) for each in open_sheets if (area := _ground(actor, each))]
    rows = SheetFill.objects.filter(sheet__in=[each for each, _ in found]).values_list("sheet_id", "area_code")
    last = {(pk, area): at for pk, area, at in rows.annotate(Max("filled_at"))}
    items = []
    for each, area in found:
        at = last.get((each.pk, area))
        since_on = timezone.localdate(each.ruled_at or each.registered_at)
        due_on = duties.due_on(each.rhythm, timezone.localdate(at) if at else None, since_on) or since_on
        items.append(Asked(each, area, at, due_on))
    return sorted(items, key=lambda item: (item.due_on, item.sheet.pk))


def _ground(actor: Actor, asked_sheet: Sheet) -> str | None:
    return duties.ground(asked_sheet.area_prefix, [post.area_code for post in _posts(actor, asked_sheet.asked_of)])


def _posts(actor: Actor, asked_of: str) -> list[Held]:
    """Give the posts by which the actor is one of those asked: of a grid, or at the desk of a village."""
    if asked_of == AskedOf.GRID:
        return [post for post in actor.posts if post.role is Role.GRID]
    return [p for p in actor.posts if p.role is Role.CLERK and len(p.area_code) == VILLAGE_DIGITS]


def prefilled(actor: Actor, item: Asked, now: datetime) -> dict[str, str]:
    """Give the answers to a form that are held already, by label; empty where the other form has no answer yet."""
    post = _posts(actor, item.sheet.asked_of)[0]
    known = {
        "name": people.account(actor.account_id or 0).name,
        "unit": people.unit_names([post.unit_id])[post.unit_id],
        "place": areas.area(item.area_code).zh,
        "day": timezone.localdate(now).isoformat(),
    }
    return {
        f["label"]: known.get(f["source"]) or _answered(f, item.area_code) for f in item.sheet.fields if f["source"]
    }


def _answered(field: dict[str, str], area_code: str) -> str:
    """Give the last answer for a place to the field of the same words in another form."""
    other = field["source"].removeprefix("form:")
    if not other.isdecimal():
        return ""
    last = SheetFill.objects.filter(sheet=int(other), area_code=area_code).order_by("-filled_at").first()
    answers = {burden.plain(label): text for label, text in last.answers.items()} if last else {}
    return str(answers.get(burden.plain(field["label"]), ""))


@dataclass(frozen=True, slots=True)
class Week:
    """What forms cost one worker in a week, for that worker alone."""

    monday: date
    forms: int
    minutes: int


def own_weeks(actor: Actor, now: datetime) -> list[Week]:
    """Give the actor's own last four weeks of forms, this one first; to nobody else."""
    this = burden.week_of(timezone.localdate(now))
    mondays = [this - timedelta(weeks=n) for n in range(WEEKS)]
    rows = list(_within(mondays[-1], this).filter(account=actor.account_id).values_list("filled_at", "minutes"))
    by_week: dict[date, list[int]] = {monday: [] for monday in mondays}
    for filled_at, minutes in rows:
        by_week[burden.week_of(timezone.localdate(filled_at))].append(minutes)
    return [Week(monday, len(found), sum(found)) for monday, found in by_week.items()]


def _within(first: date, last: date) -> QuerySet[SheetFill]:
    """Give what was filled in from one week to another."""
    lo, hi = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(weeks=1)))
    return SheetFill.objects.filter(filled_at__gte=lo, filled_at__lt=hi)


def weight_of_week(actor: Actor, monday: date) -> burden.Weight | None:
    """Give what forms cost the workers of the area over which the actor owns or approves them, as median and p90."""
    far = [reach(actor, p) for p in (Permission.ISSUES_FORM_REGISTER, Permission.ISSUES_FORM_APPROVE)]
    over = {prefix for each in far for prefix in each.prefixes}
    over |= {u.area_id for u in people.units_by_id(unit for each in far for unit in each.units).values()}
    inside = Q(pk__in=[])
    for prefix in over:
        inside |= Q(area_code__startswith=prefix)
    rows = _within(monday, monday).filter(inside).values("account").annotate(sum=Sum("minutes"), forms=Count("pk"))
    return burden.weight([(row["sum"], row["forms"]) for row in rows])


def measured(sheet_ids: Sequence[int], monday: date) -> dict[int, burden.Weight]:
    """Give what each form took per worker in the four weeks up to one, where five or more filled it in."""
    rows = _within(monday - timedelta(weeks=WEEKS - 1), monday).filter(sheet__in=sheet_ids)
    per_worker: dict[int, list[tuple[int, int]]] = {}
    for row in rows.values("sheet", "account").annotate(sum=Sum("minutes"), forms=Count("pk")):
        per_worker.setdefault(row["sheet"], []).append((round(row["sum"] / row["forms"]), row["forms"]))
    return {pk: found for pk, workers in per_worker.items() if (found := burden.weight(workers))}


def heavy(monday: date) -> list[Sheet]:
    """Give the forms of everybody whose week of forms took too long; it names none of them."""
    over = _within(monday, monday).values("account").annotate(sum=Sum("minutes")).filter(sum__gt=burden.MAX_WEEK_MIN)
    found = _within(monday, monday).filter(account__in=over.values("account")).values("sheet")
    return list(Sheet.objects.filter(pk__in=found).order_by("pk"))


def answers(actor: Actor, owned: Sheet) -> list[SheetFill] | None:
    """Give what was answered to a form, the newest first, to its owner; None for everybody else."""
    if owned.owner_id not in reach(actor, Permission.ISSUES_FORM_REGISTER).units:
        return None
    return list(SheetFill.objects.filter(sheet=owned).order_by("-filled_at"))
