"""One example of every act of the issue desk: what must have happened before, who does it, with what, and what follows.

The room tests play each example and everything around it that must be refused; other tests use them to bring a case
where they need it: `Play(...).does("open accept file dispatch")`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from inspect import signature
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from linli.doors import objects_out, rows_out
from linli.issues.models import Interim, Petition, Report
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ContactDraft, ReportDraft
from linli.issues.services import (
    answering,
    asking,
    closing,
    conduct,
    confiding,
    containing,
    desk,
    difficult,
    disposing,
    explaining,
    handover,
    intake,
    linking,
    petitions,
    printing,
    publishing,
    referring,
    relief,
    returns,
    sampling,
    splitting,
    supervision,
    taking,
    telephoning,
    walking,
    whistling,
)
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case, Entry, Leg
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account, Unit
from linli.kernel.people.rules import Actor, Role
from tests.fixtures.town import Town

ROADS, WORKS = "highway_maintenance", "municipal_works"
TEXT = "村口的路塌了一块，晚上看不见。"
NO_DANGER = {"danger_now": "no", "accident": "no"}
DONE = "路面已重新铺好，标线已恢复。"


@objects_out.composed
def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("holder").filter(pk=rows_out.given("case"))


@dataclass
class Play:
    """One case on its way, with the county it lies in and the hour it is."""

    county: Town
    photo: Callable[[datetime], str]
    now: datetime
    case_id: int = 0

    @property
    def case(self) -> Case:
        return _cases(case=self.case_id)[0]

    @property
    def report(self) -> Report:
        return Report.objects.get(pk=self.case_id)

    @property
    def reporter(self) -> Actor:
        return Actor(account_id=self.county.resident.pk)

    @property
    def first(self) -> Case:
        """Give the oldest case."""
        return Case.objects.select_related("holder").earliest("id")

    @property
    def lead(self) -> Leg:
        return Leg.objects.filter(case_id=self.case_id, kind__in=["dispatch_lead", "hand_down"]).latest("id")

    def clerk(self, unit: Unit | None = None) -> Actor:
        return self.county.actor(Role.CLERK, unit or self.case.holder)

    def colleague(self, unit: Unit) -> Actor:
        """Another clerk of the same desk."""
        return self.county.actor(Role.CLERK, unit, unit.area)

    def staff(self, role: Role) -> Actor:
        return self.county.actor(role, self.case.holder)

    def opens(
        self,
        actor: Actor | None = None,
        *,
        grid: int = 0,
        beside: int = 0,
        is_untold: bool = False,
        is_filed: bool = False,
        is_drawn: bool = False,
        **said: Any,
    ) -> "Play":
        """Receive a report of the first resident, or of `actor`, about a road in a grid, and go on with it.

        `beside`: so many others of the second resident lie there already. `is_untold`: its notices reach nobody.
        `is_filed`: a clerk of the village enters it at the counter. `is_drawn`: a lot has drawn it.
        """
        if is_filed:
            actor, said = village_clerk(self), {"channel": "counter"} | said
        for _ in range(beside):
            self.opens(Actor(account_id=self.county.residents[1].pk), grid=grid, **said)
        lat, long = self.county.point(grid)
        draft = ReportDraft(**{"text": TEXT, "category": "0201", "lat": lat, "long": long, "answers": NO_DANGER} | said)
        self.case_id = intake.report_receive(actor or self.reporter, draft, self.now).case_id
        if is_drawn:
            with transaction.atomic():
                sampling.look_ask(self.case, self.now)
        return self.tells_nobody() if is_untold else self

    def tells_nobody(self) -> "Play":
        """Let the notices of the case so far reach nobody."""
        Outbox.objects.filter(case=self.case_id).update(state=Outbox.State.FAILED)
        return self

    def does(self, names: str, **said: Any) -> "Play":
        """Play the named examples one after the other; `said` replaces words of the last."""
        *earlier, last = names.split() or [""]
        for name in earlier:
            EXAMPLES[name].play(self)
        if last:
            EXAMPLES[last].play(self, **said)
        return self

    def at(self, moment: datetime) -> "Play":
        self.now = moment
        return self

    def due(self, clock: Clock) -> datetime:
        return Due.objects.filter(case_id=self.case_id, clock=clock).latest("id").due_at


Who = Callable[[Play], Actor]
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """One act: what came `before` it, `who` does it by which `service`, and what follows from it."""

    act: str
    before: str
    who: Who
    service: Callable[..., Any]
    # What is given; a function is asked with the play.
    said: Said = field(default_factory=dict)
    # For each field the kind's table demands, what is given when it is left out.
    gaps: Mapping[str, Said] = field(default_factory=dict)
    # The state afterwards, and the unit then holding the case; "" where nothing changes.
    then: str = ""
    holder: str = ""
    seen: str = "public"
    starts: str = ""
    ends: str = ""
    tells: str = ""
    # The lines of the timeline it adds, where the platform goes on by itself.
    lines: str = ""
    # How long nothing happens before it.
    wait: timedelta = timedelta()
    # How the report came in, where it is not the usual one.
    opened: Said = field(default_factory=dict)
    # The case it is done to, where that is not the play's own.
    of: Callable[[Play], int] = lambda play: play.case_id

    def given(self, play: Play, **said: Any) -> dict[str, Any]:
        """Give the arguments of the service, with version and moment where it takes them."""
        named = {**self.said, **said}
        found = {name: value(play) if callable(value) else value for name, value in named.items()}
        if "version" in signature(self.service).parameters:
            found.setdefault("version", _cases(case=self.of(play))[0].version)
        return found | {"now": play.now}

    def play(self, play: Play, actor: Actor | None = None, **said: Any) -> None:
        """Let the example's own person, or `actor`, do the act."""
        play.at(play.now + self.wait)
        if is_clock(self.service):
            self.service(play.case_id, play.lead.pk if play.case.due_original_at else None, play.now)
            return
        self.service(actor or self.who(play), self.of(play), **self.given(play, **said))


