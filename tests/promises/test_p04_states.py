"""No illegal state, ever: whatever people of every role and clocks do to a case of any kind, its rules hold.

Hypothesis makes histories of every registered kind from its table: acts that the state allows by those whose they are,
acts of the kind at any time by anybody, the same act once more by somebody whose page is old, and time that passes until
clocks run out. After each step everything that always holds is looked at; what is refused must leave nothing behind.
The small form takes fewer histories than the 200 of fifty steps that a kind is promised, so that all tests fit into a
change. The full form lives 10,000 of each kind, which takes many hours: it goes in rounds, keeps what each came to, and
begun again goes on where it was stopped. It enters by the services, below the pages.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from inspect import signature
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import note as reveal
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from linli.doors import rows_out
from linli.issues.models import CatalogueEntry
from linli.issues.rules.drafts import CONDUCT_KIND, FINDING
from linli.issues.services import places, themes
from linli.issues.tests.acting import (
    CONDUCT,
    EXAMPLES,
    NO_DANGER,
    ROADS,
    Example,
    Play,
    clerk,
    conduct_officer,
    is_clock,
    reporter,
    roads_officer,
    supervisor,
    verifier,
    walker,
)
from linli.kernel.audit.models import Audit
from linli.kernel.cases import rules, services
from linli.kernel.cases.jobs import dues_fire
from linli.kernel.cases.models import Case, Entry
from linli.kernel.people.models import Post, Unit
from linli.kernel.people.rules import ANONYMOUS, STAFF_ROLES, Actor, NotGrantedError, Role
from linli.mediation.queries.standing import KIND as DISPUTE
from linli.mediation.queries.sweeps import KIND as SWEEP
from linli.mediation.tests import acting as mediation
from linli.mediation.tests import sweeping
from tests.fixtures.town import FOUNDED_ON, Town, actor_of
from tests.promises.invariants import Past, look
from tests.promises.results import FORM, IS_FULL, RESULTS, SEED, note

# Each tries two or three acts; where on the way of a case they begin is drawn.
STEPS = 8
# Of each kind. A report has the most to choose from.
HISTORIES = {"issue": 8, "finding": 2, "conduct": 2, "listed_project": 2, "monthly_theme": 2, DISPUTE: 5, SWEEP: 2}
# Of each kind in a round of the full form, and in all.
ROUND, ALL = 25, 10_000
KEPT = RESULTS.with_name("p04_states")
# In so many histories the loss of a guard must show.
ENOUGH = 50
# How often a step looks first for where the case has not been, and how many acts it tries.
GOES_ON, TRIES = 0.6, 3
# What a service refuses with; any other error is a fault.
REFUSALS = (rules.DomainError, NotGrantedError, ObjectDoesNotExist)
# A road that waits, a manhole that cannot (T1), a water supply, a lawn; each with what it asks.
SUBJECTS = [
    {"category": category, "answers": NO_DANGER | answers}
    for category, answers in (
        ("0201", {}), ("0202", {"cover_state": "broken"}), ("0307", {"drinking": "no"}), ("0401", {}),
    )
]  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def a_measure(play: Play) -> str:
    return f"{timezone.localdate(play.now) + timedelta(days=20)} 排查"


def months_pass(play: Play) -> str:
    play.at(play.now + timedelta(days=91))
    return "整治到位。"


# What is done about places and themes; what is done to reports has its examples with the desk's own tests.
OF_PROJECTS = (
    Example("month_report", "", roads_officer, places.month_report, {"text": "已铺一半。"}),
    Example(
        "site_check",
        "",
        verifier,
        places.site_check,
        {"verdict": "solved", "text": "路面平整。"},
        wait=timedelta(days=61),
    ),
    Example("survey", "", verifier, places.survey_note, {"asked": 30, "content": 24, "text": "路口随机询问。"}),
    Example("delist", "site_check survey", supervisor, places.place_delist, {"text": "整治到位。"}),
    Example("theme_plan", "", roads_officer, themes.theme_plan, {"measures": a_measure}),
    Example("theme_progress", "theme_plan", roads_officer, themes.theme_progress, {"text": "已排查。", "done": ()}),
    Example("theme_conclude", "theme_plan", supervisor, themes.theme_conclude, {"text": months_pass}),
)


def acts(kind: rules.CaseKind) -> dict[str, Example]:
    """Give what people do to cases of a kind, by name."""
    if kind.name == DISPUTE:
        return mediation.EXAMPLES
    if kind.name == SWEEP:
        return sweeping.EXAMPLES
    known = EXAMPLES | {example.act: example for example in OF_PROJECTS}
    own = {transition.act for transition in kind.transitions}
    found = {name: e for name, e in known.items() if e.act in own and not is_clock(e.service)}
    if kind.name == CONDUCT_KIND:
        # What a clerk does to a report, the conduct desk does here.
        return {name: replace(e, who=conduct_officer) if e.who is clerk else e for name, e in found.items()}
    return found


def reported(play: Play, opened: Mapping[str, Any], subject: Mapping[str, Any]) -> int:
    return play.opens(**subject | opened).case_id


def found(play: Play, opened: Mapping[str, Any], subject: Mapping[str, Any]) -> int:
    said = {"kind": FINDING, "channel": "inspection", "answers": {"danger_now": "no"}}
    return play.opens(walker(play), **subject | opened | said).case_id


def complained(play: Play, _opened: Mapping[str, Any], _subject: Mapping[str, Any]) -> int:
    return play.opens(**CONDUCT).case_id


def listed(play: Play, _opened: Mapping[str, Any], _subject: Mapping[str, Any]) -> int:
    cells, lead = (play.county.villages[0].code,), play.county.departments[ROADS].pk
    place = places.NewPlace("村口公路", "0201", cells, lead, "多次塌陷。", "半年内重铺。", 1, is_about_place=True)
    play.opens().opens().opens()
    return places.place_list(supervisor(play), place, play.now)


def chosen(play: Play, _opened: Mapping[str, Any], _subject: Mapping[str, Any]) -> int:
    # Each month has one theme.
    month, lead = timezone.localdate(play.now).replace(day=1), play.county.departments[ROADS].pk
    play.opens().opens()
    new = themes.NewTheme("农村公路", month, ("0201",), ("路面反复塌陷",), lead, "反映多、重复多。")
    return themes.theme_choose(supervisor(play), new, play.now)


def disputed(play: Play, _opened: Mapping[str, Any], _subject: Mapping[str, Any]) -> int:
    return mediation.applied(play).case_id


def visited(play: Play, _opened: Mapping[str, Any], _subject: Mapping[str, Any]) -> int:
    return sweeping.swept(play).case_id


BEGINS: dict[str, Callable[[Play, Mapping[str, Any], Mapping[str, Any]], int]] = {
    "issue": reported, "finding": found, "conduct": complained, "listed_project": listed, "monthly_theme": chosen,
    DISPUTE: disputed, SWEEP: visited,
}  # fmt: skip

OWN = "whose it is"
ANYBODY: dict[str, Callable[[Play, Unit | None], Actor | None]] = {
    OWN: lambda _play, _unit: None,
    "another resident": lambda play, _unit: Actor(account_id=play.county.residents[1].pk),
    "nobody known": lambda _play, _unit: ANONYMOUS,
    **{role: lambda play, unit, role=role: play.county.actor(Role(role), unit) for role in sorted(STAFF_ROLES)},
}
ANYWHERE: dict[str, Callable[[Play], Unit | None]] = {
    "usual": lambda _play: None,
    "holder": lambda play: play.case.holder,
    "county": lambda play: play.county.county_desk,
    "another city": lambda play: play.county.far_desk,
}


def everybody(play: Play) -> Actor:
    """Give one person who holds every post at the units on a report's way, as in a small town."""
    county = play.county
    account = county.staff(Role.CLERK, county.village_desks[0])
    units = [*county.village_desks, *county.town_desks, county.county_desk, county.departments[ROADS]]
    Post.objects.bulk_create(
        Post(account=account, unit=unit, role=role, from_on=FOUNDED_ON)
        for unit in units for role in sorted(STAFF_ROLES - {Role.GRID})
    )  # fmt: skip
    return actor_of(account)


