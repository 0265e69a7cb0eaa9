"""H30: nothing recognises faces, nothing lists, scores or ranks persons, nobody is registered by where they come from.

Names are all that a test can look at; the review question stays with people (docs, "What it will never do").
"""

import re

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from linli.kernel.audit.models import Audit

HOUSE = Audit.__module__.partition(".")[0]
PERSONS = {"Account", "Contact"}
# Parts of the names of models and fields, by what they would be for.
FORBIDDEN = {
    "bodies": {"face", "facial", "biometric", "fingerprint", "gait", "iris", "voiceprint", "plate"},
    "lists of persons": {"blacklist", "watchlist", "blocklist", "suspect", "offender", "troublemaker", "key_person"},
    "scores": {"score", "credit", "rank", "ranking", "points", "risk", "trust", "reputation", "reliability"},
    "origin and belief": {
        "ethnic", "ethnicity", "nationality", "race", "religion", "belief", "political", "party", "hukou",
        "household", "origin", "birthplace", "native_place", "migrant", "tenant",
    },
    "tracks": {"track", "trajectory", "whereabouts", "last_seen"},
}  # fmt: skip
# Numbers beside a person, and what each says; a new one is looked at by a person.
COUNTED = {
    "Case.kind_version Case.version Case.reopened_count Case.lat Case.long Case.tile_z14 Case.hexagon": "a report",
    "Verification.round Verification.stars Callback.stars": "what somebody said of the work of a unit",
    "Report.round": "a report",
    "PublicReport.lat PublicReport.long": "a report",
    "Outbox.attempts": "a message",
    "SheetFill.minutes Sheet.minutes": "what a form costs; the meter adds up forms and names nobody",
    "ReplyTemplate.version ReplyTemplate.uses": "a text",
    "HearingSeat.acked": "which groups of a hearing room a browser has confirmed",
    "PaperCheck.pages PaperCheck.signers": "what was counted on one signed paper",
    "DestructionList.count": "how many files stand on a list",
    "RevealMore.times": "a leave to look at more contacts, given for a day",
}


def parts(name):
    """The words of a name: `KeyPerson` and `key_person` alike."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def offences(model):
    """What the names of a model and its fields say that must not be."""
    for name in [model.__name__, *(f.name for f in model._meta.get_fields() if f.concrete)]:
        words = f"_{parts(name)}_"
        yield from (f"{model.__name__}.{name}: {w}" for group in FORBIDDEN.values() for w in group if f"_{w}_" in words)


def numbers(model):
    """The numbers that stand beside a person in a model."""
    fields = model._meta.concrete_fields
    if any(f.is_relation and f.related_model.__name__ in PERSONS for f in fields):
        kinds = (models.IntegerField, models.FloatField, models.DecimalField)
        yield from (f"{model.__name__}.{f.name}" for f in fields if isinstance(f, kinds) and not f.primary_key)


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith(f"{HOUSE}.")]


def test_no_model_or_field_is_named_after_what_we_never_do():
    assert [offence for model in ours() for offence in offences(model)] == []


def test_no_number_is_kept_of_a_person():
    assert {name for model in ours() for name in numbers(model)} == {n for names in COUNTED for n in names.split()}


@isolate_apps("linli.kernel.people")
def test_a_score_of_persons_is_found():
    class KeyPerson(models.Model):
        account = models.ForeignKey("people.Account", on_delete=models.PROTECT)
        risk_level = models.IntegerField()

        class Meta:
            app_label = "people"

        def __str__(self) -> str:
            return ""

    KeyPerson._meta.get_field("account").remote_field.model = apps.get_model("people.Account")
    assert set(offences(KeyPerson)) == {"KeyPerson.KeyPerson: key_person", "KeyPerson.risk_level: risk"}
    assert set(numbers(KeyPerson)) == {"KeyPerson.risk_level"}
