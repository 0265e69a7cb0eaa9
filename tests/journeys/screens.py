"""Every page of the platform as somebody sees it: the names of the URL map, each with the states it can be in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

import pyotp
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from linli.issues.models import Callback, CatalogueEntry, CatalogueTest, Duty, Edition
from linli.issues.rules.drafts import ContactDraft
from linli.issues.rules.duties import read
from linli.issues.rules.limits import REPORTS_BY_DEVICE
from linli.issues.services import burden, catalogue, duties, keeping, places, publishing, revealing, themes
from linli.issues.services.callbacks import callbacks_draw
from linli.issues.services.desk import Dispatch
from linli.issues.tests.acting import (
    CONDUCT,
    EXAMPLES,
    TO_CENTRE,
    TO_DONE,
    TO_HELPED,
    TO_ROADS,
    TO_TOWN,
    Play,
    reporter,
)
from linli.issues.views.desk import place, theme
from linli.issues.views.desk.acts import ACTS
from linli.issues.views.resident.acting import DOINGS
from linli.kernel.audit.services.sealing import rows_seal
from linli.kernel.cases.models import Case
from linli.kernel.files.rules import Box
from linli.kernel.files.services import photo_receive
from linli.kernel.people import services as people
from linli.kernel.people.models import Account, Tally
from linli.kernel.people.queries import DEVICE_COOKIE, sender_hash
from linli.kernel.people.rules import ANONYMOUS, Actor, ContactField, RevealReason, Role
from linli.mediation.models import Paper, SweepVisit
from linli.mediation.queries.agreeing import latest
from linli.mediation.rules.applications import Person
from linli.mediation.rules.room import Phase, Way
from linli.mediation.services import destroying, drafting, forgetting, giving_out, parting, visiting
from linli.mediation.services.asked import invitation_make
from linli.mediation.services.hearing import Guest, link_make, room_open
from linli.mediation.tests import acting as mediation
from linli.mediation.tests import keeping as agreements
from linli.mediation.tests import sweeping
from linli.mediation.tests import test_agreeing as agreed
from linli.mediation.tests import test_destroying as destroyed
from linli.mediation.tests import test_groups as grouped
from linli.mediation.tests import test_several as several
from linli.mediation.views.acts.asking import ASKING as ASKING_ACTS
from linli.mediation.views.acts.invitees import INVITEES as INVITEE_ACTS
from linli.mediation.views.acts.people import PEOPLE as PEOPLE_ACTS
from linli.mediation.views.acts.sittings import SITTINGS as SITTING_ACTS
from linli.mediation.views.acts.talking import TALKING as PANEL_ACTS
from linli.mediation.views.after import BY_PARTY
from linli.mediation.views.after import DOINGS as LEDGER_ACTS
from linli.mediation.views.invited import COOKIE as INVITED
from tests.fixtures.town import FOUNDED_ON, Town, actor_of
from tests.journeys import sheets
from tests.journeys.stage import picture

NAME, PASSWORD = "screens_resident", "long-and-odd-1"
CONTACT = ContactDraft("示例诉求人", "13900000000", "reporter@example.org")
SETUP = "admin"
# Addresses that answer with something else than a page, and with what.
NOT_PAGES = {
    "api_case": "JSON",
    "api_cases": "JSON",
    "api_reports": "JSON",
    "basemap": "pieces of a file",
    "area_cell": "JSON",
    "area_cells": "JSON",
    "dispute_data": "JSON",
    "dispute_item": "a file to look at",
    "invitation_item": "a file to look at",
    "mediation_item": "a file to look at",
    "dispute_paper": "a document to keep",
    "draw_closings": "JSON",
    "sheet_answers": "a table to keep",
    "centre_indicator_table": "a table to keep",
    "mediation_figures_table": "a table to keep",
    "health": "a line of text",
    "here": "JSON",
    "history_proof": "JSON",
    "icon": "a way to the mark",
    "live": "a stream of events",
    "manifest": "JSON",
    "hearing_paper": "a file, drawn in a frame of the room",
    "hearing_socket": "a socket of its own protocol",
    "invitation_answer": "a way back",
    **dict.fromkeys(
        (
            "dispute_agree",
            "invitation_agree",
            "dispute_offer",
            "invitation_offer",
            "mediation_draft_drop",
            "mediation_draft_warning",
        ),
        "a way back",
    ),
    "mediation_roll_take": "a way back",
    "mediation_roll_key": "a page to print, for a press that is recorded",
    "mediation_roll_sheet": "a table to keep",
    "mediation_letter": "a page to print, for a press that is recorded",
    "mediation_paper": "a document to keep",
    "invitation_paper": "a document to keep",
    "mediation_bundle": "files to keep, for a press that is recorded",
    "mediation_contacts": "the page of the dispute, with telephone numbers",
    "map_points": "JSON",
    "moderation_log": "a table to keep",
    "mfa_download_recovery_codes": "a text to keep",
    "mfa_login_webauthn": "JSON",
    "openapi": "JSON",
    "open311_base": "XML or JSON",
    "open311_call": "XML or JSON",
    "open311_discovery": "XML or JSON",
    "outbox_token": "JSON",
    "photo_receive": "JSON",
    "photo_show": "a picture",
    "catalogue_sheet": "a table to keep",
    "export": "a table to keep",
    "public_follow": "a way back",
    "upload_errors": "a table to keep",
    "upload_template": "a table to keep",
    "report_areas": "a part of the page report_step",
    "reveals_more": "a way back",
    "reveals_table": "a table to keep",
    "set_language": "a way back",
    "undo": "a way back",
    "worker": "a script",
    f"{SETUP}:autocomplete": "JSON",
    f"{SETUP}:jsi18n": "words for scripts",
    f"{SETUP}:login": "a way to the index",
    f"{SETUP}:logout": "a way out",
    f"{SETUP}:view_on_site": "a way to another page",
}

# What happened to a report before it is looked at, by the name of the picture.
LIVES = {
    "received": "",
    "need-info": "ask",
    "declined": "decline",
    "decline-review": "decline ask_review",
    "accepted": "accept",
    "filed": "accept file",
    "reported-up": TO_TOWN,
    "whistle-waits": f"{TO_TOWN} whistle",
    "whistle-appealed": f"{TO_CENTRE} turn_back whistle_appeal",
    "whistle-rated": f"{TO_HELPED} whistle_rate",
    "dispatched": TO_ROADS,
    "returned": f"{TO_ROADS} object",
    "difficult": f"{TO_ROADS} difficult_enter difficult_review sign explain",
    "in-hand": f"{TO_ROADS} interim sign answer",
    "disposed": TO_DONE,
    "checked": f"{TO_DONE} check",
    "reopened": f"{TO_DONE} not_solved",
    "reviewed": f"{TO_DONE} not_solved sign dispose not_solved sign dispose review",
    "closed": f"{TO_DONE} verify",
    "withdrawn": "withdraw",
    "split": "accept split",
    "public": "publish",
}
# What is typed on the pages of a report, as far as the answers before the check.
TYPED = {
    "start": {"danger_now": "no"},
    "words": {"text": "村口的路塌了一块，晚上看不见。\n已经三天了。"},
    "place": {"place_text": "村口小桥边"},
    "what": {"category": "0201", "nature": "help"},
    "questions": {"indoor": "yes", "accident": "no", "depth": "deep"},
    "contact": {"name": CONTACT.name, "phone": CONTACT.phone, "email": CONTACT.email},
}
# Said of the reports like it, where there are such.
NEW = {"near": {"same_as": ""}}
COOKIES = {"sessionid", "ll_draft", DEVICE_COOKIE, INVITED, "csrftoken"}


@dataclass(frozen=True, slots=True)
class Screen:
    """One page in one state; `cookies` say who looks, `sends` that its form is sent back empty first."""

    route: str
    name: str
    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    sends: bool = False
    status: int = 200


@dataclass
class World:
    """The fictional county, with a report in every state of its life."""

    county: Town
    now: datetime

    def __post_init__(self) -> None:
        self.visitors: dict[int, Client] = {}
        self.anybody = Client()

    def photo(self, moment: datetime) -> str:
        """Take a picture in and give its name."""
        return photo_receive(ANONYMOUS, picture(), moment).name

    def play(self, life: str, **said: Any) -> Play:
        """Give a new report that has gone through `life`."""
        return Play(self.county, self.photo, self.now).opens(**said).does(life)

    @cached_property
    def plays(self) -> dict[str, Play]:
        """Give one report in every state, with a photo and a contact."""
        return {n: self.play(life, photos=(self.photo(self.now),), contact=CONTACT) for n, life in LIVES.items()}

    def visitor(self, who: Actor | Account | None) -> Client:
        """Give the browser in which `who` is signed in."""
        if who is None:
            return self.anybody
        account = Account.objects.get(pk=who.account_id) if isinstance(who, Actor) else who
        if account.pk not in self.visitors:
            self.visitors[account.pk] = Client()
            self.visitors[account.pk].force_login(account, backend="linli.site.sign_in.Accounts")
        return self.visitors[account.pk]

    def screen(
        self, route: str, who: Actor | Account | Client | None = None, *args: Any, name: str = "", **more: Any
    ) -> Screen:
        """Give the page of a route as `who` sees it; `query` is put behind its address."""
        visitor = who if isinstance(who, Client) else self.visitor(who)
        query = more.pop("query", "")
        cookies = {key: morsel.value for key, morsel in visitor.cookies.items() if key in COOKIES}
        return Screen(route, f"{route}{'-' if name else ''}{name}", reverse(route, args=args) + query, cookies, **more)


def screens(world: World) -> Iterator[Screen]:
    """Give every page there is."""
    yield from _open(world)
    yield from _report(world)
    yield from _followed(world)
    yield from _desk(world)
    yield from _conduct(world)
    yield from _acts(world)
    yield from _walk(world)
    yield from _catalogue(world)
    yield from _sheets(world)
    yield from _mediation(world)
    yield from _centre(world)
    yield from _account(world)
    yield from _setup(world)


def _open(world: World) -> Iterator[Screen]:
    resident, newcomer = world.county.residents
    published = world.plays["public"]
    clerk = world.county.staff(Role.CLERK)
    yield world.screen("home")
    yield world.screen("home", resident, name="resident")
    yield world.screen("reading")
    yield world.screen("map")
    yield world.screen("overrides", name="none")
    yield world.screen("conduct", name="none")
    yield world.screen("map", None, name="none", query="?state=closed&category=03")
    yield world.screen("offline")
    yield world.screen("outbox")
    yield world.screen("report_quick")
    yield world.screen("report_quick", name="faults", sends=True, status=422)
    yield world.screen("public_case", None, published.case.number)
    yield world.screen("public_case", None, world.play("publish accept split").case.number, name="split")
    yield world.screen("open311")
    yield world.screen("projects", name="none")
    world.play(f"{TO_ROADS} difficult_enter difficult_review")
    yield world.screen("projects")
    yield from _places(world)
    yield from _themes(world)
    yield world.screen("me", resident)
    yield world.screen("me", newcomer, name="none")
    yield world.screen("notices", resident)
    yield world.screen("notices", newcomer, name="none")
    yield world.screen("own_account", resident)
    handed = Dispatch(world.county.town_desks[0].pk, advice="由镇里先处理", reason="镇里正在同一路段施工")
    world.play(f"{TO_TOWN} report_up").does("hand_down", order=handed)
    yield world.screen("overrides")
    yield world.screen("gallery")
    rows_seal(world.now, most_batches=1)
    yield world.screen("audit", world.county.staff(Role.AUDITOR))
    yield Screen("", "not-found", "/nothing/here/", status=404)
    yield Screen("", "forbidden", "/audit/", world.screen("desk", clerk).cookies, status=403)


def _places(world: World) -> Iterator[Screen]:
    """Give the pages of a listed place: its list, its own, and each act."""
    county = world.county
    supervisor, checker = county.staff(Role.SUPERVISOR), county.staff(Role.VERIFIER)
    yield world.screen("place_new", supervisor)
    yield world.screen("place_new", supervisor, name="faults", sends=True, status=422)
    roads, cells = county.departments["highway_maintenance"], (county.villages[1].code,)
    new = places.NewPlace("村口公路", "0201", cells, roads.pk, "多次塌陷。", "半年内重铺。", 0, is_about_place=True)
    case_id = places.place_list(county.actor(Role.SUPERVISOR), new, world.now)
    said = {"asked": 30, "content": 24, "text": "路口随机询问。", "now": world.now}
    places.survey_note(county.actor(Role.VERIFIER), case_id, version=1, **said)
    yield world.screen("desk_project", supervisor, case_id)
    yield world.screen("desk_projects", supervisor, name="places")
    number = Case.objects.get(pk=case_id).number
    yield world.screen("public_project", None, number)
    doers = {"month_report": county.staff(Role.UNIT_OFFICER), "delist": supervisor}
    yield from _project_acts(world, case_id, {act: doers.get(act, checker) for act in place.ACTS})


def _themes(world: World) -> Iterator[Screen]:
    """Give the pages of a monthly theme, before and after its measures are published."""
    county = world.county
    supervisor, officer = county.staff(Role.SUPERVISOR), county.staff(Role.UNIT_OFFICER)
    yield world.screen("theme_new", supervisor)
    yield world.screen("theme_new", supervisor, name="faults", sends=True, status=422)
    today, roads = timezone.localdate(world.now), county.departments["highway_maintenance"]
    new = themes.NewTheme("农村公路", today.replace(day=1), ("0201",), ("路面反复塌陷",), roads.pk, "反映多、重复多。")
    case_id = themes.theme_choose(county.actor(Role.SUPERVISOR), new, world.now)
    yield world.screen("desk_project", officer, case_id, name="theme-new")
    measures = f"{today + timedelta(days=20)} 排查\n{today + timedelta(days=40)} 整治"
    themes.theme_plan(county.actor(Role.UNIT_OFFICER), case_id, version=1, measures=measures, now=world.now)
    yield world.screen("desk_project", supervisor, case_id, name="theme")
    yield world.screen("public_project", None, Case.objects.get(pk=case_id).number, name="theme")
    doers = {"theme_conclude": supervisor}
    yield from _project_acts(world, case_id, {act: doers.get(act, officer) for act in theme.ACTS})


def _project_acts(world: World, case_id: int, doers: Mapping[str, Account]) -> Iterator[Screen]:
    for act, doer in doers.items():
        yield world.screen("project_act", doer, case_id, act, name=act)
        yield world.screen("project_act", doer, case_id, act, name=f"{act}-sent", sends=True, status=422)


def _report(world: World) -> Iterator[Screen]:
    yield world.screen("report")
    yield world.screen("report", name="faults", sends=True, status=422)
    clerk = world.county.staff(Role.CLERK, world.county.village_desks[0])
    yield world.screen("report", clerk, name="for-resident", query="?for=resident")
    begun = typed({"start": TYPED["start"]})
    yield world.screen("report", typed({"start": TYPED["start"], "words": TYPED["words"]}), name="resume")
    for step in ("words", "place", "what", "questions", "contact"):
        yield world.screen("report_step", begun, step, name=step)
        if step not in {"questions", "contact"}:
            yield world.screen("report_step", begun, step, name=f"{step}-faults", sends=True, status=422)
    danger = typed({"start": {"danger_now": "yes"}})
    yield world.screen("report_step", danger, "call", name="call")
    village = world.county.villages[0].code
    listed = {"county": village[:6], "town": village[:9], "village": village}
    photos = {"photo_tokens": [world.photo(world.now)]}
    filled = {**TYPED, "words": {**TYPED["words"], **photos}, "place": {**TYPED["place"], **listed}, **NEW}
    whole = typed(filled)
    for step in ("words", "place", "what", "questions", "contact", "check"):
        yield world.screen("report_step", whole, step, name=f"{step}-filled")
    point = world.county.point()
    near = {**TYPED, "place": {**TYPED["place"], "lat": str(point[0]), "long": str(point[1])}}
    yield world.screen("report_step", typed(near), "near", name="near")
    yield world.screen("report_step", whole, "what", name="what-search", query="?q=井盖")
    yield world.screen("report_step", whole, "what", name="what-search-none", query="?q=独角兽")
    sent = typed(filled)
    sent.post("/report/check/")
    yield world.screen("report_done", sent)
    yield from _code(world, filled)


def _code(world: World, filled: Mapping[str, Mapping[str, Any]]) -> Iterator[Screen]:
    """Give the page that asks for a phone code, once a device has sent as much as it may."""
    held = typed({**filled, "words": TYPED["words"], "contact": {"phone": ""}})
    limit, device = REPORTS_BY_DEVICE, sender_hash(held.cookies[DEVICE_COOKIE].value)
    Tally.objects.create(what=limit.what, sender=device, times=limit.most, until=world.now + limit.within)
    yield world.screen("report_code", held)
    yield world.screen("report_code", held, name="faults", sends=True, status=422)
    held.post("/report/code/", {"do": "number", "number": CONTACT.phone})
    yield world.screen("report_code", held, name="sent")
    yield world.screen("report_code", held, name="sent-faults", sends=True, status=422)


def typed(pages: Mapping[str, Mapping[str, Any]]) -> Client:
    """Give a browser in which these pages of a report were filled in."""
    visitor = Client()
    for page, given in pages.items():
        answer = visitor.post("/report/" if page == "start" else f"/report/{page}/", given)
        assert answer.status_code == 302, (page, answer.content.decode())
    return visitor


def _followed(world: World) -> Iterator[Screen]:
    yield world.screen("follow_find")
    yield world.screen("follow_find", name="faults", sends=True, status=422)
    yield Screen("follow", "follow-unknown", "/i/00000000/", status=404)
    for name, play in world.plays.items():
        yield world.screen("follow", None, play.case.lookup_code, name=name)
    yield world.screen("follow", world.county.staff(Role.CLERK), world.plays["disposed"].case.lookup_code, name="staff")
    for name in ("received", "public", "declined"):
        yield world.screen("own_data", None, world.plays[name].case.lookup_code, name=name)
    for name in ("received", "disposed", "reopened", "reviewed", "closed"):
        yield world.screen("verify", None, world.plays[name].case.lookup_code, name=name)
    yield world.screen("verify", None, world.plays["checked"].case.lookup_code, name="answered", sends=True)
    for doing, what in DOINGS.items():
        example = EXAMPLES[what.act]
        code = world.play(example.before, **example.opened).case.lookup_code
        yield world.screen("reporter_act", None, code, doing, name=doing)
        if doing not in {"withdraw", "different", "unanswered", "take-back"}:
            yield world.screen("reporter_act", None, code, doing, name=f"{doing}-faults", sends=True, status=422)


def _desk(world: World) -> Iterator[Screen]:
    county = world.county
    village = county.staff(Role.CLERK, county.village_desks[0])
    unused = county.staff(Role.CLERK, county.town_desks[1])
    officer, principal = county.staff(Role.UNIT_OFFICER), county.staff(Role.PRINCIPAL)
    yield world.screen("desk", village)
    for act in ("accept", "note", "dispatch"):
        chosen = "&".join(f"case={p.case_id}:{p.case.version}" for p in (world.plays["received"], world.plays["filed"]))
        yield world.screen("bulk", village, name=act, query=f"?act={act}&{chosen}")
    yield world.screen("desk", village, name="none-fits", query="?q=独角兽")
    yield world.screen("desk", unused, name="none")
    for role in (Role.PRINCIPAL, Role.VERIFIER, Role.MODERATOR, Role.SUPERVISOR, Role.ARBITRATOR):
        yield world.screen("desk", county.staff(role), name=role.value)
    yield world.screen("search", village)
    for name, typed in {"found": "村口", "none-fits": "独角兽", "too-short": "坑"}.items():
        yield world.screen("search", village, name=name, query=f"?q={typed}")
    editor = county.staff(Role.SUPERVISOR)
    yield world.screen("replies", village)
    yield world.screen("reply", editor, query="?code=fixed_on_site")
    yield world.screen("reply", editor, name="faults", sends=True, status=422)
    yield from _callbacks(world)
    yield from _reveals(world)
    yield world.screen("unit_queue", officer)
    yield from _keeping(world)
    published, moderator = world.plays["public"], county.staff(Role.MODERATOR)
    blurred = published.case.files.filter(role="report").get()
    publishing.photo_blur(
        county.actor(Role.MODERATOR), published.case_id, blurred.name, [Box(20, 20, 30, 40)], world.now
    )
    yield world.screen("blur", moderator, published.case_id, blurred.name)
    yield from _mapped(world)
    yield world.screen("topics", county.staff(Role.CLERK))
    yield world.screen("topics", officer, name="none")
    yield world.screen("desk_projects", county.staff(Role.SUPERVISOR))
    yield world.screen("desk_projects", unused, name="none")
    yield world.screen("unit_queue", county.staff(Role.UNIT_OFFICER, county.departments["sanitation"]), name="none")
    for name, play in world.plays.items():
        holder = play.case.holder
        role = Role.CLERK if holder.kind == "desk" else Role.UNIT_OFFICER
        yield world.screen("case", county.staff(role, holder), play.case_id, name=name)
    yield from sheets.papers(world)
    yield from sheets.uploads(world)
    yield from sheets.pairs(world)
    waiting = world.plays["whistle-waits"]
    yield world.screen("case", principal, waiting.case_id, name="whistle-waits-principal")
    yield world.screen("case", village, world.plays["dispatched"].case_id, name="dispatched-village")
    untold = world.play("", contact=CONTACT, is_untold=True)
    yield world.screen("desk", village, name="telephone", query="?view=telephone")
    yield world.screen("case", village, untold.case_id, name="notices", query="?lines=notices")
    sealed = world.play("", nature="report", contact=CONTACT)
    yield world.screen("case", village, sealed.case_id, name="sealed-unread")
    sealed.does("take_charge")
    yield world.screen("case", village, sealed.case_id, name="sealed")
    yield world.screen("reveal", village, sealed.case_id, "phone")
    yield world.screen("reveal", village, sealed.case_id, "phone", name="faults", sends=True, status=422)


def _keeping(world: World) -> Iterator[Screen]:
    """Give the privacy officer's page, empty and with what waits and is held."""
    officer = world.county.staff(Role.PRIVACY_OFFICER)
    yield world.screen("keeping", officer, name="none")
    yield world.screen("keeping", officer, name="faults", sends=True, status=422)
    held, wished = world.play("withdraw", contact=CONTACT), world.play("", contact=CONTACT)
    keeping.hold_place(world.county.actor(Role.PRIVACY_OFFICER), held.case.number, "未决诉讼", world.now)
    keeping.erasure_ask(wished.reporter, wished.case_id, world.now)
    yield world.screen("keeping", officer)


