"""What a side says apart and what a mediator notes reach nobody else, and go a year after closing, or when the side asks."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from linli.kernel.audit.models import Audit, Erasure
from linli.kernel.audit.rules.erasing import Erased, Gone
from linli.kernel.cases.models import Entry
from linli.kernel.cases.queries.giving import held_of
from linli.kernel.cases.rules import NotThereError, NotYoursError, RefusedActError
from linli.kernel.files.models import File
from linli.kernel.files.services import paper_keep
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Actor, Party, Role
from linli.mediation.models import (
    HearingGroup,
    HearingRoom,
    HearingSeat,
    Item,
    Note,
    PanelSeat,
    Paper,
    Participant,
    RecordEntry,
    Sitting,
    SittingGroup,
)
from linli.mediation.queries.apart import is_apart, notes_of, privates_over, said_apart
from linli.mediation.services import evidence, forgetting, sittings
from linli.mediation.tests.acting import (
    SITTING,
    applicant,
    applied,
    director,
    does,
    mediation_clerk,
    mediator,
    respondent,
    side,
)
from tests.fixtures.town import actor_of

pytestmark = pytest.mark.django_db
A_MARK, R_MARK, JOINT_MARK, NOTE_MARK = "甲私下底线", "乙私下底线", "双方共同所说", "调解员心中所想"
CLOSED = "give_up close_propose close"
YEAR = timedelta(days=366)


def caucused(play):
    """Let each side say something apart, in the record, in the room and as evidence, and all something together."""
    does(applied(play), SITTING)
    sitting = Sitting.objects.get(case=play.case_id)
    writer = PanelSeat.objects.get(case=play.case_id)
    room = HearingRoom.objects.create(case=play.case, sitting=sitting, ends_at=play.now)
    seat = HearingSeat.objects.create(case=play.case, room=room, job="mediator", panel_seat=writer)
    SittingGroup.objects.filter(case=play.case_id, kind="joint").update(text=JOINT_MARK)
    RecordEntry.objects.create(
        case=play.case, room=room, group="joint", kind="chat", writer=seat, text=JOINT_MARK, said_at=play.now
    )
    for number, (letter, mark) in enumerate((("A", A_MARK), ("R", R_MARK)), 1):
        who = mediator(play)
        sittings.group_open(who, play.case_id, version=play.case.version, side=letter, now=play.now)
        group = SittingGroup.objects.filter(case=play.case_id).latest("pk").pk
        said = {"version": play.case.version, "group": group, "text": mark}
        sittings.record_write(who, play.case_id, **said, now=play.now)
        HearingGroup.objects.create(
            case=play.case, room=room, name=f"caucus-{number}", side=letter, made_at=play.now, ended_at=play.now
        )
        RecordEntry.objects.create(
            case=play.case, room=room, group=f"caucus-{number}", kind="chat", writer=seat, text=mark, said_at=play.now
        )
        given = {"participant": side(letter)(play), "channel": "counter", "name": mark, "proves": mark}
        item = evidence.item_give(
            mediation_clerk(play), play.case_id, version=play.case.version, **given, in_caucus=True, now=play.now
        )
        with transaction.atomic():
            file = paper_keep(mark.encode(), case_id=play.case_id, now=play.now)
            Item.objects.filter(pk=item).update(file=file, file_sha256="0" * 64)
    return play


def kept(play) -> str:
    """Everything that is left of the words of the talks and the notes."""
    items = [f"{i.name}{i.proves}" for i in Item.objects.filter(case=play.case_id)]
    texts = [row.text for model in (SittingGroup, RecordEntry, Note) for row in model.objects.filter(case=play.case_id)]
    return "".join(items + texts)


def test_what_was_said_apart_and_noted_goes_a_year_after_closing_and_the_rest_stays(play):
    caucused(play)
    forgetting.note_write(mediator(play), play.case_id, text=NOTE_MARK, is_shared=False, now=play.now)
    does(play, CLOSED)
    assert forgetting.privates_forget(play.now + timedelta(days=364)) == 0
    assert all(mark in kept(play) for mark in (A_MARK, R_MARK, JOINT_MARK, NOTE_MARK))
    assert forgetting.privates_forget(play.now + YEAR) == 1
    left = kept(play)
    assert JOINT_MARK in left
    assert not any(mark in left for mark in (A_MARK, R_MARK, NOTE_MARK))
    assert not Note.objects.exists()
    assert not File.objects.filter(case=play.case_id, role="evidence").exists()
    assert set(Item.objects.values_list("file", "file_sha256")) == {(None, "")}
    assert Audit.objects.filter(act="mediation:case:forget").count() == 1
    # The next night finds nothing more.
    assert forgetting.privates_forget(play.now + YEAR) == 0


def test_a_dispute_that_is_open_or_only_over_keeps_what_was_said_apart(play):
    does(caucused(play), "give_up")
    job = Actor(job="test")
    assert forgetting.privates_forget(play.now + 9 * YEAR) == 0
    does(play, "close_propose close")
    assert privates_over(job, play.now, 9) == privates_over(mediation_clerk(play), play.now, 9) == [play.case_id]
    assert privates_over(play.county.actor(Role.CLERK), play.now, 9) == []


def test_a_side_has_its_own_words_apart_erased_earlier_from_its_page_and_the_other_s_stay(play):
    caucused(play)
    page = reverse("dispute", args=[play.case.lookup_code])
    browser = Client()
    # While the talks go on the panel needs them.
    assert "caucus_erase" not in browser.get(page).content.decode()
    does(play, "give_up")
    where = f"{page}caucus_erase/"
    assert where in browser.get(page).content.decode()
    assert browser.post(where, {"version": play.case.version}).status_code == 422
    assert A_MARK in kept(play)
    assert browser.post(where, {"version": play.case.version, "is_sure": "on"})["Location"] == page
    left = kept(play)
    assert A_MARK not in left
    assert R_MARK in left
    assert JOINT_MARK in left
    assert A_MARK not in "".join(f"{e.text}{e.data}" for e in Entry.objects.filter(case=play.case_id))
    # Nothing is left to ask for, and a backup from before loses it again.
    assert where not in browser.get(page).content.decode()
    own = Participant.objects.get(case=play.case_id, side="A")
    journal = Erasure.objects.latest("pk")
    assert (journal.what, journal.ids) == ("apart", [own.pk])
    SittingGroup.objects.filter(case=play.case_id, side="A").update(text=A_MARK)
    again = journal_line(journal)
    with transaction.atomic():
        forgetting.private_erase_again(again)
    assert A_MARK not in kept(play)
    assert R_MARK in kept(play)
    assert [is_apart(play.case_id, "A"), is_apart(play.case_id, "R"), is_apart(play.case_id)] == [False, True, True]
    assert sum(rows.count() for rows in said_apart([play.case_id], "R")) == 3


def journal_line(row):
    return Erased(row.key, row.erased_at, Gone(row.what), row.ids)


def test_several_on_a_side_ask_each_before_anything_goes(play):
    caucused(play)
    second = Participant.objects.create(case=play.case, side="R", name="示例丙")
    does(play, "give_up")
    who = {"participant": Participant.objects.filter(case=play.case_id, side="R").earliest("pk").pk, "channel": "page"}
    forgetting.caucus_erase(respondent_first(play), play.case_id, version=play.case.version, **who, now=play.now)
    assert R_MARK in kept(play)
    said = {"participant": second.pk, "channel": "phone"}
    forgetting.caucus_erase(mediation_clerk(play), play.case_id, version=play.case.version, **said, now=play.now)
    assert R_MARK not in kept(play)
    assert A_MARK in kept(play)
    with pytest.raises(RefusedActError) as nothing:
        forgetting.caucus_erase(mediation_clerk(play), play.case_id, version=play.case.version, **said, now=play.now)
    assert nothing.value.facts["why"] == "nothing_apart"


def respondent_first(play):
    return Actor(party=Party(play.case_id, Participant.objects.filter(case=play.case_id, side="R").earliest("pk").pk))


def test_a_note_is_read_by_its_writer_alone_and_by_the_panel_where_it_is_marked(play):
    does(applied(play), SITTING)
    writer, other = mediator(play), second_seat(play)
    own = forgetting.note_write(writer, play.case_id, text=NOTE_MARK, is_shared=False, now=play.now)
    shared = forgetting.note_write(writer, play.case_id, text="请留意时效", is_shared=True, now=play.now)
    assert [note.pk for note in notes_of(writer, play.case_id)] == [own, shared]
    assert [note.pk for note in notes_of(other, play.case_id)] == [shared]
    for stranger in (mediation_clerk(play), director(play), applicant(play), respondent(play)):
        assert notes_of(stranger, play.case_id) == []
        with pytest.raises((NotYoursError, NotThereError)):
            forgetting.note_write(stranger, play.case_id, text="x", is_shared=False, now=play.now)
    with pytest.raises(NotThereError):
        forgetting.note_drop(other, play.case_id, own, play.now)
    # In no page of anybody else, export, line, document or audit row.
    pages = [Client().get(reverse("dispute", args=[play.case.lookup_code]))]
    for role in (Role.MEDIATION_CLERK, Role.MEDIATION_DIRECTOR):
        browser = Client()
        browser.force_login(play.county.staff(role, play.case.holder))
        pages.append(browser.get(reverse("mediation_case", args=[play.case_id])))
        assert browser.get(reverse("mediation_notes", args=[play.case_id])).status_code in {403, 404}
    told = "".join(answer.content.decode() for answer in pages) + str(held_of([play.case_id], None))
    told += "".join(f"{row.text}{row.data}" for row in Entry.objects.all())
    told += "".join(row.body for row in Paper.objects.all()) + "".join(str(row.data) for row in Audit.objects.all())
    assert NOTE_MARK not in told
    assert {a.act for a in Audit.objects.filter(act__startswith="mediation:note")} == {"mediation:note:write"}


def second_seat(play):
    """Give another mediator of the village, who has taken a seat of the panel as well."""
    first = PanelSeat.objects.get(case=play.case_id)
    mine = first.mediator.unit.mediators.exclude(pk=first.mediator_id).earliest("pk")
    PanelSeat.objects.create(case=play.case, mediator=mine, name="A", chosen_by="A", asked_at=play.now, state="taken")
    return actor_of(Account.objects.get(pk=mine.account_id))


def test_a_mediator_keeps_and_deletes_notes_on_the_page_and_nothing_typed_is_lost(play):
    does(applied(play), SITTING)
    browser = Client()
    browser.force_login(Account.objects.get(pk=mediator(play).account_id))
    page = reverse("mediation_notes", args=[play.case_id])
    assert page in browser.get(reverse("mediation_case", args=[play.case_id])).content.decode()
    long = "长" * 4_001
    refused = browser.post(page, {"text": long})
    assert refused.status_code == 422
    assert long in refused.content.decode()
    assert browser.post(page, {"text": NOTE_MARK})["Location"] == f"{page}?kept=1"
    assert NOTE_MARK in browser.get(page).content.decode()
    assert browser.post(page, {"drop": Note.objects.get().pk})["Location"] == page
    assert NOTE_MARK not in browser.get(page).content.decode()
    assert browser.post(page, {"drop": "x"}).status_code == 404
    assert browser.get(reverse("mediation_notes", args=[999])).status_code == 404
    assert {a.act for a in Audit.objects.filter(act="mediation:note:drop")}
