"""What is noted of an agreement in effect: records beside the case's own state, on the two tracks of its parts."""

from dataclasses import replace

from linli.kernel.cases.rules import Transition
from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line, move
from linli.mediation.rules.machine import CONFIRMATION, PERFORMANCE, Track, Who

# An agreement in effect stands, and is kept or not, also while the sides talk about changing it (m33), and after the
# visit: a payment may still go back.
WHERE = "effective preparing scheduled in_sitting adjourned suspended proposal signing followed_up"


def _of(track: Track, act: str, permission: May, fields: str = "") -> Transition:
    row = track.move(act)
    made = replace(line(act, row.zh, row.en, WHERE, permission, fields), id=row.id)
    return replace(made, is_automatic=row.who == {Who.TIMER})


def _court(act: str, permission: May = May.MEDIATION_SCREEN, fields: str = "") -> Transition:
    return _of(CONFIRMATION, act, permission, fields)


def _note(act: str, zh: str, en: str, permission: May, fields: str = "") -> Transition:
    return line(act, zh, en, WHERE, permission, fields)


# What a party does by its key, or the committee on its word, takes the right to read: the service looks who speaks.
READ, DESK = May.MEDIATION_READ, May.MEDIATION_SCREEN
AFTER = (
    _court("apply", READ, "participant"),
    _court("file", DESK, "court receipt filed_on"),
    _court("court_asks", DESK, "asked until"),
    _court("court_answered"),
    _court("not_accept", DESK, "ground number"),
    _court("dismiss", DESK, "ground number"),
    _court("confirm", DESK, "number served"),
    _court("take_back", READ),
    _court("apply_anew", READ),
    _court("object", DESK, "from_on objected_on"),
    _court("objection_ruled", DESK, "number"),
    _court("written_down", READ, "is_same"),
    _court("lapse"),
    _note("ruling_correct", "更正裁定登记", "Correction of a ruling proposed", DESK, "number"),
    _note("ruling_agree", "确认更正", "Correction agreed", READ),
    _of(PERFORMANCE, "breach", READ),
    _of(PERFORMANCE, "cure", READ),
    _of(PERFORMANCE, "fulfil", READ),
    _note("pay_report", "登记履行", "Performance reported", READ, "items paid_on"),
    _note("pay_receive", "确认收到", "Said to have arrived", READ),
    _note("pay_deny", "否认收到", "Said not to have arrived", READ, "why"),
    _note("pay_ask", "询问收款方", "Asked whether it arrived", READ),
    _note("pay_verify", "核实履行", "Performance verified", READ),
    _note("pay_reverse", "撤销付款登记", "Payment reversed", READ, "why"),
    _note("item_waive", "放弃权利", "Given up", READ, "is_signed"),
    _note("item_hold", "暂缓履行", "Held back, or released", READ),
    _note("urge", "催告", "Urged", READ, "means answer"),
    _note("route_choose", "选择救济途径", "Way chosen after the breach", READ, "route"),
    _note("visit", "回访登记", "Side asked how it went", READ, "way"),
    # Nothing waits any more: by the platform, from when on both sides are to be asked.
    replace(line("visit_due", "应当回访", "Follow-up is due", "effective", READ), is_automatic=True),
    move("follow_up", READ),
)
