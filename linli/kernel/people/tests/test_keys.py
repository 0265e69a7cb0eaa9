"""Keys by which other systems act: issued once, bound, over, revoked, and never what their account is not."""

from datetime import timedelta

import pytest

from linli.kernel.audit.models import Audit
from linli.kernel.people.models import Account, ApiKey, Post
from linli.kernel.people.queries import issued_keys, key_bearer
from linli.kernel.people.rules import Actor, KeyKind, NotGrantedError, Role
from linli.kernel.people.services import account_block
from linli.kernel.people.services.keys import LIFE, NewKey, key_issue, key_revoke
from tests.fixtures.town import FOUNDED_ON

OPERATOR = Actor(job="operator")
CHANNEL = NewKey("org_one", KeyKind.CHANNEL, "contact@example.org", name="示例应用", area_code="990101")


def test_a_key_acts_as_its_own_account_until_it_is_over(town, now):
    secret = key_issue(OPERATOR, CHANNEL, now)
    bearer = key_bearer(secret, now + LIFE - timedelta(seconds=1))
    assert Account.objects.get(pk=bearer.actor.account_id).name == "示例应用"
    assert (bearer.kind, bearer.area_code, bearer.actor.posts) == (KeyKind.CHANNEL, "990101", ())
    assert key_bearer(secret, now + LIFE) is None


def test_two_keys_of_one_account_live_side_by_side_and_end_apart(town, now):
    first, second = (key_issue(OPERATOR, CHANNEL, now) for _ in range(2))
    assert key_bearer(first, now).actor == key_bearer(second, now).actor
    key_revoke(OPERATOR, first[:8], now)
    assert key_bearer(first, now) is None
    assert key_bearer(second, now) is not None
    assert [key.revoked_at is None for key in issued_keys()] == [True, False]
    with pytest.raises(LookupError, match="apikeys list"):
        key_revoke(OPERATOR, first[:8], now)


def test_a_closed_account_closes_its_keys(town, now):
    secret = key_issue(OPERATOR, CHANNEL, now)
    account_block(OPERATOR, key_bearer(secret, now).actor.account_id, now)
    assert key_bearer(secret, now) is None


def test_a_units_key_needs_a_post_and_no_other_key_may_have_one(town, now):
    with pytest.raises(ValueError, match="post"):
        key_issue(OPERATOR, NewKey("org_unit", KeyKind.UNIT, "contact@example.org"), now)
    account = Account.objects.create_user("org_unit", password=None)
    unit = town.departments["sanitation"]
    Post.objects.create(account=account, unit=unit, role=Role.UNIT_LEAD, from_on=FOUNDED_ON)
    secret = key_issue(OPERATOR, NewKey("org_unit", KeyKind.UNIT, "contact@example.org"), now)
    assert key_bearer(secret, now).actor.unit_ids == {unit.pk}
    with pytest.raises(ValueError, match="post"):
        key_issue(OPERATOR, NewKey("org_unit", KeyKind.READER, "contact@example.org"), now)


def test_a_persons_account_has_no_key(town, now):
    Account.objects.create_user("somebody", password="long-enough-a-word")  # noqa: S106 - of a test
    with pytest.raises(ValueError, match="account of its own"):
        key_issue(OPERATOR, NewKey("somebody", KeyKind.CHANNEL, "contact@example.org"), now)


def test_keys_are_issued_and_revoked_by_administrators_alone(town, now):
    secret = key_issue(town.actor(Role.ADMINISTRATOR), CHANNEL, now)
    for who in (town.actor(Role.CLERK), Actor(account_id=town.resident.pk)):
        with pytest.raises(NotGrantedError):
            key_issue(who, CHANNEL, now)
        with pytest.raises(NotGrantedError):
            key_revoke(who, secret[:8], now)
    assert ApiKey.objects.count() == 1
    assert Audit.objects.filter(act="people:key:issue").count() == 1


def test_a_key_names_its_contact(town, now):
    with pytest.raises(ValueError, match="contact"):
        key_issue(OPERATOR, NewKey("org_one", KeyKind.CHANNEL, " "), now)
    assert not Account.objects.filter(username="org_one").exists()
