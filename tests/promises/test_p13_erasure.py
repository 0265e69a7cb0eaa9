"""Export and erasure are complete: whom it tells of gets all that is held, and what is erased is nowhere.

One marker stands in every personal field of a case's rows, by the models' own declarations, so that a new field is tested
the day it is declared. Then the export must hold those that are its person's and none else, and after an erasure every
table and file is read.
"""

import io
import logging
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import F, Field, JSONField, Model, Q
from django.utils import timezone

from linli.doors import vault
from linli.issues.models import (
    Callback,
    Difficult,
    Draft,
    Duty,
    DutyRound,
    MediaFetch,
    Report,
    Reveal,
    SearchLine,
    Sheet,
    SheetFill,
    Strike,
    UploadRow,
)
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import exporting, keeping
from linli.issues.tests.acting import Play
from linli.kernel.audit.models import Audit
from linli.kernel.audit.rules import Erase
from linli.kernel.cases.models import Case, Entry, Follower, Leg, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.files import services as files
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account, Contact
from linli.kernel.people.rules import Role
from linli.mediation.models import (
    Agency,
    Agreement,
    AgreementPart,
    Appraisal,
    Assent,
    Breach,
    Challenge,
    Confirmation,
    Dispute,
    DueItem,
    Election,
    Extension,
    Fact,
    FollowUp,
    HearingRoom,
    HearingSeat,
    HearingShow,
    IdentityCheck,
    Incident,
    Invitee,
    Item,
    Joining,
    JoinLink,
    Mediator,
    Member,
    Note,
    Offer,
    PanelSeat,
    Paper,
    Participant,
    Payment,
    PaymentShare,
    Proposal,
    Reading,
    RecordAnswer,
    RecordEntry,
    Ruling,
    Signature,
    SigningCode,
    Sitting,
    SittingGroup,
    Term,
    Urging,
)
from tests.fixtures.town import Town
from tests.promises.results import FORM, note

# Of this process alone: another at work beside it plants its own.
MARK = f"zxq{os.getpid()}q"
# The case of the test was a difficult one, which is kept longest.
YEARS = timedelta(days=5 * 365 + 1)
# Rows of a case that are none of its reporter's, in other words than the declarations'.
OTHERS = {
    "Entry": Q(visibility__in=["staff", "desk"]),
    "File": ~Q(role="report"),
    "Verification": Q(source="check"),
    "Outbox": Q(account=None, contact=None) | ~Q(account=F("case__reporter")) & Q(contact=None),
    "Leg": Q(state="draft"),
    "Participant": Q(side="R"),
    **dict.fromkeys(("Agency", "IdentityCheck", "Offer", "Signature"), Q(participant__side="R")),
    "HearingSeat": Q(side="R"),
    "RecordEntry": Q(speaker__side="R"),
    "RecordAnswer": Q(seat__side="R"),
    **dict.fromkeys(("Joining", "FollowUp"), Q(participant__side="R")),
    "DueItem": Q(obligor__side="R"),
    "Payment": Q(payer__side="R"),
    "Urging": Q(item__obligor__side="R"),
    "Confirmation": Q(pk=None),
    "AgreementPart": Q(participant__isnull=False),
    "Proposal": Q(sent_at=None),
    "Assent": Q(participant__side="R"),
    "Challenge": Q(participant__side="R"),
    "Item": Q(side="R"),
    "SittingGroup": Q(side="R"),
}
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
    Dispute.objects.create(case=case, facts="f", request="r", privacy_notice="1")
    Participant.objects.bulk_create(Participant(case=case, side=side) for side in "AR")
    Paper.objects.create(case=case, number=3, code="W1", sha256="0" * 64, body="b", made_at=play.now)
    agreed(play)
    heard(_talked(case, play), play)
    MediaFetch.objects.create(case=case, entry=case.entries.first(), url="u", next_at=play.now)
    return case


