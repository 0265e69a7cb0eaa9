"""Light and air of one building (mediation 26, S2), row by row, expected beside got: from seven reports to 40 owners paid."""

import re
from collections.abc import Callable, Iterator

from linli.doors import clock
from linli.issues.models import Report
from linli.kernel.cases import jobs
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.people import queries as people
from linli.kernel.people import services
from linli.kernel.people.rules import Role
from linli.mediation import jobs as mediation_jobs
from linli.mediation.forms.after_words import QUESTIONS, track_words
from linli.mediation.models import (
    AgreementPart,
    Confirmation,
    DueItem,
    Extension,
    Fact,
    FollowUp,
    HearingRoom,
    Invitation,
    Invitee,
    Mediator,
    Member,
    PanelSeat,
    Paper,
    Participant,
    Payment,
    Sitting,
    SittingGroup,
)
from linli.mediation.rules.confirming import Dismissal
from linli.mediation.rules.machine import CONFIRMATION
from linli.site.demo.county import LOADER, PASSWORD, SINCE
from tests.journeys.changde_road import Row
from tests.journeys.hands import Hands
from tests.journeys.mediating import FINE, LINK, YES, Bureau, at, committee, court, party, rows_of, said

COUNTY, TOWN, PLACE = "430781", "430781001", "430781001004"
DESK, CLERK, DIRECTOR, CHAIR = "jinshi-desk", "bozhilin-clerk", "bozhilin-director", "bozhilin-3"
# Who calls afterwards is none of the committee.
CALLER = "jinshi-caller"
DEVELOPER = "示例置业公司"
AREAS = ("86.50", "92.30", "105.70", "118.20")
POT = 61_200_000
# What the first formula gives, by floor and unit, of ten floors.
FIGURES = {(1, 1): 1_629_641, (1, 4): 2_226_861, (4, 2): 1_391_129, (10, 4): 1_484_574, (10, 1): 1_086_427}
REPORT = {
    "report": {"danger_now": "no", "channel": "counter"},
    "words": {"text": "新楼建成后，我们这栋楼采光通风都受影响。"},
    "place": {"county": COUNTY, "town": TOWN, "village": PLACE, "place_text": "三栋"},
    "what": {"category": "0505", "nature": "help"},
    "contact": {"name": "业主0101", "phone": "13900000201", "is_agreed": "on", "check_method": "visit"},
}
TOLD = {
    "facts": "二〇二〇年十月对面楼建成，三栋四十户采光通风受影响，多次反映没有结果。",
    "request": "开发商赔偿采光通风损失。", "name": "业主0101", "other_name": DEVELOPER, "other_is_organisation": "on",
    "other_phone": "13900000202", "channel": "counter", "vouched": "document", "read_back": "on",
}  # fmt: skip
SUMMARY = "一栋住宅的采光和通风受相邻新楼影响，住户希望协商。"


# What is written in the sitting, and what nobody disputes.
SAID, AGREED = "双方同意以逐户面积核算补偿。", "相邻新楼于二〇二〇年十月建成。"
# How a sitting that is arranged is held.
Hold = Callable[[Bureau], None]


def play(hands: Hands, floors: int = 10, hold: Hold | None = None) -> Iterator[Row]:
    """Play both disputes; with fewer floors the same is lived by fewer owners; `hold` leads the sitting elsewhere."""
    _furnish()
    bureau = Bureau(hands, CLERK, DIRECTOR)
    yield from _reported(bureau)
    yield from _ended(bureau, floors)
    yield from _taken_up_anew(bureau)
    yield from _invited(bureau)
    yield from _sat(bureau, hold or _at_a_table)
    yield from _shared(bureau, floors)
    yield from _signed(bureau, floors)
    yield from _paid(bureau, floors)
    yield from _confirmed(bureau, floors)
    yield from _called(bureau)