def _reveals(world: World) -> Iterator[Screen]:
    """Give the supervisor's and the privacy officer's pages of contacts shown, empty and with what waits there."""
    officer, over = world.county.staff(Role.PRIVACY_OFFICER), world.county.staff(Role.SUPERVISOR)
    yield world.screen("reveals", officer, name="none")
    yield world.screen("reveals_asked", over, name="none")
    play = world.play("", contact=CONTACT)
    last_week = world.now - timedelta(days=7)
    clerk, phone = play.clerk(), ContactField.PHONE
    revealing.contact_show(clerk, play.case, phone, RevealReason.LEGAL_DUTY, last_week, text="治安管理处罚法第九十条")
    revealing.contact_show(clerk, play.case, phone, RevealReason.FIELD_VISIT, world.now)
    revealing.reveals_draw(world.now)
    revealing.more_ask(clerk, "全村停水，要逐户电话核实。", world.now)
    village = world.county.staff(Role.CLERK, play.case.holder)
    yield world.screen("reveals", officer)
    yield world.screen("reveals_asked", over)
    yield world.screen("reveal", village, play.case_id, "phone", name="shown")
    yield world.screen("case", village, play.case_id, name="contact-shown")


def _conduct(world: World) -> Iterator[Screen]:
    """Give the conduct desk's list and one of its cases, and the public count of a month that is over."""
    yield world.screen("desk", world.county.staff(Role.CONDUCT, world.county.city_desk), name="conduct-none")
    play = world.play("", **CONDUCT)
    officer = world.county.staff(Role.CONDUCT, play.case.holder)
    yield world.screen("desk", officer, name="conduct")
    yield world.screen("case", officer, play.case_id, name="conduct")
    Case.objects.filter(pk=play.case_id).update(opened_at=world.now - timedelta(days=31))
    yield world.screen("conduct")


