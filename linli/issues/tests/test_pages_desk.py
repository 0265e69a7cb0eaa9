"""The staff's pages through whole requests: every act by its form, every refusal with the typed text kept, who sees what."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from linli.issues.models import Interim, Petition
from linli.issues.queries.standing import open_acts, standing
from linli.issues.rules import acts as guards
from linli.issues.rules import whistles
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services import (
    closing,
    handover,
    petitions,
    publishing,
    referring,
    relief,
    returns,
    supervision,
    whistling,
)
from linli.issues.services import desk as services
from linli.issues.services.confiding import CHECKLIST, UnitText
from linli.issues.tests.acting import EXAMPLES, HALVES, ROADS, TO_DONE, TO_ROADS, TO_TOWN, Play, Rows
from linli.issues.views.desk.acts import ACTS
from linli.issues.views.desk.project import PROJECT_ACTS
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.audit.models import Audit
from linli.kernel.cases.rules import kinds_of
from linli.kernel.deadlines.models import Due
from linli.kernel.files.models import File
from linli.kernel.people.models import Account
from linli.kernel.people.rules import STAFF_ROLES, Actor, Permission, Role, Scope, grants
from tests.fixtures.town import Town

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Account], Client]
CONTACT = ContactDraft("张小满", "13800138000", "xiaoman@example.org")


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Play:
    return Play(desk, photo, now)


@pytest.fixture
def browser(signed_in: SignedIn) -> Callable[[Actor], Client]:
    return lambda actor: signed_in(Account.objects.get(pk=actor.account_id))


Browser = Callable[[Actor], Client]
Fields = Mapping[str, Any]


def test_the_page_of_a_case_asks_as_much_about_a_new_one_as_about_one_long_worked_on(
    play: Play, browser: Browser
) -> None:
    staff = browser(play.opens().clerk())

    def asked() -> int:
        staff.get(f"/desk/c/{play.case_id}/")
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(f"/desk/c/{play.case_id}/").status_code == 200
        return len(queries)

    new = asked()
    play.does(f"{TO_DONE} not_solved sign dispose")
    # One for what each part of the page shows, three for who asks and whether there are pages beside it, and one for
    # what a quarrel can be about; on PostgreSQL one more for who else looks at it.
    assert asked() == new <= 25


def holder_clerk(play: Play) -> Actor:
    return play.clerk()


def photo_of(play: Play) -> str:
    return play.photo(play.now)


def the_lead(play: Play) -> str:
    return str(play.county.departments[ROADS].pk)


def other_unit(play: Play) -> str:
    return str(play.county.departments["sanitation"].pk)


def market(play: Play) -> str:
    return str(play.county.departments["market_supervision"].pk)


def village_desk(play: Play) -> str:
    return str(play.county.village_desks[0].pk)


@dataclass(frozen=True)
class Sent:
    """What a browser sends for one act, and who does it where that is not the example's own person."""

    said: Fields = field(default_factory=dict)
    # Left out, this field must be asked for.
    gap: str = ""
    who: Callable[[Play], Actor] | None = None


def in_days(days: int) -> Callable[[Play], str]:
    return lambda play: (play.now.date() + timedelta(days=days)).isoformat()


def the_petition(_play: Play) -> str:
    return str(Petition.objects.latest("id").pk)


def the_milestone(play: Play) -> str:
    return str(Due.objects.filter(case_id=play.case_id, clock="milestone").order_by("due_at")[0].pk)