WAITS = st.sampled_from([timedelta(minutes=m) for m in (0, 0, 0, 0, 10, 45, 180, 24 * 60, 4 * 24 * 60, 40 * 24 * 60)])


def written() -> Sequence[tuple[Any, ...]]:
    """Give how many audit rows and lines there are; by one statement, as it is asked around every act."""
    counts = [f"(SELECT COUNT(*) FROM {model._meta.db_table})" for model in (Audit, Entry)]
    return rows_out.run(f"SELECT {', '.join(counts)}", ())


@dataclass
class Tally:
    """What all histories of a kind came to; it has no say in any of them."""

    histories: int = 0
    cases: int = 0
    steps: int = 0
    refused: int = 0
    done: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{name: value + getattr(other, name) for name, value in vars(self).items()})

    def told(self, kind: rules.CaseKind) -> None:
        """Keep the figures for the table of promises."""
        note(
            "P4", form=f"{FORM} {kind.name}", database=connection.vendor, seed=SEED, histories=self.histories,
            cases=self.cases, steps=self.steps, done=self.done.total(), refused=self.refused, acts=len(self.done),
            violations=0,
        )  # fmt: skip


class History(RuleBasedStateMachine):
    """One history of a kind: a case and whatever is done to it; the county is as it was afterwards."""

    def __init__(self, kind: rules.CaseKind, county: Callable[[], Play], tally: Tally) -> None:
        super().__init__()
        self.kind, self.county, self.tally = kind, county, tally
        self.play = county()
        self.examples = acts(kind)
        self.table = {name: kind.transition(example.act) for name, example in self.examples.items()}
        self.ends = {state.code for state in kind.states if state.is_final}
        self.state, self.been, self.tried = "", set[str](), Counter[str]()
        # Whether something was done that others have not meddled with, and something that was not looked at.
        self.is_news, self.is_changed = False, False
        self.past = Past(self.play)
        # Who does all that is there to do, where one person holds all posts.
        self.alone: Actor | None = None
        self.undo = ExitStack()

    def open_now(self, order: random.Random) -> list[str]:
        """Give names of what the table allows now: often first what leads on, always last what ends the case."""
        names = [name for name, t in self.table.items() if self.state in t.sources]
        order.shuffle(names)
        is_on = order.random() < GOES_ON

        def rank(name: str) -> tuple[bool, bool, int]:
            to = self.table[name].targets
            return bool(to) and to <= self.ends, not (is_on and to - self.been - self.ends), self.tried[name]

        return sorted(names, key=rank)[:TRIES]

    def closed_now(self) -> list[str]:
        """Give names of what the table does not allow now."""
        return [name for name, t in self.table.items() if self.state not in t.sources]

    @precondition(lambda self: self.state in {"", *self.ends})
    @rule(
        name=st.runner().flatmap(lambda self: st.sampled_from(list(self.examples))),
        subject=st.sampled_from([*SUBJECTS[:1] * 3, *SUBJECTS]),
        alone=st.sampled_from((False, False, True)),
    )
    def begins(self, name: str, subject: dict[str, Any], *, alone: bool) -> None:
        """Begin anew, and go as far as may be on the way to an act."""
        self.undo.close()
        self.tally.cases += 1
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(transaction.set_rollback, True)
        self.play, example = self.county(), self.examples[name]
        self.play.case_id = BEGINS[self.kind.name](self.play, example.opened, subject)
        self.been, self.past = set(), Past(self.play)
        self.alone = everybody(self.play) if alone else None
        for before in (*example.before.split(), name):
            if before in self.examples:
                self.passes(timedelta())
                self.tries(before, self.whose(before))
        self.state = self.play.case.state
        self.is_changed = self.is_news = True

    @precondition(lambda self: self.state)
    @rule(order=st.integers(0, 9_999).map(random.Random), wait=WAITS)
    def goes_on(self, order: random.Random, wait: timedelta) -> None:
        """Let time pass, then what the state allows be done by those whose it is, or by who does everything."""
        self.passes(wait)
        self.is_news = any(self.tries(name, self.whose(name)) for name in self.open_now(order))

    # Others meddle with what has just changed.
    @precondition(lambda self: self.is_news)
    @rule(
        name=st.runner().flatmap(lambda self: st.sampled_from([*self.examples, *self.closed_now()])),
        who=st.sampled_from([*[OWN] * len(ANYBODY), *ANYBODY]),
        where=st.sampled_from(list(ANYWHERE)),
    )
    def is_meddled_with(self, name: str, who: str, where: str) -> None:
        self.is_news = False
        self.tries(name, ANYBODY[who](self.play, ANYWHERE[where](self.play)))

    def passes(self, wait: timedelta) -> None:
        """Let time pass, and clocks run out in it."""
        self.play.at(self.play.now + wait)
        if wait:
            self.is_changed = bool(dues_fire(self.play.now) + places.places_watch(self.play.now))
        self.play.at(self.play.now + timedelta(minutes=1))

    def whose(self, name: str) -> Actor | None:
        """Give who does an act: the one who does everything, or None for the one whose it is."""
        return None if self.examples[name].who is reporter else self.alone

    def tries(self, name: str, actor: Actor | None) -> bool:
        """Let somebody do something and tell whether it was done; somebody with the page of before must not do it again."""
        self.tried[name] += 1
        example, before = self.examples[name], self.play.case.version
        if not self.is_done(example, actor):
            self.tally.refused += 1
            return False
        reveal(name)
        self.is_changed = True
        self.tally.done[example.act] += 1
        if "version" in signature(example.service).parameters and self.play.case.version > before:
            assert not self.is_done(example, actor, version=before), f"{name} from an old page"
        return True

    def is_done(self, example: Example, actor: Actor | None, **said: Any) -> bool:
        before, now = written(), self.play.now
        staffed = dict(self.play.county._staff)
        try:
            with transaction.atomic():
                example.play(self.play, actor, **said)
        except REFUSALS:
            self.play.at(now)
            # Who was hired for it is not there either.
            self.play.county._staff = staffed
            assert written() == before, f"{example.act} was refused, and written"
            return False
        return True

    @precondition(lambda self: self.is_changed)
    @invariant()
    def all_rules_hold(self) -> None:
        self.tally.steps += 1
        case = Case.objects.select_related("report").get(pk=self.play.case_id)
        look(case, self.past)
        self.state, self.is_changed = case.state, False
        self.been.add(self.state)

    def teardown(self) -> None:
        self.undo.close()


