"""One example of every act of mediation, as the issue desk has them of its own (linli.issues.tests.acting)."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from linli.issues.tests.acting import Example, Play
from linli.kernel.people import queries as people
from linli.kernel.people.models import Account, Unit, UnitRole
from linli.kernel.people.rules import Actor, Party, Role
from linli.mediation.models import Challenge, Fact, Invitee, Item, Mediator, PanelSeat, Participant, SittingGroup
from linli.mediation.queries.papers import papers_of_party
from linli.mediation.rules.abilities import Ability
from linli.mediation.rules.applications import CHECKLIST, Application, Person
from linli.mediation.rules.talking import AT_START
from linli.mediation.services import (
    able,
    applying,
    archiving,
    attending,
    continuing,
    ending,
    evidence,
    forgetting,
    inviting,
    merging,
    noting,
    panels,
    passing,
    pausing,
    reaching,
    replying,
    reviewing,
    safety,
    screening,
    sittings,
    succeeding,
)
from linli.mediation.services.papers import papers_draw
from linli.mediation.services.registering import Row
from linli.mediation.services.setup import tables_load
from tests.fixtures.town import Town

WHOLE = Application(
    type_code="D02",
    facts="楼上漏水到我家，多次协商没有结果。",
    request="修好防水。\n赔偿墙面 3000 元。",
    applicant=Person("示例甲", "13900000001"),
    respondent=Person("示例乙", "13900000002"),
    safety={"now": "no", "violence": "no", "afraid": "no", "child": "no"},
    is_voluntary=True,
)
FINE = dict.fromkeys(CHECKLIST, "yes")
SUMMARY = "邻居之间因渗漏水协商修复事宜。"


def seat(town: Town, now) -> Town:
    """Let the first village and the first town have committees, the county its centre and a medical committee."""
    tables_load(Actor(job="test-setup"), now)
    medical = Unit.objects.create(
        code="medical-9901", name_zh="示例县医调委", name_en="Test medical committee", kind="social", area=town.county
    )
    holders = [
        (town.village_desks[0], "mediation_committee"),
        (town.town_desks[0], "mediation_committee"),
        (town.county_desk, "mediation_centre"),
        (medical, "mediation_medical"),
    ]
    UnitRole.objects.bulk_create(UnitRole(unit=unit, role=role) for unit, role in holders)
    people.forget()
    # Two mediate in the village, one in the town.
    for account in (*village_mediators(town), town.staff(Role.MEDIATOR, town.town_desks[0])):
        Mediator.objects.create(
            account=account, unit=account.posts.get().unit, specialities=["D02"], languages="普通话、常德话",
            term_from=date(2021, 1, 1), term_to=date(2030, 1, 1), trained_on=timezone.localdate(now),
        )  # fmt: skip
    return town


def village_mediators(town: Town) -> list[Account]:
    village = town.village_desks[0]
    return [town.staff(Role.MEDIATOR, village), town.staff(Role.MEDIATOR, village, village.area)]


def applied(play: Play, told: Application = WHOLE, *, village: int = 0) -> Play:
    """Hand an application in for a village, and go on with its case."""
    area = play.county.villages[village].code
    play.case_id = applying.dispute_apply(told, area, play.now, language="zh-hans").case_id
    return play


def applicant(play: Play) -> Actor:
    return Actor(code_case_id=play.case_id)


def respondent(play: Play) -> Actor:
    """The other side, as link and code let it in."""
    return Actor(party=Party(play.case_id, Participant.objects.get(case=play.case_id, side="R", successor=None).pk))


def mediation_clerk(play: Play) -> Actor:
    return play.staff(Role.MEDIATION_CLERK)


def director(play: Play) -> Actor:
    return play.staff(Role.MEDIATION_DIRECTOR)


def mediator(play: Play) -> Actor:
    """Give the first of the village's mediators, whom the director asks in these examples."""
    return play.staff(Role.MEDIATOR)


def side(letter: str):
    """Give the participant of a side, asked of the play."""
    return lambda play: Participant.objects.get(case=play.case_id, side=letter, successor=None).pk


def sat(play: Play) -> int:
    """Give the newest seat of the panel."""
    return PanelSeat.objects.filter(case=play.case_id).latest("pk").pk


def first_mediator(play: Play) -> int:
    return Mediator.objects.get(account_id=mediator(play).account_id).pk


def answers_seat(actor: Actor, play: Play, **said):
    """Answer for the newest seat, as the page of a seat does."""
    return panels.seat_answer(actor, sat(play), **said)


