"""Erases what is personal of cases, in every table that declares it; codes, times, hand-overs and outcomes stay."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import CharField, F, Field, JSONField, Model, TextField

from linli.kernel.audit.rules import Erase, Retention, skeleton
from linli.kernel.audit.services import part
from linli.kernel.cases.models import Case, Entry, Leg
from linli.kernel.files import services as files
from linli.kernel.people import services as people

if TYPE_CHECKING:
    from django.db.models import QuerySet


# In these people write; what they choose from stands beside.
_WORDS = (CharField, TextField)


@part
def cases_erase(titles: Mapping[int, str]) -> None:
    """Take everything personal from cases, of which their ids and new titles are given; safe to run twice."""
    reporters_forget(titles)
    files.photos_erase(list(titles))
    for model, kept in _of_cases():
        rows = model._default_manager.filter(**{f"{kept.of}__in": list(titles)})
        for link in kept.contacts.split():
            people.contacts_forget(list(rows.exclude(**{link: None}).values_list(f"{link}_id", flat=True)))
        if kept.erase is Erase.DELETE:
            rows.delete()
        else:
            _blank(rows, kept)
    for case_id, title in titles.items():
        title_set(case_id, title)


@part
def words_mask(case_id: int, mask: Callable[[str], str], own: Callable[[Mapping[str, Any]], bool]) -> None:
    """Mask the words of a case's lines and hand-overs; lines whose data are somebody's `own` lose theirs altogether."""
    lines = list(Entry.objects.filter(case=case_id).exclude(text=""))
    for line in lines:
        line.text = "" if own(line.data) else mask(line.text)
    Entry.objects.bulk_update(lines, ["text"])
    legs = list(Leg.objects.filter(case=case_id))
    spoken = [f.name for f in Leg._meta.get_fields() if f.name in Leg.retention.blanked and isinstance(f, _WORDS)]
    for leg in legs:
        for name in spoken:
            setattr(leg, name, mask(getattr(leg, name)))
    Leg.objects.bulk_update(legs, spoken)


@part
def title_set(case_id: int, title: str) -> None:
    """Give a case another title, after words have gone from it."""
    Case.objects.filter(pk=case_id).update(title=title)


@part
def reporters_forget(case_ids: Collection[int]) -> None:
    """Cut cases from whoever reported them: contact, account, and the account on the reporter's own lines."""
    contacts = Case.objects.filter(pk__in=case_ids, contact__isnull=False).values_list("contact_id", flat=True)
    people.contacts_forget(list(contacts))
    for model, kept in _of_cases():
        for link in kept.who.split():
            rows = model._default_manager.filter(**{f"{kept.of}__in": case_ids})
            own = rows if model is Case else rows.filter(**{link: F(f"{kept.of}__reporter")})
            own.update(**{link: None})


def _of_cases() -> Iterable[tuple[type[Model], Retention]]:
    """Give the models whose rows belong to cases, the case itself last: the others look up its reporter."""
    declared = [(model, model.retention) for model in apps.get_models() if hasattr(model, "retention")]
    of_cases = [(m, kept) for m, kept in declared if kept.of and kept.erase is not Erase.KEEP]
    return sorted(of_cases, key=lambda each: (each[0] is Case, each[0]._meta.label))


def _blank(rows: "QuerySet[Any]", kept: Retention) -> None:
    model = rows.model
    fields = [model._meta.get_field(name) for name in kept.blanked]
    documents = [field.attname for field in fields if isinstance(field, JSONField)]
    if documents:
        changed = list(rows.only("pk", *documents))
        for row in changed:
            for name in documents:
                setattr(row, name, skeleton(getattr(row, name)))
        model._default_manager.bulk_update(changed, documents, batch_size=200)
    rows.update(**{field.attname: _empty(field) for field in fields if field.attname not in documents})


def _empty(field: "Field[Any, Any]") -> object:
    return None if field.null else ""
