"""The dispatch catalogue's editor: drafts, the dry run, saved test cases, and the second person (issue-desk 9)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client

from linli.issues.forms.catalogue import EntryForm
from linli.issues.models import CatalogueEntry, CatalogueTest, Edition
from linli.issues.queries import catalogue as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import routing
from linli.issues.services import catalogue
from linli.issues.services.dispatching import route
from linli.issues.tests.acting import Play
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import FOUNDED_ON, Town

pytestmark = pytest.mark.django_db
LOCAL = {"category": "0201", "area_prefix": "990101", "lead_role": "municipal_works", "valid_from": FOUNDED_ON}


@pytest.fixture
def keeper(desk: Town) -> Actor:
    return desk.actor(Role.ARBITRATOR)


@pytest.fixture
def other(desk: Town) -> Actor:
    return desk.actor(Role.ADMINISTRATOR)


def in_force() -> Edition:
    return Edition.objects.exclude(activated_at=None).latest("activated_at", "pk")


def drafted(actor: Actor, now: datetime, **changes: object) -> Edition:
    """Give a draft in which the county's roads go to the municipal works."""
    draft = Edition.objects.get(pk=catalogue.edition_draft(actor, in_force().pk, "县内道路归市政", now))
    catalogue.entry_set(actor, draft.pk, CatalogueEntry(**{**LOCAL, **changes}), now)
    return draft


def why(actor: Actor, draft: Edition, now: datetime) -> list[str]:
    draft.refresh_from_db()
    return queries.hindrances(actor, draft, now)


def refused(call: Callable[[], object]) -> object:
    """Give the code with which a call is refused."""
    with pytest.raises(rules.RefusedActError) as error:
        call()
    return error.value.facts["why"]


def led(category: str, area: str, now: datetime) -> str:
    lead = route(taxonomy(), category, area, {}, now).lead
    return lead.code.partition("-")[0]


def test_a_draft_changes_nothing_until_somebody_else_puts_it_in_force(desk, keeper, other, now):
    draft = drafted(keeper, now)
    village = desk.villages[0].code
    assert led("0201", village, now) == "highway_maintenance"
    assert why(other, draft, now) == ["not_tried"]
    catalogue.edition_try(keeper, draft.pk, now)
    assert why(keeper, draft, now) == ["own_draft"]
    assert refused(lambda: catalogue.edition_activate(keeper, draft.pk, now)) == "own_draft"
    assert in_force() != draft
    catalogue.edition_activate(other, draft.pk, now)
    assert led("0201", village, now) == "municipal_works"
    assert list(
        Audit.objects.filter(object_ref=f"edition:{draft.pk}").order_by("id").values_list("act", flat=True)
    ) == [f"issues:catalogue:{act}" for act in ("draft", "entry", "try", "activate")]
    assert refused(lambda: catalogue.entry_set(keeper, draft.pk, CatalogueEntry(**LOCAL), now)) == "in_force"


def test_going_back_is_a_draft_from_an_old_edition_that_goes_the_same_way(desk, keeper, other, now):
    first, draft = in_force(), drafted(keeper, now)
    catalogue.edition_try(keeper, draft.pk, now)
    catalogue.edition_activate(other, draft.pk, now)
    back = Edition.objects.get(pk=catalogue.edition_draft(other, first.pk, "恢复原目录", now))
    assert [(c.old.lead_role, c.new) for c in queries.changes(other, back)] == [("municipal_works", None)]
    catalogue.edition_try(other, back.pk, now)
    catalogue.edition_activate(keeper, back.pk, now)
    assert led("0201", desk.villages[0].code, now) == "highway_maintenance"
    assert set(back.entries.all()) == set(first.entries.all())