def _furnish() -> None:
    with clock.frozen(at("2020-10-09 09:00")):
        committee("bozhilin", "柏枝林调委会", "Bozhilin committee", PLACE, "mediation_committee", 3, ["D02"])
        account = services.account_create(LOADER, DESK, password=PASSWORD, name="津市镇街工作人员", now=clock.now())
        services.post_give(
            LOADER, account.pk, people.unit_by_code(f"town-{TOWN}").pk, Role.CLERK, clock.now(), from_on=SINCE
        )
        court(COUNTY, "津市市人民法院", "Court of Jinshi", COUNTY)
        centre = services.NewUnit(
            code="jinshi-centre", name_zh="津市市人民调解指导中心", name_en="Guidance centre of Jinshi", kind="social",
            area_code=COUNTY, roles=("mediation_centre",),
        )  # fmt: skip
        services.units_load(LOADER, [centre], clock.now())
        account = services.account_create(LOADER, CALLER, password=PASSWORD, name="指导中心回访员", now=clock.now())
        services.post_give(
            LOADER, account.pk, people.unit_by_code(centre.code).pk, Role.MEDIATION_CLERK, clock.now(), from_on=SINCE
        )


def _reported(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2020-10-12 09:00")):
        numbers = [bureau.hands.file(DESK, REPORT) for _ in range(7)]
        root, *others = (Case.objects.get(number=number).pk for number in numbers)
        for other in others:
            bureau.hands.act(DESK, other, "link", number=numbers[0])
        linked = Case.objects.filter(pk__in=others, state="linked").count()
        yield Row("1", "2020-10-12", "reports of one place, linked", "7, 6", f"{Report.objects.count()}, {linked}")
    with clock.frozen(at("2020-10-28 09:00")):
        got = bureau.begins(DESK, root, **TOLD) or "begun"
        yield Row("1", "2020-10-28", "taken to mediation", "begun", got)
        bureau.does(CLERK, "take")
        # Ten and more with one claim: it is led as a group.
        bureau.does(CLERK, "check", **FINE | {"S7": "no"}, has_spoken_alone="on")
        bureau.does(CLERK, "invite", summary=SUMMARY)
        bureau.does(CLERK, "text")


def _ended(bureau: Bureau, floors: int) -> Iterator[Row]:
    with clock.frozen(at("2020-11-02 10:00")):
        bureau.does(CLERK, "hear", answer="agree", channel="phone", text="")
        yield Row("2", "2020-11-02", "30 days", "2020-12-02 24:00", _limit(bureau))
        yield Row("2", "2020-11-02", "owners on the roll", str(floors * 4), str(bureau.imports(CLERK, _sheet(floors))))
        first, *others = _members(bureau)
        for number, each in enumerate(others[2:]):
            _by_clerk(bureau, each, "elect", elected=str([first, *others[:2]][number % 3].pk))
        elected = {each.elected_id for owner in others for each in owner.elections.filter(ended_at=None)}
        yield Row("2", "2020-11-02", "elected", "3", str(len(elected)))
    with clock.frozen(at("2020-11-25 10:00")):
        bureau.does(CLERK, "extend_ask", until_on="2021-01-01", reason="等待开发商方案。")
        for each in (first, *others[:2]):
            _by_clerk(bureau, each, "extend", gives="yes")
        yield Row("2", "2020-11-25", "before the developer agrees", "2020-12-02 24:00", _limit(bureau))
        _by_clerk(bureau, party(bureau.case_id, "R"), "extend", gives="yes")
        yield Row("2", "2020-11-25", "extended by all", "2021-01-04 24:00", _limit(bureau))
    with clock.frozen(at("2021-01-05 00:01")):
        jobs.dues_fire(clock.now())
        yield Row("2", "2021-01-05", "no agreement in time", "terminated, T6", _state(bureau))
    with clock.frozen(at("2021-01-06 10:00")):
        bureau.does(CLERK, "close_propose", text="期限届满，未达成协议。")
        bureau.does(DIRECTOR, "close")
        while mediation_jobs.papers_draw(clock.now()):
            pass
        handed = bureau.does(CLERK, "hand_over", receiver="津市市人民法院", side="A")
        yield Row("2", "2021-01-06", "packet for the court", "handed over", handed or "handed over")
        told = Entry.objects.filter(act="mediation_over").values_list("reason", "text", "data")
        yield Row("2", "2021-01-06", "the report reads", "T6", rows_of(f"{reason}{text}" for reason, text, _ in told))


def _taken_up_anew(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-12-13 10:00")):
        first = bureau.case_id
        again = {"channel": "counter", "vouched": "known", "read_back": "on"}
        yield Row("3", "2021-12-13", "taken up anew", "begun", bureau.continues(CLERK, **again) or "begun")
        linked = Case.objects.filter(links_in__from_case=bureau.case_id, links_in__kind="repeat_of")
        yield Row("3", "2021-12-13", "continues", str(first), rows_of(linked.values_list("pk", flat=True)))
        bureau.does(CLERK, "take")
        bureau.does(CLERK, "check", **FINE | {"S7": "no"}, has_spoken_alone="on")
        bureau.does(CLERK, "accept_joint", basis="recorded", text="业委会把双方请到一起，双方当场同意。")
        yield Row("3", "2021-12-13", "30 days", "2022-01-12 24:00", _limit(bureau))
        sides = [party(bureau.case_id, side) for side in "AR"]
        for each in sides:
            _by_clerk(bureau, each, "terms", **YES, address="津市市示例路 3 号")
        bureau.does(CLERK, "start_panel", mediators="3")
    with clock.frozen(at("2021-12-14 10:00")):
        for seat, login, choosing in (("A", "bozhilin-1", "A"), ("R", "bozhilin-2", "R"), ("P", CHAIR, "AR")):
            for side in choosing:
                _by_clerk(bureau, party(bureau.case_id, side), "choose", seat=seat, mediator=_register(login))
            bureau.sits(login)
            for each in sides:
                _by_clerk(bureau, each, "keep", seat=str(bureau.seat(login).pk), keeps="yes")
        bureau.does(DIRECTOR, "panel_set")
        seats = PanelSeat.objects.filter(case=bureau.case_id, state="taken").count()
        yield Row("3", "2021-12-14", "panel", "3, preparing", f"{seats}, {bureau.case.state}")
    with clock.frozen(at("2022-01-05 10:00")):
        bureau.does(CLERK, "extend_ask", until_on="2022-01-31", reason="逐户核对面积。")
        for each in sides:
            _by_clerk(bureau, each, "extend", gives="yes")
        until = Extension.objects.get(case=bureau.case_id).until_on
        yield Row("3", "2022-01-05", "extended by all", "2022-01-31", str(until))


def _invited(bureau: Bureau) -> Iterator[Row]:
    """A volunteer takes part by both consents, and an expert of planning is heard."""
    day = "2022-01-05"
    with clock.frozen(at(f"{day} 10:30")):
        for name, role, field in (("示例志愿者", "volunteer", ""), ("示例工程师", "expert", "市规划院 日照分析")):
            bureau.does(CHAIR, "invitee_ask", name=name, role=role, field=field, relation="d", told="")
        rows = {row.role: row for row in Invitee.objects.filter(case=bureau.case_id)}
        given = {"invitee": str(rows["expert"].pk), "question": "新楼是否影响采光？",
                 "opinion": "大寒日日照不足两小时。", "basis": "竣工图和日照分析。"}  # fmt: skip
        for side in "AR":
            early = bureau.does(CHAIR, "opinion", **given)
            yield Row("3", day, "an expert before both agree", "refused", "refused" if early else "heard")
            for row in rows.values():
                _by_clerk(bureau, party(bureau.case_id, side), "invitee_answer", invitee=str(row.pk), gives="yes",
                          shows="no")  # fmt: skip
        got = bureau.does(CHAIR, "opinion", **given) or "heard"
        yield Row("3", day, "the expert of planning, both agreed", "heard", got)
        papers = Paper.objects.filter(case=bureau.case_id, number=22)
        yield Row("3", day, "document 22 has it", "True", rows_of(given["opinion"] in paper.body for paper in papers))
        bureau.hands.open("A", bureau.page("A"))
        shown = ("示例志愿者" in bureau.hands.html, "尚未得到各方同意" in bureau.hands.html)
        yield Row("3", day, "the owners read of the volunteer, of somebody not agreed", "True, False", rows_of(shown))


def _sat(bureau: Bureau, hold: Hold) -> Iterator[Row]:
    with clock.frozen(at("2022-01-05 11:00")):
        for side in "AR":
            _by_clerk(bureau, party(bureau.case_id, side), "agree", what="skip_exchange", gives="yes")
        when = {"mode": "mixed", "starts_at": "2022-01-07T14:00", "place": "柏枝林社区"}
        refused = bureau.does(CHAIR, "schedule", **when)
        yield Row("3", "2022-01-05", "a sitting, half online", "arranged", refused or "arranged")
    with clock.frozen(at("2022-01-07 14:00")):
        hold(bureau)
        sitting = Sitting.objects.get(case=bureau.case_id)
        yield Row("3", "2022-01-07", "sitting, dispute", "over, adjourned", f"{sitting.state}, {bureau.case.state}")
        record = SittingGroup.objects.get(sitting=sitting).text
        yield Row("3", "2022-01-07", "written down", "True", str(SAID in record))
        answers = set(sitting.case.assents.filter(kind="record").values_list("participant__side", "is_given"))
        yield Row(
            "3",
            "2022-01-07",
            "who signed the record",
            "A True, R True",
            rows_of(f"{side} {yes}" for side, yes in sorted(answers)),
        )
        papers = Paper.objects.filter(case=bureau.case_id, number=24)
        yield Row("3", "2022-01-07", "document 24 has it", "True", rows_of(SAID in paper.body for paper in papers))
        fact = Fact.objects.get(case=bureau.case_id)
        for side in "AR":
            _by_clerk(bureau, party(bureau.case_id, side), "fact_confirm", fact=str(fact.pk), confirms="yes")
        bureau.hands.open(CHAIR, f"/mediation/desk/{bureau.case_id}/")
        yield Row("3", "2022-01-07", "an undisputed fact on the page", "True", str(AGREED in bureau.hands.html))


def _at_a_table(bureau: Bureau) -> None:
    """Hold the sitting at a table, its record typed by the panel."""
    there = {f"s{bureau.seat(login).pk}": "room" for login in ("bozhilin-1", "bozhilin-2", CHAIR)}
    # The volunteer has come, the expert was heard before.
    there |= {f"i{row.pk}": "away" if row.role == "expert" else "room" for row in bureau.case.invitees.all()}
    for side in "AR":
        who = party(bureau.case_id, side).pk
        there |= {f"p{who}": "room", f"p{who}_how": "paper"}
    bureau.does(CHAIR, "open_sitting", **there, recorder=str(bureau.seat("bozhilin-1").pk), rules_read="on")
    bureau.does(CHAIR, "record_write", text=SAID)
    bureau.does(CHAIR, "fact_put", text=AGREED)
    for side in "AR":
        _by_clerk(bureau, party(bureau.case_id, side), "record_sign", signs="yes")
    bureau.does(CHAIR, "adjourn")


def room_of(bureau: Bureau) -> tuple[HearingRoom, dict[str, str]]:
    """Open the room of the sitting by the pages; give it, and each side's way in."""
    hearings = f"/mediation/desk/{bureau.case_id}/hearings/"
    bureau.hands.open(CHAIR, hearings)
    bureau.hands.send({"recorder": str(bureau.seat("bozhilin-1").pk)})
    room = HearingRoom.objects.get(case=bureau.case_id)
    seat = room.seats.get(side="R")
    bureau.hands.open(CHAIR, f"{hearings}{room.pk}/")
    bureau.hands.send({}, press=f"seat={seat.pk}")
    link = re.search(r"/mediation/hearing/in/[^<\s]+", bureau.hands.html)
    assert link, bureau.hands.said()
    return room, {"A": f"{bureau.page('A')}hearing/{room.pk}/", "R": link[0]}


def _shared(bureau: Bureau, floors: int) -> Iterator[Row]:
    with clock.frozen(at("2022-01-10 10:00")):
        held = {(1, 2): "共有人对收款人有争议", (1, 3): "业主已故，待继承人证明"}
        bureau.imports(CLERK, _sheet(floors, held))
        bureau.heads(
            CHAIR, disputed="采光通风损失的数额", responsibility="开发商补偿", insolvent="no", place="柏枝林社区",
            signing_on="2022-01-14", copies=str(floors * 4 + 2), formula="area_factor", condition="severable",
        )  # fmt: skip
        bureau.drafts(
            CHAIR, "pay", payer=str(party(bureau.case_id, "R").pk), payee="group", amount="612000.00",
            purpose="采光通风补偿", due="2022-01-20", method="银行转账", default="逾期按日支付违约金。",
        )  # fmt: skip
        bureau.does(CHAIR, "propose")
        fen = {key: each["fen"] for key, each in bureau.draft.parties.items() if "fen" in each}
        yield Row(
            "4", "2022-01-10", "parts, their sum in fen", f"{floors * 4}, {POT}", f"{len(fen)}, {sum(fen.values())}"
        )
        for (floor, unit), expected in FIGURES.items() if floors == 10 else ():
            member = Member.objects.get(case=bureau.case_id, unit=f"3-{floor}-{unit}")
            got = fen[str(member.participant_id)]
            yield Row("4", "2022-01-10", f"floor {floor}, unit {unit}", str(expected), str(got))


def _signed(bureau: Bureau, floors: int) -> Iterator[Row]:
    owners = _members(bureau)
    with clock.frozen(at("2022-01-14 09:00")):
        for each in owners[:3]:
            _reads(bureau, each)
        bureau.reads("R")
        early = bureau.does(CHAIR, "to_sign", path="electronic")
        yield Row("5", "2022-01-14", "three accept for all", "refused", "refused" if early else bureau.case.state)
        for each in owners[3:]:
            _reads(bureau, each)
        bureau.does(CHAIR, "to_sign", path="electronic")
        yield Row("5", "2022-01-14", "each has read the own figure", "signing", bureau.case.state)
        own, other = (f"{_part(each).figure_fen / 100:,.2f}" for each in (owners[4], owners[5]))
        bureau.hands.open(f"owner{owners[4].pk}", f"{bureau._let_in(f'owner{owners[4].pk}', owners[4])}agreement/")
        shown = (own in bureau.hands.html, other in bureau.hands.html)
        yield Row("8", "2022-01-14", "an owner reads the own figure, another's", "True, False", rows_of(shown))
        for each in [*owners[:1], *owners[3:]]:
            _signs(bureau, each)
        bureau.does(CLERK, "identify", participant=str(party(bureau.case_id, "R").pk), name=DEVELOPER, method="counter",
                    document="licence", number="91430781MA0000001X")  # fmt: skip
        bureau.signs("R", DEVELOPER)
        for login in ("bozhilin-1", "bozhilin-2", CHAIR):
            bureau.does(login, "sign_mediator")
        bureau.does(DIRECTOR, "seal")
        yield Row("5", "2022-01-14", "in effect, held", f"{floors * 4 - 2}, 2", _parts(bureau))


def _paid(bureau: Bureau, floors: int) -> Iterator[Row]:
    owners = _members(bureau)
    count, silent = floors * 4, owners[-1]
    with clock.frozen(at("2022-01-20 10:00")):
        _by_one_slip(bureau, "0120")
        rows = Payment.objects.filter(case=bureau.case_id, proof="批量回单 0120")
        yield Row("6", "2022-01-20", "rows of one slip", str(count - 2), str(len(rows)))
        for paid in rows.exclude(payee=silent):
            bureau.keeps(CLERK, "pay_receive", about=f"payment={paid.pk}")
            bureau.keeps(CLERK, "pay_verify", about=f"payment={paid.pk}")
        yield Row("6", "2022-01-20", "received and verified, silent", f"{count - 3}, 1", _payments(bureau))
        page = f"{bureau.page('A')}ledger/"
        bureau.hands.open("A", page)
        told = re.search(r"共 (\d+) 份：已付清 (\d+) 份，未付清 (\d+) 份，暂缓 (\d+) 份", bureau.hands.html)
        yield Row(
            "8", "2022-01-20", "an owner reads of all: parts, paid, open, held", f"{count}, {count - 3}, 1, 2",
            rows_of(told.groups() if told else ()),
        )  # fmt: skip
        others = [f"{_part(each).figure_fen / 100:,.2f}" for each in (owners[5], silent)]
        leaks = [any(one in bureau.hands.html for one in others)]
        bureau.hands.open(
            "tenant", f"{LINK}/{Invitation.objects.get(participant=owners[5], void_at=None).token}/ledger/"
        )
        leaks.append(others[0] in bureau.hands.html)
        yield Row(
            "8", "2022-01-20", "and an owner's figure; a tenant by that owner's link", "False, False", rows_of(leaks)
        )
    for day in ("2022-01-21 10:00", "2022-01-24 10:00"):
        with clock.frozen(at(day)):
            bureau.keeps(CLERK, "pay_ask", about=f"payment={_silent(bureau).pk}")
    with clock.frozen(at("2022-01-28 10:00")):
        bureau.keeps(CLERK, "pay_verify", about=f"payment={_silent(bureau).pk}")
        yield Row("6", "2022-01-28", "the silent one by proof", f"{count - 2}, 0", _payments(bureau))
        for each in owners[1:3]:
            # The co-owners have named who is paid, the heirs are proven.
            bureau.does(CHAIR, "member_hold", participant=str(each.pk), because="")
            _signs(bureau, each)
        _by_one_slip(bureau, "0128")
        late = Payment.objects.filter(case=bureau.case_id, proof="批量回单 0128")
        for number, paid in enumerate(late):
            yield Row("6", "2022-01-28", f"kept after {count - 2 + number}", "running", _kept(bureau))
            bureau.keeps(CLERK, "pay_receive", about=f"payment={paid.pk}")
            bureau.keeps(CLERK, "pay_verify", about=f"payment={paid.pk}")
        yield Row("6", "2022-01-28", "verified in the end, open", f"{count}, 0", _payments(bureau))
        yield Row("6", "2022-01-28", f"kept after {count}", "fulfilled", _kept(bureau))


def _by_one_slip(bureau: Bureau, number: str) -> None:
    """Report everything that is open as paid by one slip."""
    owed = DueItem.objects.filter(case=bureau.case_id, shares=None)
    bureau.keeps(
        CLERK, "pay_report", participant=str(party(bureau.case_id, "R").pk), everything="on", proof=f"批量回单 {number}",
        amount=f"{sum(item.fen for item in owed) / 100:.2f}", paid_on=f"2022-{number[:2]}-{number[2:]}",
    )  # fmt: skip


def _kept(bureau: Bureau) -> str:
    """Give how all parts together are kept: the worst of them says it."""
    states = set(AgreementPart.objects.filter(case=bureau.case_id).values_list("performance", flat=True))
    return "fulfilled" if states == {"fulfilled"} else "running"


def _confirmed(bureau: Bureau, floors: int) -> Iterator[Row]:
    joining = _members(bureau)[3:8] if floors == 10 else _members(bureau)[3:5]
    with clock.frozen(at("2022-02-10 10:00")):
        for owner in joining:
            about = f"part={_part(owner).pk}"
            for who in (owner, party(bureau.case_id, "R")):
                bureau.keeps(CLERK, "apply", about=about, participant=str(who.pk))
            checks = dict.fromkeys((ground.value for ground in Dismissal), "passed")
            bureau.keeps(CLERK, "file", about=about, **checks, court=COUNTY, filed_on="2022-02-10", receipt="示例1号")
        last = {str(each.legal_on) for each in Confirmation.objects.filter(case=bureau.case_id)}
        days = "2022-02-14, 2022-02-28"
        yield Row("7", "2022-02-10", "last legal day, and of the two signed later", days, rows_of(sorted(last)))
    with clock.frozen(at("2022-02-15 00:01")):
        jobs.dues_fire(clock.now())
        states = list(
            AgreementPart.objects.filter(case=bureau.case_id, state="effective").values_list("confirmation", flat=True)
        )
        expected = f"{len(joining)}, {floors * 4 - 2 - len(joining)}"
        yield Row("7", "2022-02-15", "filed, lapsed", expected, f"{states.count('filed')}, {states.count('lapsed')}")
        bureau.hands.open(CLERK, f"/mediation/desk/{bureau.case_id}/ledger/")
        words = [str(track_words(CONFIRMATION, state)[0]) for state in ("filed", "lapsed")]
        both = rows_of(bureau.hands.html.count(f">{word}<") for word in words)
        yield Row("7", "2022-02-15", "and the page of the whole shows both", expected, both)
    began = Case.objects.earliest("opened_at").opened_at
    yield Row(
        "6", "2022-02-15", "longer than a year since the first report", "True", str((clock.now() - began).days > 365)
    )


def _called(bureau: Bureau) -> Iterator[Row]:
    owners = _members(bureau)
    with clock.frozen(at("2022-02-16 10:00")):
        drawn = mediation_jobs.calls_draw(clock.now())
        for each in owners[1 :: max(len(owners) // 4, 1)][:4]:
            bureau.hands.open(CALLER, f"/mediation/desk/calls/{bureau.case_id}/{each.pk}/")
            bureau.hands.send(
                {
                    "is_reached": "yes",
                    "kept": "yes",
                    "stars": "4",
                    "wishes": "",
                    **dict.fromkeys(QUESTIONS, "no"),
                    "freely": "yes",
                }
            )
        calls = FollowUp.objects.filter(case=bureau.case_id, is_independent=True, has_answered=True)
        got = f"{drawn}: {calls.count()} of {len(owners)}"
        yield Row("8", "2022-02-16", "drawn, owners called by the centre", f"1: 4 of {len(owners)}", got)


def _sheet(floors: int, held: dict[tuple[int, int], str] | None = None) -> str:
    lines = ["房号,姓名,身份,面积（平方米）,系数,电话,暂缓原因"]
    for floor in range(1, floors + 1):
        factor = "1.5" if floor <= 3 else "1.2" if floor <= 6 else "1.0"
        for unit, area in enumerate(AREAS, 1):
            why = (held or {}).get((floor, unit), "")
            phone = f"139000{floor:03}{unit:02}"
            lines.append(f"3-{floor}-{unit},业主{floor:02}{unit:02},业主,{area},{factor},{phone},{why}")
    return "\n".join(lines)


def _members(bureau: Bureau) -> list[Participant]:
    rows = Member.objects.filter(case=bureau.case_id).order_by("position").select_related("participant")
    return [row.participant for row in rows]


def _by_clerk(bureau: Bureau, who: Participant, act: str, **fields: str) -> str:
    return bureau.does(CLERK, act, participant=str(who.pk), channel="counter", **fields)


def _reads(bureau: Bureau, who: Participant) -> None:
    is_first = who.pk == party(bureau.case_id, "A").pk
    bureau.reads("A") if is_first else bureau.reads(f"owner{who.pk}", who)


def _signs(bureau: Bureau, who: Participant) -> str:
    bureau.does(CLERK, "identify", participant=str(who.pk), name=who.name, method="counter", document="id_card",
                number=f"4307811970010{who.pk:05}")  # fmt: skip
    is_first = who.pk == party(bureau.case_id, "A").pk
    return bureau.signs("A", who.name) if is_first else bureau.signs(f"owner{who.pk}", who.name, who)


def _silent(bureau: Bureau) -> Payment:
    return Payment.objects.get(case=bureau.case_id, payee=_members(bureau)[-1])


def _payments(bureau: Bureau) -> str:
    states = list(Payment.objects.filter(case=bureau.case_id).values_list("pay", flat=True))
    verified = sum(state in {"verified", "by_proof"} for state in states)
    return f"{verified}, {len(states) - verified}"


def _part(owner: Participant) -> AgreementPart:
    return AgreementPart.objects.get(participant=owner, agreement__void_at=None)


def _parts(bureau: Bureau) -> str:
    states = list(AgreementPart.objects.filter(case=bureau.case_id).values_list("state", flat=True))
    return f"{states.count('effective')}, {states.count('held')}"


def _register(login: str) -> str:
    return str(Mediator.objects.get(account__username=login).pk)


def _limit(bureau: Bureau) -> str:
    return said(Due.objects.filter(case=bureau.case_id, clock="mediate_by").latest("pk").due_at)


def _state(bureau: Bureau) -> str:
    return f"{bureau.case.state}, {bureau.case.outcome}"
