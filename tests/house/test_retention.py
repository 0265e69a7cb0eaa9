"""H1-H3: every model says why its rows are kept, how long, what is erased and what is given to whom it tells of.

Every field that can hold words is declared personal or plain.
"""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from linli.kernel.audit.models import Audit
from linli.kernel.audit.rules import Erase, Keep, Retention
from linli.kernel.cases.models import Case

HOUSE = Audit.__module__.partition(".")[0]
# Shorter ones without choices hold codes and names of columns.
WORDS_FROM = 60


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith(f"{HOUSE}.")]


def may_hold_words(field):
    """Whether a field can tell of a person: free text, JSON, bytes, and a point in degrees."""
    if isinstance(field, models.CharField) and not isinstance(field, models.TextField):
        return not field.choices and (field.max_length or 0) >= WORDS_FROM
    wide = (models.TextField, models.JSONField, models.BinaryField, models.FileField)
    return isinstance(field, wide) or field.attname in {"lat", "long"}


def faults(model):
    """What is wrong with a model's declaration."""
    declared = getattr(model, "retention", None)
    if not isinstance(declared, Retention):
        yield f"{model.__name__}: declare its retention (linli.kernel.audit.rules) beside its fields"
        return
    fields = {f.attname for f in model._meta.concrete_fields}
    personal, plain = set(declared.personal.split()), set(declared.plain.split())
    words = {f.attname for f in model._meta.concrete_fields if may_hold_words(f) and not f.is_relation}
    inherited = {f.attname for f in model._meta.concrete_fields if f.model is not model or f.attname == "password"}
    yield from (f"{model.__name__}.{n}: declared and not there" for n in (personal | plain) - fields - {"*"})
    yield from (f"{model.__name__}.{n}: both personal and plain" for n in personal & plain)
    if plain != {"*"}:
        yield from (f"{model.__name__}.{n}: personal or plain?" for n in words - personal - plain - inherited)
    if not declared.purpose or (personal and declared.erase is Erase.KEEP):
        yield f"{model.__name__}: say its purpose, and what becomes of its personal fields"
    if declared.keep is Keep.CASE and not declared.of:
        yield f"{model.__name__}: say how its rows lead to their case"
    if declared.kept.keys() - personal or any(not reason for reason in declared.kept.values()):
        yield f"{model.__name__}: what stays must be personal and have its reason"
    given, kept_back = {name.partition("__")[0] for name in declared.given.split()}, set(declared.kept_back)
    yield from (f"{model.__name__}.{n}: given and not there" for n in given - fields - links(model))
    yield from (
        f"{model.__name__}.{n}: given to its person, or why not?" for n in personal ^ (given & personal | kept_back)
    )


def links(model):
    return {field.name for field in model._meta.concrete_fields if field.is_relation}


def test_every_model_declares_how_long_its_rows_are_kept():
    assert [fault for model in ours() for fault in faults(model)] == []


def test_what_belongs_to_a_case_leads_to_it():
    paths = {m: m.retention.of for m in ours() if m.retention.keep is Keep.CASE}
    for model, path in paths.items():
        field = model._meta.pk if path == "pk" else model._meta.get_field(path)
        assert model is Case or field.related_model is Case, model


@isolate_apps("linli.kernel.cases")
def test_an_undeclared_model_and_an_undeclared_field_are_found():
    class Bare(models.Model):
        class Meta:
            app_label = "cases"

        def __str__(self) -> str:
            return ""

    class Loose(models.Model):
        diary = models.TextField()
        name = models.CharField(max_length=60)
        retention = Retention("for the test", personal="name")

        class Meta:
            app_label = "cases"

        def __str__(self) -> str:
            return ""

    assert "declare its retention" in next(faults(Bare))
    assert list(faults(Loose)) == [
        "Loose.diary: personal or plain?",
        "Loose: say its purpose, and what becomes of its personal fields",
        "Loose.name: given to its person, or why not?",
    ]
