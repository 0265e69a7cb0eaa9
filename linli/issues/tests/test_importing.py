"""Reports of another system come in by many as they would one by one, once, and nothing of them is lost."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.db import transaction
from django.forms import model_to_dict

import linli.issues
import linli.kernel.areas
from linli.doors import rows_in
from linli.issues.models import Report
from linli.issues.queries.importing import taken_over
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ReportDraft
from linli.issues.rules.importing import BadMappingError, Past, read_mapping, spread
from linli.issues.services import importing, intake
from linli.issues.services.importing import Row, reports_check, reports_import
from linli.issues.services.setup import taxonomy_load
from linli.issues.services.taking import take
from linli.kernel.areas import services as areas
from linli.kernel.areas.rules import mapping as area_mapping
from linli.kernel.audit.models import Audit
from linli.kernel.cases import jobs, rules
from linli.kernel.cases.models import Case, Entry, Leg, Link, Serial
from linli.kernel.cases.services.years import calendars_load
from linli.kernel.deadlines.models import Due
from linli.kernel.deadlines.services import due_fired
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Unit
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

IMPORTER = Actor(job="import")
MAPPINGS = Path(linli.issues.__file__).parent / "data" / "mappings"
MAPPING = """
external_number = "{id}"
duplicate_of = "{parent}"
text = "{words}"
opened_at = "opened"
closed_at = "closed"
category = "kind"
lat = "lat"
long = "long"
[categories]
road = "0201"
snow = "0207"
other = "9901"
"""
QUESTIONS = """
external_number = "{id}"
text = "{words}"
opened_at = "opened"
closed_at = "closed"
answer = "reply"
nature = "consult"
"""
ANSWER = "经核实，该路段计划于下月重新铺设路面。"
pytestmark = pytest.mark.django_db


@pytest.fixture
def tables(db: None, now: datetime) -> None:
    """Load calendars and the desk's tables, but no county."""
    calendars_load(IMPORTER, now)
    taxonomy_load(IMPORTER, now)