def is_clock(service: Callable[..., Any]) -> bool:
    """Tell whether a service is what a clock calls when it runs out."""
    return "actor" not in signature(service).parameters


def colleague(play: Play) -> Actor:
    return play.colleague(play.case.holder)


def conduct_officer(play: Play) -> Actor:
    return play.staff(Role.CONDUCT)


def reporter(play: Play) -> Actor:
    return play.reporter


def clerk(play: Play) -> Actor:
    return play.clerk()


def officer(play: Play) -> Actor:
    return play.staff(Role.UNIT_OFFICER)


def unit_lead(play: Play) -> Actor:
    return play.staff(Role.UNIT_LEAD)


def assistant(play: Play) -> Actor:
    return play.county.actor(Role.UNIT_OFFICER, play.county.departments[WORKS])


def principal(play: Play) -> Actor:
    return play.staff(Role.PRINCIPAL)


def verifier(play: Play) -> Actor:
    return play.county.actor(Role.VERIFIER)


def moderator(play: Play) -> Actor:
    return play.county.actor(Role.MODERATOR)


def other_moderator(play: Play) -> Actor:
    """Another moderator of the county, who hid nothing."""
    return play.county.actor(Role.MODERATOR, play.county.county_desk, play.county.county)


def desk_above(play: Play) -> Actor:
    return play.clerk(play.county.town_desks[0])


def other_clerk(play: Play) -> Actor:
    return play.colleague(play.lead.from_unit)


def clerk_of_dispatch(play: Play) -> Actor:
    return play.clerk(play.lead.from_unit)


def arbitrator(play: Play) -> Actor:
    return play.county.actor(Role.ARBITRATOR)


def walker(play: Play) -> Actor:
    return play.county.actor(Role.GRID)


def works_id(play: Play) -> int:
    return play.county.departments[WORKS].pk


def roads_ids(play: Play) -> tuple[int, ...]:
    return (play.county.departments[ROADS].pk,)


def next_town_id(play: Play) -> int:
    return play.county.town_desks[1].pk


def sanitation_id(play: Play) -> int:
    return play.county.departments["sanitation"].pk


def platform(play: Play) -> Actor:
    return taking.PLATFORM


def verification(play: Play) -> Actor:
    return closing.VERIFIER


def a_photo(play: Play) -> tuple[str, ...]:
    return (play.photo(play.now),)


def the_interim(play: Play) -> int:
    return Interim.objects.latest("id").pk


REFUSAL = asking.Refusal("not_in_remit", "属于上级管理的国道。", "公路法第八条", "公路管理局", "0700-1234567")

REFERRAL = referring.Referral("市公路局", "0700-1234567", "该路段由市公路局养护，七日内由其答复。")


def objection(play: Play, **said: Any) -> returns.Objection:
    usual = {"reason": "function_mismatch", "text": "属于市政道路。", "basis": "道路管理办法第五条"}
    return returns.Objection(**usual | {"better_owner": "市政维护中心", "evidence": a_photo(play)} | said)


# The two things in the usual report, each of them a part.
HALVES = (splitting.Part("村口的路塌了一块", "0201"), splitting.Part("晚上看不见", "0203"))


def part_of(place: int) -> Callable[["Play"], int]:
    """Give what finds the part of the play's report at a place, from 1."""
    return lambda play: Case.objects.get(number=f"{play.case.number}/{place}").pk


def parts_platform(play: Play) -> Actor:
    return containing.PLATFORM


def supervisor(play: Play) -> Actor:
    return play.county.actor(Role.SUPERVISOR)


def accounted(play: Play, **said: Any) -> supervision.Account:
    given = {"cause": "材料未到。", "until_on": in_days(play, 9), "role": "养护股股长"}
    return supervision.Account(**given | said)


def sweeper(play: Play) -> Actor:
    return difficult.SWEEPER


REVIEWED = {"owner": "owner_id", "role": "role", "obstacle": "obstacle", "text": "text", "plan": "plan",
            "until": "until_on", "interim": "interim"}  # fmt: skip
EXPLANATION = {"basis": "公路法第八条", "text": "该路段依法不属于本县养护。", "routes": "向市公路局申请复核"}


def reviewed(play: Play, **said: Any) -> difficult.Review:
    given = {"owner_id": play.county.county_desk.pk, "role": "主任", "obstacle": "money", "text": "缺修复资金。",
             "plan": "申请专项资金。", "until_on": in_days(play, 20), "interim": "not_needed", "interim_why": "已改道"}  # fmt: skip
    return difficult.Review(
        **given | {name: value or 0 if name == "owner_id" else value for name, value in said.items()}
    )


def in_days(play: Play, days: int) -> date:
    return play.now.date() + timedelta(days=days)


def drafted(play: Play, **said: Any) -> whistling.Draft:
    given = {"kind": "cannot_solve", "reason": "需要上级部门", "advice": "重铺路面", "unit_ids": roads_ids(play)}
    return whistling.Draft(**given | said)


def village_clerk(play: Play) -> Actor:
    return play.clerk(play.county.village_desks[0])


