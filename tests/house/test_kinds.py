"""H10: every state of every kind has its words, its public face, a way out or an end, and a clock or a reason."""

from dataclasses import replace

import pytest

from linli.kernel.cases.rules import PublicStatus, kinds

STATES = [(kind, state) for kind in kinds() for state in kind.states]


def wants(kind, state):
    """What a state of a kind lacks; empty when it is whole."""
    if not state.zh or not state.en or state.zh == state.en:
        yield "words in both languages"
    if state.public not in PublicStatus:
        yield "a public status"
    if not state.is_final and not kind.acts_from(state.code):
        yield "a way out"
    if state.is_final and any(t.targets for t in kind.acts_from(state.code)):
        yield "to be final in truth"
    if not state.deadline or (state.deadline.startswith("none") and not state.deadline.removeprefix("none:").strip()):
        yield "a clock, or 'none: reason'"


def unreached(kind):
    """The states that no chain of transitions leads to."""
    reached, more = set(), {t for transition in kind.transitions if not transition.sources for t in transition.targets}
    while more - reached:
        reached |= more
        more = {t for transition in kind.transitions if transition.sources & reached for t in transition.targets}
    return {s.code for s in kind.states} - reached


@pytest.mark.parametrize(("kind", "state"), STATES, ids=[f"{k.name}-{s.code}" for k, s in STATES])
def test_a_state_is_whole(kind, state):
    assert list(wants(kind, state)) == []


@pytest.mark.parametrize("kind", kinds(), ids=lambda k: k.name)
def test_transitions_join_known_states_and_reach_them_all(kind):
    known = {s.code for s in kind.states}
    assert {c for t in kind.transitions for c in t.sources | t.targets} - known == set()
    assert unreached(kind) == set()


def test_a_state_without_a_way_out_is_caught():
    kind = kinds()[0]
    stuck = replace(kind.states[0], code="stuck", deadline="none:")
    assert list(wants(kind, stuck)) == ["a way out", "a clock, or 'none: reason'"]
    assert unreached(replace(kind, states=(*kind.states, stuck))) == {"stuck"}