def heard(sitting: Sitting, play: Play) -> None:
    """Let both sides of the case sit in a hearing room, say something and answer the record."""
    case, now = play.case, play.now
    room = HearingRoom.objects.create(case=case, sitting=sitting, ends_at=now)
    Invitee.objects.create(case=case, role="expert", relation="c", asked_at=now)
    Note.objects.create(case=case, account=play.county.staff(Role.CLERK), text="n", written_at=now)
    for side in "AR":
        seat = HearingSeat.objects.create(case=case, room=room, job="party", side=side)
        JoinLink.objects.create(case=case, seat=seat, digest=side)
        RecordEntry.objects.create(
            case=case, room=room, group="joint", kind="statement", speaker=seat, writer=seat, said_at=now
        )
        HearingShow.objects.create(case=case, room=room, item=Item.objects.filter(case=case).first(), opened_at=now)
        RecordAnswer.objects.create(case=case, seat=seat, digest="d", is_right=False, said_at=now)


def agreed(play: Play) -> None:
    """Let both sides of the case agree on something, and sign it."""
    case, now = play.case, play.now
    officer = play.county.staff(Role.CLERK)
    sent = Proposal.objects.create(case=case, number=1, made_at=now, sent_at=now)
    Proposal.objects.create(case=case, number=2, made_at=now)
    Term.objects.create(case=case, proposal=sent, number=1, kind="pay")
    made = Agreement.objects.create(case=case, proposal=sent, profile="committee", made_at=now)
    whole = AgreementPart.objects.create(case=case, agreement=made)
    for number, party in enumerate(Participant.objects.filter(case=case)):
        own = {"case": case, "participant": party}
        Agency.objects.create(**own, from_on=now, to_on=now, noted_at=now)
        Reading.objects.create(**own, proposal=sent, opened_at=now)
        checked = IdentityCheck.objects.create(
            **own, method="counter", document="id_card", officer=officer, checked_at=now
        )
        SigningCode.objects.create(**own, agreement=made, sent_at=now)
        Signature.objects.create(**own, agreement=made, seat="party", method="drawn", identity=checked, signed_at=now)
        Offer.objects.create(**own, round=1, made_at=now)
        AgreementPart.objects.create(**own, agreement=made)
        Member.objects.create(**own, position=number, capacity="owner")
        Election.objects.create(**own, elected=party, channel="page", given_at=now)
    followed(whole, now)


def followed(part: AgreementPart, now: datetime) -> None:
    """Let the agreement go to the court, be kept in part, and both sides be asked."""
    case, officer = part.case, Signature.objects.exclude(identity=None).latest("pk").identity.officer
    Confirmation.objects.create(part=part, case=case, safe_on=now, legal_on=now)
    Ruling.objects.create(case=case, part=part, number="1", ruled_on=now, noted_by=officer, noted_at=now)
    Breach.objects.create(case=case, part=part, missed_on=now, found_at=now)
    for number, party in enumerate(Participant.objects.filter(case=case)):
        Joining.objects.create(case=case, part=part, participant=party, joined_at=now)
        item = DueItem.objects.create(case=case, part=part, term=number, obligor=party, due_on=now)
        paid = Payment.objects.create(case=case, payer=party, paid_on=now, reported_at=now)
        PaymentShare.objects.create(case=case, payment=paid, item=item, fen=1)
        Urging.objects.create(case=case, item=item, means="phone", at=now)
        FollowUp.objects.create(case=case, participant=party, way="phone", at=now)


def _talked(case: Case, play: Play) -> Sitting:
    """Add what the talks of a dispute leave, once for each side where the sides have their own."""
    applicant, other = Participant.objects.filter(case=case).order_by("side")
    at, day = play.now, timezone.localdate(play.now)
    register = Mediator.objects.create(
        account=play.county.residents[1], unit=case.holder, term_from=day, term_to=day + timedelta(days=1)
    )
    seat = PanelSeat.objects.create(case=case, mediator=register, name="P", chosen_by="joint", asked_at=at)
    for each in (applicant, other):
        Assent.objects.create(case=case, participant=each, kind="service", is_given=True, given_at=at)
        Challenge.objects.create(case=case, seat=seat, participant=each, ground="c", raised_at=at)
        Item.objects.create(case=case, participant=each, side=each.side, number=1, given_at=at)
    sitting = Sitting.objects.create(case=case, number=1, mode="online", starts_at=at, presider=seat)
    for kind, side in (("joint", ""), ("caucus", "A"), ("caucus", "R")):
        SittingGroup.objects.create(case=case, sitting=sitting, kind=kind, side=side, opened_at=at)
    Fact.objects.create(case=case, number=1, put_at=at)
    Extension.objects.create(case=case, until_on=day, asked_at=at)
    Appraisal.objects.create(case=case, entrusted_on=day)
    Incident.objects.create(case=case, kind="T8a", raised_at=at)
    return sitting


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


