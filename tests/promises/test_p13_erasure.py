"""What is erased is nowhere: one marker in every personal field of a case's rows, then every table and file is read.

The markers are put in from the models' own declarations, so that a new field is tested the day it is declared.
"""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Field, JSONField, Model

from linli.issues.models import Callback, Difficult, Draft, MediaFetch, Reveal, SearchLine, Strike
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import keeping
from linli.issues.tests.acting import Play
from linli.kernel.audit.models import Audit
from linli.kernel.audit.rules import Erase
from linli.kernel.cases.models import Case, Entry, Follower, Leg, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.files import services as files
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Contact
from tests.fixtures.town import Town
from tests.promises.results import FORM, note

# Of this process alone: another at work beside it plants its own.
MARK = f"zxq{os.getpid()}q"
# The case of the test was a difficult one, which is kept longest.
YEARS = timedelta(days=5 * 365 + 1)
ROAD = "accept file dispatch sign interim ask_extension supervise interim_end dispose"


def declared() -> list[type[Model]]:
    """Every model whose rows go or are emptied with their case, the contact included."""
    found = [m for m in apps.get_models() if getattr(m, "retention", None) and m.retention.erase is not Erase.KEEP]
    return [m for m in found if m.retention.of or m is Contact]


def lived(play: Play) -> Case:
    """Play a case through most of what can be written about it, and add what no act leaves behind for good."""
    contact = ContactDraft("张测试", "13800000001", "zhang@example.org")
    play.opens(beside=1)
    play.opens(contact=contact, photos=(play.photo(play.now),), answers={"danger_now": "no", "accident": "no"})
    play.does(f"{ROAD} publish verify")
    case, other = play.case, play.first
    Follower.objects.create(case=case, account=play.county.residents[1], since_at=play.now)
    Link.objects.create(from_case=case, to_case=other, kind=Link.Kind.REPEAT_OF, linked_at=play.now)
    Draft.objects.create(token=play.report.token or "draft", case=case, changed_at=play.now)
    Difficult.objects.create(
        case=case, ground="by_hand", owner=case.holder, entered_at=play.now, review_at=play.now, ended_at=play.now
    )
    Callback.objects.create(
        case=case, unit=case.holder, closed_at=play.now, why="drawn", drawn_at=play.now, until_at=play.now
    )
    Reveal.objects.create(
        case=case, account=play.county.residents[1], field="phone", reason="audit", shown_at=play.now, until_at=play.now
    )
    Strike.objects.create(case=case, device="d", struck_at=play.now)
    MediaFetch.objects.create(case=case, entry=case.entries.first(), url="u", next_at=play.now)
    return case


def planted(case: Case) -> dict[str, str]:
    """Put a marker of its own into every personal field of the case's rows; give field → marker."""
    marks = {}
    for model in declared():
        kept = model.retention  # type: ignore[attr-defined]
        rows = model._default_manager.filter(**({kept.of: case.pk} if kept.of else {"case": case.pk}))
        assert rows.exists(), f"{model.__name__}: let the case of this test have one"
        # Their index follows what is added and deleted, as the platform does it, not what is updated.
        lines = list(rows) if model is SearchLine else []
        for name in kept.blanked:
            mark, value = _marked(model._meta.get_field(name), len(marks))
            marks[f"{model.__name__}.{name}"] = mark
            rows.update(**{name: value}) if not lines else rows.delete()
            for line in lines:
                SearchLine.objects.create(id=line.pk, case=case, grams=value)
    return marks


def _marked(field: "Field[Any, Any]", number: int) -> tuple[str, object]:
    kind = field.get_internal_type()
    if kind in {"FloatField", "BigIntegerField"}:
        value = 10 + (7_000_000 + number) / 100_000_000 if kind == "FloatField" else 777_000_000 + number
        return str(value), value
    mark = f"{MARK}{number:03d}end"
    if isinstance(field, JSONField):
        # Where a name, a place or a telephone number may stand: as a value, in a list, and deeper.
        return mark, {"unit": 7, "words": mark, "list": [mark], "before": {"title": mark}}
    return mark, mark.encode() if kind == "BinaryField" else mark


def everything() -> Iterator[tuple[str, str]]:
    """Every row of every table and every file of the platform, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row)
    for path in files.ROOT.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


def left(marks: dict[str, str]) -> set[str]:
    """The fields whose marker still stands somewhere."""
    found = list(everything())
    return {name for name, mark in marks.items() if any(mark in text for _, text in found)}


def counts(case: Case) -> tuple[Any, ...]:
    """What statistics are made of."""
    case.refresh_from_db()
    rows = (Entry.objects.filter(case=case).count(), Leg.objects.filter(case=case).count())
    dues = list(Due.objects.filter(case=case).order_by("pk").values_list("clock", "due_at", "met_at"))
    return case.number, case.state, case.outcome, case.category, case.opened_at, case.closed_at, rows, dues


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["period", "asked"])
def test_nothing_of_an_erased_case_is_left_in_any_table_file_or_log(
    way: str, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case = lived(play)
    photo = case.files.get(role="report")
    path = files.rules.path_of(files.ROOT, photo, files.Copy.SHOWN)
    path.write_bytes(path.read_bytes() + f"{MARK}photo".encode())
    before, marks = counts(case), planted(case) | {"bytes": f"{MARK}photo"}
    assert left(marks) == set(marks)
    if way == "asked":
        keeping.erasure_ask(play.reporter, case.pk, play.now)
        assert Contact.objects.count() == 0
    keeping.retention_run(play.now + YEARS)
    assert left(marks) == set()
    assert not list(files.ROOT.rglob(f"{photo.name}*"))
    assert MARK not in caplog.text
    assert counts(case) == before
    assert (case.reporter_id, case.contact_id, Contact.objects.count()) == (None, None, 0)
    assert not Entry.objects.filter(case=case, account=play.county.resident).exists()
    assert case.tombstone.reason == way
    note("P13", form=f"{FORM} {way}", database=connection.vendor, fields=len(marks), models=len(declared()), left=0)


@pytest.mark.django_db
def test_control_a_model_that_keeps_is_found(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = planted(lived(play))
    monkeypatch.setattr(Leg, "retention", replace(Leg.retention, erase=Erase.KEEP))
    keeping.retention_run(play.now + YEARS)
    found = left(marks)
    assert found == {name for name in marks if name.startswith("Leg.")}
    note("P13", form="control keep", database=connection.vendor, fields=len(marks), left=len(found))


@pytest.mark.django_db
def test_control_a_photo_that_stays_on_disk_is_found(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    case = lived(play)
    path = files.rules.path_of(files.ROOT, case.files.get(role="report"), files.Copy.ORIGINAL)
    path.write_bytes(f"{MARK}photo".encode())
    monkeypatch.setattr(files, "_unlink", lambda _file: None)
    keeping.retention_run(play.now + YEARS)
    assert left({"bytes": f"{MARK}photo"}) == {"bytes"}
    path.unlink()


@pytest.mark.django_db
def test_what_others_wrote_and_own_is_untouched(play: Play) -> None:
    case, other = lived(play), play.first
    planted(case)
    Case.objects.filter(pk=other.pk).update(title="别人的案件")
    Difficult.objects.filter(case=case).delete()
    keeping.erasure_ask(play.reporter, case.pk, play.now)
    keeping.retention_run(play.now)
    other.refresh_from_db()
    assert (other.title, other.reporter_id) == ("别人的案件", play.county.residents[1].pk)
    assert Outbox.objects.filter(case=other).exists()
    assert Audit.objects.filter(object_ref=f"case:{case.pk}").exists()
