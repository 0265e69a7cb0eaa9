"""The Changde road (issue-desk 25.1), row by row, expected beside got: with the works plan, and late without it."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from linli.doors import clock
from linli.issues.models import Interim, Petition, Report
from linli.issues.queries.held import held
from linli.issues.queries.standing import standing
from linli.issues.rules.clocks import Clock
from linli.kernel.cases import jobs
from linli.kernel.cases.models import Case, Entry, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import calendar
from linli.kernel.deadlines.rules import working_days, working_minutes
from linli.kernel.notify.models import Outbox
from linli.kernel.people import queries as people
from tests.journeys.forms import PHOTO
from tests.journeys.hands import Hands

CHINA = timezone(timedelta(hours=8))
# What the village clerk writes on each page of the report, at the counter and after a visit to the place.
REPORT = {
    "report": {"danger_now": "no", "channel": "counter"},
    "words": {"text": "进村的路面塌陷，已经有几起事故，村里没有修路能力。"},
    "place": {"county": "430703", "town": "430703121", "village": "430703121399", "place_text": "进村的路，村口"},
    "what": {"category": "0201", "nature": "help"},
    "questions": {"accident": "yes"},
    "contact": {"name": "村民代表", "phone": "13900000000", "is_agreed": "on", "check_method": "visit"},
}


def at(text: str) -> datetime:
    """Give a moment of 2022 written as in the table, `07-04 16:20`, in China."""
    return datetime.strptime(f"2022-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


def said(moment: datetime | None) -> str:
    """Write a moment as in the table; midnight is 24:00 of the day before."""
    if moment is None:
        return "–"
    local = moment.astimezone(CHINA)
    if f"{local:%H:%M}" == "00:00":
        return f"{local - timedelta(days=1):%m-%d} 24:00"
    return f"{local:%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the printed table."""

    number: str
    when: str
    what: str
    expected: str
    got: str

    @property
    def is_right(self) -> bool:
        """Tell whether expected and got are the same."""
        return self.expected == self.got


def play(hands: Hands) -> Iterator[Row]:
    """Play the story with its works plan through `hands` at its own hours and give the table's rows."""
    case_id = yield from _sent(hands)
    yield from _planned(hands, case_id)
    yield from _mended(hands, case_id)
    yield from _closed(hands, case_id, is_on_time_extended=True)


def play_late(hands: Hands) -> Iterator[Row]:
    """Play variant B, in which nobody asks for a works plan."""
    case_id = yield from _sent(hands)
    yield from _supervised(case_id)
    yield from _mended(hands, case_id)
    yield from _closed(hands, case_id, is_on_time_extended=False)


def _sent(hands: Hands) -> Generator[Row, None, int]:
    """File, report up, whistle and dispatch; gives the case."""
    with clock.frozen(at("07-04 16:20")):
        case = Case.objects.get(number=hands.file("village", REPORT))
        case_id = case.pk
        acts = list(Entry.objects.filter(case=case).order_by("id").values_list("to_state", flat=True))
        yield Row("1", "07-04 16:20", "states", "received, accepted, filed", ", ".join(acts))
        yield Row("1", "07-04 16:20", "urgency, tier", "u2, T3", f"{case.urgency}, {case.tier}")
        yield Row("1", "07-04 16:20", "number", "430703-220704", case.number[:13])
        yield _due("1", case_id, Clock.INTERIM, "07-05 16:20")
        yield _due("1", case_id, Clock.ACCEPT, "07-05 08:50")
        yield _due("1", case_id, Clock.ANSWER, "07-11 24:00")
        yield _due("1", case_id, Clock.DISPATCH, "07-06 16:20")
    with clock.frozen(at("07-04 16:40")):
        hands.act("village", case_id, "report_up", reason="本村没有修路的力量和资金")
        yield _due("2", case_id, Clock.DECIDE, "07-05 16:40")
        yield Row("2", "07-04 16:40", "village held, working min", "20", _held(case_id, 0))
    with clock.frozen(at("07-04 18:30")):
        hands.act("town", case_id, "interim", measure="sign", note="路口两端设警示标志")
        measure = Interim.objects.get(case_id=case_id)
        demanded = Due.objects.get(case_id=case_id, clock=Clock.INTERIM)
        yield Row("3", "07-04 18:30", "interim measure", "open, met", _interim(measure, demanded))
    with clock.frozen(at("07-05 10:10")):
        hands.act("town", case_id, "whistle", whistle_kind="cannot_solve", reason="需要专业养护单位", advice="重铺路面")
        refused = hands.act("town", case_id, "whistle_send")
        yield Row("4", "07-05 10:10", "before approval", "refused", "refused" if refused else "sent")
    with clock.frozen(at("07-05 10:20")):
        hands.act("principal", case_id, "whistle_approve")
        approved = Leg.objects.get(case_id=case_id, kind="whistle").data
        yield Row(
            "4", "07-05 10:20", "principal approves", "approved", "approved" if "approved_by" in approved else "–"
        )
    with clock.frozen(at("07-05 10:30")):
        hands.act("town", case_id, "whistle_send")
        yield _due("5", case_id, Clock.DECIDE, "07-06 10:30")
        yield Row("5", "07-05 10:30", "town held, working min", "200", _held(case_id, 1))
    yield from _dispatched(hands, case_id)
    return case_id


