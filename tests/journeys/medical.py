"""The ten-year medical dispute (mediation 26, S1), row by row, expected beside got: from the counter to the sealed file."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

from django.core.management import CommandError, call_command

from linli.doors import clock
from linli.kernel.cases import jobs
from linli.kernel.cases.models import Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.files.queries import ROOT
from linli.kernel.files.rules import Copy, path_of
from linli.kernel.notify.models import Outbox
from linli.kernel.people.models import Account
from linli.kernel.people.queries import actor_of
from linli.mediation.models import (
    Agreement,
    AgreementPart,
    Archive,
    Confirmation,
    DueItem,
    Fact,
    Invitee,
    Mediator,
    PanelSeat,
    Paper,
    Payment,
    Signature,
    SittingGroup,
)
from linli.mediation.rules.confirming import Dismissal
from linli.mediation.services.archiving import packet_package
from linli.mediation.services.forgetting import privates_forget
from linli.mediation.services.papers import papers_draw
from linli.mediation.tests.papering import pdf_text
from tests.journeys.changde_road import Row
from tests.journeys.hands import Hands
from tests.journeys.mediating import FINE, YES, Bureau, at, committee, court, party, rows_of, said

PLACE = "430723"
CLERK, DIRECTOR, CHAIR = "hening-clerk", "hening-director", "hening-3"
LAWYER = "示例律师"
# Said by the applicant alone with the panel: nobody else may ever read it.
MARKER = "单独说的底线是十五万"
TOLD = {
    "facts": "十年前在县医院手术后右臂神经受损，多次协商没有结果，一直在治疗。",
    "request": "赔偿医疗费和误工费共 260000 元。",
    "tried": "和医院谈过几次，没有结果。",
    "name": "示例患者",
    "phone": "13900000101",
    "other_name": "示例县医院",
    "other_is_organisation": "on",
    "other_phone": "13900000102",
    "channel": "counter",
    "vouched": "document",
    "read_back": "on",
}
SUMMARY = "十年前一次手术后的损害及费用，申请人希望协商解决。"
FACTS = ("手术日期为二〇一一年一月。", "鉴定意见双方均已收到。", "已付医疗费四万元。")
PLAN = "2021-03-05 100000\n2021-04-30 40000\n2021-06-30 40000"


def play(hands: Hands) -> Iterator[Row]:
    """Play the dispute to its sealed file, then once more to where the sides stay too far apart."""
    _furnish()
    bureau = Bureau(hands, CLERK, DIRECTOR)
    yield from _received(bureau)
    yield from _panelled(bureau)
    yield from _talked(bureau)
    yield from _drafted(bureau)
    yield from _signed(bureau)
    yield from _confirmed(bureau)
    yield from _performed(bureau)
    yield from _filed(bureau)
    apart = Bureau(hands, CLERK, DIRECTOR)
    # The same once more as far as the drafts: those rows have been told.
    for steps in (_received, _panelled, _talked, _drafted):
        yield from (replace(row, number="10") for row in steps(apart) if not row.is_right)
    yield from _handed_over(apart)


def _furnish() -> None:
    with clock.frozen(at("2021-01-04 09:00")):
        committee("hening", "和宁调委会", "He Ning committee", PLACE, "mediation_medical", 4, ["D09"])
        court("430723", "澧县人民法院", "Court of Li County", PLACE)
        court("430781", "津市市人民法院", "Court of Jinshi", "430781")


def _received(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-01-11 09:30")):
        yield Row("1", "01-11 09:30", "at the counter", "taken", bureau.apply(CLERK, "D09", PLACE, **TOLD) or "taken")
        told = "诉讼时效未届满的" in bureau.hands.html
        yield Row(
            "1",
            "01-11 09:30",
            "interruption of limitation",
            "where it still ran",
            "where it still ran" if told else "–",
        )
        case = bureau.case
        yield Row("1", "01-11 09:30", "received at", "2021-01-11 09:30", said(case.opened_at))
        yield Row("1", "01-11 09:30", "committee, without a detour", "和宁调委会", case.holder.name_zh)
        bureau.does(CLERK, "take")
        over = FINE | {"S8": "no", "S9": "no"}
        refused = bureau.does(CLERK, "check", **over, has_spoken_alone="on")
        yield Row("1", "01-11 09:30", "claim may be out of time", "taken all the same", refused or "taken all the same")
    with clock.frozen(at("2021-01-12 09:00")):
        bureau.does(CLERK, "invite", summary=SUMMARY)
        bureau.does(CLERK, "attempt", channel="letter", outcome="sent")
        yield Row("2", "01-12 09:00", "hospital answers by", "2021-01-15 18:00", _due(bureau, "reply_by"))
    with clock.frozen(at("2021-01-13 10:00")):
        bureau.does(CLERK, "text")
    with clock.frozen(at("2021-01-14 15:00")):
        bureau.answers("R", "agree")
        yield Row("2", "01-14 15:00", "state", "accepted", bureau.case.state)
        yield Row("2", "01-14 15:00", "30 working days", "2021-03-02 24:00", _due(bureau, "mediate_by"))


def _panelled(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-01-15 09:00")):
        _by_clerk(bureau, "A", "terms", **YES, address="澧县示例路 1 号")
        bureau.says("R", "terms", **YES, address="澧县示例路 2 号")
        bureau.does(CLERK, "start_panel", mediators="3")
        _by_clerk(bureau, "A", "choose", seat="A", mediator=_register("hening-1"))
        bureau.says("R", "choose", seat="R", mediator=_register("hening-2"))
        _by_clerk(bureau, "A", "choose", seat="P", mediator=_register(CHAIR))
        bureau.says("R", "choose", seat="P", mediator=_register(CHAIR))
        bureau.sits("hening-1")
        bureau.sits("hening-2", relation="c", told="三年前为该院做过法律顾问。")
        bureau.sits(CHAIR)
        bureau.says("R", "keep", seat=_seat(bureau, "hening-2"), keeps="yes")
        _by_clerk(bureau, "A", "keep", seat=_seat(bureau, "hening-2"), keeps="no")
        gone = PanelSeat.objects.filter(case=bureau.case_id, mediator=_register("hening-2")).values_list(
            "state", flat=True
        )
        yield Row("3", "01-15 09:00", "who disclosed and is not kept", "left", rows_of(gone))
    with clock.frozen(at("2021-01-18 09:00")):
        bureau.says("R", "choose", seat="R", mediator=_register("hening-4"))
        bureau.sits("hening-4")
        for login in ("hening-1", "hening-4", CHAIR):
            _by_clerk(bureau, "A", "keep", seat=_seat(bureau, login), keeps="yes")
            bureau.says("R", "keep", seat=_seat(bureau, login), keeps="yes")
        bureau.does(DIRECTOR, "panel_set")
        seats = PanelSeat.objects.filter(case=bureau.case_id, state="taken").values_list("name", flat=True)
        yield Row("3", "01-18 09:00", "seats of the panel", "A, P, R", rows_of(sorted(seats)))
        bureau.does(CHAIR, "invitee_ask", name=LAWYER, role="lawyer", field="", relation="d", told="")
        lawyer = str(Invitee.objects.get(case=bureau.case_id).pk)
        _by_clerk(bureau, "A", "invitee_answer", invitee=lawyer, gives="yes", shows="yes")
        bureau.says("R", "invitee_answer", invitee=lawyer, gives="yes", shows="yes")
        bureau.hands.open(CHAIR, f"/mediation/desk/{bureau.case_id}/")
        shown = "双方已交换的证据" in bureau.hands.html
        yield Row("3", "01-18 09:00", "a lawyer joins, and may read what was exchanged", "True", str(shown))


def _talked(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-01-20 09:00")):
        _by_clerk(bureau, "A", "item_give", name="病历封存清单", proves="手术经过", in_caucus="no")
        bureau.says("R", "item_give", name="手术记录", proves="处置符合规范", in_caucus="no")
        bureau.does(CHAIR, "exchange")
    with clock.frozen(at("2021-01-25 09:00")):
        bureau.does(
            CHAIR, "appraisal_entrust", institute="示例司法鉴定所", question="过错及参与度。", entrusted_on="2021-01-25"
        )
    with clock.frozen(at("2021-02-24 16:00")):
        bureau.does(CHAIR, "appraisal_end", received_on="2021-02-24")
        yield Row("4", "02-24 16:00", "end without the appraisal", "2021-03-29 24:00", _due(bureau, "mediate_by"))
    with clock.frozen(at("2021-02-26 09:00")):
        without = bureau.does(CHAIR, "schedule", mode="mixed", starts_at="2021-03-03T09:00", place="和宁调委会")
        yield Row("5", "02-26 09:00", "without the equipment point", "refused", "refused" if without else "arranged")
        bureau.does(
            CHAIR, "schedule", mode="mixed", starts_at="2021-03-03T09:00", place="和宁调委会", equipment="乡镇设备点"
        )
    with clock.frozen(at("2021-03-03 09:00")):
        yield from _sat(bureau)


def _sat(bureau: Bureau) -> Iterator[Row]:
    a, r = (party(bureau.case_id, side).pk for side in "AR")
    there = {f"s{_seat(bureau, login)}": "room" for login in ("hening-1", "hening-4", CHAIR)}
    there |= {f"i{row.pk}": "room" for row in bureau.case.invitees.all()}
    ways = {f"p{a}": "point", f"p{a}_how": "paper", f"p{r}": "online", f"p{r}_how": "camera"}
    bureau.does(CHAIR, "open_sitting", **there, **ways, recorder=_seat(bureau, "hening-1"), rules_read="on")
    yield Row("5", "03-03 09:00", "sitting", "in_sitting", bureau.case.state)
    for side, text in (("A", MARKER), ("R", "院方愿意一次付清一部分。"), ("all", "双方陈述，同意以鉴定意见为基础。")):
        bureau.does(CHAIR, "group_open", side=side)
        bureau.does(CHAIR, "record_write", text=text)
    for fact in FACTS:
        bureau.does("hening-1", "fact_put", text=fact)
        found = str(Fact.objects.filter(case=bureau.case_id).latest("pk").pk)
        _by_clerk(bureau, "A", "fact_confirm", channel="sitting", fact=found, confirms="yes")
        bureau.says("R", "fact_confirm", fact=found, confirms="yes")
    _by_clerk(bureau, "A", "record_sign", channel="sitting", signs="yes")
    bureau.says("R", "record_sign", signs="yes")
    yield Row("5", "03-03 09:00", "sitting over", "done", bureau.does(CHAIR, "adjourn") or "done")
    record = Paper.objects.filter(case=bureau.case_id, number=24).latest("pk").body
    yield Row("5", "03-03 09:00", "document 24 names the lawyer", "True", str(LAWYER in record))
    yield Row("5", "03-03 09:00", "read the applicant's caucus", "A, hening-1, hening-3", rows_of(_read(bureau)))
    leaks = [row for row in Outbox.objects.filter(case=bureau.case_id) if MARKER in f"{row.params}{row.text}"]
    lines = [row for row in Entry.objects.filter(case=bureau.case_id) if MARKER in f"{row.text}{row.reason}{row.data}"]
    yield Row("5", "03-03 09:00", "marker in notices and lines", "0, 0", f"{len(leaks)}, {len(lines)}")


def _drafted(bureau: Bureau) -> Iterator[Row]:
    a, r = (str(party(bureau.case_id, side).pk) for side in "AR")
    pays = {
        "payer": r, "payee": a, "amount": "180000", "purpose": "医疗损害赔偿", "method": "银行转账",
        "default": "逾期按全部未付款项一次付清。",
    }  # fmt: skip
    with clock.frozen(at("2021-03-04 09:00")):
        bureau.heads(
            CHAIR, disputed="损害与手术的关系及数额", responsibility="院方承担部分责任", liability_basis="appraisal",
            insolvent="no", place="和宁调委会", signing_on="2021-03-05", copies="3",
        )  # fmt: skip
        bureau.drafts(CHAIR, "pay", **pays)
        bureau.drafts(CHAIR, "release", claim="因该次手术产生的其他请求", giver=a, condition="全部款项付清之后")
        yield Row("6", "03-04 09:00", "v1 without a date", "C01", _found(bureau, "C01"))
        bureau.does(CHAIR, "propose")
        yield Row("6", "03-04 09:00", "v1 given out to be signed", "refused", _to_sign(bureau))
        term = bureau.draft.terms.order_by("number")[0].pk
        _changes(bureau, term, **pays | {"purpose": "尽快支付的医疗损害赔偿"}, due="2021-06-30", instalments=PLAN)
        yield Row("6", "03-04 09:00", "v2 with a vague word", "C05", _found(bureau, "C05"))
        bureau.does(CHAIR, "revise")
        term = bureau.draft.terms.order_by("number")[0].pk
        _changes(bureau, term, **pays, due="2021-06-30", instalments=PLAN)
        yield Row("6", "03-04 09:00", "v3", "nothing found", _found(bureau))
        bureau.does(CHAIR, "revise")
        yield Row("6", "03-04 09:00", "version, state", "3, proposal", f"{bureau.draft.number}, {bureau.case.state}")


def _signed(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-03-05 15:00")):
        for side in "AR":
            bureau.reads(side)
        yield Row("7", "03-05 15:00", "v3 given out to be signed", "signing", _to_sign(bureau))
        for side, name, document, number in (
            ("A", TOLD["name"], "id_card", "43072319700101001X"), ("R", TOLD["other_name"], "licence", "91430723MA0000001X"),
        ):  # fmt: skip
            who = str(party(bureau.case_id, side).pk)
            bureau.does(
                CLERK, "identify", participant=who, name=name, method="counter", document=document, number=number
            )
        yield Row("7", "03-05 15:00", "applicant signs", "signed", bureau.signs("A", TOLD["name"]) or "signed")
    with clock.frozen(at("2021-03-05 16:00")):
        bureau.does(CHAIR, "edit")
        bureau.heads(CHAIR, **_heads(bureau) | {"responsibility": "院方承担相应责任"})
        bureau.does(CHAIR, "revise")
        void = Signature.objects.filter(case=bureau.case_id).exclude(void_at=None).count()
        yield Row("7", "03-05 16:00", "one word changed: version, void", "4, 1", f"{bureau.draft.number}, {void}")
        for side in "AR":
            bureau.reads(side)
        _to_sign(bureau)
        for side, name in (("A", TOLD["name"]), ("R", TOLD["other_name"])):
            bureau.signs(side, name)
        early = bureau.does(DIRECTOR, "seal")
        yield Row("7", "03-05 16:00", "seal before a mediator", "refused", "refused" if early else "sealed")
        for login in ("hening-1", "hening-4", CHAIR):
            bureau.does(login, "sign_mediator")
    with clock.frozen(at("2021-03-05 17:10")):
        bureau.does(DIRECTOR, "seal")
        agreement = Agreement.objects.get(case=bureau.case_id, void_at=None)
        yield Row("7", "03-05 17:10", "in effect", "2021-03-05 17:10", said(agreement.effect_at))
        last = Confirmation.objects.get(case=bureau.case_id).legal_on
        yield Row("7", "03-05 17:10", "last day for the court", "2021-04-06", str(last))


def _confirmed(bureau: Bureau) -> Iterator[Row]:
    part = AgreementPart.objects.get(case=bureau.case_id, agreement__void_at=None)
    about = f"part={part.pk}"
    with clock.frozen(at("2021-03-30 09:00")):
        bureau.owes("A", "apply", about=about)
        yield Row("8", "03-30 09:00", "one alone", "open", _track(bureau))
        bureau.owes("R", "apply", about=about)
        fine = dict.fromkeys((ground.value for ground in Dismissal), "passed")
        handed = {**fine, "filed_on": "2021-03-30", "receipt": "示例收据1号"}
        wrong = bureau.keeps(CLERK, "file", about=about, **handed, court="430781")
        yield Row("8", "03-30 09:00", "another county's court", "refused: 澧县人民法院", _court_named(wrong))
        bureau.keeps(CLERK, "file", about=about, **handed, court="430723")
        yield Row("8", "03-30 09:00", "to the court", "filed", _track(bureau))
    with clock.frozen(at("2021-04-12 09:00")):
        served = {f"served_{party(bureau.case_id, side).pk}": "2021-04-12" for side in "AR"}
        bureau.keeps(CLERK, "confirm", about=about, number="（2021）湘0723民特1号", ruled_on="2021-04-12", **served)
        yield Row("8", "04-12 09:00", "ruling", "confirmed", _track(bureau))


def _performed(bureau: Bureau) -> Iterator[Row]:
    items = list(DueItem.objects.filter(case=bureau.case_id).order_by("due_on"))
    days = [f"{item.due_on} {item.fen // 100}" for item in items]
    yield Row("9", "03-05 17:10", "what falls due", PLAN.replace("\n", ", "), rows_of(days))
    for number, (paid, item) in enumerate((("2021-03-05", items[0]), ("2021-04-30", items[1])), 1):
        with clock.frozen(at("2021-04-30 10:00" if number == 2 else "2021-04-12 10:00")):
            yield Row("9", paid, f"instalment {number}", "verified", _pay(bureau, item, paid))
    with clock.frozen(at("2021-07-04 09:00")):
        jobs.dues_fire(clock.now())
        told = bureau.keeps(
            CLERK, "urge", about=f"item={items[2].pk}", means="phone", answer="明天付清。", promised_on="2021-07-05"
        )
        yield Row("9", "07-04 09:00", "last instalment missed, urged", "urged", told or "urged")
    with clock.frozen(at("2021-07-05 10:00")):
        yield Row("9", "07-05 10:00", "paid on day +5", "verified", _pay(bureau, items[2], "2021-07-05"))
        part = AgreementPart.objects.get(case=bureau.case_id, agreement__void_at=None)
        yield Row("9", "07-05 10:00", "performance", "fulfilled", part.performance)
    with clock.frozen(at("2021-07-10 10:00")):
        fine = {"kept": "yes", "risen": "no", "freely": "yes", "pressed": "no", "suit": "no", "stars": "4"}
        bureau.owes("A", "visit", **fine)
        bureau.owes("R", "visit", **fine | {"stars": "5"})
        yield Row("9", "07-10 10:00", "follow-up of both sides", "done", bureau.keeps(CLERK, "follow_up") or "done")
        yield Row("9", "07-10 10:00", "state", "followed_up", bureau.case.state)


def _filed(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-07-12 09:00")):
        bureau.does(CLERK, "close_propose", text="协议已全部履行，双方均已回访。")
        bureau.does(DIRECTOR, "close")
        yield Row("9", "07-12 09:00", "closed by two", "closed", bureau.case.state)
    with clock.frozen(at("2021-07-16 09:00")):
        bureau.does(CLERK, "archive_propose", keep_years="10", text="")
        while papers_draw(clock.now()):
            pass
        bureau.does(DIRECTOR, "archive")
        yield Row("9", "07-16 09:00", "sealed by two", "archived", bureau.case.state)
        yield Row("9", "07-16 09:00", "verify", "whole", _verified(bureau))
        row = Archive.objects.get(case=bureau.case_id).rows[-1]
        path = path_of(ROOT, Paper.objects.get(code=row["code"]).file, Copy.ORIGINAL)
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        yield Row("9", "07-16 09:00", "verify, one byte altered", f"first wrong item: {row['code']}", _verified(bureau))
        path.write_bytes(whole)
        yield Row("9", "07-16 09:00", "verify, put back", "whole", _verified(bureau))
    with clock.frozen(at("2022-07-13 09:00")):
        there = SittingGroup.objects.filter(case=bureau.case_id, text__contains=MARKER)
        before = there.count()
        privates_forget(clock.now())
        yield Row("9", "2022-07-13", "the caucus, a year after closing", "1, then 0", f"{before}, then {there.count()}")


def _handed_over(bureau: Bureau) -> Iterator[Row]:
    with clock.frozen(at("2021-03-05 09:00")):
        bureau.does(CHAIR, "give_up", heard="on")
        case = bureau.case
        yield Row("10", "03-05 09:00", "too far apart", "terminated, T5", f"{case.state}, {case.outcome}")
        early = bureau.does(CLERK, "hand_over", receiver="澧县人民法院", side="A", text="")
        yield Row("10", "03-05 09:00", "handed over half drawn", "refused", "refused" if early else "handed over")
        _draw()
        bureau.does(CLERK, "hand_over", receiver="澧县人民法院", side="A", text="")
        _draw()
        listing = Paper.objects.get(case=case, number=40)
        clerk = actor_of(Account.objects.get(username=CLERK), clock.now())
        packed = ZipFile(BytesIO(packet_package(clerk, case.pk, listing.code, clock.now())))
        said = "".join(pdf_text(packed.read(name)) for name in packed.namelist() if name.endswith(".pdf"))
    facts = sum(text in said for text in FACTS)
    yield Row("10", "03-05 09:00", "undisputed facts in the packet", "3", str(facts))
    yield Row("10", "03-05 09:00", "own evidence", "True", str("病历封存清单" in said))
    roads = [words for words in ("医疗纠纷行政调解", "向人民法院提起诉讼") if words in said]
    yield Row("10", "03-05 09:00", "routes", "医疗纠纷行政调解, 向人民法院提起诉讼", rows_of(roads))
    leaks = [words for words in ("180000", "180,000", "尽快", "院方承担部分责任", MARKER) if words in said]
    yield Row("10", "03-05 09:00", "of v1–v3 and the caucus", "nothing", rows_of(leaks) or "nothing")


def _draw() -> None:
    """Draw every document, as the worker does by and by."""
    while papers_draw(clock.now()):
        pass


def _verified(bureau: Bureau) -> str:
    """Give what `linli archive verify` says of the file."""
    out = StringIO()
    with suppress(CommandError):
        call_command("archive", "verify", bureau.case.number, stdout=out)
    return out.getvalue().strip().partition(": ")[2]


def _pay(bureau: Bureau, item: DueItem, day: str) -> str:
    """Report, receive and verify a payment; give how it stands then."""
    bureau.owes("R", "pay_report", items=(str(item.pk),), amount=str(item.fen // 100), paid_on=day, proof=f"回单{day}")
    paid = Payment.objects.filter(case=bureau.case_id).latest("pk")
    bureau.owes("A", "pay_receive", about=f"payment={paid.pk}")
    bureau.keeps(CLERK, "pay_verify", about=f"payment={paid.pk}")
    paid.refresh_from_db()
    return paid.pay


def _by_clerk(bureau: Bureau, side: str, act: str, *, channel: str = "counter", **fields: str) -> str:
    return bureau.does(CLERK, act, participant=str(party(bureau.case_id, side).pk), channel=channel, **fields)


def _register(login: str) -> str:
    return str(Mediator.objects.get(account__username=login).pk)


def _seat(bureau: Bureau, login: str) -> str:
    return str(bureau.seat(login).pk)


def _due(bureau: Bureau, name: str) -> str:
    return said(Due.objects.filter(case=bureau.case_id, clock=name).latest("pk").due_at)


def _read(bureau: Bureau) -> Iterator[str]:
    """Give on whose pages the marker stands, of everybody who has any page of this dispute."""
    desk = f"/mediation/desk/{bureau.case_id}/"
    pages = {side: bureau.page(side) for side in "AR"}
    pages |= dict.fromkeys(("hening-1", CHAIR, CLERK, DIRECTOR), desk)
    for login, page in pages.items():
        bureau.hands.open(login, page)
        if MARKER in bureau.hands.html:
            yield login


def _found(bureau: Bureau, code: str = "") -> str:
    """Give a code that the checks show on the draft's page, any where none is named."""
    bureau.hands.open(CHAIR, f"/mediation/desk/{bureau.case_id}/draft/")
    shown = dict.fromkeys(re.findall(r"\bC\d\d\b", bureau.hands.html))
    return code if code in shown else rows_of(shown) or "nothing found"


def _heads(bureau: Bureau) -> dict[str, str]:
    return dict(bureau.draft.heads)


def _changes(bureau: Bureau, term: int, **fields: str) -> None:
    bureau.hands.open(CHAIR, f"/mediation/desk/{bureau.case_id}/draft/term/{term}/")
    bureau.hands.send(fields)


def _to_sign(bureau: Bureau) -> str:
    refused = bureau.does(CHAIR, "to_sign", path="electronic")
    return "refused" if refused else bureau.case.state


def _track(bureau: Bureau) -> str:
    return AgreementPart.objects.get(case=bureau.case_id, agreement__void_at=None).confirmation


def _court_named(refusal: str) -> str:
    return "refused: 澧县人民法院" if "澧县人民法院" in refusal else refusal or "filed"
