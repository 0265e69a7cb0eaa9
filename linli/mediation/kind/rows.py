"""Rows of the tracks as the kernel has them, and records beside them."""

from linli.kernel.cases.rules import State, Transition
from linli.kernel.people.rules import Permission
from linli.mediation.rules.machine import MAIN

# As far as the platform leads a dispute; from there the committee goes on by its own means.
BUILT = (
    "submitted", "screening", "need_info", "declined", "inviting", "accepted", "panel", "preparing", "scheduled",
    "in_sitting", "adjourned", "suspended", "proposal", "signing", "effective", "followed_up", "terminated", "closed",
    "archived",
)  # fmt: skip


def state(code: str) -> State:
    """Give a state of the main track."""
    return next(state for state in MAIN.states if state.code == code)


def move(act: str, permission: Permission, fields: str = "", reasons: str = "") -> Transition:
    """Give a row of the main track, within the states that are built."""
    row = MAIN.move(act)
    return Transition(
        row.id, act, row.zh, row.en, row.sources & set(BUILT), row.targets & set(BUILT), permission,
        tuple(fields.split()), reasons, is_automatic=[who.value for who in row.who] == ["T"],
    )  # fmt: skip


def line(
    act: str, zh: str, en: str, sources: str, permission: Permission, fields: str = "", reasons: str = ""
) -> Transition:
    """Give a record, which leaves the state alone."""
    states = frozenset(sources.split()) & set(BUILT)
    return Transition("r", act, zh, en, states, frozenset(), permission, tuple(fields.split()), reasons)