def _callbacks(world: World) -> Iterator[Screen]:
    """Give the pages of the call-backs: before a draw, the agent's list and one of it, the reporter's, everybody's."""
    agent = world.county.staff(Role.CALLBACK)
    yield world.screen("callbacks", agent, name="none")
    yield world.screen("draws", name="none")
    callbacks_draw(world.now)
    one = Callback.objects.get(case_id=world.plays["closed"].case_id)
    yield world.screen("callbacks", agent)
    yield world.screen("callback", agent, one.pk)
    yield world.screen("callback_paper", agent, one.pk)
    yield world.screen("own_callback", None, one.case.lookup_code)
    yield world.screen("own_callback", None, one.case.lookup_code, name="faults", sends=True, status=422)
    yield world.screen("draws")


def _acts(world: World) -> Iterator[Screen]:
    """Give the page of every act where it is open, and again with its form sent back as it opened."""
    for act, what in ACTS.items():
        example = EXAMPLES[act]
        play = world.play(example.before, **example.opened)
        # The desk types in what a reporter says.
        actor = play.clerk() if example.who is reporter else example.who(play)
        yield world.screen("act", actor, play.case_id, act, name=act)
        if not what.is_plain:
            yield world.screen("act", actor, play.case_id, act, name=f"{act}-sent", sends=True, status=0)