NO_RELIEF = {"interim": "not_needed", "interim_why": "不影响通行"}
# Acts that cannot conflict with another.
UNVERSIONED = {"field_report", "note", "message", "add", "called", "telephone", "catalogue_settle"}
TEXT = {"text": "已到现场核实，情况属实，计划本周内修好。"}
SENT: dict[str, Sent] = {
    "called": Sent(TEXT, "text"),
    "telephone": Sent({"result": "told", "text": ""}, "result"),
    "ask": Sent({**TEXT, "days": "3"}, "text"),
    "supply": Sent(TEXT, "text", holder_clerk),
    "add": Sent(TEXT, "text", holder_clerk),
    "decline": Sent(
        {**TEXT, "reason": "not_in_remit", "basis": "公路法第八条", "body": "公路管理局", "phone": "0700-1234567"},
        "body",
    ),
    "review_decline": Sent({**TEXT, "ruling": "received"}, "text"),
    "accept": Sent({"category": "0201", "nature": "help", "looked": "on", "reason": ""}, "looked"),
    "take_charge": Sent(),
    "write_text": Sent({**TEXT, "checked": CHECKLIST}, "checked"),
    "confirm_text": Sent(),
    "protect": Sent({"confidentiality": "sealed", "unit": ""}, "confidentiality"),
    "ask_consent": Sent({**TEXT, "confidentiality": "open"}, "text"),
    "consent_hear": Sent({"language": "en", "answer": "no", "text": ""}, "answer"),
    "message": Sent(TEXT, "text"),
    "conduct_name": Sent({"unit": other_unit}, "unit"),
    "conduct_accept": Sent(),
    "conduct_close": Sent(TEXT, "text"),
    "answer_direct": Sent({**TEXT, "source": "公路法第八条", "role": ""}, "text"),
    "answer": Sent({**TEXT, "role": "养护股", "until": in_days(9)}, "until"),
    "unanswered_uphold": Sent(TEXT, "text"),
    "unanswered_reject": Sent(TEXT, "text"),
    "file": Sent({"check_method": "visit", "text": "坑深十厘米"}, "check_method"),
    "self_handle": Sent({**TEXT, "before_tokens": photo_of, "after_tokens": photo_of}, "after_tokens"),
    "dispatch": Sent({"lead": the_lead, "advice": "尽快修补", "reason": ""}, "advice"),
    "hand_down": Sent({"lead": village_desk, "advice": "由村里处理"}, "advice"),
    "sign": Sent(),
    "object": Sent(
        {
            **TEXT,
            "reason": "function_mismatch",
            "basis": "道路管理办法第五条",
            "better_owner": "市政维护中心",
            "evidence_tokens": photo_of,
        },
        "basis",
    ),
    "return_upheld": Sent({**TEXT, "reason": "upheld_dispatcher"}, "text"),
    "return_rejected": Sent(TEXT, "text"),
    "appeal": Sent(TEXT, "text"),
    "rule_joint": Sent({**TEXT, "lead": other_unit, "assistants": the_lead}, "assistants"),
    "rule_backstop": Sent({**TEXT, "funded": "yes"}, "text"),
    "catalogue_settle": Sent(TEXT, "text"),
    "ask_pause": Sent({**TEXT, "reason": "weather", "until": in_days(3), "evidence_tokens": photo_of}, "until"),
    "ask_extension": Sent(
        {**TEXT, "reason": "materials", "until": in_days(15), "evidence_tokens": photo_of, **NO_RELIEF}, "interim"
    ),
    "ask_plan": Sent(
        {"survey": "路基下沉", "milestones": lambda play: f"{in_days(20)(play)} 路面重铺", "role": "股长", **NO_RELIEF},
        "milestones",
    ),
    "ask_return": Sent(TEXT, "text"),
    "ask_assist": Sent({**TEXT, "unit": other_unit}, "text"),
    "ask_first_desk": Sent({**TEXT, "unit": lambda play: str(play.county.town_desks[0].pk)}, "text"),
    "grant": Sent({"petition": the_petition, "text": ""}, "petition"),
    "refuse": Sent({**TEXT, "petition": the_petition}, "text"),
    "resume": Sent({"text": "雨已停"}),
    "milestone_done": Sent({"milestone": the_milestone, "text": ""}, "milestone"),
    "difficult_enter": Sent(TEXT, "text"),
    "difficult_review": Sent(
        {
            **TEXT,
            "owner": the_lead,
            "role": "养护股股长",
            "obstacle": "money",
            "plan": "申请专项资金",
            **NO_RELIEF,
            "until": in_days(20),
        },
        "obstacle",
    ),
    "explain": Sent({**TEXT, "basis": "公路法第八条", "routes": "向市公路局申请复核"}, "basis"),
    "explain_agree": Sent(TEXT, "text"),
    "explain_refuse": Sent(TEXT, "text"),
    "order": Sent({**TEXT, "level": "s3"}, "level"),
    "order_answer": Sent({"cause": "材料没有按时到货", "until": in_days(9), "role": "养护股股长"}, "role"),
    "session": Sent(TEXT, "text"),
    "interim_round": Sent(
        {"interim": lambda _play: str(Interim.objects.latest("id").pk), "evidence_tokens": photo_of}, "interim"
    ),
    "assist_add": Sent({"unit": other_unit, "share": "疏导交通"}, "share"),
    "interim": Sent({"measure": "sign", "note": "两块警示牌"}, "measure"),
    "interim_end": Sent({"interim": lambda _play: str(Interim.objects.latest("id").pk), "ends": "now"}, "ends"),
    "dispose": Sent({**TEXT, "outcome": "solved", "waiver": "未参与施工", "after_tokens": photo_of}, "after_tokens"),
    "check": Sent({**TEXT, "verdict": "solved"}, "verdict"),
    "look": Sent({**TEXT, "verdict": "real"}, "verdict"),
    "reject_disposal": Sent(TEXT, "text"),
    "reopen": Sent({**TEXT, "reason": "relapse"}, "reason", holder_clerk),
    "review_close": Sent({**TEXT, "outcome": "partly_solved"}, "outcome"),
    "link": Sent({"root": lambda play: str(play.first.pk)}, "root"),
    "make_root": Sent(),
    "unlink": Sent({**TEXT, "reason": "different_problem"}, "reason"),
    "split": Sent(
        {"text_1": HALVES[0].text, "category_1": "0201", "text_2": HALVES[1].text, "category_2": "0203"}, "category_2"
    ),
    "rejoin": Sent(),
    "report_up": Sent({"reason": "村里没有修路能力", "advice": "请镇里协调"}, "reason"),
    "transfer": Sent(
        {"unit": lambda play: str(play.county.town_desks[1].pk), "reason": "该路段在邻镇", "advice": "请核实"}, "reason"
    ),
    "keep": Sent(TEXT, "text"),
    "whistle": Sent({"whistle_kind": "cannot_solve", "reason": "需要上级部门", "advice": "重铺路面"}, "advice"),
    "whistle_approve": Sent(),
    "whistle_deny": Sent(TEXT, "text"),
    "whistle_send": Sent(),
    "whistle_call": Sent({"lead": market, "advice": "现场查处", "reason": ""}, "advice"),
    "whistle_appeal": Sent(TEXT, "text"),
    "whistle_uphold": Sent(TEXT, "text"),
    "whistle_dismiss": Sent(TEXT, "text"),
    "whistle_rate": Sent(
        {"leg": lambda play: str(play.lead.pk), "came": "no", "acted": "yes", "result": "4", "text": "设备到得晚。"},
        "acted",
    ),
    "whistle_reply": Sent(TEXT, "text"),
    "turn_back": Sent(TEXT, "text"),
    "refer_out": Sent({**TEXT, "body": "市公路局", "phone": "0700-1234567"}, "body"),
    "receipt": Sent(TEXT, "text"),
    "inform": Sent({**TEXT, "unit": other_unit}, "text"),
    "report_in": Sent({"lat": "29.0", "long": "111.7"}, "lat"),
    "share_done": Sent(TEXT, "text"),
    "note": Sent(TEXT, "text"),
    "publish": Sent({"text": "村道路面塌陷，正在处理。"}, "text"),
    "unpublish": Sent({**TEXT, "reason": "ours"}, "text"),
    "rule_hiding": Sent({**TEXT, "ruling": "stays"}, "text"),
    "field_report": Sent({**TEXT, "reason": "cannot_fix"}, "text"),
}