def file(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "reports.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(county: Town, n: int, opened: datetime, **said: Any) -> dict[str, Any]:
    lat, long = county.point(n % 8)
    closed = opened + timedelta(hours=n) if n % 3 else None
    given = {"id": f"N{n}", "parent": "", "words": f"第{n}件事", "kind": ("road", "snow", "other")[n % 3]}
    return given | {"lat": lat, "long": long, "opened": opened, "closed": closed} | said


def rows(county: Town, now: datetime, how_many: int) -> list[dict[str, Any]]:
    return [row(county, n, now - timedelta(days=40, hours=n)) for n in range(how_many)]


def load(source: Path, now: datetime, text: str = MAPPING, **more: Any) -> importing.Tally:
    return reports_import(IMPORTER, source, read_mapping(text), now=now, **({"progress": lambda *_: None} | more))


# The same rows by many and one by one


def everything() -> dict[str, Any]:
    """Every row that tells of a case, by its number; ids and random codes are replaced by places."""
    told: dict[str, Any] = {}
    for case in Case.objects.select_related("report"):
        entries = list(Entry.objects.filter(case=case).order_by("id"))
        legs = list(Leg.objects.filter(case=case).order_by("id"))
        entry_places = {e.pk: n for n, e in enumerate(entries)}
        leg_places = {leg.pk: n for n, leg in enumerate(legs)}
        told[case.number] = {
            "case": columns(case, "id", "lookup_code"),
            "report": columns(case.report, "case"),
            "entries": [
                columns(e, "id", "case", "data")
                | {"data": e.data | ({"leg": leg_places[e.data["leg"]]} if "leg" in e.data else {})}
                for e in entries
            ],
            "legs": [columns(leg, "id", "case") for leg in legs],
            "dues": [
                columns(d, "id", "case", "leg") | {"leg": leg_places.get(d.leg_id)}
                for d in Due.objects.filter(case=case).order_by("id")
            ],
            "audits": [
                columns(a, "id", "object_ref", "data") | {"data": a.data | {"entry": entry_places[a.data["entry"]]}}
                for a in Audit.objects.filter(object_ref=f"case:{case.pk}").order_by("id")
            ],
        }
    told["serials"] = list(Serial.objects.order_by("county", "day_on").values_list("county", "day_on", "last"))
    told["messages"] = Outbox.objects.count()
    return told


def columns(row: Any, *without: str) -> dict[str, Any]:
    # model_to_dict leaves out what no form edits; the columns themselves do not.
    assert model_to_dict(row)
    return {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in without}


def pasts(county: Town, now: datetime) -> Iterator[Past]:
    """Pasts of every kind: each category closed at once, late and not at all, here and nowhere, asked and answered."""
    lat, long = county.point()
    hours = [(900, None), (900, 0), (900, 0.1), (900, 5), (900, 240), (2, None), (0.05, None), (100, 99)]
    for category in ("0201", "0207", "9901"):
        for n, (ago, lasted) in enumerate(hours if category == "0207" else hours[1:5]):
            opened = now - timedelta(hours=ago, minutes=n)
            draft = ReportDraft(
                f"事由{category}", category, channel="hotline", external_number=f"{category}-{n}", is_taken_over=True,
                lat=lat if n % 4 else None, long=long if n % 4 else None, datum="wgs84",
            )  # fmt: skip
            yield Past(draft, opened, None if lasted is None else opened + timedelta(hours=lasted))
    for n, (ago, lasted) in enumerate(hours[:4]):
        opened = now - timedelta(hours=ago)
        draft = ReportDraft("问题", nature="consult", channel="hotline", external_number=f"q{n}", is_taken_over=True)
        closed = None if lasted is None else opened + timedelta(hours=lasted)
        yield Past(draft, opened, closed, answer=ANSWER if n % 2 else "已转相关部门")
    draft = ReportDraft("邻居噪声", "0602", channel="hotline", external_number="secret", is_taken_over=True)
    yield Past(draft, now - timedelta(days=3))


def filed_one_by_one(told: list[Past], now: datetime) -> None:
    """File each report through the services that residents and units use, at its own moments."""
    for past in told:
        made = intake.report_receive(IMPORTER, past.draft, past.opened_at)

        def hand(act: str, case_id: int = made.case_id, moment: datetime = past.opened_at) -> Any:
            return take(IMPORTER, case_id, act, None, moment)

        with transaction.atomic():
            if made.state == "dispatched":
                importing.work_tell(hand, past, now)
            elif past.closed_at is not None:
                importing.answer_tell(hand, past.answer, past.closed_at)
            for due in Due.objects.filter(case_id=made.case_id, due_at__lte=now, met_at=None, cancelled_at=None):
                due_fired(due.pk, due.due_at)


@pytest.mark.slow
def test_reports_taken_over_by_many_leave_the_rows_that_the_services_leave_one_by_one(
    desk: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list(pasts(desk, now))
    with transaction.atomic():
        filed_one_by_one(told, now)
        one_by_one = everything()
        transaction.set_rollback(True)
    batch = [Row(n, past) for n, past in enumerate(told, 1)]
    for many in (1, 10_000):  # each table the fast way, and none
        monkeypatch.setattr(rows_in, "MANY", many)
        with transaction.atomic():
            done = importing.batch_load(
                IMPORTER, batch, "hotline", now, source="x.csv", directory=importing.Directory()
            )
            by_many = everything()
            transaction.set_rollback(True)
        assert done == (len(told), [])
        assert by_many == one_by_one


# A file, whole


def test_every_row_of_a_file_is_loaded_once_and_lies_in_its_cell(desk: Town, now: datetime, tmp_path: Path) -> None:
    source = file(tmp_path, rows(desk, now, 30))
    tally = load(source, now)
    assert (tally.read, tally.loaded, tally.already_there, tally.rejected) == (30, 30, 0, 0)
    again = load(source, now)
    assert (again.loaded, again.already_there) == (0, 30)
    assert Case.objects.count() == Report.objects.count() == 30
    cells = dict(Report.objects.values_list("external_number", "case__area_code"))
    assert all(cells[f"N{n}"] == desk.grids[n % 8].code for n in range(30))
    assert Report.objects.filter(channel="hotline", emergency_shown=False, privacy_notice="").count() == 30


def test_a_closed_report_is_closed_unverified_and_an_open_one_is_in_hand(
    desk: Town, now: datetime, tmp_path: Path
) -> None:
    load(file(tmp_path, rows(desk, now, 6)), now)
    states = dict(Report.objects.values_list("external_number", "case__state"))
    assert states == {f"N{n}": "closed" if n % 3 else "in_hand" for n in range(6)}
    closed = Case.objects.filter(state="closed")
    assert set(closed.values_list("outcome", "report__close_basis")) == {("closed_unverified", "imported")}
    acts = list(Entry.objects.filter(case=closed.first()).order_by("id").values_list("act", flat=True))
    assert acts[:4] == ["receive", "accept", "file", "dispatch"]
    assert acts[-2:] == ["dispose", "confirm"]


def test_nothing_follows_by_itself_from_clocks_that_had_run_out_before(
    desk: Town, now: datetime, tmp_path: Path
) -> None:
    load(file(tmp_path, rows(desk, now, 6)), now)
    lines = Entry.objects.count()
    assert jobs.dues_fire(now) == 0
    assert Entry.objects.count() == lines
    assert Outbox.objects.count() == 0


def test_clocks_that_still_run_fire_later(desk: Town, now: datetime, tmp_path: Path) -> None:
    load(file(tmp_path, [row(desk, 0, now - timedelta(minutes=1), kind="road")]), now)
    case = Case.objects.get()
    assert case.state == "dispatched"
    sign_by = Due.objects.filter(case=case, clock=Clock.SIGN).latest("due_at").due_at
    assert jobs.dues_fire(sign_by) > 0
    case.refresh_from_db()
    assert case.state == "in_hand"


def test_questions_are_answered_and_closed_with_their_answer(desk: Town, now: datetime, tmp_path: Path) -> None:
    opened = now - timedelta(days=20)
    said = [("1", ANSWER), ("2", "请耐心等待"), ("3", "")]
    told = [
        {
            "id": n,
            "words": "怎么办？",
            "opened": opened,
            "closed": now - timedelta(days=9) if reply else "",
            "reply": reply,
        }
        for n, reply in said
    ]
    assert load(file(tmp_path, told), now, QUESTIONS).loaded == 3
    one, two, three = Report.objects.select_related("case").order_by("external_number")
    assert (one.case.state, one.case.outcome, one.close_basis) == ("closed", "answered", "answered")
    assert Entry.objects.get(case=one.case, act="answer_direct").text == ANSWER
    # A phrase that says nothing closed it there; it does not stop our clock (issue-desk 6.4).
    assert (two.case.state, two.answered_at) == ("closed", None)
    assert Due.objects.get(case=two.case, clock=Clock.ANSWER).met_at is None
    assert three.case.state == "accepted"


def test_a_repeat_is_linked_to_the_first_of_its_chain_once(desk: Town, now: datetime, tmp_path: Path) -> None:
    told = rows(desk, now, 4)
    for child, parent in ((1, "N0"), (2, "N1"), (3, "elsewhere")):
        told[child]["parent"] = parent
    source = file(tmp_path, told)
    assert load(source, now).linked == 2
    assert load(source, now).linked == 0
    pairs = Link.objects.values_list("kind", "from_case__report__external_number", "to_case__report__external_number")
    assert set(pairs) == {("duplicate_of", "N1", "N0"), ("duplicate_of", "N2", "N0")}


def test_a_number_that_comes_twice_in_a_file_is_one_report(desk: Town, now: datetime, tmp_path: Path) -> None:
    told = rows(desk, now, 2)
    tally = load(file(tmp_path, [*told, told[0]]), now)
    assert (tally.loaded, tally.already_there) == (2, 1)


# Refused rows


def test_bad_rows_are_refused_alone_with_their_place_and_reason(desk: Town, now: datetime, tmp_path: Path) -> None:
    told = rows(desk, now, 6)
    told[1]["words"] = ""
    told[3]["lat"] = "north"
    told[4]["kind"] = "elephant"
    refused: list[tuple[int, str, str]] = []
    tally = load(file(tmp_path, told), now, refuse=lambda *said: refused.append(said))
    assert (tally.read, tally.loaded, tally.rejected) == (6, 3, 3)
    assert [(place, number) for place, number, _ in refused] == [(2, "N1"), (4, "N3"), (5, "N4")]
    assert [why.split(" ")[0] for _, _, why in refused] == ["no", "bad", "unknown"]


def test_a_closed_report_of_a_confidential_category_is_refused(desk: Town, now: datetime, tmp_path: Path) -> None:
    refused: list[str] = []
    told = [row(desk, 1, now - timedelta(days=3), kind="road")]
    text = MAPPING.replace('road = "0201"', 'road = "0602"')
    load(file(tmp_path, told), now, text, refuse=lambda *said: refused.append(said[2]))
    assert refused[0].startswith("closed and confidential")
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ('road = "0201"', 'road = "0000"', "0000"),
        ('road = "0201"', 'road = "02"', "02"),
        ("[categories]", 'nature = "sigh"\n[categories]', "sigh"),
        ('category = "kind"', 'default_category = "x"', "x"),
    ],
)
def test_a_mapping_to_what_the_desk_s_tables_do_not_hold_is_refused_whole(
    desk: Town, now: datetime, tmp_path: Path, before: str, after: str, named: str
) -> None:
    with pytest.raises(BadMappingError, match=f"no category or nature {named}: .*linli tables load"):
        load(file(tmp_path, rows(desk, now, 3)), now, MAPPING.replace(before, after))


