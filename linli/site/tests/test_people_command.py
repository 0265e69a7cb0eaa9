"""`linli people`: how the first administrator comes to be."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from linli.kernel.audit.models import Audit
from linli.kernel.people import queries
from linli.kernel.people.rules import Permission, may
from linli.site.management.commands import people as command


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("people", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def typed(monkeypatch):
    """What the operator types at the prompt."""
    return lambda password: monkeypatch.setattr(command, "getpass", lambda _: password)


def test_first_administrator_is_made_by_two_commands(town, typed, now):
    typed("odd-and-long-1")
    assert run("account-add", "First.Admin", "--name", "测试管理员") == "account first.admin created\n"
    assert run("post-add", "first.admin", "administrator", town.county_desk.code).startswith("first.admin is")
    account = queries.account_by_login("first.admin")
    assert account.check_password("odd-and-long-1")
    assert may(queries.actor_of(account, now), Permission.SETUP_EDIT)
    assert set(Audit.objects.values_list("actor", flat=True)) == {"job:people"}


def test_weak_password_and_taken_name_are_refused(town, typed):
    typed("short")
    with pytest.raises(CommandError):
        run("account-add", "somebody")
    typed("odd-and-long-1")
    with pytest.raises(CommandError):
        run("account-add", "resident_one")
    assert not Audit.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody", "clerk", "x"), "no account signs in as nobody"),
        (("resident_one", "clerk", "x"), "does not exist"),
        (("resident_one", "grid", "village_desk-990101101201", "--area", "990101102"), "lies outside"),
    ],
)
def test_what_cannot_be_given_is_explained(town, arguments, said):
    with pytest.raises(CommandError, match=said):
        run("post-add", *arguments)
    assert not Audit.objects.exists()
