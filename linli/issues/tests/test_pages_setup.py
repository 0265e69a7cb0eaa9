"""The desk's tables in the set-up: every row through its service, nothing that would trip a report, nothing deleted."""

from collections.abc import Callable

import pytest
from django.test import Client

from linli.issues.models import Category, Nature, Question, Reason, Tier
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.services.setup import shipped
from linli.kernel.audit.models import Audit
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
SETUP = "/setup/issues"


@pytest.fixture
def setup(desk: Town, clock: object, signed_in: Callable[[Account], Client]) -> Client:
    return signed_in(desk.staff(Role.ADMINISTRATOR))


def sent(page: Client, where: str, **changes: object) -> dict[str, object]:
    """Give what a browser sends from an open form, with some answers changed."""
    form = page.get(where).context["adminform"].form
    held = {name: form[name].value() for name in form.fields}
    return {n: v for n, v in {**held, **changes}.items() if v not in (None, False, [])} | {"_save": "1"}


def edits() -> list[str]:
    return list(Audit.objects.filter(act="issues:taxonomy:edit").values_list("object_ref", flat=True))


@pytest.mark.parametrize("table", ["category", "question", "tier", "nature", "reason"])
def test_every_table_lists_and_opens_for_an_administrator_alone(
    table: str, setup: Client, desk: Town, signed_in: Callable[[Account], Client]
) -> None:
    assert setup.get(f"{SETUP}/{table}/").status_code == 200
    assert setup.get(f"{SETUP}/{table}/add/").status_code == 200
    clerk = signed_in(desk.staff(Role.CLERK))
    assert clerk.get(f"{SETUP}/{table}/").status_code == 403


@pytest.mark.parametrize(
    ("table", "model", "changes"),
    [
        ("category", Category, {"name_en": "Road holes"}),
        ("question", Question, {"text_en": "Deep?"}),
        ("tier", Tier, {"sign_within": "3wh"}),
        ("nature", Nature, {"name_en": "Asks"}),
        ("reason", Reason, {"name_en": "Other words"}),
    ],
)
def test_a_row_is_changed_through_its_service(table: str, model: type, changes: dict[str, str], setup: Client) -> None:
    row = (
        model._default_manager.order_by("pk").filter(**({"parent__isnull": False} if model is Category else {})).first()
    )
    where = f"{SETUP}/{table}/{row.pk}/change/"
    answer = setup.post(where, sent(setup, where, **changes))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in changes} == changes
    assert edits() == [f"{table}:{row.pk}"]


def test_every_shipped_row_is_one_its_form_accepts(setup: Client) -> None:
    from linli.issues.forms.setup import CategoryForm, NatureForm, QuestionForm, ReasonForm, TierForm

    for form, model in [(CategoryForm, Category), (QuestionForm, Question), (TierForm, Tier), (NatureForm, Nature),
                        (ReasonForm, Reason)]:  # fmt: skip
        for row in model._default_manager.all():
            shown = form(instance=row)
            again = form({name: shown[name].value() for name in shown.fields}, instance=row)
            assert again.errors == {}, (row, again.errors)


def test_an_edit_is_seen_by_the_next_report(setup: Client) -> None:
    where = f"{SETUP}/category/0201/change/"
    setup.post(where, sent(setup, where, due="9wd"))
    assert taxonomy().categories["0201"].due == "9wd"


WRONG = [
    ("category", "0201", {"due": "soon"}, "due"),
    ("category", "0201", {"due": ""}, "due"),
    ("category", "0201", {"tier": "T1"}, "tier"),
    ("question", "", {"values": "yes"}, "values"),
    ("question", "", {"show_if": "when?"}, "show_if"),
    ("question", "", {"effect": "set_tier:T9"}, "effect"),
    ("tier", "T3", {"answer_within": "7 days"}, "answer_within"),
]


@pytest.mark.parametrize(("table", "key", "changes", "field"), WRONG)
def test_what_would_trip_a_report_is_refused_at_its_field(
    table: str, key: str, changes: dict[str, str], field: str, setup: Client
) -> None:
    model = {"category": Category, "question": Question, "tier": Tier}[table]
    row = model._default_manager.get(pk=key) if key else model._default_manager.order_by("pk").first()
    where = f"{SETUP}/{table}/{row.pk}/change/"
    answer = setup.post(where, sent(setup, where, **changes))
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [field])
    assert edits() == []


def test_a_category_is_offered_in_areas_that_there_are(setup: Client, desk: Town) -> None:
    where, village = f"{SETUP}/category/0201/change/", desk.villages[0].code
    refused = setup.post(where, sent(setup, where, offered_in="98"))
    assert list(refused.context["adminform"].form.errors) == ["offered_in"]
    assert setup.post(where, sent(setup, where, offered_in=f"{village}  99 ")).status_code == 302
    assert Category.objects.get(pk="0201").offered_in == f"{village} 99"


def test_a_new_question_needs_a_category_and_a_plain_name(setup: Client) -> None:
    where = f"{SETUP}/question/add/"
    new = {
        "category": "7777",
        "order": "9",
        "variable": "How deep",
        "datatype": "string",
        "text_zh": "多深？",
        "text_en": "?",
    }
    answer = setup.post(where, new | {"_save": "1"})
    assert set(answer.context["adminform"].form.errors) == {"category", "variable"}
    good = new | {"category": "0201", "variable": "width", "values": "one:一米:One metre|two:两米:Two", "_save": "1"}
    assert setup.post(where, good).status_code == 302
    assert [q.variable for q in taxonomy().questions_for("0201")][-1] == "width"


def test_no_row_can_be_deleted_and_no_key_changed(setup: Client) -> None:
    assert setup.post(f"{SETUP}/category/0201/delete/", {"post": "yes"}).status_code == 403
    where = f"{SETUP}/category/0201/change/"
    setup.post(where, sent(setup, where) | {"code": "0299"})
    assert not Category.objects.filter(code="0299").exists()
    assert len(shipped("issue_categories")) == Category.objects.count()


def test_before_the_tables_are_loaded_a_report_is_refused_in_words(town: Town, client: Client) -> None:
    answer = client.get("/report/")
    assert answer.status_code == 503
    assert "尚未装载基础数据" in answer.content.decode()