def _dispatched(hands: Hands, case_id: int) -> Iterator[Row]:
    with clock.frozen(at("07-06 09:20")):
        hands.act("centre", case_id, "dispatch", advice="重铺路面")
        case = Case.objects.get(pk=case_id)
        lead = Leg.objects.get(case_id=case_id, kind="dispatch_lead")
        yield Row("6", "07-06 09:20", "lead", "鼎城区公路养护部门", lead.to_unit.name_zh)
        yield _due("6", case_id, Clock.SIGN, "07-06 11:20", lead)
        yield _due("6", case_id, Clock.OBJECT, "07-06 14:50", lead)
        yield _due("6", case_id, Clock.REPORT_IN, "07-07 18:00", lead)
        yield Row("6", "07-06 09:20", "due_original", "07-15 18:00", said(case.due_original_at))
        yield Row("6", "07-06 09:20", "centre held, working min", "410", _held(case_id, 2))
        used = working_minutes(case.opened_at, lead.sent_at, calendar(""))
        yield Row("6", "07-06 09:20", "dispatch clock used, of 960 working min", "630", str(used))
    with clock.frozen(at("07-06 10:05")):
        hands.act("highway", case_id, "sign")
        yield Row("7", "07-06 10:05", "signed, due", "in_hand, 07-15 18:00", _state_and_due(case_id))
    with clock.frozen(at("07-07 10:00")):
        hands.act("highway", case_id, "report_in", lat="29.03", long="111.70")
        lead.refresh_from_db()
        yield Row("7", "07-07 10:00", "reported in", "07-07 10:00", said(lead.reported_in_at))
    with clock.frozen(at("07-08 15:00")):
        hands.act(
            "highway",
            case_id,
            "answer",
            text="已到现场勘查，路基下沉约三十米，计划重铺路面，期间请绕行村北便道。",
            role="养护股",
            until="2022-07-31",
        )
        met = Due.objects.filter(case_id=case_id, clock=Clock.ANSWER).latest("id").met_at
        yield Row("8", "07-08 15:00", "answer clock met", "07-08 15:00", said(met))


def _planned(hands: Hands, case_id: int) -> Iterator[Row]:
    lead = Leg.objects.get(case_id=case_id, kind="dispatch_lead")
    with clock.frozen(at("07-08 16:00")):
        hands.act(
            "highway-lead", case_id, "ask_plan", survey="路基下沉约三十米，须加固后重铺。", role="养护股股长",
            milestones="2022-07-20 路基加固\n2022-07-31 路面重铺", interim="needed",
        )  # fmt: skip
        yield Row("9", "07-08 16:00", "plan handed in, due", "07-15 18:00", said(Case.objects.get(pk=case_id).due_at))
    with clock.frozen(at("07-11 09:30")):
        hands.act("centre", case_id, "grant", petition=str(Petition.objects.get(case_id=case_id).pk))
        case = Case.objects.get(pk=case_id)
        yield Row("9", "07-11 09:30", "due after the plan", "07-31 24:00", said(case.due_at))
        yield Row("9", "07-11 09:30", "due_original", "07-15 18:00", said(case.due_original_at))
        yield _due("9", case_id, Clock.S0, "07-25 14:20", lead)
    with clock.frozen(at("07-20 17:00")):
        step = Due.objects.filter(case_id=case_id, clock=Clock.MILESTONE).order_by("due_at")[0]
        hands.act("highway", case_id, "milestone_done", milestone=str(step.pk))
        step.refresh_from_db()
        yield Row("9", "07-20 17:00", "first milestone met", "07-20 17:00", said(step.met_at))
    with clock.frozen(at("07-25 14:21")):
        jobs.dues_fire(clock.now())
        levels = Entry.objects.filter(case_id=case_id, act="supervise").values_list("reason", flat=True)
        yield Row("9", "07-25 14:20", "supervision by the plan", "s0", ", ".join(levels))