def brought(play: Play, act: str) -> Play:
    """Bring a case to where `act` comes next."""
    example = EXAMPLES[act]
    return play.opens(**example.opened).does(example.before)


def doer(play: Play, act: str) -> Actor:
    return (SENT[act].who or EXAMPLES[act].who)(play)


def form_of(play: Play, act: str, **said: Any) -> dict[str, Any]:
    """Give what a browser sends after opening the page of the act."""
    given = {name: value(play) if callable(value) else value for name, value in {**SENT[act].said, **said}.items()}
    return {"version": play.case.version, "line": play.case.entries.latest("id").pk, **given}


def address(play: Play, act: str = "") -> str:
    return f"/desk/c/{play.case_id}/" + (f"{act}/" if act else "")


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_every_act_that_staff_may_do_has_its_page() -> None:
    def is_for_staff(permission: Any) -> bool:
        return any(scope is not Scope.NONE for role, scope in grants()[permission].items() if role in STAFF_ROLES)

    mine = kinds_of(Permission.ISSUES_DESK)
    acts = {t.act for kind in mine for t in kind.transitions if not t.is_automatic and is_for_staff(t.permission)}
    # A paper is printed from its own page, and a sheet of reports taken back from its own.
    assert acts - set(ACTS) - set(PROJECT_ACTS) == {"receive", "list_place", "choose_theme", "print", "recall"}
    assert set(SENT) == set(ACTS)


