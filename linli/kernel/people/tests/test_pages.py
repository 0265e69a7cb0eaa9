"""The pages about oneself and the set-up's tables, through whole requests."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from linli.kernel.audit.models import Audit
from linli.kernel.people import queries
from linli.kernel.people.models import Account, Post, Unit
from linli.kernel.people.rules import Act, Role

PROFILE = {
    "name": "测试员",
    "phone": "０７３６ 711-2345",
    "email": "ceshi@example.org",
    "language": "en",
    "next": "/settings/",
}


@pytest.fixture
def setup(town, signed_in):
    """A browser in which the administrator sits."""
    return signed_in(town.staff(Role.ADMINISTRATOR))


def test_profile_is_changed_and_shown_again(town, signed_in):
    client = signed_in(town.resident)
    assert client.post("/settings/", PROFILE)["Location"] == "/settings/"
    page = client.get("/settings/").content.decode()
    assert "07367112345" in page
    assert "Saved." in page
    assert client.cookies["ll_lang"].value == "en"
    town.resident.refresh_from_db()
    assert queries.own_contact(town.resident).name == "测试员"
    assert Audit.objects.get(act=Act.PROFILE_CHANGE).actor == f"account:{town.resident.pk}"


def test_wrong_field_is_named_and_the_typed_text_stays(town, signed_in):
    answer = signed_in(town.resident).post("/settings/", PROFILE | {"phone": "call me", "email": "nowhere"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_phone"' in page
    assert 'href="#id_email"' in page
    assert 'value="call me"' in page
    assert not Audit.objects.exists()


def test_staff_see_their_posts_and_residents_none(town, signed_in):
    assert town.town_desks[0].name_zh in signed_in(town.staff(Role.CLERK)).get("/settings/").content.decode()
    assert "govuk-summary-list" not in signed_in(town.resident).get("/settings/").content.decode()


def test_set_up_opens_to_the_administrator_alone(town, signed_in, setup):
    assert setup.get("/setup/").status_code == 200
    for role in (Role.CLERK, Role.SUPERVISOR, Role.AUDITOR):
        assert signed_in(town.staff(role)).get("/setup/").status_code == 403
    flagged = town.resident
    flagged.is_staff = flagged.is_superuser = True
    flagged.save()
    assert signed_in(flagged).get("/setup/people/unit/").status_code == 403


@pytest.mark.parametrize("model", [Account, Post, Unit])
def test_set_up_lists_shows_and_offers_every_table(setup, model):
    row = model.objects.first()
    address = f"/setup/people/{model._meta.model_name}/"
    for path in (address, f"{address}?q=1", f"{address}add/", f"{address}{row.pk}/change/"):
        assert setup.get(path).status_code == 200, path
    assert setup.get(f"{address}{row.pk}/delete/").status_code == 403


def test_set_up_creates_and_changes_a_unit_through_its_service(town, setup):
    form = {
        "code": "parks-1",
        "area": town.county.code,
        "name_zh": "园林站",
        "kind": "government",
        "functions": ["parks"],
    }
    assert setup.post("/setup/people/unit/add/", form).status_code == 302
    unit = queries.role_holder("parks", town.grids[0].code)
    assert unit.code == "parks-1"
    change = {"name_zh": "园林中心", "kind": "government", "functions": ["parks", "forestry"], "code": "other"}
    assert setup.post(f"/setup/people/unit/{unit.pk}/change/", change).status_code == 302
    unit.refresh_from_db()
    assert (unit.code, unit.name_zh, unit.roles.count()) == ("parks-1", "园林中心", 2)
    assert set(Audit.objects.values_list("act", flat=True)) == {Act.UNIT_CREATE, Act.UNIT_CHANGE}


def test_set_up_gives_a_post_and_ends_it(town, setup, now):
    today = timezone.localdate(now)
    form = {"account": town.resident.pk, "unit": town.county_desk.pk, "role": "clerk", "from_on": today.isoformat()}
    assert setup.post("/setup/people/post/add/", form).status_code == 302
    post = town.resident.posts.get()
    assert setup.post(f"/setup/people/post/{post.pk}/change/", {"to_on": today.isoformat()}).status_code == 302
    assert not queries.actor_of(town.resident, now).is_staff
    assert list(Audit.objects.order_by("id").values_list("act", flat=True)) == [Act.POST_GIVE, Act.POST_END]


def test_set_up_says_why_a_post_was_refused(town, setup, now):
    own = Post.objects.get(role=Role.ADMINISTRATOR)
    today = timezone.localdate(now).isoformat()
    form = {"account": own.account_id, "unit": town.county_desk.pk, "role": "auditor", "from_on": today}
    for path, posted in (("add/", form), (f"{own.pk}/change/", {"to_on": today})):
        page = setup.post(f"/setup/people/post/{path}", posted, follow=True).content.decode()
        assert 'class="error"' in page
    assert Post.objects.count() == 1
    assert not Audit.objects.exists()


def test_set_up_opens_shuts_and_keys_an_account(town, setup):
    form = {
        "username": "new_clerk",
        "name": "",
        "language": "en",
        "is_outsourced": "on",
        "new_password": "odd-and-long-1",
    }
    assert setup.post("/setup/people/account/add/", form).status_code == 302
    made = Account.objects.get(username="new_clerk")
    assert made.check_password("odd-and-long-1")
    assert made.is_outsourced
    assert setup.post(f"/setup/people/account/{made.pk}/change/", {"new_password": "odd-and-long-2"}).status_code == 302
    made.refresh_from_db()
    assert made.check_password("odd-and-long-2")
    assert not made.is_active
    acts = list(Audit.objects.order_by("id").values_list("act", flat=True))
    assert acts == [Act.ACCOUNT_CREATE, Act.ACCOUNT_BLOCK, Act.PASSWORD_SET]


def test_set_up_refuses_a_common_password_with_words(setup):
    form = {"username": "new_clerk", "language": "en", "new_password": "password1234"}
    assert "errorlist" in setup.post("/setup/people/account/add/", form).content.decode()
    assert not Account.objects.filter(username="new_clerk").exists()


def test_only_tables_of_configuration_are_in_the_set_up():
    offered = {model.__name__ for model in admin.site._registry}
    assert offered.isdisjoint({"Case", "Entry", "Leg", "Contact", "File", "Audit", "Due", "Follower"})
    # Neither the groups of Django nor the second factors of the account library.
    assert all(model.__module__.startswith("linli.") for model in admin.site._registry)


def test_new_post_holder_is_let_in_without_signing_in_again(town, signed_in, setup, now, clock):
    client = signed_in(town.resident)
    assert client.get("/setup/").status_code == 403
    form = {
        "account": town.resident.pk,
        "unit": town.county_desk.pk,
        "role": "administrator",
        "from_on": timezone.localdate(now).isoformat(),
        "to_on": (timezone.localdate(now) + timedelta(days=1)).isoformat(),
    }
    setup.post("/setup/people/post/add/", form)
    assert client.get("/setup/").status_code == 200
    clock(now + timedelta(days=1))
    assert client.get("/setup/").status_code in {302, 403}
