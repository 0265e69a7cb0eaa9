"""Every page of the account library stands in our shell, in both languages, and works under the page policy."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from linli.doors import clock as time_door
from linli.kernel.people import services
from linli.site.tests.signing import NAME, PASSWORD, second_step, set_up_app, sign_in, signed_in_client

OPEN = ["/account/login/", "/account/signup/", "/account/inactive/"]
OWN = [
    "/settings/",
    "/account/logout/",
    "/account/reauthenticate/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/passkeys/",
    "/account/2fa/passkeys/add/",
]
WITH_APP = [
    "/account/2fa/",
    "/account/2fa/reauthenticate/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/codes/",
    "/account/2fa/codes/generate/",
]
WITH_PASSKEY = [
    "/account/2fa/passkeys/",
    "/account/2fa/passkeys/reauthenticate/",
    "/account/2fa/passkeys/{pk}/edit/",
    "/account/2fa/passkeys/{pk}/remove/",
]
UNUSED = [
    "/account/email/",
    "/account/confirm-email/",
    "/account/password/reset/",
    "/account/login/code/",
    "/account/2fa/trust/",
    "/account/signup/passkey/",
]


@pytest.fixture(params=["zh-hans", "en"])
def language(request) -> str:
    return request.param


@pytest.fixture
def resident(db):
    return services.account_open(NAME, PASSWORD, time_door.now())


def assert_ours(client: Client, path: str, language: str) -> None:
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200, path
    assert f'<html class="govuk-template" lang="{language}" ' in page
    assert page.count("<h1") == 1
    assert re.search(r"<title>\S", page)
    # Nothing that the page policy would stop.
    assert not re.search(r"\sstyle=|\son\w+=|javascript:", page)
    for script in re.findall(r"<script\b[^>]*>", page):
        assert "src=" in script or "nonce=" in script or 'type="application/json"' in script, script
    for field in re.findall(r'<input [^>]*id="(\w+)"[^>]*>', page):
        assert f'for="{field}"' in page or f'type="hidden" name="{field.removeprefix("id_")}"' in page, field
    assert "placeholder=" not in page


@pytest.mark.parametrize("path", OPEN)
def test_page_before_sign_in(client, db, language, path):
    client.cookies["ll_lang"] = language
    assert_ours(client, path, language)


@pytest.mark.parametrize("path", OWN)
def test_page_about_oneself(resident, language, path):
    client = signed_in_client()
    client.cookies["ll_lang"] = language
    assert_ours(client, path, language)


def test_pages_with_an_authenticator_app(resident, language):
    client = signed_in_client()
    client.cookies["ll_lang"] = language
    app = set_up_app(client)
    for path in WITH_APP:
        assert_ours(client, path, language)
    assert app.secret not in client.get("/account/2fa/").content.decode()
    download = client.get("/account/2fa/codes/download/")
    assert download["Content-Disposition"].startswith("attachment")
    assert len(re.findall(r"^\w{8}$", download.content.decode(), re.MULTILINE)) == 10
    half_way = Client()
    half_way.cookies["ll_lang"] = language
    sign_in(half_way)
    assert_ours(half_way, "/account/2fa/authenticate/", language)


def test_pages_with_a_passkey(resident, language):
    client = signed_in_client()
    client.cookies["ll_lang"] = language
    key = Authenticator.objects.create(
        user=resident, type=Authenticator.Type.WEBAUTHN, data={"name": "测试钥匙", "credential": {}}
    )
    for path in WITH_PASSKEY[:1] + WITH_PASSKEY[2:]:
        assert_ours(client, path.format(pk=key.pk), language)
    client.post(f"/account/2fa/passkeys/{key.pk}/edit/", {"name": "我的手机"})
    assert "我的手机" in client.get("/account/2fa/passkeys/").content.decode()
    client.post(f"/account/2fa/passkeys/{key.pk}/remove/")
    assert not Authenticator.objects.exists()


def test_somebody_elses_passkey_is_not_there(resident):
    other = services.account_open("test_other", PASSWORD, time_door.now())
    key = Authenticator.objects.create(
        user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "别人的", "credential": {}}
    )
    client = signed_in_client()
    for path in WITH_PASSKEY[2:]:
        assert client.get(path.format(pk=key.pk)).status_code == 404
        assert client.post(path.format(pk=key.pk), {"name": "我的"}).status_code == 404
    assert Authenticator.objects.get() == key


@pytest.mark.parametrize("path", UNUSED)
def test_what_we_do_not_use_of_the_library_does_not_exist(resident, path):
    assert signed_in_client().get(path).status_code == 404


def test_lock_out_page_is_ours(client, resident, language):
    client.cookies["ll_lang"] = language
    for _ in range(5):
        answer = sign_in(client, password=PASSWORD.upper())
    page = answer.content.decode()
    assert f'lang="{language}"' in page
    assert page.count("<h1") == 1


def test_too_many_requests_page_is_ours(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.get("/account/login/")
    sign_in(client)
    answer = sign_in(client)
    assert answer.status_code == 429
    assert answer.content.decode().count("<h1") == 1


def test_passkey_options_are_given_to_the_script_alone(client, db):
    assert client.get("/account/2fa/passkeys/login/")["Location"] == "/account/login/"
    options = client.get("/account/2fa/passkeys/login/", headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["challenge"]


def test_second_step_takes_no_page_for_granted(client, db):
    assert client.get("/account/2fa/authenticate/")["Location"] == "/account/login/"
    assert second_step(client, "123456")["Location"] == "/account/login/"
