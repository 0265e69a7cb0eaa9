"""Sign-in resists replay and guessing: a one-time code works once in any spelling, one limiter stands at every door.

Through whole requests: used codes in twelve spellings and in parallel, passwords, codes and keys guessed from one
address, planted session keys, copied cookies, and every role that tries to give itself a post.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from linli.doors import clock as time_door
from linli.issues.api import open311
from linli.issues.tests.open311 import OPERATOR
from linli.kernel.audit.models import Audit
from linli.kernel.people import services
from linli.kernel.people.models import Post, Tally
from linli.kernel.people.rules import GUESSES, STAFF_ROLES, Act, KeyKind, Role, plain_code
from linli.kernel.people.services.keys import NewKey, key_issue
from linli.site import sign_in as doors
from linli.site.tests.signing import (
    NAME,
    PASSWORD,
    app,
    fresh_limits,
    is_signed_in,
    resident,
    second_step,
    set_up_app,
    sign_in,
    signed_in_client,
)
from tests.promises.results import FORM, note

__all__ = ["app", "fresh_limits", "resident"]

SPELLINGS = ["{}", " {}", "{} ", "\t{}", "{}\n", "\u3000{}", "{}\u00a0", "-{}", "{}.", "{:.3} {:.3}", "wide", "{}-"]
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.7"


def spelled(code: str, spelling: str) -> str:
    if spelling == "wide":
        return "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    return spelling.format(code, code[3:]) if "3}" in spelling else spelling.format(code)


@pytest.mark.parametrize("spelling", [" {} ", "{:.3} {:.3}", "wide", "{}-"])
def test_code_counts_in_any_spelling(client, resident, app, spelling):
    assert second_step(client, spelled(app.now(), spelling))["Location"] == "/"


def replayed(code: str) -> list[str]:
    """Use a code, then again in every spelling, and give the spellings that let somebody in."""
    assert second_step(Client(), code)["Location"] == "/"
    let_in = []
    for spelling in SPELLINGS:
        # What this process remembers is gone, as it is in another process; the database still knows.
        cache.clear()
        AxesProxyHandler.reset_attempts()
        again = Client()
        second_step(again, spelled(code, spelling))
        let_in += [spelling] * is_signed_in(again)
    return let_in


def test_used_code_is_refused_in_twelve_spellings(app):
    let_in = replayed(app.now())
    note("P22", form=FORM, spellings=len(SPELLINGS), replays=len(let_in))
    assert let_in == []


def test_control_a_code_checked_before_it_is_plain_lets_in_again(app, monkeypatch):
    used = set()

    def checked_first(form) -> str:
        typed = form.data["code"]
        if typed in used:
            raise doors.SignInAdapter().validation_error("incorrect_code")
        used.add(typed)
        form.cleaned_data["code"] = plain_code(typed)
        return super(doors._CodeOnce, form).clean_code()

    monkeypatch.setattr(doors._CodeOnce, "clean_code", checked_first)
    let_in = replayed(app.now())
    note("P22", form="control check before normalising", spellings=len(SPELLINGS), replays=len(let_in))
    assert let_in == [s for s in SPELLINGS if s != "{}"]


@pytest.mark.django_db(transaction=True)
def test_one_code_used_in_parallel_lets_one_in():
    services.account_open(NAME, PASSWORD, time_door.now())
    code = set_up_app(signed_in_client()).now()
    clients = [Client() for _ in range(4)]
    for client in clients:
        sign_in(client)

    def use(client: Client) -> int:
        try:
            # Each thread stands for a process of its own, which remembers no codes of the others.
            cache.clear()
            return client.post("/account/2fa/authenticate/", {"code": code}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(use, clients))
    assert answers.count(302) == 1


def test_recovery_code_lets_in_once(client, resident, app):
    setter = Client()
    second_step(setter, app.now())
    code = re.findall(r"<code>(\w{8})</code>", setter.get("/account/2fa/codes/").content.decode())[0]
    assert second_step(client, code.upper())["Location"] == "/"
    assert second_step(Client(), code).status_code == 200


def test_five_wrong_passwords_lock_the_account_at_that_address_and_say_until_when(client, resident):
    answers = [sign_in(client, password=f"wrong-{n}") for n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "900"
    assert re.search(r"\d\d:\d\d", answers[-1].content.decode())
    assert sign_in(client).status_code == 429
    # Neither another account at that address nor the owner somewhere else is shut out.
    services.account_open("test_other", PASSWORD, time_door.now())
    assert sign_in(client, name="test_other").status_code == 302
    assert sign_in(Client(), address=ELSEWHERE).status_code == 302


def test_success_starts_the_count_again(client, resident):
    for n in range(4):
        sign_in(client, password=f"wrong-{n}")
    assert sign_in(client).status_code == 302
    assert sign_in(Client(), password=PASSWORD.upper()).status_code == 200


def test_wrong_codes_count_together_with_wrong_passwords(client, resident, app):
    for n in range(3):
        sign_in(client, password=f"wrong-{n}")
    assert second_step(client, "000000").status_code == 200
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 429
    assert client.post("/account/2fa/authenticate/", {"code": app.now()}).status_code == 429
    assert not is_signed_in(client)


def by_password(number: int) -> None:
    assert sign_in(Client(), name=f"nobody_{number}", address=HOME).status_code == 200


def by_code(_number: int) -> None:
    AxesProxyHandler.reset_attempts()
    assert second_step(Client(), "000000", HOME).status_code == 200


def by_key(number: int) -> None:
    assert asked(f"guessed-{number}", HOME).status_code == 403


def asked(key: str, address: str):
    return Client().get("/open311/v2/discovery.json", headers={"X-Api-Key": key}, REMOTE_ADDR=address)


def ways_in(key: str, code: Callable[[], str], address: str) -> set[str]:
    """Give the doors that a right password, code or key opens from an address."""
    AxesProxyHandler.reset_attempts()
    with_code, opened = Client(), set()
    if sign_in(with_code, address=address).status_code == 302:
        opened.add("password")
        if with_code.post("/account/2fa/authenticate/", {"code": code()}, REMOTE_ADDR=address).status_code == 302:
            opened.add("code")
    return opened | ({"key"} if asked(key, address).status_code == 200 else set())


@pytest.fixture
def key(town) -> str:
    return key_issue(OPERATOR, NewKey("org_channel", KeyKind.CHANNEL, "contact@example.org"), time_door.now())


@pytest.mark.parametrize("guesses", [[by_key], [by_password, by_code, by_key]], ids=["keys", "all"])
def test_thirty_guesses_at_one_address_shut_every_door_there(app, key, guesses):
    for number in range(GUESSES.most):
        guesses[number % len(guesses)](number)
    opened, elsewhere = ways_in(key, app.now, HOME), ways_in(key, app.now, ELSEWHERE)
    assert opened == set()
    assert asked(key, HOME).headers["Retry-After"]
    assert elsewhere == {"password", "code", "key"}
    assert Audit.objects.filter(act=Act.GUESS).count() == GUESSES.most
    note(
        "P22",
        form=f"{FORM} limiter, {len(guesses)} kinds",
        guesses=GUESSES.most,
        doors=len(elsewhere),
        open=len(opened),
    )


def test_what_is_locked_is_turned_away_before_the_password_is_looked_at(client, db):
    for number in range(GUESSES.most):
        by_password(number)
    assert "15" in sign_in(client, name="nobody_more", address=HOME).content.decode()
    assert AccessAttempt.objects.filter(username=f"nobody_{GUESSES.most - 1}").exists()
    assert not AccessAttempt.objects.filter(username="nobody_more").exists()


def test_the_doors_open_again_when_the_time_is_over(resident, key, clock, now):
    for number in range(GUESSES.most):
        by_key(number)
    clock(now + GUESSES.within)
    assert asked(key, HOME).status_code == 200
    assert Tally.objects.filter(what=GUESSES.what).count() == 1


def test_control_keys_that_are_not_counted_are_guessed_without_end(app, key, monkeypatch):
    monkeypatch.setattr(open311, "guess_count", lambda *_: None)
    for number in range(GUESSES.most + 1):
        by_key(number)
    assert ways_in(key, app.now, HOME) == {"password", "code", "key"}


def test_session_key_changes_at_sign_in_and_dies_at_sign_out_wherever_it_was_copied(client, resident):
    client.get("/account/login/")
    planted = client.session
    planted["planted"] = 1
    planted.save()
    before = planted.session_key
    sign_in(client)
    during = client.session.session_key
    assert during != before
    copies = [Client(), Client()]
    for copy in copies:
        copy.cookies["sessionid"] = during
        assert is_signed_in(copy)
    client.post("/account/logout/")
    assert [is_signed_in(each) for each in (client, *copies)] == [False] * 3


def test_new_password_ends_the_other_sessions_and_leaves_its_row(resident):
    here, elsewhere = signed_in_client(), signed_in_client()
    new = "another-odd-22"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", form).status_code == 302
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert Audit.objects.filter(act=Act.PASSWORD_SET, actor=f"account:{resident.pk}").count() == 1


def test_nobody_gives_a_post_to_himself(town, signed_in, now):
    wanted = {"unit": town.county_desk.pk, "role": Role.ARBITRATOR, "from_on": timezone.localdate(now).isoformat()}
    accounts = [town.resident, *(town.staff(role) for role in STAFF_ROLES)]
    held = Post.objects.count()
    for account in accounts:
        signed_in(account).post("/setup/people/post/add/", wanted | {"account": account.pk})
        assert Post.objects.count() == held, account
