"""A resident who signs in, through whole requests: with a password, and with an authenticator app where one is set up."""

import re
from typing import TYPE_CHECKING

import pyotp
import pytest
from django.core.cache import cache
from django.test import Client

from linli.doors import clock
from linli.kernel.people import services
from linli.kernel.people.models import Account

if TYPE_CHECKING:
    from django.http import HttpResponse

NAME, PASSWORD = "test_resident", "long-and-odd-1"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Let no test meet what the one before it has used up."""
    cache.clear()


@pytest.fixture
def resident(db: None) -> Account:
    """Give the resident's account."""
    return services.account_open(NAME, PASSWORD, clock.now())


@pytest.fixture
def app(resident: Account) -> pyotp.TOTP:
    """Give the resident's authenticator app, set up."""
    return set_up_app(signed_in_client())


def signed_in_client() -> Client:
    client = Client()
    assert sign_in(client).status_code == 302
    return client


def sign_in(client: Client, name: str = NAME, password: str = PASSWORD, address: str = "127.0.0.1", **more: str):
    return client.post("/account/login/", {"login": name, "password": password, **more}, REMOTE_ADDR=address)


def set_up_app(client: Client) -> pyotp.TOTP:
    page = client.get("/account/2fa/totp/activate/").content.decode()
    app = pyotp.TOTP(re.search(r"<code>([A-Z2-7]+)</code>", page)[1])
    answer = client.post("/account/2fa/totp/activate/", {"code": app.now()})
    assert answer["Location"] == "/account/2fa/codes/"
    return app


def second_step(client: Client, code: str, address: str = "127.0.0.1") -> "HttpResponse":
    sign_in(client, address=address)
    return client.post("/account/2fa/authenticate/", {"code": code}, REMOTE_ADDR=address)


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200
