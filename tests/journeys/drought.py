"""The drought water supply (issue-desk 25.2), row by row, expected beside got: one report, two parts, one of them twice."""

from collections.abc import Generator, Iterator
from datetime import date, timedelta

from linli.doors import clock
from linli.issues.models import Interim, Petition, Report
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ContactDraft, ReportDraft
from linli.issues.services import relief
from linli.issues.services.intake import report_receive
from linli.kernel.cases import jobs
from linli.kernel.cases.models import Case, Entry, Follower, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.queries import calendar
from linli.kernel.deadlines.rules import working_days, working_minutes
from linli.kernel.files.services import photo_receive
from linli.kernel.notify.models import Outbox
from linli.kernel.people import queries as people
from linli.kernel.people import services
from linli.kernel.people.rules import ANONYMOUS, Role
from linli.site.demo.county import LOADER, PASSWORD, SINCE
from tests.journeys.changde_road import CHINA, Row, at, said
from tests.journeys.forms import PHOTO
from tests.journeys.hands import Hands
from tests.journeys.stage import picture

COUNTY, TOWN, VILLAGE = "430723", "430723109", "430723109207"
BUREAU = f"{COUNTY}-water_bureau"
LOGINS = {
    "duty": (f"county-{COUNTY}", Role.CLERK),
    "jinluo": (f"town-{TOWN}", Role.CLERK),
    "water": (BUREAU, Role.UNIT_OFFICER),
    "water-lead": (BUREAU, Role.UNIT_LEAD),
}
SUPPLY, WORKS = "八月以来天旱，水库见底，村里没有水喝。请尽快恢复供水", "改造供水设施"
TEXT = f"{SUPPLY}，同时{WORKS}。"
# What the duty desk writes on each page of the referral, after a call to the village.
REFERRAL = {
    "report": {"danger_now": "no", "channel": "letters_visits"},
    "words": {"text": TEXT},
    "place": {"county": COUNTY, "town": TOWN, "village": VILLAGE, "place_text": "全村"},
    "what": {"category": "0307", "nature": "help"},
    "questions": {"drinking": "yes"},
    "contact": {"name": "村民代表", "phone": "13900000000", "is_agreed": "on", "check_method": "call"},
}
RELIEF = {"interim": "needed"}
ANSWERS = (
    "水利局今日起每天18点前送水到村，已查明水库见底，抽水管线八月中旬接通恢复供水。",
    "水利局已勘查取水口和管网，改造方案八月中旬报审，九月底前完工。",
)
MISSED = date(2022, 8, 11)


def play(hands: Hands) -> Iterator[Row]:
    """Play the story through `hands` at its own hours and give the table's rows."""
    _people()
    whole = Case.objects.get(pk=(yield from _referred(hands)))
    yield from _split(hands, whole)
    one, two = (Case.objects.get(number=f"{whole.number}/{place}") for place in (1, 2))
    yield from _relieved(hands, whole, one, two)
    households = yield from _joined(hands, one)
    yield from _delivered(one, date(2022, 8, 6), date(2022, 8, 15))
    yield from _prolonged(hands, one, two)
    yield from _delivered(one, date(2022, 8, 16), date(2022, 8, 18))
    yield from _restored(hands, whole, one)
    yield from _doubted(hands, whole, one, households)
    yield from _ended(hands, whole, one, two)


def _people() -> None:
    """Give the county its water bureau and the people of the story, who sign in by these names."""
    with clock.frozen(at("07-01 09:00")):
        bureau = services.NewUnit(
            BUREAU, "澧县水利部门", "department", COUNTY, ("water_bureau",), name_en="Li: Water bureau"
        )
        services.units_load(LOADER, [bureau], clock.now())
        for login, (unit, role) in LOGINS.items():
            account = services.account_create(LOADER, login, password=PASSWORD, name="演示人员", now=clock.now())
            post = people.unit_by_code(unit).pk
            services.post_give(LOADER, account.pk, post, role, clock.now(), from_on=SINCE)


