"""No table keeps two indexes where one answers: every write would pay for both."""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from linli.kernel.audit.models import Audit

HOUSE = Audit.__module__.partition(".")[0]


def beginnings(model: type[models.Model]) -> set[str]:
    """The columns with which an index of the model's own begins that answers for every value but none."""
    begun = [*model._meta.indexes, *(c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint))]
    firsts = [(one.fields[0].removeprefix("-"), one.condition) for one in begun if one.fields]
    return {first for first, condition in firsts if condition in (None, Q(**{f"{first}__isnull": False}))}


def twice(model: type[models.Model]) -> list[str]:
    fields = [f for f in model._meta.concrete_fields if f.db_index or f.unique]
    return [f"{model.__name__}.{f.name}" for f in fields if f.name in beginnings(model)]


def test_no_column_is_indexed_twice():
    ours = [m for m in apps.get_models() if m.__module__.startswith(f"{HOUSE}.")]
    assert [name for model in ours for name in twice(model)] == []


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
