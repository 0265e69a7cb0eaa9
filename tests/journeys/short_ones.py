"""Short stories of issue-desk 25.3, expected beside got: returns, work not pushed down, roots merged, empty answers, forms."""

import re
from collections.abc import Iterator

from linli.doors import clock
from linli.issues.models import Override, Sheet
from linli.issues.queries.overrides import overrides
from linli.issues.rules.clocks import Clock
from linli.issues.rules.drafts import ReportDraft
from linli.issues.services.intake import report_receive
from linli.kernel.cases import jobs
from linli.kernel.cases.models import Case, Follower, Leg, Link
from linli.kernel.deadlines.models import Due
from linli.kernel.people import queries as people
from linli.kernel.people import services
from linli.kernel.people.rules import Role
from linli.site.demo.county import COUNTY, LOADER, PASSWORD, SINCE, VILLAGE
from tests.journeys.changde_road import Row, at, said
from tests.journeys.forms import PHOTO
from tests.journeys.hands import Fields, Hands

X, Y = f"{COUNTY}-parks", f"{COUNTY}-municipal_works"
GREENERY = {
    "report": {"danger_now": "no", "channel": "counter"},
    "words": {"text": "路边的树歪了，压着人行道。"},
    "place": {"county": COUNTY, "town": "430703121", "village": "430703121399", "place_text": "村口人行道"},
    "what": {"category": "0401", "nature": "help"},
    "contact": {"name": "诉求人", "phone": "13900000000", "is_agreed": "on", "check_method": "call"},
}
FUMES = GREENERY | {
    "words": {"text": "楼下饭店每晚油烟熏人，我家住二楼。"},
    "what": {"category": "0603", "nature": "report"},
}
SEWAGE = GREENERY | {
    "words": {"text": "河边有管子排黑水。"},
    "what": {"category": "0604", "nature": "help"},
    "questions": {"happening_now": "yes"},
}


def play_return(hands: Hands) -> Iterator[Row]:
    """A case goes to X, which returns it, then to Y, which returns it as well: the arbitrator's word is final."""
    heads(X, Y)
    y = people.unit_by_code(Y)
    with clock.frozen(at("07-11 09:00")):
        case_id, other = (_dispatched(hands) for _ in range(2))
        yield Row("1", "07-11 09:00", "case due", "07-18 18:00", said(case_of(case_id).due_original_at))
    with clock.frozen(at("07-11 11:00")):
        jobs.dues_fire(clock.now())
        yield Row("2", "07-11 11:00", "no signature", "silent", lead_of(case_id).state)
    with clock.frozen(at("07-11 11:40")):
        yield Row("3", "07-11 11:40", "returned without proof", "refused", refused(_object(hands, X, case_id)))
        _object(hands, X, case_id, evidence=PHOTO)
        yield Row("3", "07-11 11:40", "returned with it", "objected", lead_of(case_id).state)
    with clock.frozen(at("07-11 13:40")):
        own = hands.act("centre", case_id, "return_upheld", reason="upheld_catalogue", text="目录应为市政。")
        yield Row("4", "07-11 13:40", "the dispatcher rules", "refused", refused(own))
        hands.act("centre2", case_id, "return_upheld", reason="upheld_catalogue", text="目录应为市政。")
        hands.act("centre", case_id, "dispatch", lead=str(y.pk), reason="退单成立", advice="扶正树木", assistants=())
        yield Row("4", "07-11 13:40", "Y's leg due", "07-18 18:00", said(lead_of(case_id).due_at))
        yield Row("4", "07-11 13:40", "case due", "07-18 18:00", said(case_of(case_id).due_original_at))
        yield Row("4", "07-11 13:40", "catalogue task", "07-18 18:00", said(_due(case_id, Clock.CATALOGUE)))
    with clock.frozen(at("07-11 14:31")):
        late = _object(hands, X, other, evidence=PHOTO)
        yield Row("5", "07-11 14:31", "X returns after 14:30", "refused", refused(late))
    with clock.frozen(at("07-11 15:30")):
        _object(hands, Y, case_id, evidence=PHOTO)
        yield Row("6", "07-11 15:30", "Y returns: ruling by", "07-12 18:00", said(_due(case_id, Clock.RULE)))
    with clock.frozen(at("07-12 10:00")):
        desk = hands.act("centre2", case_id, "return_rejected", text="属于市政。")
        yield Row("7", "07-12 10:00", "the desk rules", "refused", refused(desk))
        hands.act("arbitrator", case_id, "return_rejected", text="属于市政。")
        lead = lead_of(case_id)
        yield Row("7", "07-12 10:00", "Y must act", "signed, by ruling", f"{lead.state}, by {lead.accepted_how}")
        yield Row("7", "07-12 10:00", "leg due still", "07-18 18:00", said(lead.due_at))