def town_clerk(play: Play) -> Actor:
    return play.clerk(play.county.town_desks[0])


def roads_officer(play: Play) -> Actor:
    return play.county.actor(Role.UNIT_OFFICER)


def the_lead_id(play: Play) -> int:
    return play.lead.pk


RATING = whistling.Rating(came=True, acted=True, result=4, text="当天到场。")
RATED = ("came", "acted", "result")


def paused(play: Play, **said: Any) -> petitions.Asking:
    """What fits every kind of petition but the unit's."""
    given = {"reason": "weather", "text": "连日大雨。", "until_on": in_days(play, 3), "evidence": a_photo(play)}
    return petitions.Asking(**given | said)


def longer(play: Play, **said: Any) -> petitions.Asking:
    given = {"reason": "materials", "until_on": in_days(play, 15), "interim": "not_needed", "interim_why": "不影响通行"}
    return paused(play, **given | said)


def planned(play: Play, **said: Any) -> petitions.Asking:
    steps = f"{in_days(play, 10)} 基层处理\n{in_days(play, 25)} 路面重铺"
    given = {"survey": "路基下沉30米", "milestones": steps, "role": "养护股股长", "interim": "not_needed"}
    return petitions.Asking(**given | {"interim_why": "已改道"} | said)


def helped(play: Play, **said: Any) -> petitions.Asking:
    return petitions.Asking(**{"unit_id": sanitation_id(play), "text": "清扫路面"} | said)


def to_town(play: Play, **said: Any) -> petitions.Asking:
    return petitions.Asking(**{"unit_id": play.county.town_desks[0].pk, "text": "诉求人已搬到镇上"} | said)


def the_petition(play: Play) -> int:
    return Petition.objects.latest("id").pk


def the_milestone(play: Play) -> int:
    return Due.objects.filter(case_id=play.case_id, clock=Clock.MILESTONE).earliest("due_at").pk


def unclear(play: Play) -> returns.Objection:
    return objection(play, reason="owner_unclear", text="两家都无养护台账。", better_owner="无")


ACCEPTED = desk.Acceptance(has_looked_at_duplicates=True)
UNSOLVED = closing.Finding("not_solved", text="还有一个坑。")


def done(play: Play, **said: Any) -> disposing.Disposal:
    return disposing.Disposal(**{"text": DONE, "after": a_photo(play), "waiver": "未参与施工"} | said)


def without(whole: Any, **gaps: str) -> Any:
    """Give a value with some of its fields emptied."""
    return type(whole)(**{name: gaps.get(name, getattr(whole, name)) for name in whole.__dataclass_fields__})


# A report told in confidence, and what the desk makes of it for the unit.
SEALED = {"nature": "report"}
REWRITTEN = "某处路面塌陷，请核查。"
LOOKED_FOR = confiding.CHECKLIST
CONDUCT = {"category": "1303", "nature": "complain", "answers": {"danger_now": "no", "unit_complained": "窗口人员"}}
LEAD_CLOCKS = "sign_by object_by due s0 s1 s2 s3 s4"
# What a dispatch of road damage starts: the lead's clocks, and the assistant's sign, objection and due.
DISPATCHED = f"{LEAD_CLOCKS} sign_by object_by due"
WORKING = "object_by due s0 s1 s2 s3 s4 object_by sign_by due"
TO_ROADS = "accept file dispatch"
TO_DONE = f"{TO_ROADS} sign dispose"
TO_TOWN = "accept file report_up"
TO_CENTRE = f"{TO_TOWN} whistle whistle_approve whistle_send"
TO_HELPED = f"{TO_CENTRE} dispatch sign dispose"
# A lift, to which a town may call the units itself; no village is known, so nothing goes out by rule.
DIRECT = {"category": "0502", "lat": None, "long": None, "area_code": "990101101",
          "answers": {"danger_now": "no", "trapped": "no"}}  # fmt: skip