def worked(account: Account, play: Play) -> None:
    """Let an account do what is kept by account and of no case."""
    unit = play.county.county_desk
    duty, _ = Duty.objects.get_or_create(role="grid", name_zh="走访", rhythm="week", evidence="none", since_on=play.now)
    DutyRound.objects.create(duty=duty, area_code=unit.area.code, account=account, done_at=play.now)
    sheet = Sheet.objects.create(
        owner=unit, name="报表", basis="通知", asked_of="grid", rhythm="week", area_prefix="", minutes=5,
        ends_on=play.now, registered_by=account, registered_at=play.now,
    )  # fmt: skip
    SheetFill.objects.create(sheet=sheet, area_code="", account=account, filled_at=play.now, minutes=5)
    Draft.objects.create(token=f"draft-{account.pk}", account=account, changed_at=play.now)


def sown(play: Play) -> dict[str, tuple[str, bool]]:
    """Put a marker of its own into every personal field of every row there is; give marker → field, is it theirs."""
    me, case = play.county.resident.pk, play.case_id
    # No marker may be the beginning of another: 10.0700001 stands in 10.07000011.
    numbers = (number for number in count(1) if number % 10)
    marks = {}
    for model in (m for m in apps.get_models() if getattr(m, "retention", None) and m.retention.personal):
        kept, rows = model.retention, model._default_manager.order_by("pk")  # type: ignore[attr-defined]
        assert rows.exists() or model is UploadRow, f"{model.__name__}: let this test have one"
        of_case = Q(**{kept.of: case}) & ~OTHERS.get(model.__name__, Q(pk__in=[])) if kept.of else Q(pk__in=[])
        own = (
            Q(case=case) | Q(account=me)
            if model is Contact
            else of_case | Q(**({kept.by: me} if kept.by else {"pk": 0}))
        )
        theirs = set(rows.filter(own).values_list("pk", flat=True))
        for row in list(rows):
            for name in kept.personal.split():
                mark, value = _marked(model._meta.get_field(name), next(numbers))
                if model is Contact:
                    value = vault.seal(settings.ENV.data_key, mark, name.removesuffix("_enc"))
                rows.filter(pk=row.pk).update(**{name: value})
                marks[mark] = f"{model.__name__}.{name}", row.pk in theirs and name in kept.given.split()
    return marks


def exported(play: Play) -> str:
    """What the reporter of the case takes along, as it is written."""
    archive = exporting.own_export(play.reporter, [play.case_id], play.now)
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        return found.read("data.json").decode()


def differences(marks: dict[str, tuple[str, bool]], text: str) -> tuple[set[str], set[str]]:
    """The fields of which a marker is missing, and those of which one is there that is not the person's to have."""
    missing = {field for mark, (field, is_theirs) in marks.items() if is_theirs and mark not in text}
    return missing, {field for mark, (field, is_theirs) in marks.items() if not is_theirs and mark in text}


@pytest.fixture
def two_lives(play: Play) -> Play:
    """A case with all that can be written of it, beside another person's, and what both accounts did besides."""
    lived(play)
    for account in play.county.residents[:2]:
        worked(account, play)
    return play


@pytest.mark.django_db
def test_an_export_holds_every_marker_of_its_person_and_none_of_anybody_else(two_lives: Play) -> None:
    marks = sown(two_lives)
    assert differences(marks, exported(two_lives)) == (set(), set())
    given = [field for field, is_theirs in marks.values() if is_theirs]
    note(
        "P13", form=f"{FORM} export", database=connection.vendor, fields=len(set(given)), markers=len(given),
        of_others=len(marks) - len(given), missing=0, strange=0,
    )  # fmt: skip


@pytest.mark.django_db
def test_control_a_field_left_out_and_a_line_of_the_staff_are_found(
    two_lives: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = sown(two_lives)
    monkeypatch.setattr(Report, "retention", replace(Report.retention, given="nature channel"))
    monkeypatch.setattr(Entry, "retention", replace(Entry.retention, only=None))
    missing, strange = differences(marks, exported(two_lives))
    assert missing == {f"Report.{name}" for name in ("text", "handler_text", "answers", "further", "device")}
    assert strange == {"Entry.text"}
    note("P13", form="control export", database=connection.vendor, missing=len(missing), strange=len(strange))


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
