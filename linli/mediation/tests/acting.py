"""One example of every act of mediation, as the issue desk has them of its own (linli.issues.tests.acting)."""

from datetime import timedelta

from linli.issues.tests.acting import Example, Play
from linli.kernel.people import queries as people
from linli.kernel.people.models import Unit, UnitRole
from linli.kernel.people.rules import Actor, Party, Role
from linli.mediation.models import Participant
from linli.mediation.rules.applications import CHECKLIST, Application, Person
from linli.mediation.services import applying, archiving, ending, inviting, passing, replying, reviewing, screening
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
    return town


def applied(play: Play, told: Application = WHOLE, *, village: int = 0) -> Play:
    """Hand an application in for a village, and go on with its case."""
    area = play.county.villages[village].code
    play.case_id = applying.dispute_apply(told, area, play.now, language="zh-hans").case_id
    return play


def applicant(play: Play) -> Actor:
    return Actor(code_case_id=play.case_id)


def respondent(play: Play) -> Actor:
    """The other side, as link and code let it in."""
    return Actor(party=Party(play.case_id, Participant.objects.get(case=play.case_id, side="R").pk))


def mediation_clerk(play: Play) -> Actor:
    return play.staff(Role.MEDIATION_CLERK)


def director(play: Play) -> Actor:
    return play.staff(Role.MEDIATION_DIRECTOR)


def _heard(answer: str) -> dict[str, str]:
    return {"answer": answer, "channel": "phone", "text": ""}


ASKED = "take check invite"
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
        ("withdraw", "withdraw", "", applicant, ending.withdraw, {"settled": "no"}, 0),
    ]
    for wait in [timedelta(days=wait)]
}  # fmt: skip


def does(play: Play, names: str) -> Play:
    """Play the named examples one after the other."""
    for name in names.split():
        EXAMPLES[name].play(play)
    return play
