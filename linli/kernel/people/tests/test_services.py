"""Rights are given and ended, contacts sealed and revealed; each leaves its audit row."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils import timezone

from linli.kernel.audit.models import Audit
from linli.kernel.people import queries, rules, services
from linli.kernel.people.models import Account, Contact, Post, Unit
from linli.kernel.people.rules import (
    ANONYMOUS,
    Act,
    Actor,
    ContactField,
    LastAdministratorError,
    NotGrantedError,
    OpenContact,
    RevealReason,
    Role,
)
from linli.kernel.people.services import NewUnit

CARD = OpenContact(name="测试员", phone="13800138000", email="ceshi@example.org")
JOB = Actor(job="test")


@pytest.fixture
def administrator(town) -> Actor:
    return town.actor(Role.ADMINISTRATOR)


@pytest.fixture
def contact(town, now) -> Contact:
    with transaction.atomic():
        return services.contact_store(CARD, now)


def last_row() -> Audit:
    return Audit.objects.latest("id")


def test_administrator_creates_an_account_that_nobody_can_use_yet(administrator, now):
    account = services.account_create(administrator, " New.Clerk ", password=None, now=now, is_outsourced=True)
    assert (account.username, account.has_usable_password(), account.is_outsourced) == ("new.clerk", False, True)
    assert (last_row().act, last_row().object_ref) == (Act.ACCOUNT_CREATE, f"account:{account.pk}")
    assert last_row().actor == administrator.ref


@pytest.mark.parametrize("username", ["RESIDENT_ONE", "two words", ""])
def test_taken_or_odd_user_name_is_refused(administrator, now, username):
    with pytest.raises(ValidationError):
        services.account_create(administrator, username, password=None, now=now)
    assert not Audit.objects.exists()


@pytest.mark.parametrize("role", sorted(rules.STAFF_ROLES - {Role.ADMINISTRATOR}))
def test_no_other_role_changes_accounts_posts_or_units(town, now, role):
    actor, account = town.actor(role), town.resident
    today = timezone.localdate(now)
    new = NewUnit("extra", "新单位", "desk", town.county.code)
    for attempt in (
        lambda: services.account_create(actor, "friend", password=None, now=now),
        lambda: services.account_block(actor, account.pk, now),
        lambda: services.account_unblock(actor, account.pk, now),
        lambda: services.password_set(actor, account.pk, "taken-over-1", now),
        lambda: services.post_give(actor, account.pk, town.county_desk.pk, Role.CLERK, now, from_on=today),
        lambda: services.post_end(actor, Post.objects.first().pk, now, to_on=today),
        lambda: services.unit_create(actor, new, now),
        lambda: services.unit_change(actor, town.county_desk.pk, {"phone": "1"}, [], now),
    ):
        with pytest.raises(NotGrantedError):
            attempt()
    assert not Audit.objects.exists()


def test_blocked_account_cannot_come_in_until_it_is_opened_again(town, administrator, now):
    services.account_block(administrator, town.resident.pk, now)
    assert not Account.objects.get(pk=town.resident.pk).is_active
    assert last_row().act == Act.ACCOUNT_BLOCK
    services.account_unblock(administrator, town.resident.pk, now)
    assert Account.objects.get(pk=town.resident.pk).is_active
    assert last_row().act == Act.ACCOUNT_UNBLOCK


def test_password_is_set_by_oneself_or_by_the_administrator(town, administrator, now):
    own = Actor(account_id=town.resident.pk)
    for actor in (own, administrator):
        services.password_set(actor, town.resident.pk, f"for-{actor.account_id}-odd", now)
        assert Account.objects.get(pk=town.resident.pk).check_password(f"for-{actor.account_id}-odd")
        assert (last_row().act, last_row().actor) == (Act.PASSWORD_SET, actor.ref)
    with pytest.raises(NotGrantedError):
        services.password_set(own, town.residents[1].pk, "somebody-elses", now)


def test_post_gives_rights_from_its_first_day(town, administrator, now):
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    post = services.post_give(administrator, town.resident.pk, town.county_desk.pk, Role.CLERK, now, from_on=tomorrow)
    assert not queries.actor_of(town.resident, now).is_staff
    assert queries.actor_of(town.resident, now + timedelta(days=1)).unit_ids == {town.county_desk.pk}
    assert (last_row().act, last_row().object_ref) == (Act.POST_GIVE, f"account:{town.resident.pk}")
    assert last_row().data["post"] == post.pk


def test_nobody_gives_a_post_to_himself(town, administrator, now):
    with pytest.raises(NotGrantedError, match="himself"):
        services.post_give(
            administrator, administrator.account_id, town.county_desk.pk, Role.AUDITOR, now, from_on=date(2022, 1, 1)
        )
    assert not Audit.objects.exists()


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.RESIDENT, Role.CODE])
def test_what_is_no_post_cannot_be_given(town, administrator, now, role):
    with pytest.raises(ValueError, match="is not a post"):
        services.post_give(administrator, town.resident.pk, town.county_desk.pk, role, now, from_on=date(2022, 1, 1))


def test_post_stays_inside_the_area_of_its_unit(town, administrator, now):
    village, cell = town.village_desks[0], town.grids[0].code
    day = timezone.localdate(now)
    post = services.post_give(administrator, town.resident.pk, village.pk, Role.GRID, now, from_on=day, area_code=cell)
    assert post.area_id == cell
    with pytest.raises(rules.AreaOutsideError):
        services.post_give(
            administrator, town.resident.pk, village.pk, Role.GRID, now, from_on=day, area_code=town.grids[2].code
        )


def test_post_ends_at_once_and_is_never_made_longer(town, administrator, now):
    account = town.staff(Role.CLERK)
    post, today = account.posts.get(), timezone.localdate(now)
    services.post_end(administrator, post.pk, now, to_on=today)
    assert not queries.actor_of(account, now).is_staff
    assert last_row().act == Act.POST_END
    with pytest.raises(rules.PostEndedError):
        services.post_end(administrator, post.pk, now, to_on=today + timedelta(days=30))


def test_post_taken_back_before_its_first_day_was_never_in_force(town, administrator, now):
    today = timezone.localdate(now)
    post = services.post_give(
        administrator, town.resident.pk, town.county_desk.pk, Role.CLERK, now, from_on=today + timedelta(days=5)
    )
    services.post_end(administrator, post.pk, now, to_on=today)
    post.refresh_from_db()
    assert post.to_on == post.from_on


def test_last_administrator_stays(town, administrator, now):
    only = Post.objects.get(role=Role.ADMINISTRATOR)
    today = timezone.localdate(now)
    for attempt in (
        lambda: services.post_end(administrator, only.pk, now, to_on=today),
        lambda: services.account_block(administrator, only.account_id, now),
    ):
        with pytest.raises(LastAdministratorError):
            attempt()
    services.post_give(JOB, town.resident.pk, town.county_desk.pk, Role.ADMINISTRATOR, now, from_on=today)
    services.post_end(administrator, only.pk, now, to_on=today)
    assert not queries.actor_of(only.account, now).is_staff


def test_blocked_or_future_administrator_is_no_second_one(town, administrator, now):
    only, today = Post.objects.get(role=Role.ADMINISTRATOR), timezone.localdate(now)
    desk = town.county_desk.pk
    services.post_give(JOB, town.resident.pk, desk, Role.ADMINISTRATOR, now, from_on=today)
    services.account_block(JOB, town.resident.pk, now)
    services.post_give(JOB, town.residents[1].pk, desk, Role.ADMINISTRATOR, now, from_on=today + timedelta(days=1))
    with pytest.raises(LastAdministratorError):
        services.post_end(administrator, only.pk, now, to_on=today)


def test_unit_is_created_with_its_functions(town, administrator, now):
    unit = services.unit_create(
        administrator, NewUnit("drainage-1", "排水站", "government", town.county.code, ("drainage",)), now
    )
    assert queries.role_holder("drainage", town.grids[0].code) == unit
    assert (last_row().act, last_row().object_ref) == (Act.UNIT_CREATE, f"unit:{unit.pk}")


def test_units_load_new_ones_and_leave_known_ones(town, administrator, now):
    before = Unit.objects.count()
    units = [NewUnit(f"team-{n}", f"第{n}队", "social", town.county.code, ("volunteer_team",)) for n in range(3)]
    assert services.units_load(administrator, units, now) == 3
    assert (
        services.units_load(administrator, [*units, NewUnit("team-9", "第9队", "social", town.county.code)], now) == 1
    )
    assert Unit.objects.count() == before + 4
    assert Audit.objects.filter(act=Act.UNIT_CREATE).count() == 4


@pytest.mark.parametrize(("area", "roles", "said"), [("12345", (), "12345"), ("990101", ("magic",), "magic")])
def test_unknown_area_or_function_is_named_and_nothing_is_loaded(town, administrator, now, area, roles, said):
    good = NewUnit("good", "好单位", "desk", town.county.code)
    before = Unit.objects.count()
    with pytest.raises(ValueError, match=said):
        services.units_load(administrator, [good, NewUnit("bad", "坏单位", "desk", area, roles)], now)
    assert Unit.objects.count() == before
    assert not Audit.objects.exists()


def test_unit_changes_its_words_and_functions_never_its_code(town, administrator, now):
    unit = town.departments["sanitation"]
    services.unit_change(administrator, unit.pk, {"phone": "12345"}, ["drainage", "parks"], now)
    unit.refresh_from_db()
    assert unit.phone == "12345"
    assert set(unit.roles.values_list("role", flat=True)) == {"drainage", "parks"}
    assert last_row().data["before"] == {"phone": "", "roles": ["sanitation"]}
    with pytest.raises(ValueError, match="code cannot be changed"):
        services.unit_change(administrator, unit.pk, {"code": "x"}, [], now)


def test_contact_is_unreadable_in_the_database(contact):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT name_enc, phone_enc, email_enc FROM people_contact")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    for part in (CARD.name, CARD.phone, CARD.email):
        assert part.encode() not in stored


def test_contact_is_stored_inside_the_callers_transaction_or_not_at_all(db, now):
    with transaction.atomic():
        services.contact_store(CARD, now)
        transaction.set_rollback(True)
    assert not Contact.objects.exists()


def test_reveal_shows_one_field_and_records_who_and_why(town, contact, now):
    clerk = town.actor(Role.CLERK)
    assert services.contact_reveal(clerk, contact.pk, ContactField.PHONE, RevealReason.FIELD_VISIT, now) == CARD.phone
    assert (last_row().act, last_row().actor, last_row().object_ref) == (
        Act.CONTACT_REVEAL,
        clerk.ref,
        f"contact:{contact.pk}",
    )
    assert last_row().data == {"field": "phone", "reason": "field_visit", "text": ""}


@pytest.mark.parametrize("reason", [RevealReason.LEGAL_DUTY, RevealReason.AUDIT])
def test_grave_reasons_need_words(town, contact, now, reason):
    clerk = town.actor(Role.CLERK)
    with pytest.raises(ValueError, match="needs words"):
        services.contact_reveal(clerk, contact.pk, ContactField.NAME, reason, now, text=" ")
    assert services.contact_reveal(clerk, contact.pk, ContactField.NAME, reason, now, text="art. 1") == CARD.name


def test_who_may_not_reveal_sees_nothing(town, contact, now):
    contractor = Actor(account_id=1, posts=town.actor(Role.CLERK).posts, is_outsourced=True)
    for actor in (ANONYMOUS, Actor(account_id=town.resident.pk), town.actor(Role.UNIT_OFFICER), contractor):
        with pytest.raises(NotGrantedError):
            services.contact_reveal(actor, contact.pk, ContactField.PHONE, RevealReason.FIELD_VISIT, now)
    assert not Audit.objects.exists()


def test_thirty_looks_a_day_and_no_more(town, contact, now):
    clerk, colleague = town.actor(Role.CLERK), town.actor(Role.CLERK, town.town_desks[1])
    look = (contact.pk, ContactField.PHONE, RevealReason.CONTACT_REPORTER)
    for _ in range(rules.REVEALS_PER_DAY):
        services.contact_reveal(clerk, *look, now)
    with pytest.raises(rules.RevealLimitError):
        services.contact_reveal(clerk, *look, now + timedelta(hours=13, minutes=59))
    services.contact_reveal(colleague, *look, now)
    # Midnight in Shanghai, where the town lies.
    services.contact_reveal(clerk, *look, now + timedelta(hours=14))


@pytest.mark.django_db(transaction=True)
def test_two_windows_cannot_both_take_the_last_look(now):
    from tests.fixtures.town import build

    town = build()
    clerk = town.actor(Role.CLERK)
    with transaction.atomic():
        contact = services.contact_store(CARD, now)
    look = (contact.pk, ContactField.PHONE, RevealReason.CONTACT_REPORTER)
    for _ in range(rules.REVEALS_PER_DAY - 1):
        services.contact_reveal(clerk, *look, now)

    def take(_: int) -> bool:
        try:
            services.contact_reveal(clerk, *look, now)
        except rules.RevealLimitError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(take, range(4))).count(True) == 1


def test_profile_keeps_what_the_person_said_and_the_audit_only_what_changed(town, now):
    own = Actor(account_id=town.resident.pk)
    services.profile_change(own, CARD, now)
    services.profile_change(own, OpenContact(name=CARD.name, phone="", email=CARD.email, language="en"), now)
    account = Account.objects.get(pk=town.resident.pk)
    assert (account.name, account.language) == (CARD.name, "en")
    assert queries.own_contact(account).phone == ""
    assert last_row().data == {"changed": ["phone", "language"]}
    assert Contact.objects.count() == 1


def test_nobody_in_particular_has_no_profile(db, now):
    with pytest.raises(NotGrantedError):
        services.profile_change(ANONYMOUS, CARD, now)