def test_the_dry_run_tells_which_case_would_go_where_and_why(desk, keeper, other, photo, now):
    play = Play(desk, photo, now).opens()
    conduct = Play(desk, photo, now).opens(grid=2).case_id
    Case.objects.filter(pk=conduct).update(category="1303")
    draft = drafted(keeper, now)
    catalogue.edition_try(keeper, draft.pk, now)
    draft.refresh_from_db()
    (line,) = queries.moved(keeper, draft, now)
    roads, works = desk.departments["highway_maintenance"].pk, desk.departments["municipal_works"].pk
    assert (line.case.pk, line.from_unit_id, line.to_unit_id) == (play.case_id, roads, works)
    assert list(line.matched) == ["category 0201", "area 990101"]
    assert draft.trial["cases"] == 1
    # The administrator opens no case, and so is told a number alone.
    assert queries.moved(other, draft, now) == []
    catalogue.entry_drop(keeper, draft.pk, draft.entries.get(area_prefix="990101").pk, now)
    assert why(other, draft, now) == ["nothing_changed", "not_tried"]


def test_a_saved_test_case_holds_a_draft_up(keeper, other, now):
    roads = CatalogueTest(
        words="县内道路", category="0201", area_code="990101", setting="rural", lead_role="highway_maintenance"
    )
    catalogue.saved_test_set(keeper, roads, now)
    draft = drafted(keeper, now)
    catalogue.edition_try(keeper, draft.pk, now)
    draft.refresh_from_db()
    assert queries.failing(keeper, draft, now) == {roads.pk: "municipal_works"}
    assert why(other, draft, now) == ["tests_fail"]
    roads.lead_role = "municipal_works"
    catalogue.saved_test_set(keeper, roads, now)
    assert why(other, draft, now) == []
    catalogue.saved_test_drop(keeper, roads.pk, now)
    assert roads not in queries.saved_tests(keeper)


def test_the_shipped_catalogue_passes_its_own_test_cases(desk, keeper, now):
    assert queries.failing(keeper, in_force(), now) == {}
    assert len(queries.saved_tests(keeper)) > 10


def test_a_draft_begun_before_another_came_into_force_is_too_old(keeper, other, now):
    late, draft = (drafted(keeper, now, category=category) for category in ("0201", "0203"))
    catalogue.edition_try(keeper, draft.pk, now)
    catalogue.edition_activate(other, draft.pk, now)
    assert "base_gone" in why(other, late, now)


def test_an_arbitrator_keeps_the_catalogue_of_the_own_area_alone(desk, keeper, other, now):
    assert refused(lambda: drafted(keeper, now, area_prefix="")) == "beyond_area"
    assert refused(lambda: drafted(keeper, now, area_prefix="990201")) == "beyond_area"
    wide = drafted(other, now, category="0499", area_prefix="")
    catalogue.edition_try(other, wide.pk, now)
    assert why(keeper, wide, now) == ["beyond_area"]
    clerk = desk.actor(Role.CLERK)
    with pytest.raises(rules.NotYoursError):
        catalogue.edition_draft(clerk, in_force().pk, "越权", now)
    with pytest.raises(rules.NotThereError):
        queries.edition(clerk, wide.pk)
    assert (queries.editions(clerk), queries.changes(clerk, wide), queries.saved_tests(clerk)) == ([], [], [])
    assert not queries.is_ones_own(clerk, wide.entries.first())
    assert queries.hindrances(clerk, wide, now)
    assert queries.failing(clerk, wide, now) == {}


