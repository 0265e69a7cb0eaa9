"""What is kept how long, what holds it, and what a reporter may have erased."""

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.issues.models import ErasureRequest, Hold, Keeping, Report, SearchLine, Tombstone
from linli.issues.queries import keeping as queries
from linli.issues.queries.standing import open_acts, standing
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.keeping import Ended, Kept, Rule, days_kept, over_at
from linli.issues.services import closing, keeping
from linli.issues.tests.acting import Play, part_of
from linli.kernel.audit.models import Audit
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, IdempotencyKey
from linli.kernel.files import services as files
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from tests.fixtures.town import Town

JOB = Actor(job="retention")
ZHANG = ContactDraft("张测试", "13800000001", "")
DONE = "accept file dispatch sign dispose verify"


def at(day: int) -> datetime:
    return datetime(2022, 7, day, tzinfo=UTC)


@pytest.fixture
def play(desk: Town, photo, now: datetime) -> Play:
    return Play(desk, photo, now)


def test_the_parts_of_a_report_are_kept_until_the_whole_goes_and_then_go_with_it(play):
    play.opens(contact=ZHANG).does("accept split first_withdrawn")
    first, second = (part_of(place)(play) for place in (1, 2))
    late = play.now + timedelta(days=800)
    assert queries.cases_over(JOB, late) == [], "the second part is still open"
    closing.case_withdraw(play.reporter, second, now=play.now)
    keeping.erasure_ask(play.reporter, play.case_id, play.now)
    assert not Case.objects.exclude(contact=None, reporter=None).exists()
    assert [ended.case_id for ended in queries.cases_over(JOB, play.now)] == [play.case_id]
    keeping.retention_run(play.now)
    assert set(Tombstone.objects.values_list("pk", flat=True)) == {play.case_id, first, second}


def test_the_narrowest_area_and_then_the_newest_day_decides():
    day = date(2026, 5, 1)
    own = [
        Rule("closed", "99", 900, date(2026, 1, 1)),
        Rule("closed", "9901", 1000, date(2025, 1, 1)),
        Rule("closed", "9901", 1100, date(2026, 1, 1)),
        Rule("closed", "9901", 1200, date(2027, 1, 1)),
    ]
    kept = [days_kept(own, Kept.CLOSED, code, day) for code in ("990101", "9902", "88")]
    assert kept == [1100, 900, 730]
    assert days_kept(own, Kept.REFUSED, "990101", day) == 365


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({}, 730),
        ({"state": "declined"}, 365),
        ({"state": "withdrawn"}, 365),
        ({"is_difficult": True}, 1825),
        ({"is_held": True}, None),
        ({"is_held": True, "asked_at": at(4)}, None),
        ({"hold_ended_at": at(14)}, 1835),
        ({"asked_at": at(6)}, 2),
        ({"asked_at": at(1)}, 0),
        ({"asked_at": at(6), "is_difficult": True}, 1825),
    ],
)
def test_how_a_case_ended_says_how_long_it_is_kept(said, days):
    closed = at(4)
    ended = Ended(1, "990101", **{"state": "closed", "closed_at": closed} | said)
    assert over_at([], ended, closed.date()) == (None if days is None else closed + timedelta(days=days))


@pytest.mark.django_db
def test_a_case_is_erased_on_its_day_and_not_before(play):
    case = play.opens(contact=ZHANG).does(DONE).case
    assert keeping.cases_anonymise(play.now + timedelta(days=729)) == 0
    over = play.now + timedelta(days=730)
    assert queries.due_now(JOB, over)["cases"] == keeping.cases_anonymise(over) == 1
    assert keeping.cases_anonymise(over) == 0
    assert (play.report.text, play.case.title) == ("", "道路破损")
    assert Outbox.objects.get(case=case).event == "N20"
    assert not SearchLine.objects.filter(case=case).exists()
    assert Tombstone.objects.get(case=case).erased_at == over