def test_a_question_closed_without_an_answer_is_refused(desk: Town, now: datetime, tmp_path: Path) -> None:
    told = [
        {
            "id": 1,
            "words": "怎么办？",
            "opened": now - timedelta(days=2),
            "closed": now - timedelta(days=1),
            "reply": "",
        }
    ]
    assert load(file(tmp_path, told), now, QUESTIONS).rejected == 1


def test_a_mapping_whose_answer_would_close_work_is_refused(desk: Town, now: datetime, tmp_path: Path) -> None:
    told = [{"id": 1, "words": "怎么办？", "opened": now - timedelta(days=2), "closed": "", "reply": ""}]
    with pytest.raises(BadMappingError, match="an answer closes no 'help'"):
        load(file(tmp_path, told), now, QUESTIONS.replace("consult", "help"))


def test_nobody_but_a_job_takes_reports_over(desk: Town, now: datetime) -> None:
    draft = ReportDraft("路坏了", "0201", is_taken_over=True)
    with pytest.raises(rules.NotYoursError):
        intake.report_receive(ANONYMOUS, draft, now)


# Stopped and gone on


def test_a_stopped_import_keeps_whole_batches_and_goes_on_from_there(
    desk: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 5)
    source = file(tmp_path, rows(desk, now, 23))

    def stop(done: int, _total: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(source, now, progress=stop)
    assert Case.objects.count() == Report.objects.count() == 10
    tally = load(source, now)
    assert (tally.loaded, tally.already_there) == (13, 10)


def test_a_batch_that_fails_leaves_nothing_of_itself(
    desk: Town, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 5)
    told = rows(desk, now, 12)
    full = Serial.objects.create(county="990101", day_on=(now - timedelta(days=90)).date(), last=99_999)
    told[8] |= {"opened": now - timedelta(days=90), "closed": now - timedelta(days=89)}
    source = file(tmp_path, told)
    with pytest.raises(rules.DayFullError):
        load(source, now)
    counts = [table.objects.count() for table in (Case, Report)]
    assert counts == [5, 5]
    assert not Entry.objects.exclude(case__in=Case.objects.all()).exists()
    full.delete()
    assert load(source, now).loaded == 7


# Whoever may look, and what a county lacks


def test_what_was_taken_over_is_seen_by_those_who_see_its_cases(desk: Town, now: datetime, tmp_path: Path) -> None:
    load(file(tmp_path, rows(desk, now, 3)), now)
    clerk, stranger = desk.actor(Role.CLERK, desk.county_desk), desk.actor(Role.CLERK, desk.far_desk)
    assert set(taken_over(clerk, "hotline", ["N0", "N1", "N9"], now)) == {"N0", "N1"}
    assert taken_over(stranger, "hotline", ["N0", "N1"], now) == {}
    assert taken_over(clerk, "web", ["N0"], now) == {}


def test_a_county_without_desks_gets_its_two_centres_once(desk: Town, now: datetime) -> None:
    Unit.objects.all().update(closed_on=now.date())
    assert importing.desks_add(IMPORTER, desk.county.code, now) == 0  # the codes are taken by the closed ones
    Unit.objects.all().update(closed_on=None)
    assert importing.desks_add(IMPORTER, "990201", now) == 1  # the far county has a centre, its city none
    assert importing.desks_add(IMPORTER, "990201", now) == 0


def test_an_import_without_any_desk_says_what_to_do(desk: Town, now: datetime, tmp_path: Path) -> None:
    Unit.objects.all().update(closed_on=now.date())
    with pytest.raises(LookupError, match="there is no desk"):
        load(file(tmp_path, rows(desk, now, 1)), now)


def test_a_check_finds_what_is_missing_and_what_differs(desk: Town, now: datetime, tmp_path: Path) -> None:
    source = file(tmp_path, rows(desk, now, 9))
    load(source, now, limit=8)
    Case.objects.filter(report__external_number="N4").update(closed_at=now)
    mapping = read_mapping(MAPPING)
    found = reports_check(IMPORTER, source, mapping, now=now, progress=lambda *_: None)
    assert (found.read, found.here, found.missing, found.differing) == (9, 8, 1, [5])
    assert found.located == {"grid": 8}
    assert spread(found.in_file_s) != spread(found.in_cases_s)


# The public data, where it is at hand


@pytest.mark.slow
def test_the_first_rows_of_a_city_s_reports_are_all_accounted_for(tables: None, now: datetime, data_dir: Path) -> None:
    for name in ("wards", "precincts"):
        folder = Path(linli.kernel.areas.__file__).parent / "data" / "mappings"
        mapping = area_mapping.read_mapping((folder / f"boston_{name}.toml").read_text("utf-8"))
        areas.areas_import(IMPORTER, data_dir / "boundaries" / f"boston_{name}.geojson.gz", mapping, now=now)
    assert importing.desks_add(IMPORTER, "990101", now) == 2
    source = data_dir / "issues_311" / "boston311_dev.parquet"
    reports = read_mapping((MAPPINGS / "boston311.toml").read_text("utf-8"))
    refused: list[int] = []
    tally = reports_import(
        IMPORTER, source, reports, now=now, limit=2000, progress=lambda *_: None,
        refuse=lambda place, *_: refused.append(place),
    )  # fmt: skip
    assert tally.read == 2000 == tally.loaded + tally.rejected
    found = reports_check(IMPORTER, source, reports, now=now, limit=2000, progress=lambda *_: None)
    assert (found.here, found.missing, found.differing) == (tally.loaded, 0, [])
    assert found.located["village"] / found.located.total() > 0.98
    ours = spread(found.in_cases_s)
    theirs = duckdb.sql(
        f"SELECT count(*), quantile_cont(s, 0.5), quantile_cont(s, 0.9) FROM (SELECT epoch(updated_at - opened_at) AS s"
        f" FROM (FROM '{source}' LIMIT 2000) WHERE status = 'closed'"
        f" AND (length(trim(description)) > 0 OR has_photo) AND updated_at >= opened_at)"
    ).fetchone()
    assert (ours.count, ours.median_s, ours.p90_s) == theirs