def register_row(play: Play) -> Row:
    """Give a row of the register for the first mediator of the village."""
    return Row(mediator(play).account_id, ["D01"], "普通话", date(2022, 1, 1), date(2025, 1, 1))


def item_of(letter: str):
    """Give the newest item of a side, asked of the play."""
    return lambda play: Item.objects.filter(case=play.case_id, side=letter).latest("pk").pk


def fact_of(play: Play) -> int:
    return Fact.objects.filter(case=play.case_id).latest("pk").pk


def invited(play: Play) -> int:
    """Give who was invited last."""
    return Invitee.objects.filter(case=play.case_id).latest("pk").pk


def group_now(play: Play) -> int:
    """Give the part of the sitting that goes on."""
    return SittingGroup.objects.get(case=play.case_id, closed_at=None).pk


def everybody_here(play: Play) -> list[sittings.Here]:
    """Let both sides and the mediator be there, identified by their papers."""
    sides = [sittings.Here("room", participant=side(letter)(play), identified="paper") for letter in "AR"]
    return [*sides, sittings.Here("room", seat=sat(play))]


def paper_of(letter: str):
    """Give the newest document that a side reads, asked of the play; 0 while there is none."""

    def newest(play: Play) -> int:
        found = papers_of_party(Participant.objects.get(case=play.case_id, side=letter))
        return found[-1].pk if found else 0

    return newest


INQUIRY = {
    "asked": "示例丙", "place": "楼下", "asked_at": lambda play: play.now, "present": "示例丙、调解员",
    "talk": "问：何时发现漏水？\n答：去年冬天。", "read_back": True, "corrections": "",
}  # fmt: skip
YES = dict.fromkeys((kind.value for kind in AT_START), True)
FINE_SEAT = {"accepts": True, "relation": "d", "told": ""}


def _says(letter: str, **more) -> dict:
    return {"participant": side(letter), "channel": "phone", **more}


def _heard(answer: str) -> dict[str, str]:
    return {"answer": answer, "channel": "phone", "text": ""}


def twin(play: Play) -> int:
    """Give an earlier dispute between the same people, whose other side it is that applies now."""
    there = Participant.objects.filter(case__kind="dispute", name="示例乙", side="A").first()
    if there is not None:
        return there.case_id
    crossed = replace(WHOLE, applicant=WHOLE.respondent, respondent=WHOLE.applicant)
    area = play.county.villages[0].code
    return applying.dispute_apply(crossed, area, play.now, language="zh-hans").case_id


