"""Signing in with a real browser: passkeys from a virtual authenticator, and the account pages as people see them."""

from typing import TYPE_CHECKING

import pyotp
import pytest

from linli.doors import clock as time_door
from linli.kernel.people import services
from linli.kernel.people.rules import Role
from linli.site.tests.signing import NAME, PASSWORD
from tests.fixtures.browser import PHONE, axe, sideways_px, small_targets

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(live_server, window):
    services.account_open(NAME, PASSWORD, time_door.now())
    # The authenticator's place is localhost, not an address in numbers.
    return window(live_server.url.replace("127.0.0.1", "localhost"), "en", PHONE)


def give_passkeys(page: "Page") -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in(page: "Page", name: str = NAME) -> None:
    page.goto("/account/login/?next=/settings/")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add_passkey(page: "Page", *, alone: bool) -> None:
    page.goto("/account/2fa/passkeys/add/")
    page.get_by_label("Name of the passkey").fill("Test phone")
    if alone:
        page.get_by_text("Sign in with this passkey alone").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account/2fa/codes/")


def sign_out(page: "Page") -> None:
    page.goto("/account/logout/?next=/account/login/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")


def test_passkey_signs_in_without_password(page):
    give_passkeys(page)
    sign_in(page)
    add_passkey(page, alone=True)
    sign_out(page)
    page.goto("/account/login/?next=/settings/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/settings/")


def test_passkey_is_the_second_step_and_proves_who_one_is(page):
    give_passkeys(page)
    sign_in(page)
    add_passkey(page, alone=False)
    sign_out(page)
    sign_in(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/settings/")
    page.goto("/account/2fa/passkeys/reauthenticate/?next=/settings/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/settings/")


def test_missing_passkey_is_told_and_the_password_still_works(page):
    page.goto("/account/login/")
    # A device without any passkey: the browser's refusal is not an error of the page.
    page.evaluate("() => { navigator.credentials.get = async () => { throw new Error('none here') } }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey did not work").wait_for()
    sign_in(page)
    page.wait_for_url("**/settings/")


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/signup/",
        "/account/2fa/",
        "/account/2fa/totp/activate/",
        "/account/2fa/passkeys/add/",
        "/account/password/change/",
        "/settings/",
    ],
)
def test_page_is_usable_by_everybody_on_a_small_phone(page, path):
    if path not in {"/account/login/", "/account/signup/"}:
        sign_in(page)
        page.wait_for_url("**/settings/")
    page.goto(path)
    assert axe(page) == []
    assert sideways_px(page) == 0
    assert small_targets(page) == []


def test_authenticator_app_is_set_up_from_the_page(page):
    sign_in(page)
    page.goto("/account/2fa/totp/activate/")
    secret = page.locator("main code").inner_text()
    assert page.locator("img.ll-qr").evaluate("e => e.naturalWidth") > 100
    page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url("**/account/2fa/codes/")
    assert page.locator("main code").count() == 10


def test_set_up_runs_under_the_page_policy(live_server, window, town):
    administrator = town.staff(Role.ADMINISTRATOR)
    administrator.set_password(PASSWORD)
    administrator.save()
    page = window(live_server.url, "zh-hans")
    page.goto("/account/login/?next=/settings/")
    page.locator("#id_login").fill(administrator.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").first.click()
    for path in (
        "",
        "people/unit/",
        f"people/unit/{town.county_desk.pk}/change/",
        "people/post/add/",
        "people/account/add/",
    ):
        assert page.goto(f"/setup/{path}").ok