def _referred(hands: Hands) -> Generator[Row, None, int]:
    with clock.frozen(at("08-05 20:10")):
        case = Case.objects.get(number=hands.file("duty", REFERRAL))
        yield Row("1", "08-05 20:10", "tier, urgency", "T2, u2", f"{case.tier}, {case.urgency}")
        yield _due("1", case, Clock.ACCEPT, "08-05 22:10")
        yield _due("1", case, Clock.ANSWER, "08-06 20:10")
        yield _due("1", case, Clock.INTERIM, "08-06 20:10")
        hands.open("duty", f"/desk/c/{case.pk}/")
        yield Row("1", "08-05 20:10", "hazard watch suggested", "H15", "H15" if "(H15)" in hands.html else "–")
        yield Row("1", "08-05 20:10", "split suggested to the clerk", "True", str('id="pieces"' in hands.html))
        return case.pk


def _split(hands: Hands, whole: Case) -> Iterator[Row]:
    with clock.frozen(at("08-05 20:45")):
        hands.act(
            "duty", whole.pk, "split", text_1=SUPPLY, category_1="0307", text_2=WORKS, category_2="0307"
        )  # fmt: skip
        whole.refresh_from_db()
        parts = [Case.objects.get(number=f"{whole.number}/{place}") for place in (1, 2)]
        yield Row("2", "08-05 20:45", "the report", "container", whole.state)
        for part in parts:
            yield _due("2", part, Clock.ANSWER, "08-06 20:10")
            hands.act("duty", part.pk, "dispatch", advice="先送水，后恢复，再改造。")
        one = parts[0]
        legs = Leg.objects.filter(case=one).order_by("id").select_related("to_unit")
        units = ", ".join(leg.to_unit.code for leg in legs)
        yield Row("2", "08-05 20:45", "lead, assistant of /1", f"{BUREAU}, town-{TOWN}", units)
        yield _due("2", one, Clock.SIGN, "08-05 21:00")
        one.refresh_from_db()
        yield Row("2", "08-05 20:45", "/1 due", "08-16 18:00", said(one.due_original_at))
    with clock.frozen(at("08-05 21:00")):
        jobs.dues_fire(clock.now())
        lead = _lead(one)
        yield Row("2", "08-05 21:00", "nobody signs", "in_hand, silence", f"{_state(one)}, {lead.accepted_how}")


def _relieved(hands: Hands, whole: Case, one: Case, two: Case) -> Iterator[Row]:
    with clock.frozen(at("08-06 09:00")):
        given = {"measure": "water_truck", "quantity": "每天10吨", "daily_at": "18:00"}
        hands.act("water", one.pk, "interim", **given)
        for part, text in zip((one, two), ANSWERS, strict=True):
            hands.act("water", part.pk, "answer", text=text, role="供水股", until="2022-08-16")
        for case, name in ((one, "/1"), (whole, "report")):
            for which in (Clock.ANSWER, Clock.INTERIM):
                met = Due.objects.filter(case=case, clock=which).latest("id").met_at
                yield Row("3", "08-06 09:00", f"{which.value} of the {name} met", "08-06 09:00", said(met))
        yield _due("3", one, Clock.ROUND, "08-06 18:00")


def _joined(hands: Hands, one: Case) -> Generator[Row, None, list[Case]]:
    with clock.frozen(at("08-08 10:00")):
        households = [_filed(number) for number in range(1, 4)]
        for child in households:
            hands.act("duty", child.pk, "link", root=str(one.pk))
        joined = [Case.objects.get(pk=each.pk).state for each in households]
        one.refresh_from_db()
        yield Row("4", "08-08", "three households", "linked, linked, linked", ", ".join(joined))
        yield Row("4", "08-08", "urgency unchanged", "u2", one.urgency)
        assert not Follower.objects.filter(case=one).exists(), "reporters of duplicates are told as such"
    return households


def _filed(number: int) -> Case:
    """File what another household tells the town's counter, through the service, and give its case."""
    now = clock.now()
    draft = ReportDraft(
        f"我家也没有水喝，第{number}户。", "0307", channel="counter", answers={"danger_now": "no", "drinking": "yes"},
        area_code=VILLAGE, contact=ContactDraft(f"村民{number}", f"1390000000{number}"), check_method="call",
    )  # fmt: skip
    clerk = people.actor_of(people.account_by_login("jinluo"), now)
    return Case.objects.get(pk=report_receive(clerk, draft, now).case_id)