@pytest.mark.slow
@pytest.mark.parametrize("act", sorted(SENT))
def test_an_act_is_opened_and_done_through_its_page(act: str, play: Play, browser: Browser) -> None:
    brought(play, act)
    staff, example = browser(doer(play, act)), EXAMPLES[act]
    before = play.case
    asked = staff.get(address(play, act))
    assert asked.status_code == 200
    assert f'value="{before.version}"' in text_of(asked)
    answer = staff.post(address(play, act), form_of(play, act))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(play)}?done={act}")
    after = play.case
    assert after.version > before.version
    assert after.state == (example.then or before.state)
    assert Audit.objects.filter(act=f"{after.kind}s:case:{act}", object_ref=f"case:{play.case_id}").exists()


@pytest.mark.slow
@pytest.mark.parametrize("act", sorted(act for act, sent in SENT.items() if sent.gap))
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(act: str, play: Play, browser: Browser) -> None:
    brought(play, act)
    staff = browser(doer(play, act))
    whole = form_of(play, act)
    rows = Rows.now(play.case_id)
    gap = SENT[act].gap
    answer = staff.post(address(play, act), {name: value for name, value in whole.items() if name != gap})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "govuk-error-summary" in page
    for name, value in whole.items():
        if name not in {gap, "version", "line", "lat", "long"} and isinstance(value, str) and len(value) > 4:
            assert value in page, name
    assert Rows.now(play.case_id) == rows


@pytest.mark.slow
@pytest.mark.parametrize(
    "act", sorted(act for act, sent in SENT.items() if "text" in sent.said and act not in UNVERSIONED)
)
def test_somebody_faster_costs_nobody_a_word(act: str, play: Play, browser: Browser) -> None:
    brought(play, act)
    staff, sent = browser(doer(play, act)), form_of(play, act)
    colleague = doer(play, act) if play.case.kind == "conduct" else play.clerk()
    services.note_add(colleague, play.case_id, text="另一位同事刚刚打过电话。", now=play.now)
    rows = Rows.now(play.case_id)
    answer = staff.post(address(play, act), sent)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "另一位同事刚刚打过电话。" in page
    assert str(sent["text"]) in page
    assert f'name="version" value="{play.case.version}"' in page
    assert Rows.now(play.case_id) == rows
    # The same form, sent again on the newer version, goes through.
    again = staff.post(address(play, act), {**sent, "version": play.case.version})
    assert again.status_code == 302


def test_a_conflict_that_closed_the_act_shows_both_sides_and_no_button(play: Play, browser: Browser) -> None:
    play.opens()
    clerk = play.clerk()
    sent = form_of(play, "decline")
    play.does("accept")
    answer = browser(clerk).post(address(play, "decline"), sent)
    page = text_of(answer)
    assert answer.status_code == 409
    assert TEXT["text"] in page
    assert "公路管理局" in page
    assert 'name="body"' not in page


def test_the_photos_of_a_refused_form_stay_with_it(play: Play, browser: Browser) -> None:
    play.opens().does("accept file")
    sent = form_of(play, "self_handle", text="")
    page = text_of(browser(play.clerk()).post(address(play, "self_handle"), sent))
    for name in (sent["before_tokens"], sent["after_tokens"]):
        assert f'value="{name}"' in page
        assert f"/files/{name}/" in page


def a_picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(buffer, "JPEG")
    return buffer.getvalue()


def test_photos_come_with_the_form_where_there_is_no_script(play: Play, browser: Browser) -> None:
    play.opens().does("accept file")
    staff = browser(play.clerk())
    good = [SimpleUploadedFile(f"{n}.jpg", a_picture(), "image/jpeg") for n in ("before", "after")]
    sent = {"version": play.case.version, **TEXT, "before": good[0], "after": good[1]}
    assert staff.post(address(play, "self_handle"), sent).status_code == 302
    assert sorted(File.objects.filter(case_id=play.case_id).values_list("role", flat=True)) == ["after", "before"]


def test_a_bad_photo_is_named_and_the_good_one_stays(play: Play, browser: Browser) -> None:
    play.opens().does("accept file")
    bad = SimpleUploadedFile("notes.jpg", b"no picture", "image/jpeg")
    good = SimpleUploadedFile("after.jpg", a_picture(), "image/jpeg")
    sent = {"version": play.case.version, **TEXT, "before": bad, "after": good}
    answer = browser(play.clerk()).post(address(play, "self_handle"), sent)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "notes.jpg" in page
    assert File.objects.get().name in page


