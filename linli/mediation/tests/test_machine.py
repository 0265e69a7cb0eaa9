"""The three tracks against their specification, row by row (mediation 6), and 10,000 random histories of all three."""

import random
from collections import Counter

import pytest

from linli.mediation.rules.endings import Ending, endings, roads
from linli.mediation.rules.machine import CONFIRMATION, ENDINGS, MAIN, PERFORMANCE, Track, Who, refusal, target
from tests.promises.results import SEED, note

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
# Rows whose other half the timer makes.
OF_THE_TIMER = {
    "info_expired": ("need_info", "declined", "T"),
    "sitting_broken": ("in_sitting", "adjourned", "T"),
}
# Rows that several other sides ask for: some of them agree, and a director confirms; or one refuses.
OF_SEVERAL = {"part": ("inviting", "accepted", "D"), "refusal_end": ("inviting", "terminated", "C")}
ROWS = [(track, move) for track in TRACKS.values() for move in track.moves if move.act not in OF_THE_TIMER | OF_SEVERAL]
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


@pytest.mark.parametrize("act", OF_SEVERAL)
def test_a_row_of_several_leads_from_and_to_what_the_rule_of_its_number_does(act):
    sources, targets, who = OF_SEVERAL[act]
    move = MAIN.move(act)
    assert (move.sources, move.targets, move.who) == ({sources}, {targets}, {Who(who)})
    assert SPECIFIED[move.id][:2] == (sources, targets)


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


class History:
    """A dispute as its three tracks have it, and everybody who tries everything.

    The facts are kept beside the machine, as a case keeps them in rows; what a move needs is there or not by chance.
    """

    def __init__(self, refuse=refusal):
        self.refuse = refuse
        self.state = {"main": "", "confirmation": "none", "performance": "none"}
        self.consented = self.signed = self.is_variation = self.is_archived = False
        self.effects = 0
        self.been = set()
        self.done = Counter()
        self.refused = 0

    def goes_on(self, order):
        """Let somebody try a move: mostly one that is open and by whose it is, often one that leads on."""
        track = order.choice(WEIGHED) if self.effects else "main"
        here = self.state[track]
        able = OPEN[track, here]
        on = [move for move in able if move.act not in ENDINGS and move.targets - self.been - OVER]
        chance = order.random()
        move = order.choice(on if on and chance < 0.7 else able if chance < 0.9 else ALL_OF[track])
        who = order.choice(ANYBODY) if order.random() < 0.1 else min(move.who)
        met = set(move.needs)
        if met and order.random() < 0.15:
            met.remove(order.choice(move.needs))
        if self.refuse(move, who, here, met):
            self.refused += 1
            return
        to = order.choice(sorted(move.targets)) if len(move.targets) > 1 else ""
        self.state[track] = target(move, here, to=to, is_variation=self.is_variation)
        self.been.add(self.state[track])
        self.done[track, move.act] += 1
        self.holds(track, move, here, who, met)

    def holds(self, track, move, before, who, met):
        """Look at all that always holds, by the second hand's copy of the tables."""
        sources, targets, whose = ALLOWED[move.act]
        after = self.state[track]
        assert before in sources, f"{move.id} from {before}"
        assert after in targets or (not targets and after == before), f"{move.id} to {after}"
        assert who in whose, f"{move.id} by {who}"
        assert set(move.needs) <= met, f"{move.id} without its needs"
        if track == "main":
            self.remember(move)
        main = self.state["main"]
        assert main not in MEDIATED or self.consented, f"{main} without consent"
        assert self.effects or main not in {"effective", "followed_up"}
        assert self.effects or (self.state["confirmation"], self.state["performance"]) == ("none", "none")
        assert main == "archived" or not self.is_archived, "a sealed file was opened"
        self.is_archived = main == "archived"

    def remember(self, move):
        # A dispute is parted only with those who are left agreed; that is `test_several`'s to prove.
        self.consented |= move.act in {"consent", "part", "accept_joint"}
        self.signed = move.act == "to_sign" or (self.signed and move.act not in {"edit", "sign_lapse"})
        if move.act in {"take_effect", "oral"}:
            assert self.signed or move.act == "oral", "in effect, and nothing was given out to be signed"
            self.effects += 1
            self.is_variation = False
        if move.act == "vary":
            self.is_variation = True
        elif move.act in ENDINGS:
            self.is_variation = False


def specified(move):
    """Give from where, to where and by whom a move goes, as the second hand copied it."""
    sources, targets, whose = (OF_THE_TIMER | OF_SEVERAL).get(move.act) or SPECIFIED[move.id]
    able = set().union(*(STANDS_FOR.get(Who(each), {Who(each)}) for each in whose))
    return set(sources.split()) or {""}, set(targets.replace(".", "").split()), able


ALLOWED = {move.act: specified(move) for _, move in ALL}
ANYBODY = list(Who)
ALL_OF = {name: track.moves for name, track in TRACKS.items()}
OVER = {"declined", "terminated", "closed", "archived"}
MEDIATED = {state.code for state in MAIN.states[6:18]} - {"terminated"}
WEIGHED = ["main", "confirmation", "performance"]
OPEN = {
    (name, state): [m for m in track.moves if state in (m.sources or {""})] or list(track.moves)
    for name, track in TRACKS.items() for state in ("", *(s.code for s in track.states))
}  # fmt: skip
HISTORIES, STEPS = 10_000, 60


def lived(histories, refuse=refusal):
    """Live so many histories, each from a seed of its own; the first in which something does not hold says which."""
    done, reached, refused = Counter(), set(), 0
    for number in range(histories):
        order, history = random.Random(SEED + number), History(refuse)  # noqa: S311 - a history is no secret
        for step in range(STEPS):
            try:
                history.goes_on(order)
            except AssertionError as broken:
                raise AssertionError(f"history {number}, step {step}: {broken}") from broken
            reached.update(history.state.items())
        done += history.done
        refused += history.refused
    return done, reached, refused


@pytest.mark.slow
def test_ten_thousand_histories_of_a_dispute_stay_in_its_tables_and_go_everywhere():
    done, reached, refused = lived(HISTORIES)
    assert set(done) == {(name, move.act) for name, track in TRACKS.items() for move in track.moves}
    assert reached - {("main", "")} == {(name, s.code) for name, track in TRACKS.items() for s in track.states}
    assert refused > HISTORIES
    note("P4", form="dispute tracks", seed=SEED, histories=HISTORIES, done=done.total(), refused=refused, violations=0)


@pytest.mark.parametrize("act", ["oral", "consent", "archive", "cure"])
def test_control_a_guard_taken_out_is_found(act):
    with pytest.raises(AssertionError):
        lived(HISTORIES, lambda move, who, state, met: "" if move.act == act else refusal(move, who, state, met))
