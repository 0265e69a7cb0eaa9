"""Plays the lives of the demo's cases in order of time, each act through the same service a person would use."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.drafts import ContactDraft, ReportDraft
from linli.issues.services import closing, desk, handover, intake, publishing
from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.rules import DomainError
from linli.kernel.files.services import photo_receive
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from linli.site.demo import pictures, texts
from linli.site.demo.county import LOADER

Progress = Callable[[int, int], None]
# A life yields the moment of its next act and goes on when that moment has come.
Life = Iterator[datetime]


@dataclass(slots=True)
class Stage:
    """What a life needs from the world around it."""

    random: Random
    cast: Callable[[int, Role], Actor]
    residents: list[Actor]
    villages: list[str]
    moderator: Actor
    verifier_unit: int
    now: datetime
    lost: list[str] = field(default_factory=list)


def play(stage: Stage, lives: list[tuple[datetime, Life]], until: datetime, progress: Progress) -> None:
    """Play lives side by side up to `until`; clocks that run out between two acts fire at their own time."""
    order = iter(range(len(lives) * 100))
    waiting = [(opened, next(order), life) for opened, life in lives]
    heapq.heapify(waiting)
    total = len(waiting)
    while waiting:
        moment, _, life = heapq.heappop(waiting)
        if moment > until:
            break
        dues_fire(moment)
        stage.now = moment
        try:
            then = next(life, None)
        except DomainError as refused:
            # The platform moved first, as it does in life: a clock closed what somebody was about to touch.
            stage.lost.append(refused.code)
            continue
        if then is not None:
            heapq.heappush(waiting, (then, next(order), life))
        progress(total - len(waiting), total)
    dues_fire(until)


def life(stage: Stage, opened: datetime) -> Life:
    """Live one case from the report to its end, or to where it gets stuck."""
    random = stage.random
    category = texts.drawn_category(random)
    made = _report(stage, category, opened)
    fate = random.random()
    if made.state == "received":
        yield _office(stage, 1, 26)
        if fate < 0.04:
            desk.report_decline(_clerk(stage, made.case_id), made.case_id, version=_version(made), refusal=_refusal(random), now=stage.now)
            return
        if fate < 0.12:
            yield from _asked(stage, made)
        if fate < 0.15:
            closing.case_withdraw(Actor(code_case_id=made.case_id), made.case_id, text="已经自己解决了", now=stage.now)
            return
        axes = desk.Acceptance(has_looked_at_duplicates=True)
        desk.report_accept(_clerk(stage, made.case_id), made.case_id, version=_version(made), axes=axes, now=stage.now)
        yield _office(stage, 1, 20)
        if not taxonomy().natures[_nature(category)].needs_dispatch:
            answer = random.choice(texts.DIRECT)
            desk.answer_direct(_clerk(stage, made.case_id), made.case_id, version=_version(made), text=answer, now=stage.now)
            return
        method = random.choice(("photo", "visit", "call"))
        desk.case_file(_clerk(stage, made.case_id), made.case_id, version=_version(made), check_method=method, now=stage.now)
        yield _office(stage, 1, 10)
        yield from _up_and_out(stage, made)
    if random.random() < 0.6:
        _publish(stage, made)
    yield from _worked(stage, made, category)


def _report(stage: Stage, category: str, opened: datetime) -> intake.Received:
    random = stage.random
    village = random.choice(stage.villages)
    cells = areas.children(village)
    cell = random.choice(cells).code if cells else village
    lat, long = _point(random, cell)
    is_located = random.random() < 0.85
    contact = ContactDraft()
    reporter = random.choice(stage.residents) if random.random() < 0.25 else ANONYMOUS
    if reporter is ANONYMOUS and (random.random() < 0.7 or category in {"1301"}):
        contact = ContactDraft(f"演示诉求人{random.randint(1, 99)}", f"139{random.randint(0, 99_999_999):08d}")
    channel = random.choices(("web", "phone", "counter"), (7, 2, 1))[0]
    actor = reporter if channel == "web" else _village_clerk(stage, village)
    draft = ReportDraft(
        text=texts.wording(random, category),
        category=category,
        nature=_nature(category),
        channel=channel,
        answers=_answers(random, category),
        lat=lat if is_located else None,
        long=long if is_located else None,
        datum="wgs84",
        area_code="" if is_located else village,
        place_text=f"{random.choice(texts.ROADS)}，{random.choice(texts.MARKS)}",
        photos=_photos(stage, opened, is_mended=False) if random.random() < 0.45 else (),
        contact=contact,
    )
    return intake.report_receive(actor, draft, opened)


def _nature(category: str) -> str:
    return "consult" if category in {"1002", "1301"} else "help"


def _answers(random: Random, category: str) -> dict[str, str]:
    given = {"danger_now": "no"}
    for question in taxonomy().questions_for(category):
        if question.is_required and question.variable not in given:
            keys = [value.partition(":")[0] for value in question.values.split("|") if value]
            given[question.variable] = random.choice(keys) if keys else "演示"
    return given


def _point(random: Random, cell: str) -> tuple[float, float]:
    drawn = areas.cells_geojson(prefix=cell, limit=1)["features"][0]["geometry"]["coordinates"][0]
    longs, lats = [long for long, _ in drawn], [lat for _, lat in drawn]
    return round(random.uniform(min(lats), max(lats)), 6), round(random.uniform(min(longs), max(longs)), 6)


def _photos(stage: Stage, moment: datetime, *, is_mended: bool) -> tuple[str, ...]:
    return (photo_receive(LOADER, pictures.scene(stage.random, is_mended=is_mended), moment).name,)


def _asked(stage: Stage, made: intake.Received) -> Life:
    clerk = _clerk(stage, made.case_id)
    question = stage.random.choice(texts.QUESTIONS)
    desk.report_ask(clerk, made.case_id, version=_version(made), text=question, days=3, now=stage.now)
    yield _office(stage, 3, 40)
    answer = stage.random.choice(texts.SUPPLIES)
    desk.report_supply(Actor(code_case_id=made.case_id), made.case_id, version=_version(made), text=answer, now=stage.now)
    yield _office(stage, 1, 6)


def _refusal(random: Random) -> desk.Refusal:
    return random.choice(
        [
            desk.Refusal("not_in_remit", "属于企业内部事务，建议先与单位协商。", "劳动争议调解仲裁法第五条", "劳动人事争议仲裁院", "12333"),
            desk.Refusal("in_court", "该事项已进入诉讼程序，由法院审理。", "信访工作条例第二十三条", "人民法院诉讼服务中心", "12368"),
        ]
    )


def _up_and_out(stage: Stage, made: intake.Received) -> Life:
    """Report up from the village to the town and on to the county centre, then dispatch."""
    for _ in range(2):
        clerk = _clerk(stage, made.case_id)
        reason = "本级没有处置力量，请上级协调。"
        handover.case_report_up(clerk, made.case_id, version=_version(made), reason=reason, now=stage.now)
        yield _office(stage, 1, 8)
    seen = _case(made)
    order = desk.Dispatch(advice="请先到现场查看，按目录时限办结。", handler_text="" if seen.confidentiality == "open" else "有居民反映此处存在问题，请现场核实。")
    desk.case_dispatch(_clerk(stage, made.case_id), made.case_id, version=_version(made), order=order, now=stage.now)
    yield _office(stage, 1, 4)


def _worked(stage: Stage, made: intake.Received, category: str) -> Life:
    random = stage.random
    if _case(made).state not in {"dispatched", "in_hand"}:
        return
    if _case(made).state == "dispatched" and random.random() < 0.8:
        handover.leg_sign(_holder(stage, made, Role.UNIT_OFFICER), made.case_id, version=_version(made), now=stage.now)
    yield _office(stage, 4, 30)
    unit = areas.area(_case(made).area_code).zh
    answer = random.choice(texts.ANSWERS).format(unit=unit)
    officer = _holder(stage, made, Role.UNIT_OFFICER)
    desk.answer_send(officer, made.case_id, version=_version(made), text=answer, now=stage.now)
    if random.random() < 0.12:
        return
    yield _office(stage, 6, 90)
    while _case(made).state == "dispatched":
        yield _office(stage, 2, 6)
    after = _photos(stage, stage.now, is_mended=True) if taxonomy().categories[category].needs_after_photo else ()
    done = closing.Disposal(random.choice(texts.RESULTS), after=after, waiver="协办单位已到场配合，无需另行处置。")
    closing.case_dispose(_holder(stage, made, Role.UNIT_LEAD), made.case_id, version=_version(made), disposal=done, now=stage.now)
    yield from _verified(stage, made)


def _verified(stage: Stage, made: intake.Received) -> Life:
    random = stage.random
    if random.random() < 0.25:
        yield _office(stage, 8, 20)
        checker = stage.cast(stage.verifier_unit, Role.VERIFIER)
        finding = closing.Finding("solved" if random.random() < 0.85 else "not_solved", text="已到现场查看，情况与反馈一致。")
        closing.case_check(checker, made.case_id, version=_version(made), finding=finding, now=stage.now)
    if random.random() < 0.7:
        yield _office(stage, 4, 60)
        seen = _case(made)
        reporter = Actor(account_id=seen.reporter_id) if seen.reporter_id else Actor(code_case_id=seen.pk)
        is_solved = random.random() < 0.86
        stars = random.choice((4, 5, 5)) if is_solved else random.choice((1, 2))
        words = random.choice(texts.THANKS if is_solved else texts.COMPLAINTS)
        finding = closing.Finding("solved" if is_solved else "not_solved", stars, words)
        closing.case_verify(reporter, made.case_id, finding=finding, now=stage.now)
        if not is_solved:
            yield _office(stage, 3, 10)
            yield from _worked(stage, made, seen.category)


def _publish(stage: Stage, made: intake.Received) -> None:
    seen = _case(made)
    category = taxonomy().categories[seen.category]
    if not category.is_public_default or seen.confidentiality != "open":
        return
    report = seen.title.partition("：")[2] or category.name_zh
    publishing.case_publish(stage.moderator, made.case_id, version=seen.version, text=report, now=stage.now)


def _office(stage: Stage, least_h: int, most_h: int) -> datetime:
    """Give a moment in office hours, some hours on."""
    moment = stage.now + timedelta(minutes=stage.random.randint(least_h * 60, most_h * 60))
    local_hour = (moment.hour + 8) % 24
    if not 8 <= local_hour < 18:  # noqa: PLR2004 - between opening and closing time
        moment += timedelta(hours=(33 - local_hour) % 24, minutes=stage.random.randint(0, 90))
    return moment


def _case(made: intake.Received) -> "cases.Case":
    return cases.case(LOADER, made.case_id, datetime.max)


def _version(made: intake.Received) -> int:
    return _case(made).version


def _clerk(stage: Stage, case_id: int) -> Actor:
    return stage.cast(cases.case(LOADER, case_id, stage.now).holder_id, Role.CLERK)


def _village_clerk(stage: Stage, village: str) -> Actor:
    return stage.cast(intake.people.desk_for(village).pk, Role.CLERK)


def _holder(stage: Stage, made: intake.Received, role: Role) -> Actor:
    holder = _case(made).holder
    return stage.cast(holder.pk, Role.CLERK if holder.kind == "desk" else role)
