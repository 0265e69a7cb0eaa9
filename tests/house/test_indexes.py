"""H22: rows are found by index from every side they are asked from, and by one alone: every write would pay for two."""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from linli.kernel.audit.models import Audit

HOUSE = Audit.__module__.partition(".")[0]
# Columns that lead to a row from which nobody asks for this one.
NEVER_ASKED = {
    "Case.excluded_unit": "it narrows cases that were found otherwise",
    "Consent.asked_by Consent.heard_by Report.text_written_by Report.text_confirmed_by Sheet.registered_by": "who did"
    " something is read beside it; nobody is looked up by what they did",
}


def beginnings(model: type[models.Model]) -> set[str]:
    """The columns with which an index of the model's own begins that answers for every value but none."""
    begun = [*model._meta.indexes, *(c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))]
    firsts = [(one.fields[0].removeprefix("-"), one.condition) for one in begun if one.fields]
    return {first for first, condition in firsts if condition in (None, Q(**{f"{first}__isnull": False}))}


def twice(model: type[models.Model]) -> list[str]:
    fields = [f for f in model._meta.concrete_fields if f.db_index or f.unique]
    return [f"{model.__name__}.{f.name}" for f in fields if f.name in beginnings(model)]


def unindexed(model: type[models.Model]) -> list[str]:
    """The foreign keys from which a model's rows are not found, and the orderings that would sort them all."""
    keys = [f.name for f in model._meta.concrete_fields if f.is_relation and not (f.db_index or f.unique)]
    plain = {f.name for f in model._meta.concrete_fields if f.db_index or f.unique} | beginnings(model)
    begun = [str(name).removeprefix("-") for name in model._meta.ordering[:1]]
    return [f"{model.__name__}.{name}" for name in [*keys, *begun] if name not in plain]


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith(f"{HOUSE}.")]


def test_no_column_is_indexed_twice():
    assert [name for model in ours() for name in twice(model)] == []


def test_rows_are_found_by_index_from_every_row_they_belong_to():
    excused = {name for names in NEVER_ASKED for name in names.split()}
    assert {name for model in ours() for name in unindexed(model)} == excused


@isolate_apps("linli.kernel.cases")
def test_a_column_indexed_twice_is_found():
    class Sample(models.Model):
        unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT)
        case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, db_index=False)

        class Meta:
            app_label = "cases"
            indexes = (models.Index(fields=["unit", "id"]), models.Index(fields=["case", "id"]))

        def __str__(self) -> str:
            return ""

    assert twice(Sample) == ["Sample.unit"]


@isolate_apps("linli.kernel.cases")
def test_a_key_and_an_ordering_without_an_index_are_found():
    class Sample(models.Model):
        unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, db_index=False)
        at = models.DateTimeField()

        class Meta:
            app_label = "cases"
            ordering = ("-at",)

        def __str__(self) -> str:
            return ""

    assert unindexed(Sample) == ["Sample.unit", "Sample.at"]