def _walk(world: World) -> Iterator[Screen]:
    """Give the pages of a grid worker's day: with everything in it, and with nothing."""
    grid, idle = world.county.staff(Role.GRID), world.county.staff(Role.GRID, world.county.village_desks[3])
    yield world.screen("today", idle, name="none")
    yield world.screen("patrol", idle, name="none")
    place = f"小桥边,{world.county.grids[0].code},29.005,111.705"
    listed = ["role,duty,rhythm,evidence,place,area,lat,long", f"grid,查看堤坝,daily,photo,{place}"]
    duties.duties_load(ANONYMOUS, [*duties.shipped(), *read(listed)], world.now)
    yield world.screen("today", grid)
    yield world.screen("patrol", grid)
    yield world.screen("patrol_sheet", grid)
    point = Duty.objects.get(name_zh="查看堤坝").pk
    yield world.screen("duty", grid, point)
    yield world.screen("finding", grid)
    for name in ("accepted", "filed", "disposed", "dispatched", "in-hand"):
        yield world.screen("task", grid, world.plays[name].case_id, name=name)


def _sheets(world: World) -> Iterator[Screen]:
    """Give the pages of the register of forms: waiting, in force, to be filled in."""
    county = world.county
    lead, grid, supervisor = county.staff(Role.UNIT_LEAD), county.staff(Role.GRID), county.staff(Role.SUPERVISOR)
    yield world.screen("sheets", lead, name="none")
    yield world.screen("sheets_asked", grid, name="none")
    yield world.screen("sheet_new", lead)
    yield world.screen("sheet_new", lead, name="faults", sends=True, status=422)
    last = timezone.localdate(world.now) + timedelta(days=90)
    new = burden.NewSheet("人口月报", "省卫健委〔2026〕1号", "grid", "monthly", "=姓名\n=网格\n户数\n新增", 10, last)
    made = burden.sheet_register(county.actor(Role.UNIT_LEAD), new, world.now).pk
    yield world.screen("sheet", supervisor, made, name="waiting")
    burden.sheet_rule(county.actor(Role.SUPERVISOR), made, is_approved=True, ruling="同意", now=world.now)
    yield world.screen("sheets", supervisor)
    yield world.screen("sheet", lead, made)
    yield world.screen("sheets_asked", grid)
    yield world.screen("sheet_fill", grid, made)
    yield world.screen("sheet_fill", grid, made, name="faults", sends=True, status=422)