def _delivered(one: Case, first: date, last: date) -> Iterator[Row]:
    """Let the water come on each of some days but one; the proof of every day goes through the service."""
    measure, lead = Interim.objects.get(case=one), _lead(one)
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if day == MISSED:
            yield from _missed(one, lead)
            continue
        with clock.frozen(at(f"{day:%m-%d} 10:00")):
            now = clock.now()
            officer = people.actor_of(people.account_by_login("water"), now)
            given = {"interim_id": measure.pk, "evidence": (photo_receive(ANONYMOUS, picture(), now).name,)}
            relief.interim_round(officer, one.pk, version=_case(one).version, **given, now=now)


def _missed(one: Case, lead: Leg) -> Iterator[Row]:
    for hour, name, unit in (("20:00", "the unit", lead.to_unit), ("22:00", "the desk", lead.from_unit)):
        with clock.frozen(at(f"08-11 {hour}")):
            jobs.dues_fire(clock.now() - timedelta(minutes=1))
            before = Outbox.objects.filter(case=one, event="L07").count()
            jobs.dues_fire(clock.now())
            alarms = list(Outbox.objects.filter(case=one, event="L07").order_by("id"))[before:]
            told = ", ".join(str(alarm.unit) for alarm in alarms)
            yield Row("5", f"08-11 {hour}", f"alarm to {name}", str(unit), told)


def _prolonged(hands: Hands, one: Case, two: Case) -> Iterator[Row]:
    lead = _lead(one)
    with clock.frozen(at("08-15 10:30")):
        used = working_minutes(lead.sent_at, clock.now(), calendar(""))
        jobs.dues_fire(clock.now() - timedelta(minutes=1))
        early = Entry.objects.filter(case=one, act="supervise").count()
        jobs.dues_fire(clock.now())
        levels = Entry.objects.filter(case=one, act="supervise").values_list("reason", flat=True)
        yield Row("6", "08-15 10:30", "working min used, of 3,360", "2520", str(used))
        yield Row("6", "08-15 10:30", "S0, not a minute before", "s0, 0", f"{', '.join(levels)}, {early}")
    with clock.frozen(at("08-15 15:00")):
        longer = {"reason": "multi_unit", "text": "水利、电力、乡镇三家协同接管。", "until": "2022-08-19"}
        hands.act("water-lead", one.pk, "ask_extension", **longer, **RELIEF)
        hands.act("duty", one.pk, "grant", petition=str(Petition.objects.get(case=one).pk))
        yield Row("7", "08-15 15:00", "/1 due, extended", "08-19 18:00", said(_case(one).due_at))
        yield Row("7", "08-15 15:00", "due_original", "08-16 18:00", said(_case(one).due_original_at))
        again = hands.act("water-lead", one.pk, "ask_extension", **longer, **RELIEF)
        yield Row("7", "08-15 15:00", "a second extension", "refused", "refused" if again else "asked")
        hands.act(
            "water-lead", two.pk, "ask_plan", survey="取水口和管网老化，须改造。", role="供水股股长",
            milestones="2022-09-30 供水管网改造完工", interim="not_needed", interim_why="第一件已每天送水",
        )  # fmt: skip
        hands.act("duty", two.pk, "grant", petition=str(Petition.objects.get(case=two).pk))
        yield Row("7", "08-15 15:00", "/2 due by its plan", "09-30 24:00", said(_case(two).due_at))


def _restored(hands: Hands, whole: Case, one: Case) -> Iterator[Row]:
    measure = Interim.objects.get(case=one)
    with clock.frozen(at("08-18 16:00")):
        done = "抽水管线接通，全村基本恢复供水，水质检测合格。"
        ends = {f"interim_{measure.pk}": "now"}
        hands.act(
            "water", one.pk, "dispose", text=done, outcome="solved", waiver="镇中心已配合送水", after=PHOTO, **ends
        )  # fmt: skip
        report = Report.objects.get(pk=one.pk)
        yield Row("8", "08-18 16:00", "/1", "disposed", _state(one))
        opened, ended = whole.opened_at, clock.now()
        natural = (ended.astimezone(CHINA).date() - opened.astimezone(CHINA).date()).days
        taken = f"{natural} d, {working_days(opened, ended, calendar(''))} wd"
        yield Row("8", "08-18 16:00", "after the report", "13 d, 9 wd", taken)
        days = (ended.astimezone(CHINA).date() - measure.started_at.astimezone(CHINA).date()).days + 1
        rounds = Entry.objects.filter(case=one, act="interim_round").count()
        yield Row("8", "08-18 16:00", "delivery days, delivered", "13, 12", f"{days}, {rounds}")
        yield Row("8", "08-18 16:00", "on time by the original due", "False", str(report.is_on_time))
        yield Row("8", "08-18 16:00", "on time by the extended due", "True", str(report.is_on_time_extended))


