"""What one has just done can be taken back for thirty seconds, and nobody outside has heard of it."""

from datetime import timedelta

import pytest

from linli.issues.models import Interim, PublicReport
from linli.issues.rules.undoing import HELD, WITHIN
from linli.issues.services.undoing import act_undo
from linli.issues.tests.acting import EXAMPLES, Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Entry
from linli.kernel.cases.rules import NotThereError, RefusedActError, StaleFormError
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.services import outbox_lease
from linli.kernel.people.models import Account

pytestmark = pytest.mark.django_db
# The acts that can be taken back, with what came before the case.
UNDOABLE = {"publish": {}, "link": {"beside": 1}, "interim": {}}


@pytest.fixture
def play(desk, photo, now):
    return Play(desk, photo, now)


def done(play, act):
    """Let an example's own person do an act, and give that person."""
    example = EXAMPLES[act]
    play.opens(**UNDOABLE[act]).does(example.before)
    who = example.who(play)
    play.state_before = play.case.state
    example.play(play, who)
    return who


def undo(play, who, after=timedelta(0), version=None):
    act_undo(who, play.case_id, version=version or play.case.version, text="撤回", now=play.now + after)


@pytest.mark.parametrize("act", UNDOABLE)
def test_an_act_taken_back_leaves_its_lines_and_tells_nobody_outside(play, act):
    who = done(play, act)
    undo(play, who, WITHIN)
    assert play.case.state == play.state_before
    assert {"publish": "unpublish", "link": "unlink", "interim": "interim_end"}[act] in set(
        Entry.objects.filter(case_id=play.case_id).values_list("act", flat=True)
    )
    assert Audit.objects.filter(object_ref=f"case:{play.case_id}", actor=who.ref).count() >= 2
    assert not Outbox.objects.filter(event__in=HELD).exists()
    assert not PublicReport.objects.filter(hidden_at=None).exists()
    assert not Interim.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("act", ["link", "interim"])
def test_no_notice_of_it_goes_out_before_it_can_no_longer_be_taken_back(play, act):
    done(play, act)
    assert not {row.event for row in outbox_lease(play.now + WITHIN - timedelta(seconds=1), 50)} & HELD
    assert {row.event for row in outbox_lease(play.now + WITHIN, 50)} & HELD


@pytest.mark.parametrize("act", UNDOABLE)
def test_after_thirty_seconds_it_stands(play, act):
    who = done(play, act)
    with pytest.raises(RefusedActError):
        undo(play, who, WITHIN + timedelta(seconds=1))


def test_what_somebody_else_did_or_acted_upon_stands(play):
    who = done(play, "publish")
    with pytest.raises((RefusedActError, NotThereError)):
        undo(play, play.colleague(play.case.holder))
    with pytest.raises(StaleFormError):
        undo(play, who, version=play.case.version - 1)
    play.does("note")
    with pytest.raises(RefusedActError):
        undo(play, who)


def test_the_case_page_offers_it_with_a_key_until_it_is_too_late(play, signed_in, clock):
    who = done(play, "publish")
    browser = signed_in(Account.objects.get(pk=who.account_id))
    url = f"/desk/c/{play.case_id}/"
    assert 'data-ll-key="z"' in browser.get(url).content.decode()
    clock(play.now + WITHIN + timedelta(seconds=1))
    assert 'data-ll-key="z"' not in browser.get(url).content.decode()
    assert browser.post(f"/desk/undo/{play.case_id}/", {"version": play.case.version}).status_code == 302
    assert PublicReport.objects.filter(hidden_at=None).exists()
    clock(play.now + WITHIN)
    browser.post(f"/desk/undo/{play.case_id}/", {"version": play.case.version})
    assert not PublicReport.objects.filter(hidden_at=None).exists()
