"""What is told in confidence stays there: markers planted in reports are looked for wherever others can look.

Invariants 8 and 9 of issue-desk 24. Whatever an account can open is read before and after the report comes in, and
must be the same to the letter; an address of the case answers as that of a case that does not exist.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db.models import Q
from django.test import Client

from linli.issues.models import CatalogueEntry, Override, Report, SearchLine, Verification
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.searching import grams, is_for_desk
from linli.issues.services import closing, confiding, indexing, revealing
from linli.issues.tests.acting import LOOKED_FOR, SEALED, Play
from linli.kernel.cases import queries, rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.models import Case, Entry, Leg
from linli.kernel.cases.queries import units_in_sight
from linli.kernel.notify.jobs import _outgoing
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account, Post, Unit, UnitRole
from linli.kernel.people.queries import forget
from linli.kernel.people.rules import Actor, ContactField, OpenContact, RevealReason, Role
from tests.fixtures.town import FOUNDED_ON, Town, actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Words that stand nowhere else: what was written, the reporter, the place, what came later, and what the desk and the
# reporter wrote to each other.
TEXT, NAME, PHONE, PLACE, LATER = "青龙石鼓夜半倒灰", "欧阳麒麟", "13977776666", "白鹤巷九弄", "紫竹亭旁又来了"
ASKED, ANSWERED, WHY = "赤松台下可否具名", "黄杨树后那家最清楚", "翠微阁回访核对"
MARKERS = (TEXT, NAME, PHONE, PLACE, LATER, ASKED, ANSWERED, WHY)
SECRET = {"text": f"{TEXT}，请保密。", "place_text": PLACE, "contact": ContactDraft(NAME, PHONE)}
_CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|nonce-[^\\\']+')
_LINK = re.compile(r'href="(/(?!static|i18n|account)[^"#]*)"')
MOST_PAGES = 12

SignedIn = Callable[[Account], Client]


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    for code, area in (("conduct-county", desk.county), ("conduct-city", desk.prefecture)):
        unit = Unit.objects.create(code=code, name_zh=f"{area.name_zh}作风监督", kind="desk", area=area)
        UnitRole.objects.create(unit=unit, role="service_supervision")
    forget()
    return Play(desk, photo, now)


def accused(county: Town) -> Unit:
    return county.departments["water_bureau"]


def complains(play: Play) -> Play:
    answers = {"danger_now": "no", "unit_complained": accused(play.county).name_zh}
    return play.opens(category="1303", nature="complain", answers=answers, **SECRET)


def informs(play: Play) -> Play:
    return play.opens(**SEALED, **SECRET)


def members(county: Town) -> list[Account]:
    """Those of the accused unit: an officer, its head, and one who sits at the county's desk as well."""
    both = county.staff(Role.SUPERVISOR)
    Post.objects.create(account=both, unit=accused(county), role=Role.UNIT_OFFICER, from_on=FOUNDED_ON)
    return [county.staff(Role.UNIT_OFFICER, accused(county)), county.staff(Role.UNIT_LEAD, accused(county)), both]


def others(county: Town) -> list[Account]:
    """The rest of the staff, who have no part in a complaint about conduct either."""
    return [county.staff(Role.PRIVACY_OFFICER), county.staff(Role.CLERK, county.county_desk)]


def addresses(number: str, case_id: int) -> list[str]:
    """Every list, count, search and door to other programs, asked for the case in each way there is."""
    words = [TEXT[:4], NAME, PHONE, PLACE[:3], number, "作风投诉", "水利局"]
    services = "/open311/v2/requests"
    return [
        "/", "/map/", "/map/points.json", "/conduct/", "/handed-down/", f"/p/{number}/", f"{services}.json",
        f"{services}/{number}.json", f"{services}.xml?service_request_id={number}", "/open311/v2/services.json",
        *(f"/desk/{query}" for query in ("", "?view=area", "?only=new", "?category=1303", f"?q={number}", f"?q={TEXT}")),
        *(f"/desk/search/?q={word}" for word in words), "/desk/unit/", "/desk/topics/", "/desk/map/", "/desk/map/?category=1303",
        "/api/cases/",
        f"/api/cases/{number}/", f"/api/cases/?before={case_id + 1}",
        "/moderation.csv", "/projects/", "/desk/projects/", "/callbacks/closings.json", "/desk/reveals/",
        "/desk/reveals/table.csv", "/desk/reveals/asked/", "/desk/callbacks/", "/me/data/", f"/desk/c/{case_id}/",
        f"/desk/c/{case_id}/contact/phone/", f"/desk/c/{case_id}/accept/", f"/desk/c/{case_id}/note/",
    ]  # fmt: skip


