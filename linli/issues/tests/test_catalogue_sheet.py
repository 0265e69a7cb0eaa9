"""The catalogue as a workbook: out, edited, and in again as a draft, or nothing at all."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from linli.issues.models import CatalogueEntry, Edition
from linli.issues.tests.test_catalogue import in_force
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(desk, signed_in):
    return signed_in(desk.staff(Role.ADMINISTRATOR))


def taken(client):
    answer = client.get(f"/desk/catalogue/{in_force().pk}/sheet.xlsx")
    return load_workbook(BytesIO(answer.content))


def handed_in(client, book):
    out = BytesIO()
    book.save(out)
    sent = {"note": "表格修改", "sheet": SimpleUploadedFile("a.xlsx", out.getvalue())}
    return client.post(f"/desk/catalogue/{in_force().pk}/sheet/", sent)


def column(book, name):
    return next(cell.column for cell in book.active[1] if cell.value == name)


def test_out_and_in_again_is_the_same_catalogue(keeper):
    answer = handed_in(keeper, taken(keeper))
    assert answer.status_code == 302
    draft = Edition.objects.latest("pk")
    assert answer["Location"] == f"/desk/catalogue/{draft.pk}/"
    assert set(draft.entries.values_list("pk")) == set(in_force().entries.values_list("pk"))


def test_what_was_changed_added_or_taken_out_is_so_in_the_draft_alone(keeper):
    book = taken(keeper)
    sheet, lead, where = book.active, column(book, "主办职能"), column(book, "限于区划代码开头为")
    before = set(in_force().entries.values_list("pk", flat=True))
    changed, gone = sheet.cell(2, 1).value, sheet.cell(3, 1).value
    sheet.cell(2, lead).value = "urban_management"
    added = [cell.value for cell in sheet[4]]
    added[0], added[where - 1] = "", "990101"
    sheet.append(added)
    sheet.delete_rows(3)
    assert handed_in(keeper, book).status_code == 302
    draft = Edition.objects.latest("pk")
    after = {entry.pk: entry for entry in draft.entries.all()}
    assert before - after.keys() == {changed, gone}
    new = [after[pk] for pk in after.keys() - before]
    assert {(e.replaces_id, e.lead_role == "urban_management", e.area_prefix) for e in new} >= {(changed, True, "")}
    assert [e.area_prefix for e in new if e.replaces_id is None] == ["990101"]
    assert set(in_force().entries.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("主办职能", "dragons", "dragons"),
        ("开始日期", "昨天", ""),
        ("类别", "9999", "9999"),
        ("法律依据", "=1+1", "公式"),
    ],
)
def test_a_bad_row_is_named_and_nothing_begins(keeper, name, value, said):
    book = taken(keeper)
    book.active.cell(2, column(book, name)).value = value
    answer = handed_in(keeper, book)
    assert answer.status_code == 422
    assert "第2行" in answer.content.decode()
    assert said in answer.content.decode()
    assert Edition.objects.count() == 1


def test_a_row_that_ties_with_another_is_named_and_nothing_begins(keeper):
    book = taken(keeper)
    twice = [cell.value for cell in book.active[2]]
    book.active.append(["", *twice[1:]])
    answer = handed_in(keeper, book)
    assert f"第{book.active.max_row}行" in answer.content.decode()
    assert (answer.status_code, Edition.objects.count()) == (422, 1)
    assert CatalogueEntry.objects.count() == in_force().entries.count()


def test_the_sheet_is_for_keepers(desk, signed_in):
    clerk = signed_in(desk.staff(Role.CLERK))
    assert clerk.get(f"/desk/catalogue/{in_force().pk}/sheet.xlsx").status_code in {403, 404}
    assert clerk.get(f"/desk/catalogue/{in_force().pk}/sheet/").status_code in {403, 404}