def play_hand_down(hands: Hands) -> Iterator[Row]:
    """A department's work is handed to a town: refused, then by exception, which anybody can count."""
    with clock.frozen(at("07-11 09:00")):
        case_id = _at_the_district(hands, SEWAGE)
        town = people.desks_below(people.unit_by_code(f"county-{COUNTY}"))[0]
        looked_for = ("name", "phone", "flat", "habits")
        early = hands.act("centre", case_id, "hand_down")
        yield Row("1", "07-11 09:00", "sealed, without a text for the unit", "refused", refused(early))
        hands.act("centre", case_id, "write_text", text="河边排污。", checked=looked_for)
        hands.act("centre2", case_id, "confirm_text")
        order = {"lead": str(town.pk), "advice": "请先到现场"}
        why = hands.act("centre", case_id, "hand_down", **order)
        yield Row("1", "07-11 09:00", "0604 handed to a town", "refused", refused(why))
        yield Row("1", "07-11 09:00", "the entry is shown", "True", str("派单目录第" in hands.html))
        hands.act("centre", case_id, "hand_down", **order, reason="镇里正在现场")
        yield Row("2", "07-11 09:00", "override by the district", str(town), str(lead_of(case_id).to_unit))
        yield Row("2", "07-11 09:00", "counted rows", "1", str(Override.objects.filter(case_id=case_id).count()))
        hands.open("", "/handed-down/")
        # The list names by number; what is sealed is counted in it alone, or its unit would learn of it (16).
        shown = overrides(below=None, limit=1).unnamed, case_of(case_id).number in hands.html
        yield Row("2", "07-11 09:00", "counted publicly, its number not told", "(1, False)", str(shown))


def play_burden(hands: Hands) -> Iterator[Row]:
    """A form that asks again for what is held is not registered; the one that does not is, and comes filled in."""
    monthly = {
        "name": "住户月报",
        "basis": "省卫健委〔2022〕1号",
        "asked_of": "grid",
        "rhythm": "monthly",
        "minutes": "10",
        "ends_on": "2022-12-31",
    }
    with clock.frozen(at("07-11 09:00")):
        hands.open("highway-lead", "/desk/forms/new/")
        hands.send(monthly | {"fields_text": "姓名\n户数"})
        yield Row("1", "07-11 09:00", "asks for a name again", "refused", refused(hands.said()))
        yield Row("1", "07-11 09:00", "says where it is held", "True", str("“姓名”" in hands.said()))
        yield Row("1", "07-11 09:00", "forms registered", "0", str(Sheet.objects.count()))
        hands.send(monthly | {"fields_text": "=姓名\n户数"})
        yield Row("2", "07-11 09:00", "takes it from there", "1", str(Sheet.objects.count()))
        sheet = hands.path
        hands.open("grid", "/forms/")
        yield Row("2", "07-11 09:00", "asked of the grid worker", "False", str("住户月报" in hands.html))
        hands.open("supervisor", sheet)
        hands.send({}, press="do=approve")
        hands.open("grid", "/forms/")
        yield Row("3", "07-11 09:00", "asked once the centre approves", "True", str("住户月报" in hands.html))
        hands.follow(sheet.removeprefix("/desk"))
        yield Row("3", "07-11 09:00", "the name is filled in", "True", str('value="演示网格员"' in hands.html))


