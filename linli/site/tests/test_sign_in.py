"""Signing in, through whole requests: passwords, second factors, guessing, sessions."""

import pyotp
import pytest
from django.test import Client

from linli.doors import clock as time_door
from linli.kernel.audit.models import Audit
from linli.kernel.people import services
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role

PASSWORD = "long-and-odd-1"


@pytest.fixture
def resident(db) -> Account:
    return services.account_open("test_resident", PASSWORD, time_door.now())


def sign_in(client: Client, username: str = "test_resident", password: str = PASSWORD, **more):
    return client.post("/account/login/", {"login": username, "password": password, **more})


def test_sign_in_leads_back_to_the_page_that_asked_for_it(client, resident):
    asked = client.get("/settings/")
    assert asked.status_code == 302
    assert asked["Location"] == "/account/login/?next=/settings/"
    assert client.get(asked["Location"]).status_code == 200
    assert sign_in(client, next="/settings/")["Location"] == "/settings/"
    assert client.get("/settings/").status_code == 200