def test_only_its_author_changes_a_draft_and_its_text_stays_in_the_old_edition(keeper, other, now):
    draft = drafted(keeper, now)
    lights = CatalogueEntry(**{**LOCAL, "category": "0203"})
    assert refused(lambda: catalogue.entry_set(other, draft.pk, lights, now)) == "not_author"
    wide = Edition.objects.get(pk=catalogue.edition_draft(other, in_force().pk, "改依据", now))
    held = wide.entries.get(category="0203")
    changed = CatalogueEntry(category="0203", lead_role="municipal_works", basis="条例第七条", valid_from=FOUNDED_ON)
    catalogue.entry_set(other, wide.pk, changed, now, instead_of=held.pk)
    assert (changed.version, changed.replaces_id) == (held.version + 1, held.pk)
    assert in_force().entries.filter(pk=held.pk).exists()
    again = CatalogueEntry(category="0203", lead_role="municipal_works", basis="条例第八条", valid_from=FOUNDED_ON)
    catalogue.entry_set(other, wide.pk, again, now, instead_of=changed.pk)
    assert (again.pk, again.version) == (changed.pk, changed.version)
    catalogue.edition_discard(other, wide.pk, now)
    assert not CatalogueEntry.objects.filter(basis="条例第八条").exists()
    assert CatalogueEntry.objects.filter(pk=held.pk).exists()


def test_the_default_entry_cannot_be_taken_away(other, keeper, now):
    wide = Edition.objects.get(pk=catalogue.edition_draft(other, in_force().pk, "误删", now))
    catalogue.entry_drop(other, wide.pk, wide.entries.get(category="9901").pk, now)
    catalogue.edition_try(other, wide.pk, now)
    assert "no_default" in why(keeper, wide, now)


def test_tables_loaded_again_bring_back_nothing_a_keeper_took_out(other, keeper, now):
    from linli.issues.services.setup import taxonomy_load

    editions = Edition.objects.count()
    assert taxonomy_load(Actor(job="operator"), now) == 0
    assert Edition.objects.count() == editions


ENTRY = routing.Entry(1, "02", "", "", {}, "roads", (), False, False, "", date(2020, 1, 1), None)
ONE, TWO = {"accident": ("yes",)}, {"depth": ("deep",)}


@pytest.mark.parametrize(
    ("one", "other", "is_tie"),
    [
        ({"conditions": ONE}, {"conditions": TWO}, True),
        ({"conditions": ONE}, {"conditions": {"accident": ("no",)}}, False),
        ({"conditions": ONE}, {"conditions": ONE | TWO}, False),
        ({"object_class": "C2"}, {"object_class": "C2"}, True),
        ({"object_class": "C2"}, {"object_class": "C"}, False),
        ({"valid_to": date(2021, 1, 1)}, {"valid_from": date(2021, 1, 1)}, False),
        ({"valid_to": date(2021, 1, 2)}, {"valid_from": date(2021, 1, 1)}, True),
    ],
)
def test_entries_tie_where_some_report_fits_both_equally(one, other, is_tie):
    first, second = replace(ENTRY, **one), replace(ENTRY, id=2, **other)
    assert (routing.tie(first, [second]) == second) is is_tie
    assert (routing.tie(second, [first]) == first) is is_tie


def test_an_entry_for_an_object_or_a_level_finds_its_lead(desk, now):
    tables = taxonomy()
    roads = replace(ENTRY, category="0202", object_class="C2", lead_role="traffic_police")
    centre = replace(ENTRY, id=2, category="0202", lead_role="town_centre", level="county")
    village = desk.villages[0].code
    changed = replace(tables, catalogue=(roads, centre, *(e for e in tables.catalogue if e.category != "0202")))
    about_roads = route(changed, "0202", village, {}, now, object_class="C2")
    assert (about_roads.lead, about_roads.explanation["matched"]) == (
        desk.departments["traffic_police"], ["category 0202", "object C2"],
    )  # fmt: skip
    # No town stands over the county, so the guaranteed default serves.
    assert route(changed, "0202", village, {}, now, object_class="C1").lead == desk.town_desks[0]