def play_merge(hands: Hands) -> Iterator[Row]:
    """Two roots with three duplicates each become one and are taken apart again: nothing is lost or changed."""
    with clock.frozen(at("07-11 09:00")):
        one, two = ([_received() for _ in range(4)] for _ in range(2))
        for root, *children in (one, two):
            for child in children:
                hands.act("village", child, "link", number=case_of(root).number)
        hands.act("moderator", one[0], "publish", text="路边的树歪了。")
        hands.open("resident", "/me/")
        hands.follow(f"/p/{case_of(one[0]).number}/")
        hands.send({}, press="on=1")
        before = _state_of([*one, *two])
        yield Row("1", "07-11 09:00", "two roots, duplicates of each", "3, 3", f"{_count(one[0])}, {_count(two[0])}")
        yield Row("1", "07-11 09:00", "somebody follows the first", "1", str(len(before["followers"])))
    with clock.frozen(at("07-11 15:00")):
        hands.act("village", one[0], "link", number=case_of(two[0]).number)
        yield Row("2", "07-11 15:00", "merged: duplicates of the second", "7", str(_count(two[0])))
        yield Row("2", "07-11 15:00", "the first root", "linked", case_of(one[0]).state)
    with clock.frozen(at("07-12 10:00")):
        hands.act("village", one[0], "unlink", reason="different_problem", text="不是同一棵树。")
        after = _state_of([*one, *two])
        for what in before:
            same = "as before" if after[what] == before[what] else "changed"
            yield Row("3", "07-12 10:00", f"taken apart: {what}", "as before", same)
        yield Row("3", "07-12 10:00", "duplicates of each", "3, 3", f"{_count(one[0])}, {_count(two[0])}")


def play_empty_answer(hands: Hands) -> Iterator[Row]:
    """A unit writes that it passed the matter on: nothing is answered, and the clock runs until something is."""
    heads(X)
    with clock.frozen(at("07-11 09:00")):
        case_id = _dispatched(hands)
        answer_by = said(_due(case_id, Clock.ANSWER))
    with clock.frozen(at("07-12 10:00")):
        said_ = {"role": "绿化股", "until": "2022-07-15"}
        for number, text in enumerate(("已转相关部门", "您的反映已收悉，正在办理中，请耐心等待！"), 1):
            why = hands.act(X, case_id, "answer", text=text, **said_)
            yield Row(str(number), "07-12 10:00", text, "refused, runs", f"{refused(why)}, {_clock(case_id)}")
            yield Row(str(number), "07-12 10:00", "answer_by", answer_by, said(_due(case_id, Clock.ANSWER)))
        hands.act(X, case_id, "answer", text="已到现场查看，树根松动，7月15日前扶正并加固。", **said_)
        yield Row("3", "07-12 10:00", "what was found, by whom, until when", "met", _clock(case_id))


def _clock(case_id: int) -> str:
    return "met" if Due.objects.get(case_id=case_id, clock=Clock.ANSWER).met_at else "runs"


def _received() -> int:
    calm = {"danger_now": "no"}
    draft = ReportDraft("路边的树歪了，压着人行道。", "0401", answers=calm, area_code=VILLAGE, place_text="村口")
    resident = people.actor_of(people.account_by_login("resident2"), clock.now())
    return report_receive(resident, draft, clock.now()).case_id


def _state_of(case_ids: list[int]) -> dict[str, list[tuple[object, ...]]]:
    """Give states, dues, joints and followers of some cases, as the tables have them."""
    cases = Case.objects.filter(pk__in=case_ids).order_by("pk")
    dues = Due.objects.filter(case__in=case_ids).order_by("pk")
    links = Link.objects.filter(from_case__in=case_ids).order_by("from_case")
    return {
        "states": list(cases.values_list("pk", "state", "due_at", "holder_id", "closed_at", "outcome")),
        "dues": list(dues.values_list("pk", "clock", "due_at", "met_at", "cancelled_at", "fired_at")),
        "joints": list(links.values_list("from_case_id", "to_case_id", "kind")),
        "followers": list(Follower.objects.filter(case__in=case_ids).values_list("case_id", "account_id")),
    }


def _count(root: int) -> int:
    return Link.objects.filter(to_case=root, kind="duplicate_of").count()


