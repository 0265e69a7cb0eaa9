"""Plays the lives of the demo's cases in order of time, each act through the same service a person would use."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.drafts import CONTACT_NEEDED, ContactDraft, ReportDraft
from linli.issues.services import answering, asking, closing, confiding, desk, disposing, handover, intake, publishing
from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.rules import DomainError
from linli.kernel.files.services import photo_receive
from linli.kernel.people import queries as people
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from linli.site.demo import pictures, texts
from linli.site.demo.county import LOADER

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case

Progress = Callable[[int, int], None]
# A life yields the moment of its next act and goes on when that moment has come.
Life = Iterator[datetime]
OPENS, CLOSES = 8, 18

# How often each turn is taken (our invention: enough of everything to play with).
CHANCES = {
    "declined": 0.04,
    "asked": 0.08,
    "withdrawn": 0.03,
    "located": 0.85,
    "photo": 0.45,
    "own account": 0.25,
    "contact": 0.7,
    "published": 0.6,
    "signed": 0.8,
    "stuck": 0.12,
    "checked": 0.25,
    "check finds it solved": 0.85,
    "reporter answers": 0.7,
    "reporter finds it solved": 0.86,
}


@dataclass(slots=True)
class Stage:
    """What every life needs from the world around it."""

    random: Random
    cast: Callable[[int, Role], Actor]
    residents: list[Actor]
    villages: list[str]
    moderator: Actor
    verifier: Actor
    # Another clerk of the county's desk than the one cast there.
    second_clerk: Actor
    now: datetime

    def happens(self, what: str) -> bool:
        """Draw whether a turn is taken."""
        return self.random.random() < CHANCES[what]

    def office(self, least_h: int, most_h: int) -> datetime:
        """Give a moment in office hours, some hours on."""
        moment = self.now + timedelta(minutes=self.random.randint(least_h * 60, most_h * 60))
        hour = timezone.localtime(moment).hour
        if OPENS <= hour < CLOSES:
            return moment
        return moment + timedelta(hours=(OPENS + 24 - hour) % 24, minutes=self.random.randint(0, 90))


def play(stage: Stage, openings: list[datetime], until: datetime, progress: Progress) -> None:
    """Play one life per opening side by side, up to `until`; clocks that run out in between fire at their own time."""
    order = count()
    waiting = [(moment, next(order), lived(stage)) for moment in openings]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        moment, _, life = heapq.heappop(waiting)
        dues_fire(moment)
        stage.now = moment
        try:
            then = next(life, None)
        except DomainError:
            # The platform moved first, as it does in life: a clock closed what somebody was about to touch.
            continue
        if then is not None:
            heapq.heappush(waiting, (then, next(order), life))
        progress(len(openings) - len(waiting), len(openings))
    dues_fire(until)


@dataclass(slots=True)
class Told:
    """One case being lived."""

    stage: Stage
    case_id: int

    @property
    def case(self) -> "Case":
        """Give the case as it is now."""
        return cases.case(LOADER, self.case_id, self.stage.now)

    def does(self, act: Callable[..., None], role: Role = Role.CLERK, **said: Any) -> None:
        """Let somebody with `role` at the holder do one act now."""
        case = self.case
        actor = self.stage.cast(case.holder_id, Role.CLERK if case.holder.kind == "desk" else role)
        self.acts(act, actor, **said)

    def acts(self, act: Callable[..., None], actor: Actor, **said: Any) -> None:
        """Let `actor` do one act now."""
        act(actor, self.case_id, version=self.case.version, now=self.stage.now, **said)

    @property
    def reporter(self) -> Actor:
        """Give the reporter: the account, or whoever holds the lookup code."""
        account = self.case.reporter_id
        return Actor(code_case_id=self.case_id) if account is None else Actor(account_id=account)


def lived(stage: Stage) -> Life:
    """Live one case from the report to its end, or to where it gets stuck."""
    category = texts.drawn_category(stage.random)
    told = Told(stage, _report(stage, category).case_id)
    if told.case.state == "received":
        yield stage.office(1, 26)
        yield from _taken_up(told)
    if stage.happens("published"):
        _publish(told)
    while told.case.state in {"dispatched", "in_hand"}:
        yield from _worked(told)


def _taken_up(told: Told) -> Life:
    """Let the desk accept, decline, ask or answer; the rest goes up the desks and out to a unit."""
    stage = told.stage
    if stage.happens("declined"):
        told.does(asking.report_decline, refusal=asking.Refusal(*stage.random.choice(texts.REFUSALS)))
        return
    if stage.happens("asked"):
        told.does(asking.report_ask, text=stage.random.choice(texts.QUESTIONS), days=3)
        yield stage.office(3, 40)
        told.acts(asking.report_supply, told.reporter, text=stage.random.choice(texts.SUPPLIES))
        yield stage.office(1, 6)
    if stage.happens("withdrawn"):
        closing.case_withdraw(told.reporter, told.case_id, text=texts.WITHDRAWN, now=stage.now)
        return
    told.does(desk.report_accept, axes=desk.Acceptance(has_looked_at_duplicates=True))
    yield stage.office(1, 20)
    if told.case.category in texts.QUESTION_CATEGORIES:
        told.does(answering.answer_direct, text=stage.random.choice(texts.DIRECT), source=texts.SOURCE)
        return
    told.does(desk.case_file, check_method=stage.random.choice(("photo", "visit", "call")))
    for _ in ("village", "town"):
        yield stage.office(1, 8)
        told.does(handover.case_report_up, reason=texts.NO_CAPACITY)
    yield stage.office(1, 8)
    if told.case.confidentiality != "open":
        told.does(confiding.text_write, said=confiding.UnitText(texts.HANDLER_TEXT, confiding.CHECKLIST))
    if told.case.confidentiality == "sealed":
        told.acts(confiding.text_confirm, stage.second_clerk)
    told.does(desk.case_dispatch, order=desk.Dispatch(advice=texts.ADVICE))
    yield stage.office(1, 4)


def _worked(told: Told) -> Life:
    """Let the unit sign or stay silent, answer, be done or get stuck; then reporter and checker say what they found."""
    stage = told.stage
    if told.case.state == "dispatched" and stage.happens("signed"):
        told.does(handover.leg_sign, Role.UNIT_OFFICER)
    yield stage.office(4, 30)
    place = areas.area(told.case.area_code).zh
    answer = stage.random.choice(texts.ANSWERS).format(place=place)
    promised = timezone.localdate(stage.now) + timedelta(days=5)
    told.does(answering.answer_send, Role.UNIT_OFFICER, text=answer, until_on=promised)
    if stage.happens("stuck"):
        # Nobody acts any more; supervision sees it.
        yield stage.now + timedelta(days=3650)
    yield stage.office(6, 90)
    while told.case.state == "dispatched":
        yield stage.office(2, 6)
    after = _photo(stage, is_mended=True) if taxonomy().categories[told.case.category].needs_after_photo else ()
    done = disposing.Disposal(stage.random.choice(texts.RESULTS), after=after, waiver=texts.WAIVER)
    told.does(disposing.case_dispose, Role.UNIT_LEAD, disposal=done)
    yield from _verified(told)


def _verified(told: Told) -> Life:
    stage = told.stage
    if stage.happens("checked"):
        yield stage.office(8, 20)
        verdict = "solved" if stage.happens("check finds it solved") else "not_solved"
        told.acts(closing.case_check, stage.verifier, finding=closing.Finding(verdict, text=texts.CHECKED))
    if told.case.state == "disposed" and stage.happens("reporter answers"):
        yield stage.office(4, 60)
        is_solved = stage.happens("reporter finds it solved")
        stars = stage.random.choice((4, 5, 5) if is_solved else (1, 2))
        words = stage.random.choice(texts.THANKS if is_solved else texts.COMPLAINTS)
        finding = closing.Finding("solved" if is_solved else "not_solved", stars, words)
        closing.case_verify(told.reporter, told.case_id, finding=finding, now=stage.now)
        yield stage.office(3, 10)


def _report(stage: Stage, category: str) -> intake.Received:
    random = stage.random
    village = random.choice(stage.villages)
    cells = areas.children(village)
    lat, long = _point(random, random.choice(cells).code if cells else village)
    is_located = stage.happens("located")
    channel = random.choices(("web", "phone", "counter"), (7, 2, 1))[0]
    reporter = random.choice(stage.residents) if stage.happens("own account") else ANONYMOUS
    gives_contact = reporter is ANONYMOUS and (stage.happens("contact") or category in CONTACT_NEEDED)
    draft = ReportDraft(
        text=texts.wording(random, category),
        category=category,
        nature="consult" if category in texts.QUESTION_CATEGORIES else "help",
        channel=channel,
        answers=_answers(random, category),
        lat=lat if is_located else None,
        long=long if is_located else None,
        datum="wgs84",
        area_code="" if is_located else village,
        place_text=f"{random.choice(texts.ROADS)}，{random.choice(texts.MARKS)}",
        photos=_photo(stage, is_mended=False) if stage.happens("photo") else (),
        contact=_contact(random) if gives_contact else ContactDraft(),
    )
    clerk = stage.cast(people.desk_for(village).pk, Role.CLERK)
    return intake.report_receive(reporter if channel == "web" else clerk, draft, stage.now)


def _contact(random: Random) -> ContactDraft:
    return ContactDraft(f"演示诉求人{random.randint(1, 99)}", f"139{random.randint(0, 99_999_999):08d}")


def _answers(random: Random, category: str) -> dict[str, str]:
    given = {"danger_now": "no"}
    for question in taxonomy().questions_for(category):
        if question.is_required and question.variable not in given:
            keys = [value.partition(":")[0] for value in question.values.split("|") if value]
            given[question.variable] = random.choice(keys) if keys else texts.PLAIN_ANSWER
    return given


def _point(random: Random, cell: str) -> tuple[float, float]:
    drawn = areas.cells_geojson(prefix=cell, limit=1)["features"][0]["geometry"]["coordinates"][0]
    longs, lats = [long for long, _ in drawn], [lat for _, lat in drawn]
    return round(random.uniform(min(lats), max(lats)), 6), round(random.uniform(min(longs), max(longs)), 6)


def _photo(stage: Stage, *, is_mended: bool) -> tuple[str, ...]:
    return (photo_receive(LOADER, pictures.scene(stage.random, is_mended=is_mended), stage.now).name,)


def _publish(told: Told) -> None:
    case, category = told.case, taxonomy().categories[told.case.category]
    if category.is_public_default and case.confidentiality == "open" and case.state != "withdrawn":
        words = case.title.partition("：")[2] or category.name_zh
        shown = tuple(photo.name for photo in cases.photos(LOADER, case))
        told.acts(publishing.case_publish, told.stage.moderator, text=words, photos=shown)