def _catalogue(world: World) -> Iterator[Screen]:
    """Give the pages of the dispatch catalogue, with a draft that would send cases elsewhere."""
    administrator, arbitrator = (world.county.actor(role) for role in (Role.ADMINISTRATOR, Role.ARBITRATOR))
    shipped = Edition.objects.get()
    draft = catalogue.edition_draft(arbitrator, shipped.pk, "县内道路归市政维护", world.now)
    roads = CatalogueEntry(
        category="0201", area_prefix=world.county.county.code, lead_role="municipal_works", valid_from=FOUNDED_ON
    )
    catalogue.entry_set(arbitrator, draft, roads, world.now)
    catalogue.edition_try(arbitrator, draft, world.now)
    yield world.screen("catalogue", arbitrator)
    yield world.screen("catalogue", arbitrator, name="faults", sends=True, status=422)
    yield world.screen("catalogue_edition", arbitrator, draft, name="draft")
    yield world.screen("catalogue_edition", administrator, draft, name="draft-of-another")
    yield world.screen("catalogue_edition", arbitrator, shipped.pk, name="in-force")
    yield world.screen("catalogue_sheet_new", arbitrator, shipped.pk)
    yield world.screen("catalogue_sheet_new", arbitrator, shipped.pk, name="faults", sends=True, status=422)
    yield world.screen("catalogue_entry_new", arbitrator, draft)
    yield world.screen("catalogue_entry_new", arbitrator, draft, name="faults", sends=True, status=422)
    yield world.screen("catalogue_entry", arbitrator, draft, roads.pk)
    yield world.screen("catalogue_test_new", arbitrator)
    yield world.screen("catalogue_test_new", arbitrator, name="faults", sends=True, status=422)
    yield world.screen("catalogue_test", arbitrator, CatalogueTest.objects.earliest("pk").pk)


def _mapped(world: World) -> Iterator[Screen]:
    desk = world.county.staff(Role.CLERK, world.county.county_desk)
    yield world.screen("desk_map", desk)
    where = Case.objects.filter(hexagon__isnull=False, closed_at=None).values_list("hexagon", flat=True)[0]
    yield world.screen("desk_map", desk, name="chosen", query=f"?hexagon={where:x}")
    yield world.screen("desk_map", desk, name="none-fits", query="?category=13&only=over")


# What a participant says on the own page, of which there are pictures.
OWN_PAGE = {
    "terms", "choose", "keep", "challenge", "item_give", "agree", "fact_confirm", "record_sign", "extend",
    "invitee_answer",
}  # fmt: skip
DIAGNOSIS = "?danger={}&type={}&tried=talked&settles=deed"
# A dispute before it is looked at, by the name of the picture.
NEVER_FIRST = {"part_propose", "part", "refusal_end",
    "invite", "unreachable", "accept_joint", "receive", "turn_back", "review_upheld", "review_kept",
}  # fmt: skip
DISPUTES = {
    "submitted": "", "screening": "take", "need-info": "take ask_info", "proposed": "take decline_propose",
    "declined": "take decline_propose decline", "inviting": "take check invite hear attempt",
    "accepted": "take check invite consent", "withdrawn": "withdraw", "refused": "take check invite refuse",
}  # fmt: skip


def _mediation(world: World) -> Iterator[Screen]:
    """Give the pages of mediation: the door, the applicant's page, the committee's."""
    county = world.county
    yield world.screen("mediation", name="closed")
    mediation.seat(county, world.now)
    village = county.villages[0].code
    place = f"&county={county.county.code}&town={county.towns[0].code}&village={village}"
    play = Play(county, world.photo, world.now)
    unsafe = {"now": "no", "violence": "yes", "afraid": "unsure", "child": "no"}
    young = replace(
        mediation.WHOLE, safety=unsafe, born_on=date(2008, 1, 1), representative=Person("示例母亲"),
        respondent=Person("示例装修店", "0736-7000001", "示例路 1 号", is_organisation=True),
    )  # fmt: skip
    yield world.screen("mediation")
    yield world.screen("mediation", name="faults", query="?danger=no", status=422)
    yield world.screen("mediation_finding", query=DIAGNOSIS.format("no", "D02"))
    yield world.screen("mediation_finding", name="danger", query=DIAGNOSIS.format("yes", "D01") + place)
    yield world.screen("mediation_apply", query=f"?type=D02&tried=talked&area={village}")
    yield world.screen("mediation_apply", name="faults", query=f"?type=D02&area={village}", sends=True, status=422)
    clerk, director = (
        county.staff(role, county.village_desks[0]) for role in (Role.MEDIATION_CLERK, Role.MEDIATION_DIRECTOR)
    )
    yield world.screen("mediation_desk", clerk, name="none")
    yield world.screen("mediation_asked", clerk, name="none")
    yield world.screen("mediation_figures", clerk, name="none", query="?year=2020")
    for name, names in DISPUTES.items():
        case = mediation.does(
            mediation.applied(play.at(world.now), young if name == "screening" else mediation.WHOLE), names
        ).case
        yield world.screen("dispute", None, case.lookup_code, name=name, query="?new=1" if name == "submitted" else "")
        yield world.screen("mediation_case", director if name == "proposed" else clerk, case.pk, name=name)
        for act in ASKING_ACTS:
            before = {"decline": "proposed", "take": "submitted"}.get(act, "screening")
            before = "inviting" if act in {"hear", "text", "attempt", "unreachable"} else before
            if name == before and act not in NEVER_FIRST:
                yield world.screen("mediation_act", director if act == "decline" else clerk, case.pk, act, name=act)
        if name == "screening":
            asked = ("mediation_act", clerk, case.pk, "ability")
            yield world.screen(*asked, name="ability")
            yield world.screen(*asked, name="ability-faults", sends=True, status=422)
        if name == "need-info":
            for act in ("answer_info", "withdraw"):
                yield world.screen("dispute_act", None, case.lookup_code, act, name=act)
        if name == "withdrawn":
            yield world.screen("dispute_act", None, case.lookup_code, "erase", name="erase")
        if name == "declined":
            yield world.screen("dispute_act", None, case.lookup_code, "ask_review", name="ask-review")
        if name in {"inviting", "accepted", "refused"}:
            yield from _invited(world, case, name)
    yield from _several(world, clerk, director)
    yield world.screen("mediation_desk", clerk)
    yield from _agreements(world, play)
    made = Paper.objects.filter(number=6).latest("pk")
    yield world.screen("papers_verify")
    yield world.screen("papers_verify", name="faults", query="?code=W1&hash=2", status=422)
    yield world.screen("papers_verify", name="unknown", query=f"?code={made.code}&hash={'0' * 64}")
    yield world.screen("paper_verify", None, made.code, name="known", query=f"?hash={made.sha256}")
    yield from _sweeps(world, clerk, director)
    yield world.screen("mediation_apply", clerk, name="for", query=f"?type=D02&tried=talked&area={village}")
    yield from _passed_on(world, play)
    yield world.screen("mediation_asked", clerk)
    yield world.screen("mediation_figures", clerk)
    noise = world.play("", category="0602", text="楼上每天半夜拖桌子，说了多次没有用。", contact=CONTACT)
    counter = world.county.staff(Role.CLERK, world.county.village_desks[0])
    yield world.screen("mediation_begin", counter, noise.case_id)
    yield from _rolls(world, clerk)
    yield from _ledgers(world, clerk)
    yield from _talks(world, clerk, director)
    yield from _apart(world, clerk, mediation.village_mediators(county)[0])
    yield from _destroyed(world, clerk, director)