_ALL = (
    Example("ask", "", clerk, asking.report_ask, {"text": "哪个路口？", "days": 3},
            {"text": {"text": " "}, "until": {"days": 0}},
            then="need_info", seen="private", starts="ask_until", tells="N02"),
    Example("supply", "ask", reporter, asking.report_supply, {"text": "小学门口。"}, {"text": {"text": ""}},
            then="received", seen="private", ends="ask_until"),
    Example("add", "", reporter, asking.report_add, {"text": "今天又塌了一点。"}, {"text": {"text": ""}}, seen="private"),
    Example("ask_expired", "ask", platform, asking.ask_expired, then="received", seen="private"),
    Example("decline", "", clerk, asking.report_decline, {"refusal": REFUSAL},
            {name: {"refusal": without(REFUSAL, **{name: ""})} for name in ("reason", "basis", "body", "phone")},
            then="declined", seen="reporter", ends="accept_by answer_by", tells="N03"),
    Example("ask_review", "decline", reporter, asking.decline_review_ask, {"text": "路就在村里。"},
            {"text": {"text": ""}}, seen="private", starts="review_by"),
    Example("review_decline", "decline ask_review", desk_above, asking.decline_review,
            {"is_upheld": False, "text": "属于本县养护范围。"}, {"text": {"text": ""}},
            then="received", seen="reporter", starts="accept_by answer_by", ends="review_by", tells="N04"),
    Example("accept", "", clerk, desk.report_accept, {"axes": ACCEPTED},
            {"category": {"axes": desk.Acceptance(category="02", has_looked_at_duplicates=True)},
             "nature": {"axes": desk.Acceptance(nature="gossip", has_looked_at_duplicates=True)},
             "looked": {"axes": desk.Acceptance()}},
            then="accepted", starts="dispatch_by", ends="accept_by", tells="N04"),
    Example("take_charge", "", clerk, confiding.charge_take, seen="staff", opened=SEALED),
    Example("write_text", "accept", clerk, confiding.text_write, {"said": confiding.UnitText(REWRITTEN, LOOKED_FOR)},
            {"text": {"said": confiding.UnitText("", LOOKED_FOR)}, "checked": {"said": confiding.UnitText(REWRITTEN)}},
            seen="desk", opened={"nature": "complain"}),
    Example("confirm_text", "accept write_text", colleague, confiding.text_confirm, seen="staff", opened=SEALED),
    Example("protect", "", clerk, confiding.case_protect, {"confidentiality": "sealed"},
            {"confidentiality": {"confidentiality": "secret"}}, seen="desk"),
    Example("ask_consent", "", clerk, confiding.consent_ask, {"confidentiality": "open", "text": "公开办理可更快。"},
            {"confidentiality": {"confidentiality": "sealed"}, "text": {"text": ""}}, seen="private", tells="L01",
            opened=SEALED),
    Example("consent", "ask_consent", reporter, confiding.consent_answer, {"is_given": True}, seen="private",
            opened=SEALED),
    Example("consent_hear", "", clerk, confiding.consent_hear, {"language": "zh-hans", "answer": "yes"},
            {"language": {"language": "fr"}, "answer": {"answer": "maybe"}}, seen="private", tells="L24",
            opened={"nature": "complain"}),
    Example("consent_take_back", "consent_hear", reporter, confiding.consent_take_back, seen="private",
            opened={"nature": "complain"}),
    Example("message", "", clerk, confiding.message_send, {"text": "请补充大致时间。"}, {"text": {"text": ""}},
            seen="private", tells="L01"),
    Example("conduct_name", "", conduct_officer, conduct.conduct_name, {"unit_id": works_id},
            {"unit": {"unit_id": None}}, holder="city_centre", seen="desk", opened=CONDUCT),
    Example("conduct_accept", "", conduct_officer, conduct.conduct_accept, then="accepted", seen="reporter",
            starts="due", ends="accept_by", tells="N04", opened=CONDUCT),
    Example("conduct_close", "conduct_accept", conduct_officer, conduct.conduct_close,
            {"text": "已核实，经办人态度生硬，已当面道歉并补办手续。"}, {"text": {"text": ""}},
            then="closed", seen="reporter", ends="answer_by due", tells="N08", opened=CONDUCT),
    Example("answer_direct", "accept", clerk, answering.answer_direct,
            {"text": "办事窗口周一至周五上午九点开门。", "source": "办事指南"}, {"text": {"text": ""}}, then="closed", seen="reporter", starts="reopen_until", ends="answer_by dispatch_by",
            tells="N13 N08", opened={"nature": "consult"}),
    Example("say_unanswered", f"{TO_ROADS} answer", reporter, answering.unanswered_say, seen="private",
            starts="unanswered_rule_by"),
    Example("unanswered_uphold", f"{TO_ROADS} answer say_unanswered", clerk_of_dispatch, answering.unanswered_uphold,
            {"text": "未说明何时修好。"}, {"text": {"text": ""}}, seen="reporter",
            ends="unanswered_rule_by", tells="L08"),
    Example("unanswered_reject", f"{TO_ROADS} answer say_unanswered", clerk_of_dispatch, answering.unanswered_reject,
            {"text": "答复已说明原因和期限。"}, {"text": {"text": ""}}, seen="reporter", ends="unanswered_rule_by",
            tells="L08"),
    Example("file", "accept", clerk, desk.case_file, {"check_method": "visit"},
            {"check_method": {"check_method": "hearsay"}}, then="filed", seen="staff"),
    Example("self_handle", "accept file", clerk, desk.self_handle,
            {"text": "已填平。", "before": a_photo, "after": a_photo},
            {"text": {"text": ""}, "before": {"before": ()}, "after": {"after": ()}},
            then="disposed", seen="reporter", starts="confirm_by", ends="dispatch_by", tells="N12"),
    Example("dispatch", "accept file", clerk, desk.case_dispatch, {"order": desk.Dispatch(advice="尽快修补")},
            {"advice": {"order": desk.Dispatch()}},
            then="dispatched", holder=ROADS, starts=DISPATCHED, ends="dispatch_by", tells="N05"),
    Example("hand_down", TO_TOWN, clerk, desk.case_hand_down,
            {"order": lambda play: desk.Dispatch(play.county.village_desks[0].pk, advice="由村里处理")},
            {"lead": {"order": desk.Dispatch(advice="由村里处理")},
             "advice": {"order": lambda play: desk.Dispatch(play.county.village_desks[0].pk)}},
            then="dispatched", holder="village_desk", starts=LEAD_CLOCKS, ends="dispatch_by decide_by", tells="N05",
            opened={"category": "9902"}),
    Example("sign", TO_ROADS, officer, handover.leg_sign, then="in_hand", seen="reporter", ends="sign_by"),
    Example("silence", TO_ROADS, platform, handover.leg_silence, then="in_hand", seen="reporter", ends="sign_by"),
    Example("object", TO_ROADS, unit_lead, returns.leg_object, {"objection": objection},
            {name: {"objection": partial(objection, **{name: empty})}
             for name, empty in {"reason": "", "basis": "", "better_owner": "", "evidence": ()}.items()},
            seen="staff", starts="rule_by", ends="sign_by object_by"),
    Example("return_upheld", f"{TO_ROADS} object", other_clerk, returns.return_uphold,
            {"reason": "upheld_dispatcher", "text": "派单有误。"},
            {"reason": {"reason": "rejected"}, "text": {"text": ""}},
            then="filed", holder="village_desk", seen="reporter", starts="dispatch_by",
            ends="rule_by due s0 s1 s2 s3 s4 object_by sign_by due"),
    Example("return_rejected", f"{TO_ROADS} object", other_clerk, returns.return_reject,
            {"text": "属于养护里程。"}, {"text": {"text": ""}},
            then="in_hand", seen="staff", starts="appeal_by", ends="rule_by"),
    Example("appeal", f"{TO_ROADS} object return_rejected", unit_lead, returns.return_appeal,
            {"text": "该路段已移交市政。"}, {"text": {"text": ""}}, seen="staff", starts="rule_by", ends="appeal_by"),
    Example("return_unruled", f"{TO_ROADS} object", platform, returns.return_unruled, seen="staff", starts="rule_by",
            ends="rule_by"),
    Example("rule_joint", f"{TO_ROADS} unowned", arbitrator, returns.rule_joint,
            {"lead_id": works_id, "assistant_ids": roads_ids, "text": "市政主办，养护协办。"},
            {"lead": {"lead_id": 0}, "assistants": {"assistant_ids": ()}, "text": {"text": ""}},
            then="dispatched", holder=WORKS, seen="reporter", starts="sign_by due s0 s1 s2 s3 s4 sign_by due",
            ends="rule_by due s0 s1 s2 s3 s4 object_by sign_by due", tells="N06"),
    Example("rule_backstop", f"{TO_ROADS} unowned", arbitrator, returns.rule_backstop,
            {"text": "两家均无权属，由区级兜底。"}, {"text": {"text": ""}},
            then="dispatched", holder="district_centre", seen="reporter", starts="sign_by due s0 s1 s2 s3 s4",
            ends="rule_by due s0 s1 s2 s3 s4 object_by sign_by due", tells="N06"),
    Example("catalogue_settle", f"{TO_ROADS} object catalogue_fault", arbitrator, returns.catalogue_settle,
            {"text": "第12条主办改为市政。"}, {"text": {"text": ""}}, seen="staff", ends="catalogue_by"),
    Example("assist_add", TO_ROADS, clerk_of_dispatch, returns.assist_add,
            {"unit_id": sanitation_id, "share": "清扫路面"}, {"unit": {"unit_id": 0}, "share": {"share": ""}},
            seen="reporter", starts="sign_by object_by due"),
    Example("ask_pause", f"{TO_ROADS} sign", unit_lead, petitions.petition_file, {"kind": "pause", "asking": paused},
            {"reason": {"asking": partial(paused, reason="mood")},
             "until": {"asking": partial(paused, until_on=None)}, "evidence": {"asking": partial(paused, evidence=())}},
            seen="staff"),
    Example("ask_extension", f"{TO_ROADS} sign", unit_lead, petitions.petition_file,
            {"kind": "extension", "asking": longer},
            {"reason": {"asking": partial(longer, reason="mood")}, "until": {"asking": partial(longer, until_on=None)},
             "interim": {"asking": partial(longer, interim="")}, "evidence": {"asking": partial(longer, evidence=())}},
            seen="staff"),
    Example("ask_plan", f"{TO_ROADS} sign", unit_lead, petitions.petition_file, {"kind": "plan", "asking": planned},
            {name: {"asking": partial(planned, **{name: ""})} for name in ("survey", "milestones", "role", "interim")},
            seen="staff"),
    Example("ask_return", f"{TO_ROADS} interim", unit_lead, petitions.petition_file,
            {"kind": "return", "asking": helped}, {"text": {"asking": partial(helped, text="")}}, seen="staff"),
    Example("ask_assist", f"{TO_ROADS} sign", unit_lead, petitions.petition_file,
            {"kind": "assist", "asking": helped},
            {"unit": {"asking": partial(helped, unit_id=None)}, "text": {"asking": partial(helped, text="")}},
            seen="staff"),
    Example("ask_first_desk", "accept file", clerk, petitions.petition_file,
            {"kind": "first_desk", "asking": to_town},
            {"unit": {"asking": helped}, "text": {"asking": partial(to_town, text="")}}, seen="staff"),
    Example("grant", f"{TO_ROADS} sign ask_pause", clerk_of_dispatch, petitions.petition_grant,
            {"petition_id": the_petition}, {"petition": {"petition_id": 0}}, seen="reporter", starts="pause_until",
            tells="N10"),
    Example("refuse", f"{TO_ROADS} sign ask_extension", clerk_of_dispatch, petitions.petition_refuse,
            {"petition_id": the_petition, "text": "材料已到。"},
            {"petition": {"petition_id": 0}, "text": {"text": ""}}, seen="staff"),
    Example("petitions_lapse", f"{TO_ROADS} sign ask_extension", platform, petitions.petitions_lapse, seen="staff"),
    Example("resume", f"{TO_ROADS} sign ask_pause grant", unit_lead, petitions.work_resume, seen="reporter",
            ends="pause_until"),
    Example("pause_over", f"{TO_ROADS} sign ask_pause grant", platform, petitions.pause_over, seen="reporter",
            ends="pause_until"),
    Example("milestone_done", f"{TO_ROADS} sign ask_plan grant", unit_lead, petitions.milestone_done,
            {"due_id": the_milestone, "text": ""}, {"milestone": {"due_id": 0}}, ends="milestone"),
    Example("interim", TO_ROADS, officer, relief.interim_start, {"kind": "sign"}, {"measure": {"kind": "wish"}},
            tells="N09"),
    Example("interim_end", f"{TO_ROADS} interim", officer, relief.interim_end,
            {"interim_id": the_interim, "at_closure": False}),
    Example("dispose", f"{TO_ROADS} sign", officer, disposing.case_dispose, {"disposal": done},
            {"text": {"disposal": partial(done, text="")}, "outcome": {"disposal": partial(done, outcome="fine")},
             "after": {"disposal": partial(done, after=())}},
            then="disposed", holder="village_desk", starts="confirm_by", ends=f"answer_by {WORKING}", tells="N12"),
    Example("reject_disposal", TO_DONE, clerk, closing.disposal_reject, {"text": "坑还在。"}, {"text": {"text": ""}},
            then="in_hand", holder=ROADS, seen="reporter", ends="confirm_by", tells="N14"),
    Example("verify", TO_DONE, reporter, closing.case_verify, {"finding": closing.Finding("solved", 5)},
            {"verdict": {"finding": closing.Finding("")}},
            then="closed", seen="reporter", starts="reopen_until", ends="confirm_by", tells="N13",
            lines="verify confirm"),
    Example("check", TO_DONE, verifier, closing.case_check,
            {"finding": closing.Finding("solved", text="现场已修好。")},
            {"verdict": {"finding": closing.Finding("", text="现场已修好。")},
             "text": {"finding": closing.Finding("solved")}}, seen="reporter"),
    Example("look", "", verifier, sampling.finding_look, {"look": sampling.Look("real", "现场确有塌陷。")},
            {"verdict": {"look": sampling.Look("", "现场确有塌陷。")}, "text": {"look": sampling.Look("real", "")}},
            seen="staff", ends="sample_by", opened={"is_drawn": True}),
    Example("confirm", TO_DONE, verification, closing.window_over, then="closed", starts="reopen_until", ends="confirm_by",
            tells="N13"),
    Example("review", f"{TO_DONE} not_solved sign dispose not_solved sign dispose", reporter, closing.case_verify,
            {"finding": UNSOLVED}, holder="town_centre", seen="reporter", starts="review_by", ends="confirm_by",
            lines="verify review"),
    Example("review_close", f"{TO_DONE} not_solved sign dispose not_solved sign dispose review", desk_above,
            closing.review_close, {"outcome": "partly_solved", "text": "已修复主要路段，余下列入年度计划。"},
            {"outcome": {"outcome": "fine"}, "text": {"text": ""}},
            then="closed", starts="reopen_until", ends="review_by", tells="N13"),
    Example("reopen", f"{TO_DONE} verify", reporter, closing.case_reopen, {"reason": "relapse", "text": "又塌了。"},
            {"reason": {"reason": "mood"}},
            then="dispatched", holder=ROADS, starts=LEAD_CLOCKS, ends="reopen_until", tells="N14"),
    Example("link", "", clerk, linking.case_link, {"root_id": lambda play: play.first.pk}, {"root": {"root_id": 0}},
            then="linked", seen="reporter", tells="N15", opened={"beside": 1}),
    Example("unlink", "link", clerk, linking.case_unlink, {"reason": "reporter_objects"},
            {"reason": {"reason": "whim"}}, then="received", seen="private", opened={"beside": 1}),
    Example("make_root", "link", clerk, linking.root_make, then="received", seen="staff", opened={"beside": 1}),
    Example("split", "accept", clerk, splitting.case_split, {"into": HALVES}, {"parts": {"into": HALVES[:1]}},
            then="container", starts="answer_by dispatch_by answer_by dispatch_by"),
    Example("rejoin", "accept split", clerk, splitting.case_rejoin, then="accepted"),
    Example("parts_over", "accept split first_withdrawn", parts_platform, closing.case_withdraw, then="closed",
            ends="answer_by dispatch_by", of=part_of(2)),
    Example("part_reopened", "accept file split first_withdrawn second_fixed second_solved", parts_platform,
            closing.case_reopen, {"reason": "relapse", "text": "又坏了。"}, then="container", starts=LEAD_CLOCKS,
            of=part_of(2)),
    Example("withdraw", "", reporter, closing.case_withdraw, then="withdrawn", seen="private",
            ends="accept_by answer_by", tells="L14"),
    Example("recall", "", village_clerk, closing.case_recall, {"text": "表格导错了。"}, {"text": {"text": ""}},
            then="withdrawn", seen="reporter", ends="accept_by answer_by", opened={"is_filed": True}),
    Example("refer_out", "accept", clerk, referring.case_refer, {"referral": REFERRAL},
            {name: {"referral": without(REFERRAL, **{name: ""})} for name in ("body", "phone", "text")},
            then="closed", seen="reporter", starts="reopen_until receipt_by", ends="answer_by dispatch_by", tells="N13"),
    Example("receipt", "accept refer_out", clerk, referring.receipt_note, {"text": "市公路局7月6日签收，第18号。"},
            {"text": {"text": ""}}, seen="reporter", ends="receipt_by"),
    Example("receipt_missed", "accept refer_out", platform, referring.receipt_missed, then="filed", seen="reporter",
            starts="dispatch_by answer_by", ends="receipt_by reopen_until", tells="N04"),
    Example("inform", TO_ROADS, clerk_of_dispatch, referring.unit_inform,
            {"unit_id": sanitation_id, "text": "路面封闭，请调整清扫。"}, {"unit": {"unit_id": 0}, "text": {"text": ""}},
            seen="staff"),
    Example("report_up", "accept file", clerk, handover.case_report_up, {"reason": "村里没有修路能力"},
            {"reason": {"reason": ""}}, holder="town_centre", starts="decide_by"),
    Example("transfer", TO_TOWN, clerk, handover.case_transfer, {"unit_id": next_town_id, "reason": "该路段在邻镇。"},
            {"unit": {"unit_id": None}, "reason": {"reason": ""}}, holder="town_centre", starts="decide_by",
            ends="decide_by"),
    Example("keep", TO_TOWN, clerk, handover.case_keep, {"text": "由镇里办理。"}, {"text": {"text": ""}},
            seen="reporter", ends="decide_by"),
    Example("turn_back", TO_CENTRE, clerk, handover.case_turn_back, {"text": "镇里自己能修。"}, {"text": {"text": ""}},
            holder="town_centre", seen="reporter", ends="decide_by"),
    Example("whistle", TO_TOWN, clerk, whistling.whistle_draft, {"draft": drafted},
            {name: {"draft": partial(drafted, **{part: empty})} for name, part, empty in
             (("whistle_kind", "kind", "loud"), ("reason", "reason", ""), ("advice", "advice", ""))},
            seen="staff", starts="approve_by"),
    Example("whistle_approve", f"{TO_TOWN} whistle", principal, whistling.whistle_approve, seen="staff",
            ends="approve_by"),
    Example("whistle_deny", f"{TO_TOWN} whistle", principal, whistling.whistle_deny, {"text": "镇里先修。"},
            {"text": {"text": ""}}, seen="staff", ends="approve_by"),
    Example("whistle_send", f"{TO_TOWN} whistle whistle_approve", clerk, whistling.whistle_send,
            holder="district_centre", starts="decide_by", ends="decide_by"),
    Example("whistle_call", "accept file whistle whistle_approve", clerk, whistling.whistle_call,
            {"order": desk.Dispatch(advice="现场查处")}, {"advice": {"order": desk.Dispatch()}},
            then="dispatched", holder="market_supervision", starts=f"{LEAD_CLOCKS} report_in_by arrive_by",
            ends="dispatch_by", tells="N05 N07", opened=DIRECT),
    Example("whistle_appeal", f"{TO_CENTRE} turn_back", clerk, whistling.whistle_appeal, {"text": "镇里没有设备。"},
            {"text": {"text": ""}}, seen="staff", starts="rule_by"),
    Example("whistle_uphold", f"{TO_CENTRE} turn_back whistle_appeal", arbitrator, whistling.whistle_uphold,
            {"text": "应由区级部门处置。"}, {"text": {"text": ""}}, holder="district_centre", seen="reporter",
            starts="decide_by", ends="rule_by"),
    Example("whistle_dismiss", f"{TO_CENTRE} turn_back whistle_appeal", arbitrator, whistling.whistle_dismiss,
            {"text": "属镇级职责。"}, {"text": {"text": ""}}, seen="staff", ends="rule_by"),
    Example("whistle_rate", TO_HELPED, town_clerk, whistling.whistle_rate, {"leg_id": the_lead_id, "rating": RATING},
            {"leg": {"leg_id": 0}} | {name: {"rating": replace(RATING, **{name: None})} for name in RATED},
            seen="staff"),
    Example("whistle_reply", f"{TO_HELPED} whistle_rate", roads_officer, whistling.whistle_reply,
            {"text": "设备到得晚，已改进。"}, {"text": {"text": ""}}, seen="staff"),
    Example("report_in", f"{TO_CENTRE} dispatch", officer, handover.leg_report_in,
            {"lat": 29.0, "long": 111.7}, seen="reporter", ends="report_in_by"),
    Example("share_done", TO_ROADS, assistant, handover.share_done, {"text": "标线已画。"}, {"text": {"text": ""}},
            seen="staff", ends="sign_by object_by due"),
    Example("answer", TO_ROADS, officer, answering.answer_send, {"text": "已到场勘查，计划7月15日前重铺。"},
            {"text": {"text": ""}}, seen="reporter", ends="answer_by", tells="N08"),
    Example("called", "", clerk, desk.service_called, {"text": "已代拨119，消防已出动。"}, {"text": {"text": ""}},
            seen="staff", ends="call_by", opened={"emergency_call": "cannot_call"}),
    Example("telephone", "", clerk, telephoning.reporter_telephone, {"result": "told"},
            {"result": {"result": "maybe"}}, seen="staff",
            opened={"contact": ContactDraft(phone="13800000000"), "is_untold": True}),
    Example("note", "", clerk, desk.note_add, {"text": "已电话核实。"}, {"text": {"text": ""}}, seen="staff"),
    Example("print", "", clerk, printing.form_print, {"form": "receipt"}, {"form": {"form": "poem"}}, seen="reporter"),
    Example("publish", "", moderator, publishing.case_publish, {"text": "村道路面塌陷，正在处理。"},
            {"text": {"text": ""}}, seen="staff"),
    Example("unpublish", "publish", moderator, publishing.case_unpublish, {"reason": "ours", "text": "照片不清。"},
            {"reason": {"reason": "mood"}, "text": {"text": ""}}, seen="reporter"),
    Example("appeal_hiding", "publish unpublish", reporter, publishing.hiding_appeal, {"text": "照片很清楚。"},
            {"text": {"text": ""}}, seen="reporter"),
    Example("rule_hiding", "publish unpublish appeal_hiding", other_moderator, publishing.hiding_rule,
            {"is_upheld": False, "text": "照片可辨，恢复公开。"}, {"text": {"text": ""}}, seen="reporter"),
    Example("supervise", TO_ROADS, platform, supervision.SUPERVISE[Clock.S2], seen="reporter",
            starts="supervise_answer_by", tells="N17"),
    Example("order", TO_ROADS, supervisor, supervision.order_give, {"level": "s3", "text": "多次催办未果。"},
            {"level": {"level": "s9"}, "text": {"text": ""}}, seen="reporter", starts="session_by"),
    Example("difficult_enter", TO_ROADS, supervisor, difficult.difficult_enter, {"text": "产权不清，三年未解决。"},
            {"text": {"text": ""}}, seen="reporter", starts="difficult_by"),
    Example("difficult_found", TO_ROADS, sweeper, partial(difficult.difficult_found, difficult.Ground.AGE),
            seen="reporter", starts="difficult_by"),
    Example("difficult_review", f"{TO_ROADS} difficult_enter", supervisor, difficult.difficult_review,
            {"review": reviewed}, {name: {"review": partial(reviewed, **{part: None if name == "until" else ""})}
             for name, part in REVIEWED.items()}, seen="reporter", starts="difficult_by", ends="difficult_by"),
    Example("explain", f"{TO_ROADS} difficult_enter sign", unit_lead, explaining.case_explain, EXPLANATION,
            {name: {name: ""} for name in EXPLANATION}, seen="staff", starts="explain_by"),
    Example("explain_agree", f"{TO_ROADS} difficult_enter sign explain", desk_above, explaining.explanation_agree,
            {"text": "情况属实。"}, {"text": {"text": ""}}, then="closed", seen="reporter", starts="reopen_until",
            ends="explain_by difficult_by answer_by due s0 s1 s2 s3 s4 sign_by due object_by object_by", tells="N13 N19"),
    Example("explain_refuse", f"{TO_ROADS} difficult_enter sign explain", desk_above, explaining.explanation_refuse,
            {"text": "还有办法。"}, {"text": {"text": ""}}, seen="staff", ends="explain_by"),
    Example("order_answer", f"{TO_ROADS} supervise", unit_lead, supervision.order_answer, {"account": accounted},
            {name: {"account": partial(accounted, **{part: empty})}
             for name, part, empty in (("cause", "cause", ""), ("until", "until_on", None), ("role", "role", ""))},
            seen="reporter", ends="supervise_answer_by", tells="N17"),
    Example("session", f"{TO_ROADS} order", supervisor, supervision.session_note, {"text": "养护中心七月底完成。"},
            {"text": {"text": ""}}, seen="staff", ends="session_by"),
    Example("interim_round", f"{TO_ROADS} daily", officer, relief.interim_round,
            {"interim_id": the_interim, "evidence": a_photo},
            {"interim": {"interim_id": 0}, "evidence": {"evidence": ()}}, starts="round_by round_unit round_desk",
            ends="round_by round_unit round_desk"),
    Example("field_report", "accept", walker, walking.field_report, {"reason": "cannot_fix", "text": "要大型机械。"},
            {"reason": {"reason": "other"}, "text": {"text": " "}}, seen="staff"),
    Example("interim_missed", f"{TO_ROADS} daily", platform, relief.round_missed_alarm, seen="staff",
            wait=timedelta(hours=11)),
)  # fmt: skip
NOT_SOLVED = Example("verify", TO_DONE, reporter, closing.case_verify, {"finding": UNSOLVED})
# The same acts with other words, where a case must be brought further.
UNOWNED = Example("object", TO_ROADS, unit_lead, returns.leg_object, {"objection": unclear})
CATALOGUE_FAULT = Example("return_upheld", f"{TO_ROADS} object", other_clerk, returns.return_uphold,
                          {"reason": "upheld_catalogue", "text": "目录写错了主办。"})  # fmt: skip