def seen(client: Client, number: str, case_id: int) -> dict[str, tuple[int, str]]:
    """Give what an account is answered at each address, without what changes with every answer."""
    found = {}
    for address in addresses(number, case_id):
        answer = client.get(address)
        body = _CHANGING.sub("", b"".join(answer).decode() if answer.streaming else answer.content.decode())
        found[address] = (answer.status_code, body)
    return found


def differences(play: Play, accounts: list[Account], signed_in: SignedIn, report: Callable[[Play], Play]) -> list[str]:
    """Give what the accounts can tell apart between a world without the report and one with it."""
    number, case_id = rules.number(play.county.county.code, play.now.date(), 1), _next_id()
    clients = [signed_in(account) for account in accounts]
    before = [seen(client, number, case_id) for client in clients]
    case = report(play).case
    assert (case.number, case.pk) == (number, case_id)
    after = [seen(client, number, case_id) for client in clients]
    told = [
        f"{account.username} {address}"
        for account, old, new in zip(accounts, before, after, strict=True)
        for address in old
        if old[address] != new[address]
    ]
    return told + [f"{a.username} {path}" for a, c in zip(accounts, clients, strict=True) for path in marked(c)]


def _next_id() -> int:
    """Give the id that the next case will have; ids are never given twice, also not after a case is gone."""
    from django.db import connection

    table = Case._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            return (cursor.fetchone() or (0,))[0] + 1
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {table}_id_seq")
        return int(cursor.fetchone()[0])


def walked(client: Client) -> Iterator[tuple[str, str]]:
    """Give page after page as links lead from the desk, each with its address."""
    waiting, known = ["/desk/", "/desk/unit/", f"/desk/search/?q={TEXT[:2]}", "/me/"], set()
    while waiting and len(known) < MOST_PAGES:
        address = waiting.pop(0)
        if address in known:
            continue
        known.add(address)
        answer = client.get(address)
        if answer.status_code == 200 and not answer.streaming and "html" in answer.headers["Content-Type"]:
            page = answer.content.decode()
            yield address, page
            # Cases first: they hold the most.
            links = [link.replace("&amp;", "&") for link in _LINK.findall(page)]
            waiting = sorted({*links, *waiting}, key=lambda link: not link.startswith("/desk/c/"))


def marked(client: Client) -> list[str]:
    """Give the pages on which an account comes upon a marker; what it typed itself into a search does not count."""
    found = []
    for address, page in walked(client):
        said = page.replace(f'value="{TEXT[:2]}"', "")
        found += [f"{address} {marker}" for marker in MARKERS if marker in said]
    return found


def rows_for_others(case: Case) -> str:
    """Give everything stored of a case that staff outside its desk may read, in one text."""
    levels = Entry.Visibility
    lines = Entry.objects.filter(case=case).exclude(visibility__in=[levels.PRIVATE, levels.DESK])
    told = [case.title, Report.objects.get(pk=case.pk).handler_text]
    told += [json.dumps([e.text, e.data], ensure_ascii=False) for e in lines]
    told += [json.dumps([leg.reason, leg.advice, leg.share, leg.data], ensure_ascii=False) for leg in case.legs.all()]
    told += [json.dumps(o.params, ensure_ascii=False) for o in Outbox.objects.filter(Q(case=case))]
    told += [line.grams for line in SearchLine.objects.filter(case=case) if not is_for_desk(line.pk)]
    return "\n".join(told)


def leaks(text: str) -> list[str]:
    return [marker for marker in MARKERS if marker in text or f" {grams(marker)} " in text]


def test_nobody_but_the_conduct_desk_can_tell_that_a_complaint_about_conduct_came_in(play, signed_in, caplog):
    caplog.set_level(logging.DEBUG)
    county = play.county
    assert differences(play, [*members(county), *others(county)], signed_in, complains) == []
    case = play.case
    assert (case.excluded_unit, case.holder.code) == (accused(county), "conduct-city")
    officer = signed_in(county.staff(Role.CONDUCT, case.holder))
    assert TEXT in officer.get(f"/desk/c/{case.pk}/").content.decode()
    assert f"/desk/c/{case.pk}/" in officer.get("/desk/").content.decode()
    below = signed_in(county.staff(Role.CONDUCT, Unit.objects.get(code="conduct-county")))
    assert below.get(f"/desk/c/{case.pk}/").status_code == 404
    assert leaks(caplog.text) == leaks(rows_for_others(case)) == []


def test_before_action_the_reported_unit_cannot_tell_that_a_sealed_report_came_in(play, signed_in, caplog):
    caplog.set_level(logging.DEBUG)
    assert differences(play, members(play.county)[:2], signed_in, informs) == []
    assert leaks(caplog.text) == leaks(rows_for_others(play.case)) == []