def play_reprisal(hands: Hands) -> Iterator[Row]:
    """Fumes are reported under 0603: before the inspection the reported unit finds nothing of it, anywhere."""
    with clock.frozen(at("07-11 09:00")):
        before = _everything(hands)
        case_id = Case.objects.get(number=hands.file("village", FUMES)).pk
        case = case_of(case_id)
        yield Row("1", "07-11 09:00", "kept", "sealed", case.confidentiality)
        yield Row("1", "07-11 09:00", "lists, counts, searches as before", "True", str(_everything(hands) == before))
        real, absent = (_page(hands, "sanitation", f"/desk/c/{pk}/") for pk in (case_id, case_id + 1))
        same = real.replace(f"/{case_id}/", "") == absent.replace(f"/{case_id + 1}/", "")
        yield Row("1", "07-11 09:00", "its address answers as that of no case", "True", str(same))
        for login in ("village", "town"):
            hands.act(login, case_id, "report_up", reason="需要上级部门")
        looked_for = ("name", "phone", "flat", "habits")
        named = hands.act("centre", case_id, "write_text", text="诉求人说油烟扰民。", checked=looked_for)
        yield Row("2", "07-11 09:00", "a text with the reporter's name", "refused", refused(named))
        hands.act("centre", case_id, "write_text", text="某餐饮店油烟扰民，请现场核查。", checked=looked_for)
        alone = hands.act("centre", case_id, "dispatch", advice="暗访核查", assistants=())
        yield Row("2", "07-11 09:00", "out without a second clerk", "refused", refused(alone))
        hands.act("centre2", case_id, "confirm_text")
        hands.act("centre", case_id, "dispatch", advice="暗访核查", assistants=())
        yield Row("3", "07-11 09:00", "goes to", f"{COUNTY}-ecology", lead_of(case_id).to_unit.code)
        yield Row(
            "3", "07-11 09:00", "the reported unit still finds nothing", "True", str(_everything(hands) == before)
        )


def _everything(hands: Hands) -> list[str]:
    """Give every list, count and search of the reported unit's account."""
    searches = [f"/desk/search/?q={word}" for word in ("油烟", "0603", "诉求人")]
    return [_page(hands, "sanitation", path) for path in ("/desk/", "/desk/?view=mine", "/desk/unit/", *searches)]


def _page(hands: Hands, login: str, path: str) -> str:
    """Give what a page says, without what changes with every answer."""
    hands.open(login, path)
    main = hands.html[hands.html.index("<main") :]
    return re.sub(r'(?:name="csrfmiddlewaretoken" value|nonce)="[^"]+"', "", main)


def heads(*units: str) -> None:
    """Give each unit a head who signs in by the unit's code."""
    with clock.frozen(at("07-01 09:00")):
        for code in units:
            head = services.account_create(LOADER, code, password=PASSWORD, name="演示负责人", now=clock.now())
            unit = people.unit_by_code(code).pk
            services.post_give(LOADER, head.pk, unit, Role.UNIT_LEAD, clock.now(), from_on=SINCE)


def _dispatched(hands: Hands) -> int:
    case_id = _at_the_district(hands, GREENERY)
    hands.act("centre", case_id, "dispatch", advice="扶正树木")
    return case_id


def _at_the_district(hands: Hands, report: dict[str, Fields]) -> int:
    """File a report in the village and hand it up to the district centre."""
    case_id = Case.objects.get(number=hands.file("village", report)).pk
    for login in ("village", "town"):
        hands.act(login, case_id, "report_up", reason="需要上级部门")
    return case_id


def _object(hands: Hands, login: str, case_id: int, **more: tuple[str, ...]) -> str:
    words = {"reason": "function_mismatch", "text": "不是我单位管的树。", "basis": "绿化条例第五条"}
    return hands.act(login, case_id, "object", **words, better_owner="市政维护中心", **more)


def case_of(case_id: int) -> Case:
    """Give a case as it stands."""
    return Case.objects.get(pk=case_id)


def lead_of(case_id: int) -> Leg:
    """Give the newest lead leg of a case."""
    return Leg.objects.filter(case_id=case_id, kind__in=["dispatch_lead", "hand_down"]).latest("id")


def _due(case_id: int, name: Clock) -> object:
    return Due.objects.filter(case_id=case_id, clock=name).latest("id").due_at


def refused(why: str) -> str:
    """Tell whether the page refused, by what it said."""
    return "refused" if why else "done"