@pytest.fixture
def page(desk: Town, clock: object, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(desk.staff(Role.ARBITRATOR))


def form_of(visitor: Client, where: str) -> dict[str, object]:
    form = visitor.get(where).context["form"]
    return {n: v for n in form.fields if (v := form[n].value()) not in (None, False, [], "")}


def test_a_change_goes_from_draft_to_force_through_the_pages(page, desk, signed_in, photo, now):
    Play(desk, photo, now).opens()
    answer = page.post("/desk/catalogue/", {"base": in_force().pk, "note": "县内道路归市政"}, follow=True)
    draft = Edition.objects.get(activated_at=None)
    where = f"/desk/catalogue/{draft.pk}/"
    assert answer.redirect_chain[-1][0] == where
    typed = {"category": "0201", "lead_role": "municipal_works", "valid_from": "2020-01-01", "area_prefix": "990101"}
    assert page.post(f"{where}new/", typed).status_code == 302
    assert page.post(where, {"do": "try"}, follow=True).context["trial"]["moved"] == 1
    other = signed_in(desk.staff(Role.ADMINISTRATOR))
    assert b'value="activate"' not in page.get(where).content
    assert b'value="activate"' in other.get(where).content
    assert other.post(where, {"do": "activate"}).status_code == 302
    assert in_force() == draft
    assert page.get(where).status_code == 200


def test_a_tie_is_refused_with_both_entries_shown(page, desk, signed_in, now):
    other = signed_in(desk.staff(Role.ADMINISTRATOR))
    draft = catalogue.edition_draft(desk.actor(Role.ADMINISTRATOR), in_force().pk, "重复", now)
    held = CatalogueEntry.objects.get(category="0203")
    typed = {"category": "0203", "lead_role": "traffic_police", "valid_from": "2020-01-01"}
    answer = other.post(f"/desk/catalogue/{draft}/new/", typed)
    assert answer.status_code == 422
    assert [each["id"] for each in answer.context["rivals"]] == [None, held.pk]
    assert not CatalogueEntry.objects.filter(category="0203", lead_role="traffic_police").exists()


def test_every_shipped_entry_is_one_its_form_accepts(desk):
    for row in CatalogueEntry.objects.all():
        shown = EntryForm(instance=row)
        again = EntryForm({name: shown[name].value() for name in shown.fields}, instance=row)
        assert again.errors == {}, (row, again.errors)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("conditions", "accident"), ("area_prefix", "43x"), ("lead_role", "wizard"), ("object_class", "X9"),
     ("valid_to", "2019-12-31"), ("category", "7777")],
)  # fmt: skip
def test_what_would_trip_a_report_is_refused_at_its_field(desk, field, typed):
    said = {"category": "0203", "lead_role": "sanitation", "valid_from": "2020-01-01", field: typed}
    assert list(EntryForm(said).errors) == [field]


def test_a_test_case_is_written_changed_and_removed_on_its_page(page):
    typed = {"words": "桥面破损", "category": "0201", "answers": "accident=yes", "lead_role": "highway_maintenance"}
    assert page.post("/desk/catalogue/tests/new/", typed).status_code == 302
    row = CatalogueTest.objects.get(words="桥面破损")
    where = f"/desk/catalogue/tests/{row.pk}/"
    assert form_of(page, where)["answers"] == "accident=yes"
    assert page.post(where, typed | {"area_code": "x"}).status_code == 422
    assert page.post(where, typed | {"setting": "rural"}).status_code == 302
    row.refresh_from_db()
    assert (row.setting, row.answers) == ("rural", {"accident": "yes"})
    page.post(where, {"do": "drop"})
    assert not CatalogueTest.objects.filter(pk=row.pk).exists()


def test_a_ruling_against_the_catalogue_leads_to_its_editor(page, desk, keeper, photo, now):
    play = Play(desk, photo, now).opens().does("accept file report_up dispatch object catalogue_fault")
    assert [case.pk for case in queries.tasks(keeper, play.now)] == [play.case_id]
    assert queries.tasks(desk.actor(Role.CLERK), play.now) == []
    assert play.case.number in page.get("/desk/catalogue/").content.decode()
    assert "/desk/catalogue/" in page.get(f"/desk/c/{play.case_id}/catalogue_settle/").content.decode()
