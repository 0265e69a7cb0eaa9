"""Danger at once (issue-desk 25.3): a manhole without its cover and a smell of gas, expected beside got."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import override

from linli.doors import clock
from linli.issues.models import Interim, Report
from linli.issues.rules.clocks import Clock
from linli.issues.views.desk.refusals import REFUSALS
from linli.kernel.cases import jobs
from linli.kernel.cases.models import Case, Entry
from linli.kernel.deadlines.models import Due
from linli.kernel.notify.models import Outbox
from linli.kernel.notify.rules import render
from linli.site.demo.county import COUNTY
from tests.journeys.changde_road import Row, at, said
from tests.journeys.forms import PHOTO
from tests.journeys.hands import NUMBER, Fields, Hands
from tests.journeys.short_ones import case_of, heads, lead_of

OWNER, GAS = f"{COUNTY}-pipe_owner", f"{COUNTY}-gas_supply"
COVER = {
    "start": {"danger_now": "no"},
    "words": {"text": "路上的井盖没了，天黑看不见，行人车辆容易掉下去。"},
    "place": {"county": COUNTY, "town": "430703121", "village": "430703121399", "place_text": "村口路中间"},
    "what": {"category": "0202", "nature": "help"},
    "call": {"emergency_call": "not_needed"},
    "questions": {"cover_state": "missing"},
}
SMELL = COVER | {
    "words": {"text": "楼道里闻到很浓的燃气味。"},
    "what": {"category": "0303", "nature": "help"},
    "call": {"emergency_call": "called"},
    "questions": {"gas_smell_place": "stair"},
    "contact": {"name": "诉求人", "phone": "13900000000"},
}
PAUSE = {"reason": "weather", "text": "雨太大。", "until": "2022-07-12", "evidence": PHOTO}
LONGER = {"reason": "materials", "text": "配件未到。", "until": "2022-07-12", "evidence": PHOTO, "interim": "needed"}
# A link to call a number, which claims nothing.
CALL_LINK = re.compile(r'<a [^>]*href="tel:\d+".*?</a>', re.DOTALL)


def play_manhole(hands: Hands) -> Iterator[Row]:
    """A cover is missing on a Saturday night: its owner must come, secure and repair, whoever it says is the owner."""
    heads(OWNER)
    with clock.frozen(at("07-09 22:05")):
        case_id, _ = _reported(hands, COVER)
        case, lead = case_of(case_id), lead_of(case_id)
        yield Row("1", "07-09 22:05", "tier, urgency, state", "T1, u1, dispatched", ", ".join(_axes(case)))
        yield Row("1", "07-09 22:05", "goes to", OWNER, lead.to_unit.code)
        yield _due("1", case_id, Clock.ARRIVE, "07-09 22:35")
        yield _due("1", case_id, Clock.INTERIM, "07-09 22:35")
        yield _due("1", case_id, Clock.DUE, "07-10 04:05", leg_id=lead.pk)
        yield Row("1", "07-09 22:05", "due_original", "07-10 04:05", said(case.due_original_at))
    with clock.frozen(at("07-09 22:20")):
        jobs.dues_fire(clock.now())
        yield Row("2", "07-09 22:20", "nobody signs", "in_hand, silent", f"{_state(case_id)}, {lead_of(case_id).state}")
    with clock.frozen(at("07-09 22:30")):
        hands.act(OWNER, case_id, "report_in", lat="29.03", long="111.70")
        yield Row("3", "07-09 22:30", "arrive_by met", "07-09 22:30", _met(case_id, Clock.ARRIVE))
        hands.act(OWNER, case_id, "interim", measure="barrier", note="围挡和警示灯")
        yield Row("3", "07-09 22:30", "barrier: interim_by met", "07-09 22:30", _met(case_id, Clock.INTERIM))
    yield from _objected(hands, case_id)
    with clock.frozen(at("07-10 03:50")):
        measure = Interim.objects.get(case_id=case_id)
        done = "已更换新井盖并固定，路面已恢复通行。"
        ends = {f"interim_{measure.pk}": "now"}
        hands.act(OWNER, case_id, "dispose", text=done, outcome="solved", waiver="未需到场", after=PHOTO, **ends)
        yield Row("6", "07-10 03:50", "done", "disposed", _state(case_id))
        yield Row("6", "07-10 03:50", "on time", "True", str(Report.objects.get(pk=case_id).is_on_time))


def _objected(hands: Hands, case_id: int) -> Iterator[Row]:
    """Danger is acted on first and its ownership settled later, so work that has begun bars no objection."""
    with clock.frozen(at("07-09 22:40")):
        why = hands.act(
            OWNER, case_id, "object", reason="function_mismatch", text="井盖属于通信公司。",
            basis="管线管理办法第五条", better_owner="通信公司", evidence=PHOTO,
        )  # fmt: skip
        yield Row("4", "07-09 22:40", "objection", "allowed", why or "allowed")
        yield Row("4", "07-09 22:40", "the leg", "objected", lead_of(case_id).state)
        yield _due("4", case_id, Clock.RULE, "07-09 23:10")
        running = Due.objects.get(leg=lead_of(case_id), clock=Clock.DUE)
        stands = running.met_at or running.cancelled_at or running.pauses.exists()
        yield Row("4", "07-09 22:40", "the duty", "07-10 04:05, runs", f"{said(running.due_at)}, {_runs(stands)}")
        pause = hands.act(OWNER, case_id, "ask_pause", **PAUSE)
        yield Row("4", "07-09 22:40", "a pause", "never in danger", _never(pause))
    with clock.frozen(at("07-10 02:35")):
        jobs.dues_fire(clock.now())
        levels = Entry.objects.filter(case_id=case_id, act="supervise").values_list("reason", flat=True)
        yield Row("5", "07-10 02:35", "reminded while the objection waits", "s0", ", ".join(levels))


def play_gas(hands: Hands) -> Iterator[Row]:
    """A smell of gas: the call comes first, the gas company has the report at once, and nothing puts it off."""
    heads(GAS)
    with clock.frozen(at("07-09 22:05")):
        case_id, pages = _reported(hands, SMELL)
        case, lead = case_of(case_id), lead_of(case_id)
        order = list(pages)
        next_page = order[order.index("what") + 1]
        yield Row("1", "07-09 22:05", "after the category comes", "call", next_page)
        numbers = re.findall(r'class="resident-number" href="tel:(\d+)"', pages["call"])
        yield Row("1", "07-09 22:05", "shown large", "119", ", ".join(numbers))
        first = pages["call"].index("tel:119") < pages["call"].index('name="emergency_call"')
        yield Row("1", "07-09 22:05", "before any question", "True", str(first))
        yield Row("1", "07-09 22:05", "tier, urgency, state", "T1, u1, dispatched", ", ".join(_axes(case)))
        yield Row("2", "07-09 22:05", "goes to", GAS, lead.to_unit.code)
        acts = Entry.objects.filter(case=case).order_by("id")
        steps = [(entry.act, entry.happened_at == case.opened_at) for entry in acts]
        at_once = [(act, True) for act in ("receive", "accept", "file", "dispatch")]
        yield Row("2", "07-09 22:05", "received to sent at one moment", "True", str(steps == at_once))
        yield _due("2", case_id, Clock.ARRIVE, "07-09 22:35")
        yield _due("2", case_id, Clock.DUE, "07-09 22:35", leg_id=lead.pk)
        yield _due("2", case_id, Clock.INTERIM, "07-09 22:20")
        for act, words in (("ask_pause", PAUSE), ("ask_extension", LONGER)):
            why = hands.act(GAS, case_id, act, **words)
            yield Row("3", "07-09 22:05", act.removeprefix("ask_"), "never in danger", _never(why))
        told = [_text(row) for row in Outbox.objects.filter(case=case)]
        naming = sum("119" in text for text in told)
        yield Row("4", "07-09 22:05", "messages to the reporter, naming 119", "3, 0", f"{len(told)}, {naming}")
        hands.open("", "/follow/")
        hands.send({"code": case.lookup_code})
        for name, page in (("confirmation", pages["done"]), ("reporter's page", hands.html)):
            main = CALL_LINK.sub("", page[page.index("<main") : page.index("</main>")])
            yield Row("4", "07-09 22:05", f"the {name} names 119 beside its call link", "False", str("119" in main))
    with clock.frozen(at("07-09 22:10")):
        alone, _ = _reported(hands, SMELL | {"call": {"emergency_call": "cannot_call"}})
        yield _due("5", alone, Clock.CALL, "07-09 22:15")
        asked = Outbox.objects.get(case_id=alone, event="L03")
        yield Row(
            "5",
            "07-09 22:10",
            "who calls for the reporter",
            "village-430703121399",
            str(asked.unit and asked.unit.code),
        )
        hands.act("village", alone, "called", text="已接通119，对方已记录地址。")
        yield Row("5", "07-09 22:10", "call_by met", "07-09 22:10", _met(alone, Clock.CALL))


def _reported(hands: Hands, pages: Mapping[str, Fields]) -> tuple[int, dict[str, str]]:
    """Report as a resident who is not signed in; give the case and every page as it was shown, by its name."""
    shown: dict[str, str] = {}
    hands.open("", "/report/")
    while (page := _name(hands.path)) != "done":
        shown[page] = hands.html
        before = hands.path
        hands.send(pages.get(page, {}))
        assert hands.path != before, f"{before} was refused: {hands.said()}"
    shown["done"] = hands.html
    return Case.objects.get(number=NUMBER.findall(hands.html)[0]).pk, shown


def _name(path: str) -> str:
    last = path.strip("/").rpartition("/")[2]
    return "start" if last == "report" else last


def _text(row: Outbox) -> str:
    told = render(row.event, row.language, row.params)
    return f"{told.title} {told.text}"


def _axes(case: Case) -> tuple[str, str, str]:
    return case.tier, case.urgency, case.state


def _state(case_id: int) -> str:
    return case_of(case_id).state


def _never(why: str) -> str:
    """Tell whether a page refused because danger to life allows no putting off."""
    with override("zh-hans"):
        return "never in danger" if str(REFUSALS["never_for_t1"]) in why else why or "asked"


def _runs(stands: object) -> str:
    return "stands still" if stands else "runs"


def _met(case_id: int, name: Clock) -> str:
    return said(Due.objects.filter(case_id=case_id, clock=name).latest("id").met_at)


def _due(row: str, case_id: int, name: Clock, expected: str, *, leg_id: int | None = None) -> Row:
    dues = Due.objects.filter(case_id=case_id, clock=name)
    found = (dues.filter(leg_id=leg_id) if leg_id else dues).latest("id")
    return Row(row, said(clock.now()), name.value, expected, said(found.due_at))
