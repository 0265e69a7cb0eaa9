"""The dispute as the kernel knows it: the rows of the main track whose acts are built, and records beside them."""

from dataclasses import replace

from linli.kernel.cases.rules import CaseKind, State, Transition
from linli.kernel.people.rules import Permission as May
from linli.mediation.queries.standing import KIND
from linli.mediation.rules.machine import MAIN
from linli.mediation.services import ending, screening

# As far as the platform leads a dispute; from there the committee goes on by its own means.
_BUILT = ("submitted", "screening", "need_info", "declined", "inviting", "accepted", "terminated")
_ENDS = frozenset({"declined", "terminated"})
_OVER = "none: nothing is done here any more"


def _state(code: str) -> State:
    found = next(state for state in MAIN.states if state.code == code)
    return replace(found, is_final=True, deadline=_OVER) if code in _ENDS else found


def _move(act: str, permission: May, fields: str = "", reasons: str = "") -> Transition:
    """Give a row of the main track as the kernel has it, within the states that are built."""
    move = MAIN.move(act)
    return Transition(
        move.id, act, move.zh, move.en, move.sources & set(_BUILT), move.targets & set(_BUILT), permission,
        tuple(fields.split()), reasons, is_automatic=[who.value for who in move.who] == ["T"],
    )  # fmt: skip


def _line(act: str, zh: str, en: str, sources: str, permission: May, fields: str = "", reasons: str = "") -> Transition:
    """Give a record, which leaves the state alone."""
    states = frozenset(sources.split())
    return Transition("r", act, zh, en, states, frozenset(), permission, tuple(fields.split()), reasons)


TRANSITIONS = (
    # A draft is no case yet.
    replace(_move("submit", May.MEDIATION_APPLY, "type facts request area"), sources=frozenset()),
    _move("take", May.MEDIATION_SCREEN),
    _line("check", "审查清单", "Checklist answered", "screening", May.MEDIATION_SCREEN, "checked"),
    _move("invite", May.MEDIATION_SCREEN, "summary"),
    _move("ask_info", May.MEDIATION_SCREEN, "text"),
    _move("answer_info", May.MEDIATION_ANSWER, "text"),
    _move("info_expired", May.MEDIATION_SCREEN),
    _line("decline_propose", "建议不予受理", "Refusal proposed", "screening", May.MEDIATION_SCREEN, "reason text",
          "mediation_decline"),
    _move("decline", May.MEDIATION_DECIDE),
    _line("hear", "记录对方答复", "The other side's answer noted", "inviting", May.MEDIATION_SCREEN, "answer channel"),
    _move("consent", May.MEDIATION_SCREEN),
    _move("refuse", May.MEDIATION_SCREEN),
    _line("attempt", "联系对方", "Tried to reach the other side", "inviting", May.MEDIATION_SCREEN, "channel outcome"),
    _move("unreachable", May.MEDIATION_SCREEN),
    _move("withdraw", May.MEDIATION_ANSWER, "settled"),
    _move("time_up", May.MEDIATION_SCREEN),
)  # fmt: skip

DISPUTE = CaseKind(
    KIND, 1, "矛盾纠纷", "Dispute",
    tuple(_state(code) for code in _BUILT), TRANSITIONS, May.MEDIATION_READ,
    {"answer_by": screening.info_expired, "mediate_by": ending.time_up},
    is_apart=True, page="dispute", on_erase=ending.disputes_erase_again,
)  # fmt: skip
