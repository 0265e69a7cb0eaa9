"""Signing in, through whole requests: pages, second steps, staff; promise P22 has guessing, replay and sessions."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from linli.doors import clock as time_door
from linli.kernel.audit.models import Audit
from linli.kernel.people import services
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Act, Role
from linli.site.sign_in import client_address
from linli.site.tests.signing import (
    NAME,
    PASSWORD,
    app,
    fresh_limits,
    is_signed_in,
    resident,
    set_up_app,
    sign_in,
    signed_in_client,
)

__all__ = ["app", "fresh_limits", "resident"]


def test_sign_in_leads_back_to_the_page_that_asked_for_it(client, resident):
    asked = client.get("/settings/")
    assert asked["Location"] == "/account/login/?next=/settings/"
    assert client.get(asked["Location"]).status_code == 200
    assert sign_in(client, next="/settings/")["Location"] == "/settings/"
    assert is_signed_in(client)


def test_sign_in_never_leads_to_another_host(client, resident):
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize(
    ("role", "landing"),
    [
        (Role.CLERK, "/desk/"),
        (Role.GRID, "/desk/"),
        (Role.UNIT_OFFICER, "/desk/"),
        (Role.ADMINISTRATOR, "/setup/"),
        (Role.AUDITOR, "/audit/"),
    ],
)
def test_staff_begin_at_their_work(client, town, role, landing):
    account = town.staff(role)
    account.set_password(PASSWORD)
    account.save()
    assert sign_in(client, account.username)["Location"] == landing
    assert client.get(landing).status_code == 200


def test_user_name_is_taken_whatever_its_capitals(client, resident):
    assert sign_in(client, name=" Test_RESIDENT ").status_code == 302


def test_second_step_lets_in_and_keeps_out(client, resident, app):
    assert sign_in(client)["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": "12345"}).status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": app.now()})["Location"] == "/"
    assert is_signed_in(client)


def test_secret_of_the_app_is_stored_sealed(resident, app):
    stored = Authenticator.objects.get(user=resident, type="totp").data["secret"]
    assert app.secret not in stored


def test_sign_up_opens_an_account_without_rights(client, db):
    client.cookies["ll_lang"] = "en"
    form = {"username": "New_Neighbour", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", form)["Location"] == "/"
    account = Account.objects.get(username="new_neighbour")
    assert is_signed_in(client)
    assert account.language == "en"
    assert not account.posts.exists()
    assert not EmailAddress.objects.exists()
    assert Audit.objects.get(act=Act.ACCOUNT_OPEN).object_ref == f"account:{account.pk}"


@pytest.mark.parametrize(
    "wrong",
    [{"password1": "short-1", "password2": "short-1"}, {"password2": "another-one-2"}, {"username": NAME.upper()}],
)
def test_sign_up_says_what_to_put_right_and_opens_nothing(client, resident, wrong):
    form = {"username": "someone_new", "password1": PASSWORD, "password2": PASSWORD} | wrong
    assert "govuk-error-summary" in client.post("/account/signup/", form).content.decode()
    assert Account.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_every_change_of_the_ways_in_leaves_its_row():
    services.account_open(NAME, PASSWORD, time_door.now())
    client = signed_in_client()
    set_up_app(client)
    client.post("/account/2fa/codes/generate/")
    client.post("/account/2fa/totp/deactivate/")
    events = Audit.objects.filter(act=Act.ACCOUNT_SECURE).order_by("id").values_list("data__event", flat=True)
    assert list(events) == ["totp_activated", "recovery_codes_generated", "totp_deactivated"]
    assert not Authenticator.objects.exists()


def test_closed_account_is_told_so(client, resident):
    resident.is_active = False
    resident.save()
    assert sign_in(client)["Location"] == "/account/inactive/"
    assert client.get("/account/inactive/").status_code == 200
    assert not is_signed_in(client)


class TestStaff:
    """Posts count only after a second step, where the settings ask for one."""

    @pytest.fixture(autouse=True)
    def _second_step_asked(self, settings) -> None:
        settings.ENV = replace(settings.ENV, staff_second_factor=True)

    @pytest.fixture
    def administrator(self, town) -> Account:
        account = town.staff(Role.ADMINISTRATOR)
        account.set_password(PASSWORD)
        account.save()
        return account

    def test_post_without_second_step_leads_to_setting_one_up_and_then_opens(self, client, administrator):
        sign_in(client, administrator.username)
        assert client.get("/setup/")["Location"] == "/account/2fa/?next=/setup/"
        assert "ll-notice--warning" in client.get("/account/2fa/").content.decode()
        app = set_up_app(client)
        assert client.get("/setup/")["Location"] == "/account/2fa/reauthenticate/?next=/setup/"
        proved = client.post("/account/2fa/reauthenticate/", {"code": app.now(), "next": "/setup/"})
        assert proved["Location"] == "/setup/"
        assert client.get("/setup/").status_code == 200

    def test_somebody_elses_second_step_opens_nothing_in_a_session_without_one(self, client, administrator):
        sign_in(client, administrator.username)
        rightful = Client()
        sign_in(rightful, administrator.username)
        set_up_app(rightful)
        assert client.get("/setup/").status_code == 302

    def test_program_is_told_in_json(self, client, administrator):
        sign_in(client, administrator.username)
        answer = client.get("/setup/", headers={"Accept": "application/json"})
        assert answer.status_code == 401
        assert answer.json()["error"] == "sign_in"


@pytest.mark.parametrize(
    ("trusted", "address"), [(0, "192.0.2.1"), (1, "198.51.100.9"), (2, "203.0.113.5"), (3, "192.0.2.1")]
)
def test_only_counted_proxies_are_believed(rf, settings, trusted, address):
    settings.ENV = replace(settings.ENV, trusted_proxies=trusted)
    request = rf.get("/", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.9"}, REMOTE_ADDR="192.0.2.1")
    assert client_address(request) == address


def test_what_is_no_address_is_not_believed(rf, settings):
    settings.ENV = replace(settings.ENV, trusted_proxies=1)
    for said in ("", "unknown", "'; DROP TABLE", "1.2.3"):
        assert client_address(rf.get("/", headers={"X-Forwarded-For": said}, REMOTE_ADDR="192.0.2.1")) == "192.0.2.1"


@pytest.mark.parametrize(
    ("role", "minutes", "stays"),
    [
        (Role.CLERK, 29, True),
        (Role.CLERK, 31, False),
        (None, 11 * 60, True),
        (None, 12 * 60 + 1, False),
    ],
)
def test_session_left_alone_ends_sooner_for_staff(town, clock, now, signed_in, role, minutes, stays):
    client = signed_in(town.staff(role) if role else town.resident)
    assert is_signed_in(client)
    clock(now + timedelta(minutes=minutes))
    assert is_signed_in(client) is stays


def test_session_in_use_goes_on(town, clock, now, signed_in):
    client = signed_in(town.staff(Role.CLERK))
    for minutes in range(0, 120, 20):
        clock(now + timedelta(minutes=minutes))
        assert is_signed_in(client)


def test_pages_about_oneself_are_never_stored_by_the_browser(resident):
    client = signed_in_client()
    for path in ["/settings/", "/account/2fa/", "/account/password/change/"]:
        assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.django_db
def test_an_account_without_a_password_is_led_to_set_one(town, signed_in):
    browser = signed_in(town.resident)
    led = browser.get("/account/password/change/", follow=True)
    assert led.redirect_chain[-1][0] == "/account/password/set/"
    new = "a-quiet-lane-2026"
    assert browser.post("/account/password/set/", {"password1": new, "password2": new}).status_code == 302
    town.resident.refresh_from_db()
    assert town.resident.check_password(new)
