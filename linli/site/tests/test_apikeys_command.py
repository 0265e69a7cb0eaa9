"""`linli apikeys`: what the operator types and reads."""

import re

import pytest
from django.core.management import CommandError, call_command

from linli.kernel.people.models import ApiKey
from linli.kernel.people.queries import key_bearer
from linli.kernel.people.rules import KeyKind

ISSUE = ("issue", "org_one", "channel", "--contact", "contact@example.org")


def said(capsys, *words):
    call_command("apikeys", *words)
    return capsys.readouterr().out


def test_a_key_is_printed_once_listed_by_its_beginning_and_revoked(town, now, capsys):
    secret = said(capsys, *ISSUE, "--area", "990101", "--categories", "02,0301", "--days", "7").splitlines()[0]
    bearer = key_bearer(secret, now)
    assert (bearer.kind, bearer.area_code, bearer.categories) == (KeyKind.CHANNEL, "990101", ("02", "0301"))
    listed = said(capsys, "list")
    assert re.search(rf"^{re.escape(secret[:8])}  channel  to 2022-07-11", listed)
    assert secret not in listed
    assert "is revoked" in said(capsys, "revoke", secret[:8])
    assert key_bearer(secret, now) is None
    assert "revoked" in said(capsys, "list")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("issue", "org_one", "unit", "--contact", "x"), "post"),
        ((*ISSUE[:4], " "), "contact"),
        (("revoke", "unknown1"), "no live key"),
        ((*ISSUE, "--area", "98"), "no area"),
        (("issue", "a name", "channel", "--contact", "x"), "."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(town, now, words, why):
    with pytest.raises(CommandError, match=why):
        call_command("apikeys", *words)
    assert not ApiKey.objects.exists()