@pytest.mark.parametrize("report", [complains, informs], ids=["conduct", "sealed"])
def test_an_address_of_the_case_answers_as_that_of_no_case(play, signed_in, report):
    staff = signed_in(members(play.county)[0])
    case = report(play).case
    absent = case.pk + 1
    for path in ("/", "/note/", "/accept/", "/contact/phone/"):
        answers = [(staff.get(f"/desk/c/{pk}{path}"), str(pk)) for pk in (case.pk, absent)]
        real, none = (
            (a.status_code, _CHANGING.sub("", str(a.headers)), _CHANGING.sub("", a.content.decode()), pk)
            for a, pk in answers
        )
        assert real[:2] == none[:2]
        assert real[2].replace(f"/desk/c/{real[3]}/", "") == none[2].replace(f"/desk/c/{none[3]}/", "")


@pytest.mark.parametrize("kept", ["desk_only", "sealed"])
def test_the_unit_that_handles_a_report_reads_the_desks_words_and_nothing_of_the_reporter(play, signed_in, kept):
    said = SEALED if kept == "sealed" else {"nature": "complain"}
    play.opens(photos=(play.photo(play.now),), **said, **SECRET)
    play.does(handled(kept)).does("add", text=LATER)
    play.does("sign dispose").does("verify", finding=closing.Finding("not_solved", 1, LATER, (play.photo(play.now),)))
    case = play.case
    assert (case.confidentiality, case.state) == (kept, "dispatched")
    unit = play.county.departments["highway_maintenance"]
    for role in (Role.UNIT_OFFICER, Role.UNIT_LEAD):
        client = signed_in(play.county.staff(role, unit))
        page = client.get(f"/desk/c/{case.pk}/").content.decode()
        assert play.report.handler_text in page
        assert marked(client) == []
        photos = [file.name for file in case.files.exclude(role__in=["before", "after"])]
        assert len(photos) == 2
        assert {client.get(f"/files/{name}/").status_code for name in photos} == {404}
    assert leaks(rows_for_others(case)) == []
    assert Verification.objects.get().text == LATER


def raised(play: Play, kept: str) -> Case:
    """Let a report be told openly, worked on, published and not solved, and only then be kept in confidence."""
    name = play.photo(play.now)
    play.opens(photos=(name,), **SECRET).does("accept").does("publish", text="路面损坏", photos=(name,))
    play.does("file dispatch sign dispose")
    play.does("verify", finding=closing.Finding("not_solved", 1, LATER, (play.photo(play.now),)))
    clerk = play.clerk(play.lead.from_unit)
    confiding.case_protect(clerk, play.case_id, version=play.case.version, confidentiality=kept, now=play.now)
    confiding.message_send(clerk, play.case_id, text=ASKED, now=play.now)
    play.does("add", text=ANSWERED)
    revealing.contact_show(clerk, play.case, ContactField.PHONE, RevealReason.AUDIT, play.now, text=WHY)
    text = confiding.UnitText("路面损坏，请修复。", LOOKED_FOR)
    confiding.text_write(clerk, play.case_id, version=play.case.version, said=text, now=play.now)
    return play.case


@pytest.mark.parametrize("kept", ["desk_only", "sealed"])
def test_what_is_kept_in_confidence_only_later_is_unsaid_from_then_on(play, signed_in, caplog, kept):
    caplog.set_level(logging.DEBUG)
    case = raised(play, kept)
    assert case.confidentiality == kept
    for role in (Role.UNIT_OFFICER, Role.UNIT_LEAD):
        client = signed_in(play.county.staff(role, play.lead.to_unit))
        assert "路面损坏，请修复。" in client.get(f"/desk/c/{case.pk}/").content.decode()
        assert marked(client) == []
        found = [address for address, (_, page) in seen(client, case.number, case.pk).items() if said(page, address)]
        assert found == []
        assert {client.get(f"/files/{photo.name}/").status_code for photo in case.files.filter(role="report")} == {404}
    nobody = Client()
    assert [a for a, (_, page) in seen(nobody, case.number, case.pk).items() if said(page, a)] == []
    assert case.number not in nobody.get("/moderation.csv").content.decode()
    assert leaks(caplog.text) == leaks(rows_for_others(case)) == []


def said(page: str, address: str) -> list[str]:
    """Give the markers on a page but for those that were typed into its address."""
    return [marker for marker in MARKERS if marker in page and marker not in address and marker[:4] not in address]