ASKED = "take check invite"
ACCEPTED = f"{ASKED} consent"
PANEL = f"{ACCEPTED} terms terms_other start_panel"
SEATED = f"{PANEL} panel_fill seat_note"
PREPARING = f"{SEATED} keep keep_other panel_set"
SCHEDULED = f"{PREPARING} exchange schedule"
SITTING = f"{SCHEDULED} open_sitting"
# An expert was named, and both sides agreed.
WELCOME = f"{PREPARING} invitee_ask invitee_answer invitee_other"
# Something is said by one side alone.
APART = f"{SITTING} group_open record_write"
ADJOURNED = f"{SITTING} record_write record_sign record_other adjourn"
ARRANGED = {
    "mode": "in_person", "starts_at": lambda play: play.now + timedelta(days=3), "place": "村委会调解室",
    "equipment": "", "interpreter": "",
}  # fmt: skip
OPENED = {"here": everybody_here, "recorder": sat, "rules_read": True}
EXAMPLES = {
    name: Example(act, before, who, service, said, wait=wait)
    for name, act, before, who, service, said, wait in [
        ("take", "take", "", mediation_clerk, screening.take_up, {}, 0),
        ("ask_info", "ask_info", "take", mediation_clerk, screening.ask_info, {"text": "请补充对方的住址。"}, 0),
        ("answer_info", "answer_info", "take ask_info", applicant, screening.answer_info, {"text": "二栋三楼。"}, 0),
        ("check", "check", "take", mediation_clerk, screening.check, {"checked": FINE, "has_spoken_alone": True}, 0),
        ("decline_propose", "decline_propose", "take", mediation_clerk, screening.decline_propose,
         {"reason": "N1", "text": "属于行政争议。"}, 0),
        ("decline", "decline", "take decline_propose", director, screening.decline, {}, 0),
        ("invite", "invite", "take check", mediation_clerk, inviting.invite, {"summary": SUMMARY}, 0),
        ("attempt", "attempt", ASKED, mediation_clerk, inviting.attempt,
         {"channel": "phone", "outcome": "not_reached"}, 0),
        ("letter", "attempt", ASKED, mediation_clerk, inviting.attempt,
         {"channel": "letter", "outcome": "delivered"}, 0),
        ("hear", "hear", ASKED, mediation_clerk, inviting.hear, _heard("questions"), 0),
        ("transfer", "transfer", "take", mediation_clerk, passing.transfer,
         {"unit": lambda play: play.county.town_desks[0].pk, "text": "纠纷发生在镇上。"}, 0),
        ("receive", "receive", "take transfer", mediation_clerk, passing.receive, {}, 0),
        ("turn_back", "turn_back", "take transfer", mediation_clerk, passing.turn_back, {"text": "不属于本镇。"}, 0),
        ("accept_joint", "accept_joint", "take check", mediation_clerk, inviting.accept_joint,
         {"basis": "joint", "text": "双方当日共同到场签名申请。"}, 0),
        ("merge", "merge", "take", mediation_clerk, merging.merge,
         {"into": twin, "text": "双方就同一件事都提出了申请，合并为一件办理。"}, 0),
        ("merge_decline", "decline", "take merge", director, screening.decline, {}, 0),
        ("contact_new", "contact_new", f"{ASKED} not_me", mediation_clerk, reaching.contact_new,
         {"name": "示例乙", "phone": "13900000009", "address": ""}, 0),
        ("ability", "ability", "take", mediation_clerk, able.ability_note,
         {"participant": side("A"), "ability": Ability(date(2006, 1, 1), has_seen_wages=True), "text": "劳动合同、工资流水。"},
         0),
        ("party_gone", "party_gone", ACCEPTED, mediation_clerk, succeeding.party_gone,
         {"participant": side("R"), "gone": "died", "on": date(2022, 7, 3), "text": "居民死亡医学证明（推断）书。"}, 0),
        ("succeed", "succeed", f"{ACCEPTED} party_gone", mediation_clerk, succeeding.succeed,
         {"participant": side("R"), "as_what": "heir", "name": "示例乙之子", "phone": "13900000008", "address": "",
          "is_organisation": False, "born_on": None, "represented_by": "", "text": "继承公证书。"}, 0),
        ("ask_review", "ask_review", "take decline_propose decline", applicant, reviewing.ask_review,
         {"text": "这是邻里纠纷，请再看一看。"}, 0),
        ("review_upheld", "review_upheld", "take decline_propose decline ask_review", mediation_clerk,
         reviewing.review_upheld, {"text": "属于民间纠纷。"}, 0),
        ("review_kept", "review_kept", "take decline_propose decline ask_review", mediation_clerk,
         reviewing.review_kept, {"text": "确属行政争议。"}, 0),
        ("text", "text", ASKED, mediation_clerk, inviting.text_send, {}, 0),
        ("not_me", "not_me", ASKED, mediation_clerk, inviting.hear, _heard("not_me"), 0),
        ("reply", "consent", ASKED, respondent, replying.reply, {"answer": "agree"}, 0),
        ("reconsider", "reconsider", f"{ASKED} refuse", respondent, replying.reply,
         {"answer": "agree", "is_confirmed": True}, 0),
        ("leave", "withdraw", f"{ASKED} reply", respondent, ending.withdraw, {"settled": "no"}, 0),
        ("consent", "consent", ASKED, mediation_clerk, inviting.hear, _heard("agree"), 0),
        ("refuse", "refuse", ASKED, mediation_clerk, inviting.hear, _heard("refuse"), 0),
        ("unreachable", "unreachable", f"{ASKED} attempt letter attempt", mediation_clerk, inviting.unreachable, {}, 10),
        ("close_propose", "close_propose", "withdraw", mediation_clerk, archiving.close_propose,
         {"text": "申请人撤回申请。"}, 0),
        ("close", "close", "withdraw close_propose", director, archiving.close, {}, 0),
        ("archive_propose", "archive_propose", "withdraw close_propose close", mediation_clerk,
         archiving.archive_propose, {"keep_years": 10, "text": ""}, 0),
        ("archive", "archive", "withdraw close_propose close archive_propose", director, archiving.archive, {}, 0),
        ("hand_over", "hand_over", "withdraw close_propose close archive_propose", mediation_clerk, archiving.hand_over,
         {"receiver": "示例县人民法院", "side": "A", "text": ""}, 0),
        ("caucus_erase", "caucus_erase", f"{APART} give_up", mediation_clerk, forgetting.caucus_erase, _says("A"), 0),
        ("continue", "continue", "withdraw close_propose close", applicant, continuing.dispute_continue,
         {"told": WHOLE, "language": "zh-hans"}, 0),
        ("withdraw", "withdraw", "", applicant, ending.withdraw, {"settled": "no"}, 0),
        ("terms", "terms", ACCEPTED, mediation_clerk, panels.terms, _says("A", gives=YES, address="示例路 1 号"), 0),
        ("terms_other", "terms", ACCEPTED, mediation_clerk, panels.terms,
         _says("R", gives=YES, address="示例路 2 号"), 0),
        ("start_panel", "start_panel", f"{ACCEPTED} terms terms_other", mediation_clerk, panels.start_panel,
         {"mediators": 1}, 0),
        ("choose", "choose", PANEL, mediation_clerk, panels.mediator_choose, _says("A", seat="P", mediator=first_mediator), 0),
        ("choose_other", "choose", PANEL, mediation_clerk, panels.mediator_choose,
         _says("R", seat="P", mediator=first_mediator), 0),
        ("panel_fill", "panel_fill", PANEL, director, panels.panel_fill,
         {"seat": "P", "mediator": first_mediator, "reason": "熟悉邻里纠纷。"}, 0),
        ("seat_note", "seat_note", f"{PANEL} panel_fill", director, panels.seat_note, {"seat": sat, **FINE_SEAT}, 0),
        ("disclose", "disclose", SEATED, mediator, panels.disclose, {"relation": "c", "told": "与一方相识。"}, 0),
        ("keep", "keep", SEATED, mediation_clerk, panels.keep, _says("A", seat=sat, keeps=True), 0),
        ("keep_other", "keep", SEATED, mediation_clerk, panels.keep, _says("R", seat=sat, keeps=True), 0),
        ("challenge", "challenge", SEATED, mediation_clerk, panels.challenge,
         _says("R", seat=sat, ground="c", facts="常在一方店里帮忙。"), 0),
        ("challenge_decide", "challenge_decide", f"{SEATED} challenge", director, panels.challenge_decide,
         {"challenge": lambda play: Challenge.objects.filter(case=play.case_id).latest("pk").pk, "upheld": True,
          "decision": "确有往来，更换。"}, 0),
        ("seat_leave", "seat_leave", SEATED, director, panels.seat_leave, {"seat": sat, "reason": "因病。"}, 0),
        ("panel_set", "panel_set", f"{SEATED} keep keep_other", director, panels.panel_set, {}, 0),
        ("invitee_ask", "invitee_ask", PREPARING, mediator, attending.invitee_ask,
         {"name": "示例专家", "role": "expert", "field": "示例检测院 建筑防水", "relation": "d", "told": ""}, 0),
        ("invitee_answer", "invitee_answer", f"{PREPARING} invitee_ask", mediation_clerk, attending.invitee_answer,
         _says("A", invitee=invited, gives=True, shows=True), 0),
        ("invitee_other", "invitee_answer", f"{PREPARING} invitee_ask", mediation_clerk, attending.invitee_answer,
         _says("R", invitee=invited, gives=True, shows=False), 0),
        ("opinion", "opinion", WELCOME, mediator, attending.opinion,
         {"invitee": invited, "question": "漏水的原因是什么？", "opinion": "防水层老化所致。", "basis": "现场查勘。"}, 0),
        ("item_give", "item_give", PREPARING, mediation_clerk, evidence.item_give,
         _says("A", name="维修报价", proves="修复费用三千元", in_caucus=False), 0),
        ("item_other", "item_give", PREPARING, mediation_clerk, evidence.item_give,
         _says("R", name="检测报告", proves="管道完好", in_caucus=False), 0),
        ("exchange", "exchange", PREPARING, mediator, evidence.exchange, {}, 0),
        ("item_release", "item_release", f"{PREPARING} item_give", mediation_clerk, evidence.item_release,
         _says("A", item=item_of("A")), 0),
        ("item_view", "item_view", f"{PREPARING} item_give exchange", mediation_clerk, evidence.item_view,
         _says("R", item=item_of("A"), view="contested", said="报价过高。"), 0),
        ("agree", "agree", PREPARING, mediation_clerk, sittings.agree,
         _says("A", what="skip_exchange", gives=True), 0),
        ("agree_other", "agree", PREPARING, mediation_clerk, sittings.agree,
         _says("R", what="skip_exchange", gives=True), 0),
        ("schedule", "schedule", f"{PREPARING} exchange", mediator, sittings.arrange, ARRANGED, 0),
        ("reschedule", "reschedule", SCHEDULED, mediator, sittings.arrange, ARRANGED, 0),
        ("next_sitting", "next_sitting", ADJOURNED, mediator, sittings.arrange, ARRANGED, 0),
        ("open_sitting", "open_sitting", SCHEDULED, mediator, sittings.open_sitting, OPENED, 3),
        ("arrive", "arrive", f"{WELCOME} exchange schedule open_sitting", mediation_clerk, sittings.arrive,
         {"here": lambda play: sittings.Here("room", invitee=invited(play))}, 0),
        ("group_open", "group_open", SITTING, mediator, sittings.group_open, {"side": "A"}, 0),
        ("record_write", "record_write", SITTING, mediator, sittings.record_write,
         {"group": group_now, "text": "双方到场，陈述了各自意见。"}, 0),
        ("fact_put", "fact_put", SITTING, mediator, sittings.fact_put, {"text": "漏水发生在六月一日。"}, 0),
        ("fact_confirm", "fact_confirm", f"{SITTING} fact_put", mediation_clerk, sittings.fact_confirm,
         _says("A", fact=fact_of, confirms=True), 0),
        ("record_sign", "record_sign", f"{SITTING} record_write", mediation_clerk, sittings.record_sign,
         _says("A", signs=True, said=""), 0),
        ("record_other", "record_sign", f"{SITTING} record_write", mediation_clerk, sittings.record_sign,
         _says("R", signs=False, said="不愿签字。"), 0),
        ("adjourn", "adjourn", f"{SITTING} record_write record_sign record_other", mediator, sittings.adjourn, {}, 0),
        ("inquire", "inquire", PREPARING, mediator, noting.inquire, INQUIRY, 0),
        ("serve", "serve", "take check invite consent", mediation_clerk, noting.serve,
         {"participant": side("R"), "paper": paper_of("R"), "method": "hand", "served_at": lambda play: play.now,
          "receiver": "示例乙", "note": ""}, 0),
        ("alarm", "alarm", ASKED, mediation_clerk, safety.alarm,
         {"danger_to": "A", "facts": "申请人来电称受到对方威胁。", "measures": "", "reported_to": "派出所"}, 0),
        ("alarm_decide", "alarm_decide", f"{ASKED} alarm", director, safety.alarm_decide,
         {"finding": "已单独谈话，申请人自愿继续。", "heard": True}, 0),
        ("suspend", "suspend", PREPARING, mediator, pausing.suspend,
         {"kind": "pressure", "facts": "一方受到他人压力。", "measures": "", "reported_to": ""}, 0),
        ("resume", "resume", f"{PREPARING} suspend", director, pausing.resume, {"finding": "已单独核实，可以继续。"}, 0),
        ("stop", "stop", f"{PREPARING} suspend", director, pausing.stop,
         {"ground": "T8a", "finding": "双方串通。"}, 0),
        ("give_up", "give_up", PREPARING, mediator, pausing.give_up, {"heard": True}, 0),
        ("end_propose", "end_propose", PREPARING, mediation_clerk, pausing.end_propose,
         {"reason": "T8d", "text": "已收到法院受理通知书。"}, 0),
        ("end_other", "end_other", f"{PREPARING} end_propose", director, pausing.end_other, {}, 0),
        ("extend_ask", "extend_ask", PREPARING, mediation_clerk, pausing.extend_ask,
         {"until_on": date(2022, 8, 20), "reason": "等待检测。"}, 0),
        ("extend", "extend", f"{PREPARING} extend_ask", mediation_clerk, pausing.extend, _says("A", gives=True), 0),
        ("extend_other", "extend", f"{PREPARING} extend_ask", mediation_clerk, pausing.extend,
         _says("R", gives=True), 0),
        ("agree_pause", "agree", PREPARING, mediation_clerk, sittings.agree, _says("A", what="pause", gives=True), 0),
        ("agree_pause_other", "agree", PREPARING, mediation_clerk, sittings.agree,
         _says("R", what="pause", gives=True), 0),
        ("appraisal_entrust", "appraisal_entrust", f"{PREPARING} agree_pause agree_pause_other", mediator,
         pausing.appraisal_entrust,
         {"institute": "示例鉴定所", "question": "漏水原因。", "entrusted_on": date(2022, 7, 4)}, 0),
        ("appraisal_end", "appraisal_end", f"{PREPARING} agree_pause agree_pause_other appraisal_entrust", mediator,
         pausing.appraisal_end, {"received_on": date(2022, 7, 14)}, 11),
    ]
    for wait in [timedelta(days=wait)]
}  # fmt: skip


def does(play: Play, names: str) -> Play:
    """Play the named examples one after the other."""
    for name in names.split():
        EXAMPLES[name].play(play)
        if name == "archive_propose":
            # As the job does before anybody else comes to seal the file.
            while papers_draw(play.now):
                pass
    return play