@pytest.mark.django_db
def test_the_desks_own_words_stay_without_what_names_the_reporter(play):
    play.opens(contact=ZHANG).does(DONE)
    Report.objects.filter(pk=play.case_id).update(handler_text="张测试（13900000002）反映路面塌陷。")
    keeping.cases_anonymise(play.now + timedelta(days=730))
    assert play.report.handler_text == "***（***）反映路面塌陷。"


@pytest.mark.django_db
def test_a_time_of_an_area_wins_over_ours_from_its_day_on(play):
    play.opens().does("withdraw")
    Keeping.objects.create(what="refused", area_prefix="9901", days=30, from_on=play.now.date(), basis="试点规定")
    assert keeping.cases_anonymise(play.now + timedelta(days=29)) == 0
    assert keeping.cases_anonymise(play.now + timedelta(days=30)) == 1


@pytest.mark.django_db
def test_a_hold_keeps_a_case_and_its_end_keeps_it_five_years_more(play, desk):
    officer = desk.actor(Role.PRIVACY_OFFICER)
    case = play.opens(contact=ZHANG).does("withdraw").case
    hold = keeping.hold_place(officer, case.number, "未决诉讼", play.now)
    keeping.erasure_ask(play.reporter, case.pk, play.now)
    assert keeping.cases_anonymise(play.now + timedelta(days=4000)) == 0
    assert Contact.objects.count() == 1
    with pytest.raises(rules.RefusedActError):
        keeping.reporter_remove(play.reporter, case.pk, play.now)
    keeping.hold_lift(officer, hold.pk, play.now + timedelta(days=10))
    assert keeping.cases_anonymise(play.now + timedelta(days=10 + 1824)) == 0
    assert keeping.cases_anonymise(play.now + timedelta(days=10 + 1825)) == 1


@pytest.mark.django_db
def test_holds_and_wishes_are_the_privacy_officers_within_the_area(play, desk, now):
    officer, far = desk.actor(Role.PRIVACY_OFFICER), desk.actor(Role.PRIVACY_OFFICER, desk.far_desk)
    case = play.opens().does("withdraw").case
    for stranger in (far, desk.actor(Role.CLERK), ANONYMOUS):
        with pytest.raises((rules.NotThereError, rules.NotYoursError)):
            keeping.hold_place(stranger, case.number, "未决诉讼", now)
        with pytest.raises(rules.NotThereError):
            queries.case_to_hold(stranger, case.number)
    hold = keeping.hold_place(officer, case.number, "未决诉讼", now)
    keeping.erasure_ask(play.reporter, case.pk, now)
    for reader, there in ((officer, 1), (far, 0), (ANONYMOUS, 0)):
        assert len(queries.holds_on(reader)) == len(queries.erasures_waiting(reader)) == there
        assert len(queries.cases_over(reader, now)) == queries.due_now(reader, now)["cases"] == 0
    with pytest.raises(rules.NotThereError):
        keeping.hold_lift(far, hold.pk, now)
    with pytest.raises(rules.RefusedActError):
        keeping.hold_place(officer, case.number, "又一诉讼", now)
    assert queries.case_to_hold(officer, case.number) == case.pk
    assert Hold.objects.get().lifted_at is None


@pytest.mark.django_db
def test_a_wish_takes_the_reporter_at_once_and_the_words_when_the_case_has_ended(play):
    case = play.opens(contact=ZHANG, text="我是张测试，门口的路塌了").case
    keeping.erasure_ask(play.reporter, case.pk, play.now)
    assert (play.report.text, play.case.title) == ("我是***，门口的路塌了", "道路破损：我是***，门口的路塌了")
    assert (play.case.reporter, play.case.contact, Contact.objects.count()) == (None, None, 0)
    assert keeping.cases_anonymise(play.now) == 0
    wish = ErasureRequest.objects.get()
    assert (wish.due_at - wish.asked_at, wish.done_at) == (timedelta(days=15), None)
    play.does("accept file dispatch sign dispose confirm")
    assert keeping.cases_anonymise(play.now) == 1
    assert (play.report.text, ErasureRequest.objects.get().done_at) == ("", play.now)


