"""Who is shown what of a report through Open311: the queries asked by different readers."""

from linli.issues.queries.open311 import Level, public_report, public_reports, public_updates
from linli.issues.rules.open311.reading import Asked, Page, Span
from linli.issues.tests.acting import TO_ROADS
from linli.kernel.cases import queries as cases
from linli.kernel.people.queries import key_bearer
from linli.kernel.people.rules import ANONYMOUS, Role


def test_a_report_before_approval_is_little_to_strangers_and_whole_to_its_unit(door):
    play = door.play().does(TO_ROADS)
    named = Asked(numbers=(play.case.number,))
    officer = door.town.actor(Role.UNIT_OFFICER)
    assert [row.level for row in public_reports(ANONYMOUS, "", named).rows] == [Level.MINIMAL]
    assert [row.level for row in public_reports(officer, "", named).rows] == [Level.OWN]
    assert public_report(ANONYMOUS, "", play.case.number).text == ""
    assert public_report(officer, "", play.case.number).text == play.report.text
    assert public_reports(officer, "", Asked()).rows == public_reports(ANONYMOUS, "", Asked()).rows == []


def test_what_happened_is_told_to_the_reporter_long_before_it_is_public(door):
    play = door.play().does("accept")
    today = Span(door.now, door.now)
    of_reporter, _ = public_updates(play.reporter, "", today, (), Page())
    of_anybody, _ = public_updates(ANONYMOUS, "", today, (), Page())
    assert ([row.act for row in of_reporter], of_anybody) == (["receive", "accept"], [])
    told = [cases.told(who, cases.visible(who, "issues:case:read", door.now).none(), today.since, today.end)
            for who in (play.reporter, ANONYMOUS)]  # fmt: skip
    assert [len(lines) for lines in told] == [2, 0]
    assert cases.told(play.reporter, [], today.since, today.end).count() == 2
    assert not cases.told(ANONYMOUS, [], today.since, today.end).exists()


def test_a_key_is_its_account_and_nothing_else(door):
    bearer = key_bearer(door.key(), door.now)
    assert (bearer.actor.posts, bearer.actor.account_id is None) == ((), False)
    assert key_bearer("wrong", door.now) is None