def _several(world: World, clerk: Account, director: Account) -> Iterator[Screen]:
    """Give the pages of a dispute with three other sides, of whom one refuses."""
    play = Play(world.county, world.photo, world.now)
    several.asked_three(play)
    several.says(play, 0, "agree")
    several.says(play, 1, "refuse")
    case = play.case
    yield world.screen("mediation_case", clerk, case.pk, name="several")
    yield world.screen("dispute", None, case.lookup_code, name="several")
    for act in ("hear", "part_propose", "refusal_end"):
        yield world.screen("mediation_act", clerk, case.pk, act, name=f"several-{act}")
    several.clerk_does(play, parting.part_propose, **several.WHY)
    yield world.screen("mediation_act", director, case.pk, "part", name="part")
    for number, name in ((0, "several-waits"), (1, "several-refused")):
        browser, page = several.let_in(play, number)
        yield world.screen("invitation", browser, page.rstrip("/").rpartition("/")[2], name=name)
    mediation.does(play, "withdraw")
    browser, page = several.let_in(play, 1)
    yield world.screen("invitation", browser, page.rstrip("/").rpartition("/")[2], name="several-ended")
    yield world.screen("invitation_erase", browser, page.rstrip("/").rpartition("/")[2])


def _rolls(world: World, clerk: Account) -> Iterator[Screen]:
    """Give the pages of a group: the clerk's roll, and what a member reads and says."""
    play = Play(world.county, world.photo, world.now)
    mediation.does(mediation.applied(play), mediation.PREPARING)
    presider = play.county.staff(Role.MEDIATOR, play.case.holder)
    yield world.screen("mediation_roll", clerk, play.case_id, name="none")
    yield world.screen("mediation_roll", clerk, play.case_id, name="faults", sends=True, status=422)
    grouped.rolled(play)
    yield world.screen("mediation_roll", clerk, play.case_id)
    for act in ("elect", "member_leave"):
        yield world.screen("mediation_act", clerk, play.case_id, act, name=act)
    yield world.screen("mediation_act", presider, play.case_id, "member_hold", name="member_hold")
    asked, browser = play.case.invitations.latest("pk"), Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    yield world.screen("invitation", browser, asked.token, name="member")
    yield world.screen("invitation_act", browser, asked.token, "elect", name="elect")
    mediation.does(play, "withdraw")


def _ledgers(world: World, clerk: Account) -> Iterator[Screen]:
    """Give the pages of a ledger: of the committee, of the applicant, of the other side, and every act."""
    play = agreements.agreed(Play(world.county, world.photo, world.now))
    case, part = play.case, agreements.part(play).pk
    agreements.court(play)
    agreements.keeps(play, "pay_report visit_r")
    item, paid = agreements.items(play)[0].pk, agreements.payment(play).pk
    query = f"?part={part}&item={item}&payment={paid}"
    yield world.screen("mediation_ledger", clerk, case.pk)
    yield world.screen("dispute_ledger", None, case.lookup_code)
    for act in LEDGER_ACTS:
        yield world.screen("mediation_ledger_act", clerk, case.pk, act, name=act, query=query)
    for act in sorted(BY_PARTY):
        yield world.screen("dispute_ledger_act", None, case.lookup_code, act, name=act, query=query)
    browser = Client()
    asked = case.invitations.latest("pk")
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    yield world.screen("invited_ledger", browser, asked.token)
    yield world.screen("invited_ledger_act", browser, asked.token, "pay_report", name="pay_report")
    month_later = world.now + timedelta(days=31)
    caller = world.county.staff(Role.MEDIATION_CLERK, world.county.county_desk)
    yield world.screen("mediation_calls", caller, name="none")
    visiting.calls_draw(month_later)
    yield world.screen("mediation_calls", caller)
    party = agreements.sides(play)[0].pk
    yield world.screen("mediation_call", caller, case.pk, party)
    broken = agreements.agreed(Play(world.county, world.photo, world.now))
    agreements.keeps(broken, "apply_a apply_r file urge breach")
    yield world.screen("mediation_ledger", clerk, broken.case_id, name="breached")


def _apart(world: World, clerk: Account, presider: Account) -> Iterator[Screen]:
    """Give a mediator's notes, and the erasing of what a side said apart."""
    play = Play(world.county, world.photo, world.now)
    mediation.does(mediation.applied(play), mediation.APART)
    yield world.screen("mediation_notes", presider, play.case_id, name="none")
    yield world.screen("mediation_notes", presider, play.case_id, name="faults", sends=True, status=422)
    for is_shared in (False, True):
        said = {"text": "申请人年纪大，先听他说完。", "is_shared": is_shared, "now": world.now}
        forgetting.note_write(mediation.mediator(play), play.case_id, **said)
    yield world.screen("mediation_notes", presider, play.case_id)
    mediation.does(play, "give_up")
    yield world.screen("dispute_act", None, play.case.lookup_code, "caucus_erase", name="caucus_erase")
    yield world.screen("mediation_act", clerk, play.case_id, "caucus_erase", name="caucus_erase")


