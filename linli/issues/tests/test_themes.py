"""Monthly themes: chosen by what is told again and not solved, with dated measures and a report by figures (14.4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from linli.issues.models import MonthlyTheme
from linli.issues.queries import listed, projects
from linli.issues.queries.themes import figures
from linli.issues.rules.clocks import Clock
from linli.issues.rules.themes import Figures
from linli.issues.services import themes
from linli.issues.tests.acting import ROADS, Play
from linli.issues.tests.test_supervision import why
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case
from linli.kernel.deadlines.models import Due
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
Browser = Callable[[Account], Client]


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


def supervisor(play: Play) -> Actor:
    return play.county.actor(Role.SUPERVISOR)


def officer(play: Play) -> Actor:
    return play.county.actor(Role.UNIT_OFFICER)


def new(play: Play) -> themes.NewTheme:
    month = timezone.localdate(play.now).replace(day=1)
    roads = play.county.departments[ROADS].pk
    return themes.NewTheme("农村公路", month, ("0201",), ("路面反复塌陷",), roads, "反映多、重复多。")


def chosen(play: Play) -> Case:
    play.opens().opens()
    return Case.objects.get(pk=themes.theme_choose(supervisor(play), new(play), play.now))


def act(play: Play, service: Callable[..., None], actor: Actor, case: Case, **said: object) -> None:
    service(actor, case.pk, version=Case.objects.get(pk=case.pk).version, now=play.now, **said)


def day(play: Play, days: int) -> date:
    return timezone.localdate(play.now) + timedelta(days=days)


def test_what_is_told_again_and_not_solved_weighs_most() -> None:
    assert Figures(reports=10, repeats=5, own=5, unsolved=5).weight == 5
    assert Figures(reports=100, repeats=0, own=100, unsolved=100).weight == 0
    assert Figures(reports=10, repeats=5, own=5, unsolved=0).weight == 0


def test_figures_count_repeats_and_what_is_not_solved_and_nothing_confidential(play: Play) -> None:
    play.opens(beside=1).does("accept link")
    told = figures(play.county.county.code, play.now)["0201"]
    assert (told.reports, told.repeats, told.own, told.unsolved) == (2, 1, 1, 1)
    Case.objects.filter(state="received").update(confidentiality="desk_only")
    Case.objects.filter(pk=play.case_id).update(confidentiality="sealed")
    assert "0201" not in figures(play.county.county.code, play.now)
    assert not figures("99", play.now)


def test_a_theme_has_an_owner_a_clock_and_its_figures_and_moves_no_report(play: Play) -> None:
    play.opens()
    report = play.case
    case = chosen(play)
    theme = MonthlyTheme.objects.get(pk=case.pk)
    assert theme.before == {"0201": {"reports": 3, "repeats": 0, "own": 3, "unsolved": 3}}
    assert case.holder == play.county.departments[ROADS]
    play.case_id = case.pk
    assert case.due_at == play.due(Clock.THEME_PLAN)
    assert Audit.objects.filter(act="monthly_themes:case:choose_theme", object_ref=f"case:{case.pk}").count() == 1
    unmoved = Case.objects.get(pk=report.pk)
    assert (unmoved.version, unmoved.holder_id) == (report.version, report.holder_id)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("title", {"title": " "}),
        ("categories", {"categories": ()}),
        ("categories", {"categories": ("0101",)}),
        ("problems", {"problems": ()}),
        ("problems", {"problems": ("一",) * 6}),
        ("month_on", {"month_on": date(2001, 1, 1)}),
        ("lead", {"lead": 0}),
    ],
)
def test_a_theme_needs_a_month_a_trouble_that_is_told_and_an_owner(
    play: Play, name: str, said: dict[str, object]
) -> None:
    play.opens()
    with pytest.raises(rules.MissingFieldError) as missing:
        themes.theme_choose(supervisor(play), replace(new(play), **said), play.now)
    assert missing.value.facts["fields"] == [name]


def test_a_centre_has_one_theme_a_month(play: Play) -> None:
    first = MonthlyTheme.objects.get(pk=chosen(play).pk)
    with pytest.raises(rules.MissingFieldError):
        themes.theme_choose(supervisor(play), new(play), play.now)
    other = play.opens().case
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyTheme.objects.create(case=other, centre=first.centre, month_on=first.month_on)


def test_only_a_district_or_city_centre_chooses(play: Play) -> None:
    play.opens()
    for actor in (play.county.actor(Role.SUPERVISOR, play.county.town_desks[0]), play.county.actor(Role.CLERK)):
        with pytest.raises(rules.NotYoursError):
            themes.theme_choose(actor, new(play), play.now)


def test_measures_are_dated_stay_and_are_ticked_once(play: Play) -> None:
    case = chosen(play)
    for measures in ("尽快", f"{day(play, 0)} 今天", f"{day(play, 9)} 后\n{day(play, 8)} 先"):
        with pytest.raises(rules.MissingFieldError):
            act(play, themes.theme_plan, officer(play), case, measures=measures)
    with pytest.raises(rules.NotYoursError):
        act(play, themes.theme_plan, supervisor(play), case, measures=f"{day(play, 20)} 排查")
    act(play, themes.theme_plan, officer(play), case, measures=f"{day(play, 20)} 排查")
    act(play, themes.theme_plan, officer(play), case, measures=f"{day(play, 10)} 警示牌")
    assert [m["text"] for m in MonthlyTheme.objects.get(pk=case.pk).measures] == ["警示牌", "排查"]
    act(play, themes.theme_progress, officer(play), case, text="已立牌。", done=[0])
    assert MonthlyTheme.objects.get(pk=case.pk).measures[0]["done_on"] == day(play, 0).isoformat()
    for done in ([0], [2], [-1]):
        with pytest.raises(rules.MissingFieldError):
            act(play, themes.theme_progress, officer(play), case, text="再次。", done=done)
    running = Due.objects.filter(case=case.pk, met_at=None, cancelled_at=None)
    assert [due.clock for due in running] == [Clock.MONTH_REPORT]


def test_the_report_compares_ninety_days_with_the_ninety_before(play: Play) -> None:
    case = chosen(play)
    act(play, themes.theme_plan, officer(play), case, measures=f"{day(play, 20)} 排查")
    play.at(play.now + timedelta(days=89))
    assert why(lambda: act(play, themes.theme_conclude, supervisor(play), case, text="总结。")) == "theme_too_early"
    play.at(play.now + timedelta(days=2)).opens()
    act(play, themes.theme_conclude, supervisor(play), case, text="总结。")
    theme = MonthlyTheme.objects.select_related("case").get(pk=case.pk)
    assert (theme.before["0201"]["reports"], theme.after["0201"]["reports"]) == (2, 1)
    assert (theme.case.state, theme.case.due_at) == ("concluded", None)
    with pytest.raises(rules.NotYoursError):
        act(play, themes.theme_progress, supervisor(play), case, text="再次。", done=[])


def test_whoever_does_not_reach_a_project_reads_it_as_everybody_does(play: Play) -> None:
    case = chosen(play)
    far = play.county.actor(Role.CLERK, play.county.far_desk)
    assert projects.open_to(officer(play), [case.pk], play.now) == {case.pk}
    assert projects.open_to(far, [case.pk], play.now) == set()
    assert projects.project_publicly(case.number, play.now)[0] == case
    with pytest.raises(rules.NotThereError):
        projects.project_publicly(play.opens().case.number, play.now)
    with pytest.raises(rules.NotThereError):
        listed.of_case(supervisor(play), case, play.now)


def test_a_theme_is_chosen_planned_and_read_through_its_pages(play: Play, signed_in: Browser) -> None:
    play.opens()
    staff = signed_in(play.county.staff(Role.SUPERVISOR))
    first = staff.get("/desk/projects/theme/").content.decode()
    assert "1" in first
    month = timezone.localdate(play.now).replace(day=1).isoformat()
    typed = {
        "title": "农村公路", "month_on": month, "categories": ["0201"], "problems": "路面塌陷\n\n无警示",
        "lead": str(play.county.departments[ROADS].pk), "reasons": "反映多。",
    }  # fmt: skip
    many = staff.post("/desk/projects/theme/", typed | {"problems": "一\n" * 6})
    assert (many.status_code, "反映多。" in many.content.decode()) == (422, True)
    answer = staff.post("/desk/projects/theme/", typed)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get(kind="monthly_theme")
    assert MonthlyTheme.objects.get(pk=case.pk).problems == ["路面塌陷", "无警示"]
    assert "农村公路" in staff.get(answer["Location"]).content.decode()
    assert staff.get(f"/desk/c/{case.pk}/").status_code == 404
    worker, where = signed_in(play.county.staff(Role.UNIT_OFFICER)), f"/desk/projects/{case.pk}/theme_plan/"
    assert staff.get(where).status_code == 403
    vague = worker.post(where, {"measures": "尽快", "version": case.version})
    assert (vague.status_code, "尽快" in vague.content.decode()) == (422, True)
    assert worker.post(where, {"measures": f"{day(play, 20)} 排查", "version": case.version}).status_code == 302
    assert "排查" in Client().get(f"/projects/{case.number}/").content.decode()
    assert "农村公路" in Client().get("/projects/").content.decode()
    assert (
        case.number
        in signed_in(play.county.staff(Role.CLERK, play.county.far_desk)).get("/desk/projects/").content.decode()
    )