def test_a_unit_named_later_can_no_longer_tell_that_the_case_is_there(play, signed_in, caplog):
    caplog.set_level(logging.DEBUG)
    village = play.county.village_desks[0]
    clients = [signed_in(play.county.staff(role, village)) for role in (Role.CLERK, Role.PRINCIPAL)]
    number, case_id = rules.number(play.county.county.code, play.now.date(), 1), _next_id()
    before = [seen(client, number, case_id) for client in clients]
    play.opens(**SECRET).does("protect", confidentiality="sealed", unit_id=village.pk)
    assert (play.case.number, play.case.pk, play.case.holder) == (number, case_id, play.county.town_desks[0])
    assert [seen(client, number, case_id) for client in clients] == before
    assert units_in_sight([case_id], play.now)[case_id] == {play.county.town_desks[0].pk}
    assert leaks(caplog.text) == leaks(rows_for_others(play.case)) == []


def test_a_case_in_confidence_is_handed_down_without_its_number_in_public(play):
    play.opens(**SEALED, **SECRET).does("accept file write_text confirm_text")
    entry = CatalogueEntry.objects.earliest("pk")
    Override.objects.create(
        case=play.case, unit=play.county.town_desks[0], entry=entry, reason="就近", made_at=play.now
    )
    page = Client().get("/handed-down/").content.decode()
    assert (play.case.number in page, said(page, "")) == (False, [])


def handled(kept: str) -> str:
    confirmed = "confirm_text " if kept == "sealed" else ""
    return f"accept file write_text {confirmed}dispatch"


def test_what_is_sent_out_about_a_confidential_case_names_no_unit_no_place_and_no_category(play):
    informs(play).does(handled("sealed")).does("sign dispose")
    sent = [row for row in Outbox.objects.filter(unit=None) if row.case_id == play.case_id]
    assert {row.event for row in sent} >= {"N01", "N04", "N05", "N12"}
    texts = [_outgoing(row, OpenContact(phone=PHONE), "console").text for row in sent]
    units = [unit.name_zh for unit in Unit.objects.all()]
    named = [*units, *MARKERS, "道路破损", play.report.handler_text, play.county.villages[0].name_zh]
    assert [word for text in texts for word in named if word in text] == []
    assert all(play.case.number in text for text in texts)


def unhidden(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "words_hide", lambda _case: 0)


def test_control_words_left_in_sight_when_a_class_is_raised_are_noticed(play, signed_in, monkeypatch):
    unhidden(play, monkeypatch)
    case = raised(play, "desk_only")
    assert {
        line.split()[-1] for line in marked(signed_in(play.county.staff(Role.UNIT_OFFICER, play.lead.to_unit)))
    } == {LATER}
    assert leaks(rows_for_others(case)) == [LATER]


def blind(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_withheld", lambda *_: Q(pk__in=()))


def readable(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "reads_raw", lambda _actor, _case: True)


def indexed(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    line = indexing._line
    monkeypatch.setattr(indexing, "lines_of", lambda case, report: [line(case, [case.area_code], [report.text])])


def test_control_a_complaint_that_posts_show_is_noticed(play, signed_in, monkeypatch):
    blind(play, monkeypatch)
    told = differences(play, [*members(play.county), *others(play.county)], signed_in, complains)
    assert {line.split()[0] for line in told} >= {play.county.staff(Role.PRIVACY_OFFICER).username}


def test_control_a_report_whose_words_everybody_reads_is_noticed(play, signed_in, monkeypatch):
    readable(play, monkeypatch)
    play.opens(nature="complain", **SECRET).does(handled("desk_only"))
    officer = signed_in(play.county.staff(Role.UNIT_OFFICER, play.county.departments["highway_maintenance"]))
    assert {line.split()[-1] for line in marked(officer)} >= {TEXT, PLACE}


def test_control_words_indexed_for_everybody_are_noticed(play, monkeypatch):
    indexed(play, monkeypatch)
    play.opens(nature="complain", **SECRET)
    assert leaks(rows_for_others(play.case)) == [TEXT]


def test_the_unit_a_report_is_about_is_given_no_part_in_it(play):
    play.opens().does("accept file")
    roads = play.county.departments["highway_maintenance"]
    Case.objects.filter(pk=play.case_id).update(excluded_unit=roads)
    play.does("dispatch")
    assert play.lead.to_unit != roads
    with pytest.raises(rules.RefusedActError, match="refused_act") as refused:
        play.does("assist_add", unit_id=roads.pk)
    assert refused.value.facts["why"] == "about_unit"
    assert not Leg.objects.filter(case_id=play.case_id, to_unit=roads).exists()
    verifier = Account.objects.get(pk=play.county.actor(Role.VERIFIER).account_id)
    Post.objects.create(account=verifier, unit=roads, role=Role.UNIT_OFFICER, from_on=FOUNDED_ON)
    with pytest.raises(rules.NotThereError):
        queries.case(actor_of(verifier), play.case_id, play.now)
    assert queries.case(Actor(job="x"), play.case_id, play.now)