def test_a_share_is_typed_beside_its_unit_and_stays_where_the_form_is_refused(play: Play, browser: Browser) -> None:
    play.opens().does("accept file")
    staff = browser(play.clerk())
    unit = other_unit(play)
    assert f'name="share_{unit}"' in text_of(staff.get(address(play, "dispatch")))
    said = {"assistants": [unit], f"share_{unit}": "清扫碎石"}
    refused = staff.post(address(play, "dispatch"), form_of(play, "dispatch", advice="", **said))
    assert refused.status_code == 422
    assert 'value="清扫碎石"' in text_of(refused)
    long = staff.post(address(play, "dispatch"), form_of(play, "dispatch", **said | {f"share_{unit}": "长" * 201}))
    assert long.status_code == 422
    assert staff.post(address(play, "dispatch"), form_of(play, "dispatch", **said)).status_code == 302
    assert play.case.legs.get(kind="dispatch_assist").share == "清扫碎石"
    assert "清扫碎石" in text_of(staff.get(address(play)))


REFUSED: dict[str, tuple[str, Fields]] = {
    "answer": (TO_ROADS, {"text": "已转相关部门，请耐心等待。", "until": "", "is_all_done": "on"}),
    "publish": ("", {"text": "联系电话13800138000"}),
    "object": (f"{TO_ROADS} object return_rejected", {}),
}


@pytest.mark.parametrize("act", sorted(REFUSED))
def test_a_refusal_is_told_in_words_and_keeps_the_text(act: str, play: Play, browser: Browser) -> None:
    before, said = REFUSED[act]
    play.opens().does(before)
    staff, sent = browser(doer(play, act)), form_of(play, act, **said)
    rows = Rows.now(play.case_id)
    answer = staff.post(address(play, act), sent)
    assert answer.status_code == 409
    assert "govuk-error-summary" in text_of(answer)
    assert str(sent["text"]) in text_of(answer)
    assert Rows.now(play.case_id) == rows


def test_done_asks_about_an_open_interim_measure_and_for_a_waiver(play: Play, browser: Browser) -> None:
    play.opens().does(f"{TO_ROADS} sign interim")
    lead, sent = browser(play.staff(Role.UNIT_LEAD)), form_of(play, "dispose")
    interim = f"interim_{Interim.objects.get().pk}"
    assert text_of(lead.post(address(play, "dispose"), sent)).count("govuk-error-message") == 1
    assert (
        text_of(lead.post(address(play, "dispose"), {**sent, interim: "now", "waiver": ""})).count("error-message") == 1
    )
    assert lead.post(address(play, "dispose"), {**sent, interim: "closure"}).status_code == 302
    assert Interim.objects.get().ends_at_closure


def test_the_catalogue_keeps_a_departments_work_from_the_village(play: Play, browser: Browser) -> None:
    play.opens().does(TO_TOWN)
    answer = browser(play.clerk()).post(address(play, "hand_down"), form_of(play, "hand_down"))
    assert answer.status_code == 409
    assert "govuk-error-summary" in text_of(answer)
    assert play.case.state == "filed"


def test_every_reason_of_a_guard_is_a_sentence() -> None:
    for_reporters = {"asked_once", "say_not_solved", "verified"}
    rooms = (
        guards,
        whistles,
        closing,
        handover,
        petitions,
        publishing,
        referring,
        relief,
        returns,
        supervision,
        whistling,
    )
    guard = "".join(inspect.getsource(room) for room in rooms)
    codes = set(re.findall(r'(?:return |why=)"(\w+)"', guard))
    assert codes - for_reporters <= set(REFUSALS)


def test_an_act_that_is_not_open_says_why_and_leads_back(play: Play, browser: Browser) -> None:
    play.opens().does("accept")
    staff = browser(play.clerk())
    answer = staff.get(address(play, "dispatch"), follow=True)
    assert answer.redirect_chain == [(address(play), 302)]
    assert "ll-notice--warning" in text_of(answer)
    assert staff.get(address(play, "juggle")).status_code == 404


