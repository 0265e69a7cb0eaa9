"""The three tracks against their specification, row by row (mediation 6), and random histories of the main one."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linli.mediation.rules.endings import Ending, endings, roads
from linli.mediation.rules.machine import CONFIRMATION, ENDINGS, MAIN, PERFORMANCE, Track, Who, refusal, target
from tests.promises.results import IS_FULL, SEED

TRACKS = {"main": MAIN, "confirmation": CONFIRMATION, "performance": PERFORMANCE}
TALKS = "preparing scheduled in_sitting adjourned proposal"
CLOCKED = f"accepted panel suspended {TALKS}"
# As the specification has them: from, to (a point: the state stays), and by whom.
SPECIFIED = {
    "m01": ("", "draft", "PC"), "m02": ("draft", "submitted", "PC"), "m03": ("submitted", "screening", "C"),
    "m04": ("screening", "need_info", "C"), "m05": ("need_info", "screening", "P"),
    "m06": ("screening", "declined", "D"), "m07": ("screening", ".", "CG"), "m08": ("screening", "inviting", "C"),
    "m09": ("screening", "accepted", "C"), "m10": ("inviting", "accepted", "RC"),
    "m11": ("inviting", "terminated", "RC"), "m12": ("inviting", "terminated", "CT"),
    "m13": ("accepted", "panel", "C"), "m14": ("panel", "preparing", "PD"), "m15": ("preparing", "scheduled", "S"),
    "m16": ("scheduled", "in_sitting", "S"), "m17": ("in_sitting", "adjourned", "S"),
    "m18": ("adjourned", "scheduled", "S"), "m19": ("preparing in_sitting adjourned", "proposal", "S"),
    "m20": ("proposal", "adjourned", "SP"), "m21": ("proposal", "signing", "S"), "m22": ("proposal", "effective", "S"),
    "m23": ("signing", "proposal", "S"), "m24": ("signing", "effective", "T"),
    "m25": ("signing", "terminated effective", "P"), "m26": ("signing", "adjourned", "T"),
    "m27": (f"{TALKS} signing", "suspended", "MDC"), "m28": ("suspended", "preparing", "D"),
    "m29": ("suspended", "terminated effective", "D"),
    "m30": (f"submitted screening need_info inviting {CLOCKED} signing", "terminated effective", "P"),
    "m31": (CLOCKED, "terminated effective", "T"), "m32": (f"{CLOCKED} signing", ".", "P"),
    "m33": ("effective", "preparing", "P"), "m34": ("effective", "followed_up", "MV"),
    "m35": ("declined terminated followed_up", "closed", "D"), "m36": ("closed", "archived", "D"),
    "m37": ("closed archived", ".", "PD"), "m38": (TALKS, "terminated effective", "S"),
    "m39": (f"inviting {CLOCKED} signing", "terminated effective", "D"), "m40": ("declined", "screening", "G"),
    "k01": ("none", "open not_eligible", "T"), "k02": ("open", "ready", "P"), "k03": ("ready", "filed", "KP"),
    "k04": ("filed", "more_info", "K"), "k05": ("more_info", "filed", "KP"),
    "k06": ("filed more_info", "not_accepted", "K"), "k07": ("filed more_info", "dismissed", "K"),
    "k08": ("ready filed more_info", "withdrawn", "PK"), "k09": ("withdrawn", "open", "P"),
    "k10": ("filed", "confirmed", "K"), "k11": ("open ready withdrawn", "lapsed", "T"),
    "k12": ("confirmed", "objected", "K"), "k13": ("objected", "confirmed revoked", "K"),
    "k14": ("not_eligible", "open", "S"), "p01": ("none", "running fulfilled", "T"),
    "p02": ("running", "fulfilled", "T"), "p03": ("running", "breached", "M"), "p04": ("breached", "running", "M"),
    "p05": ("running breached", "replaced", "T"), "p06": ("fulfilled", "running", "M"),
}  # fmt: skip
ROWS = [(track, move) for track in TRACKS.values() for move in track.moves if move.act != "info_expired"]
ALL = [(track, move) for track in TRACKS.values() for move in track.moves]
# The presider is a mediator, the respondent a party.
STANDS_FOR = {Who.MEDIATOR: {Who.MEDIATOR, Who.PRESIDER}, Who.PARTY: {Who.PARTY, Who.RESPONDENT}}


def able(move):
    return set().union(*(STANDS_FOR.get(who, {who}) for who in move.who))


@pytest.mark.parametrize(("track", "move"), ROWS, ids=[m.id for _, m in ROWS])
def test_a_row_is_as_specified(track: Track, move):
    sources, targets, who = SPECIFIED[move.id]
    assert (move.sources, move.who) == (set(sources.split()), set(map(Who, who)))
    assert move.targets == (set() if targets == "." else set(targets.split()))


def test_every_row_of_the_specification_is_there_once():
    assert Counter(move.id for _, move in ROWS) == Counter(list(SPECIFIED))


@pytest.mark.parametrize(("track", "move"), ALL, ids=[f"{m.id}-{m.act}" for _, m in ALL])
def test_a_move_is_refused_elsewhere_to_others_and_without_each_single_need(track: Track, move):
    for state in move.sources or {""}:
        for who in Who:
            expected = "" if who in able(move) else "not_yours"
            assert refusal(move, who, state, move.needs) == expected
    for state in {s.code for s in track.states} - move.sources:
        assert refusal(move, min(move.who), state, move.needs) == "not_now"
    for need in move.needs:
        assert refusal(move, min(move.who), min(move.sources or {""}), set(move.needs) - {need}) == need


@pytest.mark.parametrize("name", TRACKS)
def test_states_are_whole_reached_and_left(name):
    track = TRACKS[name]
    codes = [s.code for s in track.states]
    assert len(set(codes)) == len(codes)
    assert all(s.zh and s.en and s.deadline and s.zh != s.en for s in track.states)
    assert {c for m in track.moves for c in m.sources | m.targets} <= set(codes)
    reached = {codes[0]} | set().union(*(m.targets for m in track.moves))
    assert reached == set(codes)
    left = set().union(*(m.sources for m in track.moves if m.targets - m.sources or not m.targets))
    assert {s.code for s in track.states if not s.is_final} <= left
    assert not {s.code for s in track.states if s.is_final} & set().union(
        *(m.sources for m in track.moves if m.targets)
    )


def test_every_move_has_words_in_both_languages_and_its_papers_are_among_the_forty_three():
    moves = [m for t in TRACKS.values() for m in t.moves]
    assert all(m.zh and m.en and m.zh != m.en for m in moves)
    assert {p for m in moves for p in m.papers} <= set(range(1, 44))


def test_an_ending_while_an_agreement_is_only_being_changed_leads_back_to_it():
    """m41: the old agreement stands untouched until another takes effect."""
    assert {MAIN.move(a).id for a in ENDINGS} == {"m25", "m29", "m30", "m31", "m38", "m39"}
    for act in ENDINGS:
        move = MAIN.move(act)
        state = min(move.sources)
        assert target(move, state) == "terminated"
        assert target(move, state, is_variation=True) == "effective"


def test_where_the_table_leaves_a_choice_it_must_be_made_among_its_states():
    ruled = CONFIRMATION.move("objection_ruled")
    assert target(ruled, "objected", to="revoked") == "revoked"
    with pytest.raises(ValueError, match="k13"):
        target(ruled, "objected")


def test_a_move_that_only_writes_keeps_the_state():
    assert target(MAIN.move("extend"), "scheduled") == "scheduled"


def test_every_move_that_ends_a_case_knows_its_endings_and_no_other_does():
    ending = {m.act for m in MAIN.moves if "terminated" in m.targets}
    assert {m.act for m in MAIN.moves if endings(m.act)} == ending
    assert set(Ending) - {Ending.AGREEMENT} == set().union(*(endings(act) for act in ending))


def test_no_ending_closes_the_way_to_court():
    assert all("court" in roads(code) for code in ("D01", "D07", "D08", "D99"))


class History(RuleBasedStateMachine):
    """A dispute as its three tracks have it, and everybody who tries everything.

    The facts are kept beside the machine, as a case keeps them in rows; what a move needs is there or not by chance.
    """

    tracks = TRACKS
    refuse = staticmethod(refusal)

    @initialize()
    def begins(self):
        self.state = {"main": "", "confirmation": "none", "performance": "none"}
        self.path = {name: [] for name in self.state}
        self.consented = self.signed = self.is_variation = False
        self.effects = 0

    @rule(track=st.sampled_from(["main"] * 6 + ["confirmation", "performance"]), data=st.data())
    def is_moved(self, track, data):
        moves = self.tracks[track].moves
        open_now = [m for m in moves if self.state[track] in (m.sources or {""})]
        if track != "main" and not self.effects:
            # Both begin with the effect of an agreement.
            return
        move = data.draw(st.sampled_from([*open_now * 3, *moves]), label="move")
        who = data.draw(st.sampled_from([*move.who] * 3 + [*Who]), label="who")
        met = set(move.needs) - data.draw(st.sampled_from([frozenset()] * 4 + [frozenset({n}) for n in move.needs]))
        if self.refuse(move, who, self.state[track], met):
            return
        to = data.draw(st.sampled_from(sorted(move.targets))) if len(move.targets) > 1 else ""
        before = self.state[track]
        self.state[track] = target(move, before, to=to, is_variation=self.is_variation)
        self.path[track].append((move, before, self.state[track], met))
        if track == "main":
            self.remember(move)

    def remember(self, move):
        self.consented |= move.act in {"consent", "accept_joint"}
        self.signed = move.act == "to_sign" or (self.signed and move.act not in {"edit", "sign_lapse"})
        if move.act in {"take_effect", "oral"}:
            assert self.signed or move.act == "oral", "in effect, and nothing was given out to be signed"
            self.effects += 1
            self.is_variation = False
        if move.act == "vary":
            self.is_variation = True
        elif move.act in ENDINGS:
            self.is_variation = False

    @invariant()
    def the_tables_hold(self):
        for name, path in getattr(self, "path", {}).items():
            codes = {s.code for s in self.tracks[name].states} | {""}
            assert self.state[name] in codes
            for move, before, after, met in path[-1:]:
                sources, targets, _ = SPECIFIED[move.id]
                assert before in (sources.split() or [""]) or move.act == "info_expired"
                assert after in targets.split() or (targets == "." and after == before) or move.act == "info_expired"
                assert set(move.needs) <= met

    @invariant()
    def nothing_is_mediated_without_consent_and_nothing_archived_moves(self):
        if getattr(self, "path", None) is None:
            return
        last = {s.code for s in MAIN.states[6:18]} - {"terminated"}
        assert self.state["main"] not in last or self.consented
        assert self.effects or (self.state["confirmation"], self.state["performance"]) == ("none", "none")
        assert self.effects or self.state["main"] not in {"effective", "followed_up"}
        archived = [at for at, (_, _, to, _) in enumerate(self.path["main"]) if to == "archived"]
        assert not archived or all(to == "archived" for _, _, to, _ in self.path["main"][archived[0] :])


def live(machine, histories, *phases):
    run_state_machine_as_test(
        seed(SEED)(machine),
        settings=settings(
            max_examples=histories, stateful_step_count=50, deadline=None, database=None, phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.slow
def test_no_history_of_a_dispute_leads_out_of_its_tables():
    live(History, 10_000 if IS_FULL else 60, Phase.generate, Phase.shrink)


def test_control_a_guard_taken_out_is_found():
    class Lenient(History):
        @staticmethod
        def refuse(move, who, state, met):
            return "" if move.act == "oral" else refusal(move, who, state, met)

    with pytest.raises(AssertionError):
        live(Lenient, 60, Phase.generate)