def live(kind: rules.CaseKind, play: Callable[[], Play], histories: int, *phases: Phase, lived: int = 0) -> Tally:
    """Make so many histories of a kind, other ones than those `lived`; the first that breaks a rule is an error."""
    tally = Tally(histories)
    few = settings(
        max_examples=histories, stateful_step_count=STEPS, deadline=None, database=None, phases=phases,
        report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @seed(SEED + lived)
    def begin() -> History:
        return History(kind, play, tally)

    run_state_machine_as_test(begin, settings=few)
    return tally


@pytest.fixture
def play(desk: Town, photo: Callable[[datetime], str], now: datetime) -> Callable[[], Play]:
    """Give a function that gives the county as it is at first, with nobody but its mediators in a post."""
    mediation.seat(desk, now)
    return lambda: Play(replace(desk, _staff=dict(desk._staff)), photo, now)


@pytest.mark.skipif(IS_FULL, reason="the full form lives more of them")
def test_no_history_of_any_kind_leads_out_of_the_rules(
    play: Callable[[], Play], caplog: pytest.LogCaptureFixture
) -> None:
    for kind in rules.kinds():
        tally = live(kind, play, HISTORIES[kind.name], Phase.generate, Phase.shrink)
        tally.told(kind)
        # Histories that get nowhere prove nothing.
        assert tally.done.total() > 2 * HISTORIES[kind.name], tally.done
    assert faults(caplog) == []


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what was logged as an error: a clock whose effect fails keeps no other waiting, and says so."""
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.skipif(not IS_FULL, reason="takes many hours: LINLI_PROMISES=full")
def test_no_history_of_ten_thousand_of_each_kind_leads_out_of_the_rules(
    play: Callable[[], Play], caplog: pytest.LogCaptureFixture
) -> None:
    kept = kept_so_far()
    while waiting := [kind for kind in rules.kinds() if kept[kind.name].histories < ALL]:
        for kind in waiting:
            before = kept[kind.name]
            kept[kind.name] += live(kind, play, ROUND, Phase.generate, Phase.shrink, lived=before.histories)
            assert faults(caplog) == []
            caplog.clear()
            keep(kept)
            kept[kind.name].told(kind)


def kept_so_far() -> dict[str, Tally]:
    """Give what the rounds of the full form came to on this database, stopped or not."""
    path = KEPT.with_suffix(f".{connection.vendor}.json")
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for row in known.values():
        row["done"] = Counter(row["done"])
    return {kind.name: Tally(**known.get(kind.name, {})) for kind in rules.kinds()}


def keep(kept: Mapping[str, Tally]) -> None:
    """Keep what the rounds came to."""
    path = KEPT.with_suffix(f".{connection.vendor}.json")
    path.with_suffix(".new").write_text(json.dumps({name: vars(tally) for name, tally in kept.items()}), "utf-8")
    path.with_suffix(".new").replace(path)


def test_who_holds_every_post_decides_on_nothing_of_the_own(play: Callable[[], Play]) -> None:
    way = play()
    person = everybody(way)
    said = {}
    for decision in ("confirm_text", "explain_agree", "grant", "rule_hiding", "whistle_approve"):
        way.opens(**EXAMPLES[decision].opened)
        for name in EXAMPLES[decision].before.split():
            EXAMPLES[name].play(way, None if EXAMPLES[name].who is reporter else person)
        with pytest.raises(rules.RefusedActError) as refused:
            EXAMPLES[decision].play(way, person)
        said[decision] = refused.value.facts["why"]
    assert said == {
        "confirm_text": "own_text", "explain_agree": "own_proposal", "grant": "nothing_asked",
        "rule_hiding": "own_hiding", "whistle_approve": "own_proposal",
    }  # fmt: skip


def test_every_kind_of_case_has_its_histories() -> None:
    assert {kind.name for kind in rules.kinds()} == {*BEGINS} == {*HISTORIES}


def test_control_without_the_guard_of_its_table_a_kind_leaves_the_rules(
    play: Callable[[], Play], monkeypatch: pytest.MonkeyPatch
) -> None:
    take = services.case_take

    def lenient(actor: Actor, case_id: int, act: str, *said: Any) -> services.Taken:
        """Let an act begin in every state and, if it moves a case, lead to every other."""
        kind = rules.kind_named(Case.objects.get(pk=case_id).kind)
        anywhere = frozenset(state.code for state in kind.states)
        loose = [replace(t, sources=anywhere, targets=t.targets and anywhere) for t in kind.transitions]
        with monkeypatch.context() as patch:
            patch.setitem(rules._kinds, kind.name, replace(kind, transitions=tuple(loose)))
            return take(actor, case_id, act, *said)

    monkeypatch.setattr(services, "case_take", lenient)
    # Where a service or a constraint of the database stumbles over what it was let into, nothing illegal stands yet.
    monkeypatch.setitem(globals(), "REFUSALS", Exception)
    # One guard serves all kinds.
    for kind in rules.kinds() if IS_FULL else [rules.kind_named("issue")]:
        with pytest.raises(AssertionError):
            live(kind, play, ENOUGH, Phase.generate)
        note("P4", form=f"control {kind.name}", database=connection.vendor, seed=SEED, violations=1)


def test_a_report_has_an_owner_and_a_number_when_every_rule_fails(play: Callable[[], Play]) -> None:
    """11: without a single catalogue entry, with an unknown place, a report still stands with somebody."""
    CatalogueEntry.objects.all().delete()
    opened = play().opens(lat=None, long=None, area_code=play().county.county.code)
    assert rules.is_number(opened.case.number)
    assert opened.case.holder.code