STAGES = ("", "ask", "accept", "accept file", TO_TOWN, f"{TO_TOWN} whistle", TO_ROADS, f"{TO_ROADS} object",
          f"{TO_ROADS} sign", TO_DONE, f"{TO_DONE} verify", "decline ask_review")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("before", STAGES)
def test_the_case_page_shows_exactly_the_acts_open_to_its_reader(before: str, play: Play, browser: Browser) -> None:
    play.opens().does(before)
    county = play.county
    roads, town = county.departments[ROADS], county.town_desks[0]
    readers = [
        county.actor(Role.CLERK, county.village_desks[0]), county.actor(Role.CLERK, town),
        county.actor(Role.PRINCIPAL, town), county.actor(Role.UNIT_OFFICER, roads), county.actor(Role.UNIT_LEAD, roads),
        county.actor(Role.VERIFIER), county.actor(Role.SUPERVISOR), county.actor(Role.MODERATOR),
    ]  # fmt: skip
    for reader in readers:
        answer = browser(reader).get(address(play))
        if answer.status_code == 404:
            continue
        shown = set(re.findall(rf'{address(play)}(\w+)/"', text_of(answer)))
        able = {act.act for act in open_acts(reader, standing(reader, play.case, play.now))}
        # A village has no desk below it to hand down to.
        partners = {"hand_down"} if play.case.holder_id == county.village_desks[0].pk else set()
        assert shown == able & set(ACTS) - partners


def test_one_key_presses_one_button(play: Play, browser: Browser) -> None:
    play.opens().does(TO_TOWN)
    keys = re.findall(r'data-ll-key="(\w)"', text_of(browser(play.clerk()).get(address(play))))
    assert len(keys) == len(set(keys))
    assert {"a", "t", "n", "u"} <= set(keys)


# --- Who sees what ------------------------------------------------------------------------------------------


def test_nobody_without_a_post_here_sees_a_case_and_absent_ones_answer_alike(play: Play, browser: Browser) -> None:
    play.opens().does(TO_ROADS)
    stranger = browser(play.county.actor(Role.CLERK, play.county.far_desk))
    for where in (address(play), address(play, "note"), f"{address(play)}lines/", "/desk/c/999999/"):
        assert stranger.get(where).status_code == 404
    hidden, absent = text_of(stranger.get(address(play))), text_of(stranger.get("/desk/c/999999/"))
    assert re.sub(r"/desk/c/\d+/", "", hidden).count("\n") == re.sub(r"/desk/c/\d+/", "", absent).count("\n")
    reporter = browser(play.reporter)
    assert reporter.get(address(play)).status_code == 404
    assert reporter.get("/desk/").status_code == 403
    assert Client().get(address(play)).status_code == 302


def test_staff_who_report_as_residents_do_not_read_their_own_case_as_staff(play: Play, browser: Browser) -> None:
    officer = play.county.actor(Role.UNIT_OFFICER, play.county.departments["water_bureau"])
    play.opens(Actor(account_id=officer.account_id)).does(TO_ROADS)
    assert browser(officer).get(address(play)).status_code == 404


RAW, REWRITTEN = "三号楼周家夜里倒废油", "某小区夜间倾倒废油，请核查。"


def test_a_unit_reads_the_desks_text_of_a_confidential_case_and_no_word_of_the_reporter(
    play: Play, browser: Browser
) -> None:
    play.opens(text=RAW, nature="complain", contact=CONTACT).does("accept file")
    village = play.clerk()
    play.does("write_text", said=UnitText(REWRITTEN, CHECKLIST)).does("dispatch")
    officer = browser(play.staff(Role.UNIT_OFFICER))
    for page in (officer.get(address(play)), officer.get("/desk/"), officer.get("/desk/unit/"),
                 officer.get(address(play, "answer"))):  # fmt: skip
        assert RAW not in text_of(page)
        assert "138" not in text_of(page)
        assert "张" not in text_of(page)
    assert REWRITTEN in text_of(officer.get(address(play)))
    at_desk = text_of(browser(village).get(address(play)))
    assert RAW in at_desk
    assert REWRITTEN in at_desk


def test_a_confidential_case_asks_for_the_units_text_before_it_goes_out(play: Play, browser: Browser) -> None:
    play.opens(text=RAW, nature="complain").does("accept file")
    clerk = browser(play.clerk())
    assert clerk.post(address(play, "dispatch"), form_of(play, "dispatch")).status_code == 409
    text = {"text": f"{REWRITTEN}联系13800138000"}
    answer = clerk.post(address(play, "write_text"), form_of(play, "write_text", **text))
    assert answer.status_code == 409
    assert text["text"] in text_of(answer)
    clerk.post(address(play, "write_text"), form_of(play, "write_text", text=REWRITTEN))
    assert clerk.post(address(play, "dispatch"), form_of(play, "dispatch")).status_code == 302
    assert play.report.handler_text == REWRITTEN


