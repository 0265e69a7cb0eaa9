"""The numbers of an area as a reader finds them: with what they are of, cut as asked, and as a table to keep."""

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from linli.centre.rules.indicators import INDICATORS, figure
from linli.issues.models import Report, Verification
from linli.issues.queries.outcomes import due_cohort
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.services import closing
from linli.issues.tests.acting import TO_DONE, TO_ROADS, Play
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import NotGrantedError, Role

pytestmark = pytest.mark.django_db

MONTHS = [datetime(2022, month, 1, tzinfo=timezone.get_default_timezone()) for month in (7, 9)]
CODES = tuple(INDICATORS)


@pytest.fixture
def july(desk, photo, now) -> Play:
    """Give a county of five reports: found solved, done, sent to a unit, withdrawn, and one that repeats another."""
    play = Play(desk, photo, now)
    root = play.opens().case_id
    play.opens().does("link")
    play.case_id = root
    play.does(f"{TO_DONE} verify")
    for acts in (TO_DONE, TO_ROADS, "withdraw"):
        play.opens().does(acts)
    return play


def page(play, signed_in, name="centre", *args, role=Role.SUPERVISOR, unit=None, **asked):
    browser = signed_in(play.county.staff(role, unit))
    return browser.get(reverse(name, args=args), {"month": "2022-07", **asked})


def text(answer):
    return answer.content.decode()


def of(play, code, area="", now=None):
    cohort = due_cohort(play.county.actor(Role.SUPERVISOR), area or play.county.county.code, *MONTHS)
    found = figure(INDICATORS[code], cohort, now or play.now)
    return found.hits, found.n, found.unknown


def test_a_cohort_counts_each_root_once_whether_it_is_closed_or_not(july):
    cases = due_cohort(july.county.actor(Role.SUPERVISOR), july.county.county.code, *MONTHS)
    assert len(cases) == Case.objects.exclude(state="linked").count()


def test_the_numbers_of_a_month_are_those_that_the_tables_give_by_themselves(july):
    due = Case.objects.filter(due_original_at__isnull=False).exclude(state="linked")
    on_time = Report.objects.filter(case__in=due, is_on_time=True).count()
    solved = Report.objects.filter(case__in=due, close_basis="reporter_solved").count()
    said = Verification.objects.filter(source="reporter")
    assert of(july, "A05") == (on_time, due.count(), 0)
    assert of(july, "A08")[:2] == (solved, solved)
    assert of(july, "A09")[:2] == (said.filter(stars__gte=4).count(), said.filter(stars__isnull=False).count())


def test_what_a_repeat_says_counts_once_with_its_root(july):
    root = Verification.objects.get(source="reporter").case_id
    before = of(july, "A10")
    repeat = Case.objects.get(state="linked", links_out__to_case=root)
    july.case_id = repeat.pk
    closing.case_verify(july.reporter, repeat.pk, finding=closing.Finding("solved", 4), now=july.now)
    assert of(july, "A10") == (before[0] + 1, before[1], 0)


def test_an_area_is_counted_by_whoever_is_responsible_for_it_alone(july):
    clerk = july.county.actor(Role.CLERK, july.county.village_desks[1])
    with pytest.raises(NotGrantedError):
        due_cohort(clerk, july.county.county.code, *MONTHS)


def test_a_cohort_takes_few_statements_whatever_its_length(july):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            due_cohort(july.county.actor(Role.SUPERVISOR), july.county.county.code, *MONTHS)
        return len(queries)

    asked()
    few = asked()
    for _ in range(5):
        july.opens().does(TO_DONE)
    assert asked() == few


def test_the_overview_shows_every_indicator_with_what_it_is_of(july, signed_in):
    shown = text(page(july, signed_in))
    assert all(f'id="{code}"' in shown for code in CODES)
    assert "数量太少，不给百分比" in shown
    assert "2022-07" in shown


def test_a_month_without_a_due_report_says_so_and_is_no_zero(july, signed_in):
    assert "这个月没有到期的诉求" in text(page(july, signed_in, month="2021-01"))


@pytest.mark.parametrize("by", ["area", "tier", "category", "channel", "nonsense"])
def test_an_indicator_is_cut_as_asked_with_what_stands_beside_it_and_how_it_is_made(july, signed_in, by):
    shown = text(page(july, signed_in, "centre_indicator", "A08", by=by))
    for words in ("这个数怎么来的", "怎样会被做假", "一并看", "十二个月"):
        assert words in shown
    parts = {
        "tier": july.case.tier, "category": taxonomy().categories["02"].name_zh, "channel": july.report.channel,
    }  # fmt: skip
    cut = shown.partition('id="cut"')[2].partition('id="trend"')[0]
    assert parts.get(by, july.county.towns[0].name_zh) in cut


def test_the_rows_behind_a_number_are_those_the_reader_may_read(july, signed_in):
    solved = Report.objects.get(close_basis="reporter_solved").case
    shown = text(page(july, signed_in, "centre_indicator", "A08", rows="hit"))
    assert solved.number in shown
    unknown = text(page(july, signed_in, "centre_indicator", "A08", rows="unknown"))
    assert solved.number not in unknown
    Case.objects.filter(pk=solved.pk).update(confidentiality="sealed")
    assert solved.number not in text(page(july, signed_in, "centre_indicator", "A08", rows="hit"))


def test_an_area_of_others_falls_back_to_the_readers_own(july, signed_in):
    village = july.county.village_desks[1]
    shown = text(page(july, signed_in, role=Role.CLERK, unit=village, area=july.county.county.code))
    assert f'value="{village.area_id}"' in shown


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_says_what_it_is_of_and_holds_the_same_numbers(july, signed_in, kind):
    answer = page(july, signed_in, "centre_indicator_table", "A05", format=kind)
    if kind == "csv":
        kept = answer.content.decode("utf-8-sig")
    else:
        rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
        kept = "\r\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    hits, n, _ = of(july, "A05")
    assert f"全部,{hits},{n}" in kept
    assert "A05,按时办结" in kept
    assert "2022-07" in kept


def test_no_indicator_is_there_that_is_not_defined(july, signed_in):
    assert page(july, signed_in, "centre_indicator", "Z99").status_code == 404


def test_a_month_is_final_when_its_windows_are_over(july, signed_in):
    assert "还会变动" in text(page(july, signed_in))
    assert july.now < MONTHS[1] + timedelta(days=40)
