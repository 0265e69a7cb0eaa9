"""A side's words of a talk apart reach nobody else: not by page, search, export, notice, log, document or count."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case, Entry
from linli.kernel.cases.queries.giving import held_of
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account
from linli.kernel.people.rules import Role
from linli.mediation.models import Item, Paper
from linli.mediation.queries import hearing as queries
from linli.mediation.rules import room_frames as frames
from linli.mediation.tests.acting import side
from linli.mediation.tests.hearings import Room

pytestmark = pytest.mark.django_db

MARK = "青铜匣背对背"


@pytest.fixture
def room(play):
    return Room(play, recorder=True).begun()


def speaks_apart(room):
    """Let a side say, write, offer and show things apart, each with the marker."""
    room.apart("R")
    room.do("R", frames.Chat(text=f"{MARK}之言"))
    line = room.do("S", frames.Entry(kind="offer", text=f"{MARK}之让步", speaker=room.ids["R"]))["entry"]
    # By the numbers of who flags it.
    room.do("R", frames.Flag(entry=line, text=f"{MARK}之更正"))
    room.do("S", frames.Entry(kind="fact", text=f"{MARK}之事实"))
    item = Item.objects.create(
        case_id=room.play.case_id, participant_id=side("R")(room.play), side="R", number=1, name=f"{MARK}之证",
        visibility="caucus", given_at=room.now,
    )  # fmt: skip
    room.do("S", frames.Show(what="item", id=item.pk))


def ended(room):
    room.do("S", frames.Join())
    room.do("S", frames.Closing())
    read = queries.digest(room.row.pk)
    for who in "SWAR":
        room.do(who, frames.Confirm(digest=read, is_right=True))
    room.do("S", frames.Close())


def test_51_nobody_else_is_shown_or_told_it_in_the_room_and_nothing_counts_it(room):
    room.do("S", frames.Entry(kind="statement", text="面对面之一。"))
    room.apart("R")
    outside = {who: room.view(who) for who in "AW"}
    speaks_apart(room)
    for who, before in outside.items():
        # The group map has a newer number, as every change of groups; nothing else has changed.
        now = room.view(who)
        changing = {"version", "seats", "others_since"}
        assert {k: v for k, v in now.items() if k not in changing} == {
            k: v for k, v in before.items() if k not in changing
        }
    room.do("S", frames.Join())
    room.do("S", frames.Entry(kind="statement", text="面对面之二。"))
    # Lines are numbered for each by itself: no gap tells how much was said apart.
    table = queries.table(room.fresh())
    lines = queries.entries_for(table, table.seats[room.ids["A"]], 0)
    assert [(each["id"], each["text"]) for each in lines] == [(1, "面对面之一。"), (2, "面对面之二。")]
    assert MARK not in str(room.view("A")) + str(room.view("W"))


def test_51_no_page_of_anybody_else_search_export_notice_log_or_document_holds_it(room, signed_in, caplog):
    speaks_apart(room)
    ended(room)
    play = room.play
    rights = [(Role.MEDIATION_CLERK, None), (Role.MEDIATION_DIRECTOR, None), (Role.CLERK, play.county.county_desk)]
    staff = [signed_in(play.county.staff(role, unit or play.case.holder)) for role, unit in rights]
    code = play.case.lookup_code
    pages = [Client().get(reverse("dispute", args=[code])), Client().get(reverse("dispute_data", args=[code]))]
    for client in staff:
        pages += [
            client.get(reverse("mediation_case", args=[play.case_id])),
            client.get(reverse("mediation_desk")),
            client.get(reverse("mediation_hearing", args=[play.case_id, room.row.pk])),
            client.get(reverse("mediation_asked")),
            client.get(reverse("search"), {"q": MARK[:3]}),
        ]
    shown = "".join(page.content.decode().replace(MARK[:3] + '"', "") for page in pages)
    assert MARK not in shown
    rows = [str(e.text) + str(e.data) for e in Entry.objects.all()]
    rows += [str(o.params) for o in Outbox.objects.all()]
    rows += [str(a.data) for a in Audit.objects.all()]
    rows += [p.body for p in Paper.objects.filter(case_id=play.case_id)]
    rows += [
        Case.objects.get(pk=play.case_id).title,
        caplog.text,
        json.dumps(held_of([play.case_id], None), default=str),
    ]
    assert MARK not in "".join(rows)
    # Who was there reads it: the mediator at the desk.
    presider = Account.objects.get(pk=room.mediator.account_id)
    assert MARK in signed_in(presider).get(reverse("mediation_case", args=[play.case_id])).content.decode()