def test_a_contact_is_masked_and_each_look_needs_a_reason_and_is_recorded(play: Play, browser: Browser) -> None:
    play.opens(contact=CONTACT)
    clerk = browser(play.clerk())
    page = text_of(clerk.get(address(play)))
    assert "138****8000" in page
    assert "张*" in page
    assert "13800138000" not in page
    where = f"{address(play)}contact/phone/"
    assert clerk.get(where).status_code == 200
    refused = clerk.post(where, {"reason": "legal_duty", "text": ""})
    assert (refused.status_code, "13800138000" in text_of(refused)) == (422, False)
    shown = clerk.post(where, {"reason": "contact_reporter"})
    assert "13800138000" in text_of(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    looks = Audit.objects.filter(act="people:contact:reveal")
    assert [look.data["field"] for look in looks] == ["phone"]
    assert clerk.get(f"{address(play)}contact/shoe_size/").status_code == 404


def test_the_first_desk_keeps_the_contact_and_the_unit_never_reveals_it(play: Play, browser: Browser) -> None:
    play.opens(contact=CONTACT)
    first = play.clerk()
    play.does(TO_ROADS)
    where = f"{address(play)}contact/phone/"
    assert browser(first).get(where).status_code == 200
    officer = browser(play.staff(Role.UNIT_OFFICER))
    assert "138****8000" in text_of(officer.get(address(play)))
    assert officer.get(where).status_code == 404
    assert browser(play.county.actor(Role.CLERK, play.county.town_desks[1])).get(where).status_code == 404


# --- The case in words ----------------------------------------------------------------------------------------


def test_the_route_is_explained_in_words(play: Play, browser: Browser) -> None:
    play.opens().does(TO_ROADS)
    page = text_of(browser(play.staff(Role.UNIT_OFFICER)).get(address(play)))
    assert "0201 道路破损" in page
    assert "公路养护" in page


def test_the_timeline_can_be_narrowed_to_one_kind(play: Play, browser: Browser) -> None:
    play.opens().does("accept note")
    staff = browser(play.clerk())
    notes = text_of(staff.get(f"{address(play)}?lines=notes"))
    assert notes.count('class="ll-timeline__line') == 1
    assert "已电话核实。" in notes
    assert text_of(staff.get(f"{address(play)}?lines=nonsense")).count('class="ll-timeline__line') == 3


def test_a_case_shows_its_measures_verdicts_and_public_view(play: Play, browser: Browser) -> None:
    play.opens().does(f"{TO_ROADS} sign interim")
    play.does("dispose", disposal=lambda p: EXAMPLES["dispose"].said["disposal"](p, interims={the_interim(): True}))
    play.does("check publish")
    page = text_of(browser(play.county.actor(Role.CLERK, play.county.county_desk)).get(address(play)))
    for anchor in ("interims", "proofs", "public", "legs", "held", "clocks"):
        assert f'id="{anchor}"' in page
    assert f"/p/{play.case.number}/" in page


def the_interim() -> int:
    return Interim.objects.latest("id").pk


def test_the_back_link_leads_to_the_list_with_its_filters(play: Play, browser: Browser) -> None:
    play.opens()
    staff = browser(play.clerk())
    staff.get("/desk/?view=area&urgency=u3")
    assert 'href="/desk/?view=area&amp;urgency=u3"' in text_of(staff.get(address(play)))
    staff.cookies["ll_list"] = "https://example.org/"
    assert 'href="/desk/"' in text_of(staff.get(address(play)))


def test_every_page_of_a_case_is_there_in_english(play: Play, browser: Browser) -> None:
    play.opens(contact=CONTACT).does(TO_ROADS)
    staff = browser(play.staff(Role.UNIT_LEAD))
    staff.cookies["ll_lang"] = "en"
    for where in (address(play), address(play, "object"), "/desk/", "/desk/unit/"):
        page = text_of(staff.get(where))
        assert '<html class="govuk-template" lang="en" ' in page
    assert "Return to the desk" in text_of(staff.get(address(play)))
