"""A session is read as it was kept, until it is over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from linli.doors import clock
from linli.site.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    session = SessionStore()
    session["district"] = "示例县"
    session.save()
    return session


def test_a_session_is_read_in_one_statement(kept, django_assert_num_queries):
    for _ in range(2):
        with django_assert_num_queries(1):
            assert SessionStore(kept.session_key)["district"] == "示例县"


def test_a_session_that_is_over_or_never_was_holds_nothing_and_lends_no_key(kept, monkeypatch):
    end = clock.now() + timedelta(seconds=kept.get_expiry_age())
    monkeypatch.setattr(clock, "now", lambda: end + timedelta(seconds=1))
    for key in (kept.session_key, "never-was-a-session-of-this-length"):
        session = SessionStore(key)
        assert (session.get("district"), session.session_key) == (None, None)


def test_what_one_reader_does_to_a_session_no_other_reader_sees_before_it_is_saved(kept):
    kept["places"] = ["4307"]
    kept.save()
    SessionStore(kept.session_key)["places"].append("4308")
    assert SessionStore(kept.session_key)["places"] == ["4307"]


def test_a_session_that_somebody_else_wrote_holds_nothing(kept):
    sealed = Session.objects.get(pk=kept.session_key)
    forged = sealed.session_data.replace(sealed.session_data[-1], "A" if sealed.session_data[-1] != "A" else "B")
    for data in (forged, "no seal at all", ""):
        Session.objects.filter(pk=kept.session_key).update(session_data=data)
        assert SessionStore(kept.session_key).get("district") is None
