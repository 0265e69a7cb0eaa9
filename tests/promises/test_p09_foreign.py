"""A foreign id looks like no id: what somebody may not see answers as what never was, in status, headers and body.

Every role asks every address of an object, by reading and by writing, for one in another city and for one that never
existed. Where the first is out of reach the two answers are compared byte by byte.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponseForbidden
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linli.doors import ids
from linli.doors.sheet_out import csv_bytes
from linli.issues.models import Callback, Duty
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.duties import read
from linli.issues.services import burden, duties, places
from linli.issues.services.uploads import sheet_hand_in
from linli.issues.tests.acting import Play
from linli.issues.views.desk.acts import ACTS
from linli.issues.views.desk.place import ACTS as PLACE_ACTS
from linli.kernel.cases.models import Case
from linli.kernel.cases.rules import NotThereError
from linli.kernel.people.models import UnitRole
from linli.kernel.people.queries import forget
from linli.kernel.people.rules import ANONYMOUS, Actor, Role
from linli.mediation.models import DestructionList, HearingRoom, Mediator, PanelSeat, Paper, Participant, Sitting
from linli.mediation.services import sweeps
from linli.mediation.services.applying import dispute_apply
from linli.mediation.tests.acting import WHOLE, seat
from tests.fixtures.town import Town
from tests.promises import matrix
from tests.promises.matrix import Standing
from tests.promises.results import FORM, IS_FULL, note
from tests.promises.standings import spots, standings

__all__ = ["spots", "standings"]

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NEVER = 100_000_019
# Acts share one address and one way in; the full form asks for each of them.
SOME_ACTS = list(ACTS) if IS_FULL else ["accept", "publish"]
# Addresses with something in them that is no object of somebody's.
NO_OBJECTS = {
    "a code is the right of whoever holds it": {
        "follow", "own_data", "history_proof", "verify", "own_callback", "reporter_act", "dispute", "dispute_act",
        "dispute_data", "dispute_item", "invitation_item", "invitation_act", "dispute_ledger", "dispute_ledger_act", "invited_ledger", "invited_ledger_act", "invitation", "invitation_answer", "invitation_leave", "invitation_erase",
        "dispute_hearing", "hearing_come",
        "dispute_paper", "paper_verify", "invitation_paper",
        "dispute_agreement", "dispute_agree", "invitation_agreement",
        "invitation_agree", "dispute_offers", "dispute_offer", "invitation_offers", "invitation_offer",
    },
    "a step of one's own report": {"report_step"},
    "a kind of table": {"export"},
    "one definition for all who may count": {"centre_indicator", "centre_indicator_table"},
    "one catalogue for all who may open it": {
        "catalogue_edition", "catalogue_entry_new", "catalogue_entry", "catalogue_sheet_new", "catalogue_sheet",
        "catalogue_test",
    },
    "asked for below, without a browser": {"open311_call", "open311_discovery"},
    "everybody's to see": {"public_project", "basemap"},
}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """The address of an object in another city and that of one of the same shape that never was."""

    name: str
    foreign: str
    never: str
    act: str = ""

    @classmethod
    def of(cls, name: str, foreign: Any, never: Any, *more: Any) -> "Pair":
        """Give the two addresses of a route."""
        return cls(name, reverse(name, args=[foreign, *more]), reverse(name, args=[never, *more]))


@pytest.fixture
def pairs(desk: Town, photo: Callable[[datetime], str], now: datetime) -> list[Pair]:
    """What there is in another city."""
    other, far = Actor(account_id=desk.residents[1].pk), {"lat": None, "long": None, "area_code": desk.far_grid.code}
    contact = ContactDraft(phone="13900000000")
    case = Play(desk, photo, now).opens(other, photos=(photo(now),), contact=contact, **far).case
    called = Callback.objects.create(
        case=case, unit=case.holder, closed_at=now, why="drawn", drawn_at=now, until_at=now + timedelta(days=3)
    )
    clerk, lead = desk.actor(Role.CLERK, desk.far_desk), desk.actor(Role.UNIT_LEAD, desk.far_department)
    handed_in = sheet_hand_in(
        clerk, "a.csv", csv_bytes(["诉求内容", "类别", "是否有即时危险"], [["路", "怪", "否"]]), "counter", now
    )
    last = timezone.localdate(now) + timedelta(days=90)
    sheet = burden.sheet_register(lead, burden.NewSheet("表", "依据", "grid", "monthly", "户数", 10, last), now).pk
    rows = [
        "role,duty,rhythm,evidence,place,area,lat,long",
        f"grid,看桥,daily,photo,桥,{desk.far_grid.code},30.0,111.7",
    ]
    duties.duties_load(ANONYMOUS, read(rows), now)
    duty = Duty.objects.get(name_zh="看桥").pk
    new = places.NewPlace(
        "公路", "0201", (desk.far_grid.code[:12],), desk.far_department.pk, "塌陷。", "重铺。", 0, is_about_place=True
    )
    place = places.place_list(desk.actor(Role.SUPERVISOR, desk.far_desk), new, now)
    seat(desk, now)
    UnitRole.objects.create(unit=desk.far_desk, role="mediation_centre")
    forget()
    dispute = dispute_apply(WHOLE, desk.far_grid.code, now, language="en").case_id
    today = timezone.localdate(now)
    season = sweeps.NewSweep("排查", [desk.far_grid.code], ["land"], today, today)
    sweep = sweeps.sweep_start(desk.actor(Role.MEDIATION_CLERK, desk.far_desk), season, now)
    sits = Mediator.objects.filter(unit=desk.village_desks[0]).earliest("pk")
    asked = PanelSeat.objects.create(case_id=dispute, mediator=sits, name="P", chosen_by="joint", asked_at=now).pk
    held = Sitting.objects.create(case_id=dispute, number=1, mode="online", starts_at=now, presider_id=asked)
    room = HearingRoom.objects.create(case_id=dispute, sitting=held, ends_at=now + timedelta(hours=1))
    head = desk.staff(Role.MEDIATION_DIRECTOR, desk.far_desk)
    listed = DestructionList.objects.create(unit=desk.far_desk, count=1, proposed_by=head, proposed_at=now).pk
    name, number = case.files.get().name, case.number
    return [
        *(Pair.of(route, case.pk, NEVER) for route in ("case", "here", "undo", "task")),
        Pair.of("reveal", case.pk, NEVER, "phone"),
        Pair.of("paper", case.pk, NEVER, "receipt"),
        Pair.of("blur", case.pk, NEVER, name),
        *(Pair.of("act", case.pk, NEVER, act) for act in SOME_ACTS),
        *(Pair.of(route, number, f"{number[:-7]}99999-0") for route in ("api_case", "public_case", "public_follow")),
        Pair.of("photo_show", name, ids.token()),
        *(Pair.of(route, called.pk, NEVER) for route in ("callback", "callback_paper")),
        *(Pair.of(route, handed_in, NEVER) for route in ("upload", "upload_errors")),
        *(Pair.of(route, sheet, NEVER) for route in ("sheet", "sheet_answers", "sheet_fill")),
        *(
            Pair.of(route, dispute, NEVER)
            for route in ("mediation_case", "mediation_contacts", "mediation_letter", "mediation_hearings")
        ),
        Pair.of("mediation_hearing", dispute, NEVER, room.pk),
        *(Pair.of(route, room.pk, NEVER) for route in ("hearing", "hearing_socket")),
        Pair.of("hearing_paper", room.pk, NEVER, 1),
        Pair.of("mediation_act", dispute, NEVER, "take"),
        Pair.of("mediation_bundle", dispute, NEVER, "archive"),
        *(Pair.of(f"mediation_draft{part}", dispute, NEVER) for part in ("", "_add", "_warning")),
        *(Pair.of(f"mediation_draft{part}", dispute, NEVER, 1) for part in ("_term", "_drop")),
        *(Pair.of(f"mediation_roll{part}", dispute, NEVER) for part in ("", "_take", "_key")),
        Pair.of("mediation_paper", dispute, NEVER, Paper.objects.get(case_id=dispute, number=3).code, "pdf"),
        Pair.of("mediation_sweep", sweep, NEVER),
        Pair.of("mediation_ledger", dispute, NEVER),
        Pair.of("mediation_call", dispute, NEVER, Participant.objects.filter(case=dispute).earliest("pk").pk),
        Pair.of("mediation_ledger_act", dispute, NEVER, "urge"),
        Pair.of("mediation_sweep_act", sweep, NEVER, "sweep_visit"),
        Pair.of("mediation_begin", case.pk, NEVER),
        Pair.of("mediation_seat", asked, NEVER),
        Pair.of("mediation_destruction_list", listed, NEVER),
        Pair.of("mediation_item", dispute, NEVER, 1),
        Pair.of("mediation_notes", dispute, NEVER),
        Pair.of("duty", duty, NEVER),
        Pair.of("desk_project", place, NEVER),
        Pair.of("project_act", place, NEVER, next(iter(PLACE_ACTS))),
    ]


def told(client: Client, method: str, path: str) -> tuple[int, Any]:
    """Give the status of an answer, and all of it but what differs from any request to the next."""
    response = client.generic(method, path, b"", content_type="multipart/form-data; boundary=x")
    headers = {name: re.sub(r"nonce-[^']+", "", value) for name, value in response.items() if name != "Content-Length"}
    body = re.sub(r'nonce="[^"]+"|csrf\w*"? (value|content)="\w+"', "", response.content.decode())
    path_gone = [text.replace(path, "PATH") for text in (*headers.values(), body)]
    return response.status_code, (list(headers), path_gone, sorted(response.cookies))


def is_refusal(status: int, headers_and_body: Any) -> bool:
    """Tell whether an answer keeps its object back."""
    return status in {401, 403, 404} or "/account/login/" in str(headers_and_body[1][:9])


def differences(standings: list[Standing], pairs: list[Pair]) -> tuple[set[tuple[str, str, str]], set[str], int]:
    """Give where a foreign object is told from none, which addresses said 404 of one, and how many were compared."""
    wrong, hidden, compared = set(), set(), 0
    for who in standings:
        # The first page that a session asks for writes down when.
        who.client.get("/reading/")
        for pair in pairs:
            for method in ("GET", "POST"):
                foreign = told(who.client, method, pair.foreign)
                if is_refusal(*foreign):
                    compared += 1
                    hidden |= {pair.name} if foreign[0] == 404 else set()
                    if foreign != told(who.client, method, pair.never):
                        wrong.add((method, pair.name, who.role))
    return wrong, hidden, compared


def test_what_is_out_of_reach_answers_as_what_never_was(standings, pairs):
    wrong, hidden, compared = differences(standings, pairs)
    note(
        "P9",
        form=FORM,
        routes=len({p.name for p in pairs}),
        roles=len(standings),
        compared=compared,
        told_apart=len(wrong),
    )
    assert wrong == set()
    # Every one of them has hidden something from somebody.
    assert {pair.name for pair in pairs} - hidden == set()


def test_every_address_of_an_object_is_asked_for(pairs):
    named = {pair.name for pair in pairs}.union(*NO_OBJECTS.values())
    ours = {p.name for where, p in matrix.leaves() if "<" in where and not where.startswith(matrix.LIBRARIES)}
    assert ours - named == set()
    assert named - {p.name for _, p in matrix.leaves()} == set()


def test_control_a_page_that_says_no_where_there_is_something_is_named(standings, pairs, monkeypatch):
    pattern = next(p for _, p in matrix.leaves() if p.name == "case")
    view = pattern.callback

    def says_no(request, case_id):
        try:
            return view(request, case_id)
        except NotThereError:
            if Case.objects.filter(pk=case_id).exists():
                return HttpResponseForbidden()
            raise

    says_no.ll_permission = view.ll_permission
    monkeypatch.setattr(pattern, "callback", says_no)
    wrong, _, _ = differences(standings, [pair for pair in pairs if pair.name in {"case", "here"}])
    note("P9", form="control says no", told_apart=len(wrong))
    assert {name for _, name, _ in wrong} == {"case"}