def _supervised(case_id: int) -> Iterator[Row]:
    for level, expected in {"s0": "07-14 08:42", "s1": "07-15 18:00", "s2": "07-18 18:00", "s3": "07-22 18:00"}.items():
        with clock.frozen(at(expected) + timedelta(minutes=1)):
            jobs.dues_fire(clock.now())
        fired = Due.objects.get(case_id=case_id, clock=level)
        line = Entry.objects.filter(case_id=case_id, act="supervise", reason=level).exists()
        yield Row("B", expected, f"{level.upper()} fires", expected, said(fired.due_at) if line else "did not fire")
    late = Outbox.objects.filter(case_id=case_id, event="N17").count()
    yield Row("B", "07-18 18:00", "N17 to the reporter", "1", str(late))
    last = Due.objects.get(case_id=case_id, clock=Clock.S4)
    yield Row("B", "08-12 18:00", "S4 would fire", "08-12 18:00", said(last.due_at))


def _mended(hands: Hands, case_id: int) -> Iterator[Row]:
    with clock.frozen(at("07-30 17:00")):
        done = "路基已加固，路面重铺三百米，现场照片见附件。"
        measure = Interim.objects.get(case_id=case_id)
        refused = hands.act(
            "highway", case_id, "dispose", text=done, outcome="solved", waiver="协办单位未参与施工", after=PHOTO
        )
        yield Row(
            "10", "07-30 17:00", "done while nothing is said of the signs", "refused", "refused" if refused else "taken"
        )
        hands.act(
            "highway", case_id, "dispose", text=done, outcome="solved", waiver="协办单位未参与施工", after=PHOTO,
            **{f"interim_{measure.pk}": "closure"},
        )  # fmt: skip
        yield Row("10", "07-30 17:00", "state", "disposed", Case.objects.get(pk=case_id).state)
        yield Row("10", "07-30 17:00", "highway held, working min", "8590", _held(case_id, 3))


def _closed(hands: Hands, case_id: int, *, is_on_time_extended: bool) -> Iterator[Row]:
    with clock.frozen(at("07-31 10:00")):
        hands.act("verifier", case_id, "check", verdict="solved", text="现场查看，路面平整，标志仍在。")
        yield Row("11", "07-31 10:00", "checked, still open", "disposed", Case.objects.get(pk=case_id).state)
    with clock.frozen(at("08-01 08:30")):
        case = Case.objects.get(pk=case_id)
        hands.verify(case.lookup_code, "solved", 5)
        case.refresh_from_db()
        report = Report.objects.get(pk=case_id)
        yield Row("11", "08-01 08:30", "closed", "closed, solved", f"{case.state}, {case.outcome}")
        yield _due("11", case_id, Clock.REOPEN, "08-31 24:00")
        signs = Interim.objects.get(case_id=case_id)
        yield Row("11", "08-01 08:30", "warning signs ended", "08-01 08:30", said(signs.ended_at))
    days, lead = calendar(""), Leg.objects.get(case_id=case_id, kind="dispatch_lead")
    opened, ended = case.opened_at, report.disposed_at
    natural = (ended.astimezone(CHINA).date() - opened.astimezone(CHINA).date()).days
    sent = (ended.astimezone(CHINA).date() - lead.sent_at.astimezone(CHINA).date()).days
    yield Row("=", "", "report to repair", "26 d, 19 wd", f"{natural} d, {working_days(opened, ended, days)} wd")
    yield Row("=", "", "dispatch to repair", "24 d, 17 wd", f"{sent} d, {working_days(lead.sent_at, ended, days)} wd")
    yield Row("=", "", "on time by the original due", "False", str(report.is_on_time))
    yield Row("=", "", "on time by the later due", str(is_on_time_extended), str(report.is_on_time_extended))
    late = working_days(case.due_original_at, ended, days)
    yield Row("=", "", "late, working days", "10", str(late))
    yield Row("=", "", "settlement verified by", "reporter_solved", report.close_basis)


def _due(row: str, case_id: int, name: Clock, expected: str, leg: Leg | None = None) -> Row:
    dues = Due.objects.filter(case_id=case_id, clock=name)
    found = (dues.filter(leg=leg) if leg else dues).latest("id")
    return Row(row, said(clock.now()), name.value, expected, said(found.due_at))


def _held(case_id: int, place: int) -> str:
    """Give the working minutes of the unit that had the case as number `place` of all, as staff see them."""
    now = clock.now()
    clerk = people.actor_of(people.account_by_login("centre"), now)
    stretches = held(clerk, standing(clerk, Case.objects.get(pk=case_id), now), now)
    return str(stretches[place].working_min) if place < len(stretches) else "–"


def _interim(measure: Interim, demanded: Due) -> str:
    return f"{'open' if measure.ended_at is None else 'ended'}, {'met' if demanded.met_at else 'not met'}"


def _state_and_due(case_id: int) -> str:
    case = Case.objects.get(pk=case_id)
    return f"{case.state}, {said(case.due_at)}"