@pytest.mark.django_db
def test_only_the_reporter_or_the_bearer_of_the_code_may_ask(play, desk):
    case = play.opens(photos=(play.photo(play.now),)).case
    names = [photo.name for photo in case.files.all()]
    for stranger in (Actor(account_id=desk.residents[1].pk), ANONYMOUS, play.clerk(), Actor(code_case_id=case.pk + 1)):
        for ask in (keeping.erasure_ask, keeping.reporter_remove):
            with pytest.raises((rules.NotThereError, rules.NotYoursError)):
                ask(stranger, case.pk, play.now)
        with pytest.raises((rules.NotThereError, rules.NotYoursError)):
            keeping.photos_remove(stranger, case.pk, names, play.now)
    assert keeping.photos_remove(Actor(code_case_id=case.pk), case.pk, names, play.now) == 1
    assert not case.files.exists()


@pytest.mark.django_db
def test_an_erased_case_is_open_to_no_act(play, desk):
    case = play.opens().does(DONE).case
    keeping.erasure_ask(play.reporter, case.pk, play.now)
    keeping.retention_run(play.now)
    for actor in (Actor(code_case_id=case.pk), play.clerk(), desk.actor(Role.MODERATOR)):
        assert open_acts(actor, standing(actor, play.case, play.now)) == []
    with pytest.raises(rules.RefusedActError, match="refused"):
        play.does("note")


@pytest.mark.django_db
def test_old_messages_keys_and_audit_rows_are_forgotten_and_that_they_were_is_kept(play):
    play.opens(contact=ZHANG)
    Outbox.objects.update(state=Outbox.State.SENT)
    IdempotencyKey.objects.create(scope="s", key="k", body_sha256="0", claimed_at=play.now)
    old = Audit.objects.count()
    rows_seal(play.now, 1)
    later = play.now + timedelta(days=4 * 365)
    due = queries.due_now(JOB, later)
    assert (due["messages"], due["keys"], due["audit"]) == (Outbox.objects.count(), 1, old)
    keeping.rows_forget(later)
    assert [row.params for row in Outbox.objects.all()] == [{}] * due["messages"]
    assert not Outbox.objects.exclude(contact=None).exists()
    assert {row.act for row in Audit.objects.all()} == {"audit:row:erase", "issues:rows:forget"}
    assert keeping.rows_forget(later) == 0


@pytest.mark.django_db
def test_an_original_goes_after_its_year_and_the_shown_copy_stays(play):
    Keeping.objects.create(what="originals", area_prefix="8", days=30, from_on=play.now.date(), basis="别处")
    photo = play.opens(photos=(play.photo(play.now),)).case.files.get()
    paths = [files.rules.path_of(files.ROOT, photo, copy) for copy in (files.Copy.ORIGINAL, files.Copy.SHOWN)]
    assert keeping.originals_forget(play.now + timedelta(days=364)) == 0
    assert keeping.originals_forget(play.now + timedelta(days=366)) == 1
    assert [path.exists() for path in paths] == [False, True]
    assert keeping.originals_forget(play.now + timedelta(days=366)) == 0


@pytest.mark.django_db
def test_the_officers_page_holds_a_case_and_lets_it_go(play, desk, signed_in):
    case = play.opens().case
    browser = signed_in(desk.staff(Role.PRIVACY_OFFICER))
    assert browser.post("/desk/keeping/", {"number": "no such", "reason": "诉讼"}).status_code == 422
    assert browser.post("/desk/keeping/", {"number": case.number, "reason": ""}).status_code == 422
    assert browser.post("/desk/keeping/", {"number": case.number, "reason": "未决诉讼"}).status_code == 302
    assert browser.post("/desk/keeping/", {"number": case.number, "reason": "又一"}).status_code == 422
    page = browser.get("/desk/keeping/")
    assert case.number in page.content.decode()
    browser.post("/desk/keeping/", {"lift": str(Hold.objects.get().pk)})
    assert Hold.objects.get().lifted_at is not None