def _doubted(hands: Hands, whole: Case, one: Case, households: list[Case]) -> Iterator[Row]:
    with clock.frozen(at("08-22 09:00")):
        for content in households[:2]:
            hands.verify(content.lookup_code, "solved", 5)
        yield Row("9", "08-22", "two households solved, the root waits", "disposed", _state(one))
        _says(hands, whole, one, "solved")
        yield Row("9", "08-22", "the reporter says solved", "closed", _state(one))
        yield Row("9", "08-22", "the report", "container", _state(whole))
        hands.verify(households[2].lookup_code, "partly", 3)
        case = _case(one)
        yield Row("9", "08-22", "one says partly", "dispatched, 1", f"{case.state}, {case.reopened_count}")
        yield Row("9", "08-22", "new due, 4 wd", "08-26 18:00", said(case.due_at))
        yield Row("9", "08-22", "the report", "container", _state(whole))
    with clock.frozen(at("08-22 09:16")):
        jobs.dues_fire(clock.now())
        yield Row("9", "08-22 09:16", "nobody signs", "in_hand", _state(one))


def _ended(hands: Hands, whole: Case, one: Case, two: Case) -> Iterator[Row]:
    with clock.frozen(at("08-25 15:00")):
        hands.act("water", one.pk, "dispose", text="末梢三户加装增压泵，已通水。", outcome="solved", after=PHOTO)
    with clock.frozen(at("08-26 09:00")):
        _says(hands, whole, one, "solved")
        report = Report.objects.get(pk=one.pk)
        yield Row("10", "08-26 09:00", "/1, second round", "closed, solved", f"{_state(one)}, {_case(one).outcome}")
        timely = f"{report.is_on_time}, {report.is_on_time_extended}"
        yield Row("10", "08-26 09:00", "a reopened case is never on time", "False, False", timely)
        yield Row("10", "08-26 09:00", "the report waits for /2", "container", _state(whole))
    with clock.frozen(at("09-29 16:00")):
        step = Due.objects.get(case=two, clock=Clock.MILESTONE)
        yield Row("10", "09-29 16:00", "/2 milestone", "09-30 24:00", said(step.due_at))
        hands.act("water", two.pk, "milestone_done", milestone=str(step.pk))
        done = "取水口和主管网改造完工，试压合格。"
        hands.act("water", two.pk, "dispose", text=done, outcome="solved", waiver="镇中心已配合", after=PHOTO)
        report = Report.objects.get(pk=two.pk)
        timely = f"{report.is_on_time}, {report.is_on_time_extended}"
        yield Row("10", "09-29 16:00", "/2 on time: original, plan", "False, True", timely)
    with clock.frozen(at("09-30 10:00")):
        _says(hands, whole, two, "solved")
        case = _case(whole)
        yield Row("10", "09-30 10:00", "the report ends with /2", "closed, solved", f"{case.state}, {case.outcome}")
        yield Row("10", "09-30 10:00", "closed at", "09-30 10:00", said(case.closed_at))


def _says(hands: Hands, whole: Case, part: Case, verdict: str) -> None:
    """Tell as the reporter how a part turned out: by the one code, over the one page."""
    hands.open("", "/follow/")
    hands.send({"code": whole.lookup_code})
    hands.follow(f"/i/{part.lookup_code}/")
    hands.follow(f"/i/{part.lookup_code}/verify/")
    hands.send({"stars": "4"}, press=f"verdict={verdict}")


def _due(row: str, case: Case, name: Clock, expected: str) -> Row:
    found = Due.objects.filter(case=case, clock=name).latest("id")
    mark = case.number.partition("/")[2]
    what = f"{name.value} of /{mark}" if mark else name.value
    return Row(row, said(clock.now()), what, expected, said(found.due_at))


def _case(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def _state(case: Case) -> str:
    return _case(case).state


def _lead(case: Case) -> Leg:
    leads = Leg.objects.select_related("to_unit", "from_unit").filter(case=case, kind="dispatch_lead")
    return leads.latest("id")