def _destroyed(world: World, clerk: Account, director: Account) -> Iterator[Screen]:
    """Give the pages of the list of destruction, from an empty one to one that was signed."""
    play = Play(world.county, world.photo, world.now)
    yield world.screen("mediation_destruction", clerk, name="none")
    files = [destroyed.sealed(play).case_id for _ in range(2)]
    destroyed.over(play)
    yield world.screen("mediation_destruction", clerk)
    yield world.screen("mediation_destruction", clerk, name="faults", sends=True, status=422)
    first, second = (
        destroying.destruction_propose(mediation.mediation_clerk(play), [file], world.now)[0] for file in files
    )
    yield world.screen("mediation_destruction_list", clerk, first, name="own")
    yield world.screen("mediation_destruction_list", director, first)
    yield world.screen("mediation_destruction_list", director, first, name="faults", sends=True, status=422)
    destroying.destruction_sign(mediation.director(play), first, world.now)
    yield world.screen("mediation_destruction_list", director, first, name="signed")
    destroying.destruction_return(mediation.director(play), second, reason="有诉讼在办", now=world.now)
    yield world.screen("mediation_destruction", director, name="decided")


def _talks(world: World, clerk: Account, director: Account) -> Iterator[Screen]:
    """Give the pages of the talks: the register, a seat asked for, every act, and what each side reads and says."""
    county = world.county
    first = mediation.village_mediators(county)[0]
    yield world.screen("mediators")
    yield world.screen("mediation_register", clerk)
    yield world.screen("mediation_mediator", director)
    yield world.screen("mediation_mediator", director, name="faults", sends=True, status=422)
    yield world.screen("mediation_seats", first, name="none")
    for act in {**PANEL_ACTS, **SITTING_ACTS, **PEOPLE_ACTS, **INVITEE_ACTS}:
        play = Play(county, world.photo, world.now)
        example = next(each for each in mediation.EXAMPLES.values() if each.act == act)
        mediation.does(mediation.applied(play), example.before)
        who = Account.objects.get(pk=example.who(play).account_id)
        yield world.screen("mediation_act", who, play.case_id, act, name=act)
        if act == "seat_note":
            yield world.screen("mediation_seats", first)
            yield world.screen("mediation_seat", first, mediation.sat(play))
            yield world.screen("mediation_seat", first, mediation.sat(play), name="faults", sends=True, status=422)
        if act in OWN_PAGE:
            yield world.screen("dispute_act", None, play.case.lookup_code, act, name=act)
        # Nobody mediates more than eight at once.
        if play.case.closed_at is None:
            mediation.does(play, "withdraw")
    yield from _heard(world, clerk)
    play = Play(county, world.photo, world.now)
    mediation.does(mediation.applied(play), f"{mediation.ADJOURNED} fact_put item_give extend_ask invitee_ask")
    for name, who in (("clerk", clerk), ("mediator", first), ("director", director)):
        yield world.screen("mediation_case", who, play.case_id, name=f"adjourned-{name}")
    yield world.screen("dispute", None, play.case.lookup_code, name="adjourned")
    yield world.screen("dispute_act", None, play.case.lookup_code, "item_release", name="item_release")
    asked, browser = play.case.invitations.get(), Client()
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    yield world.screen("invitation", browser, asked.token, name="adjourned")
    yield world.screen("invitation_act", browser, asked.token, "extend", name="extend")


def _sweeps(world: World, clerk: Account, director: Account) -> Iterator[Screen]:
    """Give the pages of sweeps, from the first to one given to the director."""
    play = Play(world.county, world.photo, world.now)
    yield world.screen("mediation_sweeps", clerk, name="none")
    yield world.screen("mediation_sweep_new", clerk)
    yield world.screen("mediation_sweep_new", clerk, name="faults", sends=True, status=422)
    case = sweeping.does(sweeping.swept(play), "sweep_visit sweep_advice").case
    SweepVisit.objects.filter(case=case, topic="land").update(note="户主张建国家漏水")
    visit = SweepVisit.objects.latest("pk").pk
    yield world.screen("mediation_sweeps", clerk)
    yield world.screen("mediation_sweep", clerk, case.pk, name="running")
    for act in ("sweep_visit", "sweep_finish"):
        yield world.screen("mediation_sweep_act", clerk, case.pk, act, name=act)
    yield world.screen(
        "mediation_sweep_act", clerk, case.pk, "sweep_reword", name="sweep_reword", query=f"?visit={visit}"
    )
    sweeping.does(play, "sweep_finish")
    for act in ("sweep_return", "sweep_close"):
        yield world.screen("mediation_sweep_act", director, case.pk, act, name=act)
    yield world.screen("mediation_sweep", director, case.pk, name="checking")


def _heard(world: World, clerk: Account) -> Iterator[Screen]:
    """Give the pages of a hearing room: the committee's, the ways in, and the room to who has a seat."""
    play = Play(world.county, world.photo, world.now)
    mediation.does(mediation.applied(play), mediation.SCHEDULED)
    case = play.case
    yield world.screen("mediation_hearings", clerk, case.pk, name="in-person")
    sitting = case.sittings.get()
    case.sittings.update(mode="mixed")
    yield world.screen("mediation_hearings", clerk, case.pk)
    actor, end = actor_of(clerk), sitting.starts_at + timedelta(hours=2)
    guests = [
        Guest(way, participant=p.pk)
        for p, way in zip(case.participants.order_by("side"), (Way.ONLINE, Way.PHONE), strict=True)
    ]
    room = room_open(actor, case.pk, world.now, ends_at=end, guests=guests)
    seat = room.seats.get(side="A")
    yield world.screen("mediation_hearing", clerk, case.pk, room.pk)
    yield world.screen("dispute_hearing", None, case.lookup_code, room.pk)
    yield world.screen("dispute_hearing", None, case.lookup_code, room.pk + 1, name="spent", sends=True, status=404)
    yield world.screen("hearing_come", None, link_make(actor, room.pk, seat.pk, world.now))
    # A room that is open asks for its socket, which test_hearing has a server for.
    type(room).objects.filter(pk=room.pk).update(phase=Phase.CLOSED)
    yield world.screen("hearing", clerk, room.pk)


def _passed_on(world: World, play: Play) -> Iterator[Screen]:
    """Give the pages of an application on its way between bodies, and of one that both sides wish."""
    county = world.county
    clerk = county.staff(Role.MEDIATION_CLERK, county.village_desks[0])
    checked = mediation.does(mediation.applied(play.at(world.now)), "take check").case
    yield world.screen("mediation_act", clerk, checked.pk, "accept_joint", name="accept_joint")
    ways = {"take transfer": ("receive", "turn_back"),
            "take decline_propose decline ask_review": ("review_upheld", "review_kept")}  # fmt: skip
    for names, acts in ways.items():
        case = mediation.does(mediation.applied(play.at(world.now)), names).case
        there = county.staff(Role.MEDIATION_CLERK, case.holder)
        yield world.screen("mediation_case", there, case.pk, name=acts[0])
        for act in acts:
            yield world.screen("mediation_act", there, case.pk, act, name=act)