DAILY = Example("interim", TO_ROADS, officer, relief.interim_start,
                {"kind": "water_truck", "quantity": "5吨", "daily_at": time(18)})  # fmt: skip
FIRST_WITHDRAWN = Example("withdraw", "accept split", reporter, closing.case_withdraw, of=part_of(1))
SECOND_FIXED = Example("self_handle", "accept file split", clerk, desk.self_handle,
                       {"text": "已修好。", "before": a_photo, "after": a_photo}, of=part_of(2))  # fmt: skip
SECOND_SOLVED = Example("verify", "accept file split second_fixed", reporter, closing.case_verify,
                        {"finding": closing.Finding("solved", 5)}, of=part_of(2))  # fmt: skip
EXAMPLES = {example.act: example for example in _ALL} | {
    "daily": DAILY,
    "not_solved": NOT_SOLVED,
    "unowned": UNOWNED,
    "catalogue_fault": CATALOGUE_FAULT,
    "first_withdrawn": FIRST_WITHDRAWN,
    "second_fixed": SECOND_FIXED,
    "second_solved": SECOND_SOLVED,
}


@dataclass(frozen=True)
class Rows:
    """How many rows of each kind there are: what a refused act must leave as it was."""

    case: tuple[Any, ...]
    counts: tuple[int, ...]

    @classmethod
    def now(cls, case_id: int) -> "Rows":
        case = Case.objects.filter(pk=case_id).values_list("state", "version", "holder_id", "due_at").get()
        return cls(case, tuple(model.objects.count() for model in (Entry, Audit, Due, Leg, Outbox, Interim, Account)))