def _agreements(world: World, play: Play) -> Iterator[Screen]:
    """Give the pages of a draft, of its terms, and of what the parties read and sign."""
    mediation.does(mediation.applied(play.at(world.now)), mediation.PREPARING)
    presider, case = play.county.staff(Role.MEDIATOR, play.case.holder), play.case
    yield world.screen("mediation_draft", presider, case.pk, name="empty")
    yield world.screen("mediation_draft_add", presider, case.pk, query="?kind=pay")
    agreed.drafts(play, amount="0.001", purpose="适当补偿")
    yield world.screen("mediation_draft", presider, case.pk, name="faults")
    row = latest(case.pk).terms.get()
    yield world.screen("mediation_draft_term", presider, case.pk, row.pk)
    drafting.term_put(
        mediation.mediator(play), case.pk, term_id=row.pk, kind="pay", said=agreed.pay(play), now=play.now
    )
    agreed.act(play, mediation.mediator(play), drafting.propose)
    yield world.screen("dispute_agreement", None, case.lookup_code, name="draft")
    agreed.act(agreed.read(play), mediation.mediator(play), giving_out.to_sign, path="electronic")
    yield world.screen("dispute_agreement", None, case.lookup_code, name="signing")
    browser = Client()
    with transaction.atomic():
        asked = invitation_make(agreed.side(play, "R"), play.now)
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    yield world.screen("invitation_agreement", browser, asked.token, name="signing")
    agreed.sealed(play)
    yield world.screen("dispute_agreement", None, case.lookup_code, name="in-effect")


def _invited(world: World, case: Case, name: str) -> Iterator[Screen]:
    """Give the other side's pages of a dispute: before the code, and with it."""
    asked, browser = case.invitations.get(), Client()
    if name == "inviting":
        yield world.screen("invitation", None, asked.token, name="code")
        yield world.screen("invitation", None, asked.token, name="code-faults", sends=True, status=422)
    browser.post(reverse("invitation", args=[asked.token]), {"code": asked.code})
    yield world.screen("invitation", browser, asked.token, name=name)
    if name == "accepted":
        yield world.screen("invitation_leave", browser, asked.token)
        yield world.screen("invitation_leave", browser, asked.token, name="faults", sends=True, status=422)
        yield from _offers(world, case, browser, asked.token)


def _offers(world: World, case: Case, browser: Client, token: str) -> Iterator[Screen]:
    """Give the page on which the sides negotiate, from the wish of both to their meeting."""
    own, there = (reverse(name, args=[key]) for name, key in (
        ("dispute_offers", case.lookup_code), ("invitation_offers", token),
    ))  # fmt: skip
    yield world.screen("dispute_offers", None, case.lookup_code, name="wish")
    Client().post(f"{own}offer_opt/")
    browser.post(f"{there}offer_opt/")
    yield world.screen("invitation_offers", browser, token, name="turn")
    browser.post(f"{there}offer/", {"amount": "", "words": "下周内重做防水，由我出钱。"})
    yield world.screen("dispute_offers", None, case.lookup_code, name="words")
    Client().post(f"{own}offer/", {"amount": "2800", "words": ""})
    browser.post(f"{there}offer/", {"amount": "3000", "words": ""})
    yield world.screen("invitation_offers", browser, token, name="met")


def _centre(world: World) -> Iterator[Screen]:
    """Give the pages of numbers: of a month with reports, and of one without."""
    reader = world.county.staff(Role.SUPERVISOR)
    month = f"?month={world.now:%Y-%m}"
    yield world.screen("centre", reader, query=month)
    yield world.screen("centre", reader, name="none", query="?month=2020-01")
    yield world.screen("centre_indicator", reader, "A08", query=f"{month}&rows=hit")
    yield world.screen("centre_indicator", reader, "A05", name="by-category", query=f"{month}&by=category")


def _account(world: World) -> Iterator[Screen]:
    yield world.screen("account_login")
    yield world.screen("account_login", name="faults", sends=True)
    yield world.screen("account_signup")
    yield world.screen("account_signup", name="faults", sends=True)
    yield world.screen("account_inactive")
    yield world.screen("profile", world.county.resident)
    yield world.screen("profile", world.county.staff(Role.CLERK), name="staff")
    yield world.screen("channels", world.county.resident)
    yield world.screen("channels", world.county.staff(Role.CLERK), name="staff")
    yield world.screen("account_set_password", world.county.resident)
    people.account_open(NAME, PASSWORD, world.now)
    own = Client()
    own.post("/account/login/", {"login": NAME, "password": PASSWORD})
    for route in ("account_logout", "account_reauthenticate", "account_change_password", "mfa_index"):
        yield world.screen(route, own)
    yield world.screen("mfa_add_webauthn", own)
    yield world.screen("mfa_list_webauthn", own, name="none")
    yield world.screen("mfa_activate_totp", own)
    page = own.get("/account/2fa/totp/activate/").content.decode()
    app = pyotp.TOTP(re.search(r"<code>([A-Z2-7]+)</code>", page)[1])
    own.post("/account/2fa/totp/activate/", {"code": app.now()})
    for route in (
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
    ):
        yield world.screen(route, own)
    key = _passkey(NAME)
    yield world.screen("mfa_index", own, name="set-up")
    yield world.screen("mfa_list_webauthn", own)
    yield world.screen("mfa_edit_webauthn", own, key)
    yield world.screen("mfa_remove_webauthn", own, key)
    yield world.screen("mfa_reauthenticate_webauthn", own)
    half = Client()
    half.post("/account/login/", {"login": NAME, "password": PASSWORD})
    yield world.screen("mfa_authenticate", half)


def _passkey(name: str) -> int:
    """Give the number of a passkey that an account owns; its device is nowhere."""
    from allauth.mfa.webauthn.internal.auth import WebAuthn

    device = AttestedCredentialData.create(
        bytes(16), b"screens", ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    )
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    said = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, device)
    asked = CollectedClientData.create("webauthn.create", bytes(32), "https://localhost")
    answer = AuthenticatorAttestationResponse(
        client_data=asked, attestation_object=AttestationObject.create("none", said, {})
    )
    credential = dict(RegistrationResponse(raw_id=b"screens", response=answer))
    return WebAuthn.add(Account.objects.get(username=name), "测试手机", credential).instance.pk


def _setup(world: World) -> Iterator[Screen]:
    """Give the pages of the set-up: of every table what the administrator may open."""
    administrator = world.county.staff(Role.ADMINISTRATOR)
    visitor = world.visitor(administrator)
    for page in ("index", "password_change", "password_change_done"):
        yield world.screen(f"{SETUP}:{page}", administrator)
    for app in sorted({model._meta.app_label for model in admin.site._registry}):
        yield world.screen(f"{SETUP}:app_list", administrator, app, name=app)
    shown: set[str] = set()
    for model in admin.site._registry:
        table = f"{SETUP}:{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("pk").first()
        yield world.screen(f"{table}_changelist", administrator)
        # What differs from table to table is its list and its form; of the other pages one is like all.
        for page in {"add", "history", "delete"} - shown | {"change"}:
            args = () if page == "add" else (first.pk,) if first else None
            if args is not None:
                screen = world.screen(f"{table}_{page}", administrator, *args)
                if visitor.get(screen.path).status_code == 200:
                    shown.add(page)
                    yield screen
