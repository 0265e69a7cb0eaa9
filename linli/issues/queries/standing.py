"""How a case stands to one actor: what the guards look at, and which acts are open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.doors import objects_out
from linli.doors.rows_out import given
from linli.issues.models import Consent, Difficult, Interim, Petition, PublicReport, Report, Verification
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.queries.whistling import drafted, whistles
from linli.issues.rules import acts, answers, clocks, consent, effects
from linli.issues.rules.clocks import Clock
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.deadlines import queries as deadlines
from linli.kernel.notify.queries import untold
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.deadlines.models import Due, DuePause
    from linli.kernel.people.models import Unit

# By these a case becomes several, and one again.
_SPLITTING = frozenset({"split", "rejoin"})
# The clocks that a unit's arrival meets.
_COMING = frozenset({Clock.REPORT_IN, Clock.ARRIVE})
# By these a lead has begun its work.
_BEGUN = frozenset({"report_in", "answer", "interim"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One case with everything its page and its guards need, read once."""

    case: "Case"
    report: Report
    legs: Sequence["Leg"]
    dues: Sequence["Due"]
    # When clocks stood still, or still do.
    pauses: Sequence["DuePause"]
    entries: Sequence["Entry"]
    interims: Sequence[Interim]
    verifications: Sequence[Verification]
    public: PublicReport | None
    petitions: Sequence[Petition]
    facts: acts.Facts
    # Whether the actor reads what the reporter wrote.
    reads_raw: bool
    # What the difficult-case register says of it, and where a linked case goes on.
    difficult: Difficult | None = None
    root: "Case | None" = None

    @property
    def lead(self) -> "Leg | None":
        """Give the open lead leg."""
        return next((leg for leg in self.legs if leg.kind in rules.LEAD_KINDS and leg.ended_at is None), None)

    @property
    def last_lead(self) -> "Leg | None":
        """Give the newest lead leg, open or ended; None where its unit has handed it back."""
        newest = next((leg for leg in reversed(self.legs) if leg.kind in rules.LEAD_KINDS), None)
        return None if newest is None or newest.state == "upheld" else newest

    @property
    def spot(self) -> rules.Spot:
        """Give where the case stands for the rules of rights."""
        return cases.spot(self.case, self.legs)

    @property
    def up_legs(self) -> list["Leg"]:
        """Give the open legs by which a lower desk handed the case up."""
        alive = (leg for leg in self.legs if leg.ended_at is None and leg.state != "draft")
        return [leg for leg in alive if leg.kind in rules.UP_KINDS]

    @property
    def desks_beside(self) -> "list[Unit]":
        """Give the desks of equal level that the case can be transferred to: no desk gets it so twice."""
        transfers = [leg for leg in self.legs if leg.kind == "transfer"]
        had = {unit_id for leg in transfers for unit_id in (leg.from_unit_id, leg.to_unit_id)}
        barred = had | {self.case.excluded_unit_id}
        return [desk for desk in people.desks_beside(self.case.holder) if desk.pk not in barred]

    @property
    def whistle(self) -> "Leg | None":
        """Give the drafted whistle that waits to be sent."""
        return drafted(self.legs)

    @property
    def asked(self) -> list[Petition]:
        """Give what waits for a desk's word; what was asked about an ended hand-over waits no longer."""
        return _waiting(self.petitions, self.lead)

    def to_decide(self, actor: Actor) -> list[Petition]:
        """Give what waits for the word of the actor's units, but for what the actor asked."""
        return _to_decide(actor, self.asked, self.entries)

    @property
    def milestones(self) -> dict[int, dict[str, Any]]:
        """Give the steps of the works plan in force by their clocks."""
        plan = next((p for p in reversed(self.petitions) if p.kind == "plan" and p.is_granted), None)
        return {step["due"]: step for step in plan.data["milestones"]} if plan else {}

    @property
    def last_answer(self) -> "Entry | None":
        """Give the line of the newest answer to the reporter."""
        return next((e for e in reversed(self.entries) if e.act in answers.ACTS), None)

    @property
    def explanation(self) -> "Entry":
        """Give the newest line that says why the case cannot be solved; StopIteration where there is none."""
        return next(entry for entry in reversed(self.entries) if entry.act == "explain")

    @property
    def kept_before(self) -> str:
        """Give the class that the reporter's consent lowered and may go back to; "" where nothing was, or is left."""
        return _kept_before(self.case, self.entries)

    def due(self, clock: Clock) -> "Due | None":
        """Give the newest clock of that name, running or not."""
        return next((due for due in reversed(self.dues) if due.clock == clock), None)


def standing(actor: Actor, seen: "Case", now: datetime) -> Standing:
    """Give a case the actor has been shown, with its guards' facts: eleven queries, up to thirteen for a joined one."""
    [report] = _report(case=seen.pk)
    legs = cases.legs(actor, seen)
    dues, pauses = deadlines.dues_and_pauses(actor, seen.pk)
    entries = cases.timeline(actor, seen)
    interims = _interims(case=seen.pk)
    verifications = _verifications(case=seen.pk)
    public = next(iter(_public(case=seen.pk)), None)
    petitions = _petitions(case=seen.pk)
    difficult = next(iter(_difficult(case=seen.pk)), None)
    facts = _facts(actor, seen, report, legs, dues, entries, interims, verifications, public, now)
    facts = replace(facts, **_petition_facts(actor, seen, legs, dues, entries, petitions, now))
    facts = replace(facts, **_answer_facts(actor, seen, dues, entries, now))
    called = whistles(actor, seen, report, legs, dues, now)
    facts = replace(facts, is_difficult=difficult is not None, is_untold=report.is_untold, whistle=called)
    if seen.confidentiality != "open":
        facts = replace(facts, **_confiding_facts(actor, seen, report, legs, now))
    root = cases.root_of(seen)
    if root is not None:
        facts = replace(facts, root_state=root.state, has_verified=_has_verified(root, verifications))
    if facts.is_split and seen.state == rules.CONTAINER:
        facts = replace(facts, are_parts_untouched=cases.are_parts_untouched(seen))
    return Standing(
        seen, report, legs, dues, pauses, entries, interims, verifications, public, petitions, facts,
        cases.reads_raw(actor, seen), difficult, root,
    )  # fmt: skip


@objects_out.composed
def _report() -> "QuerySet[Any]":
    found = Report.objects.filter(pk=given("case"))
    return found.select_related("case__tombstone").annotate(is_untold=untold("pk"))


@objects_out.composed
def _interims() -> "QuerySet[Interim]":
    return Interim.objects.filter(case_id=given("case")).select_related("unit").order_by("id")


@objects_out.composed
def _verifications() -> "QuerySet[Verification]":
    return Verification.objects.filter(case_id=given("case")).order_by("id")


@objects_out.composed
def _public() -> "QuerySet[PublicReport]":
    return PublicReport.objects.filter(pk=given("case"))


@objects_out.composed
def _petitions() -> "QuerySet[Petition]":
    return Petition.objects.filter(case_id=given("case")).select_related("decider").order_by("id")


@objects_out.composed
def _difficult() -> "QuerySet[Difficult]":
    return Difficult.objects.filter(case_id=given("case"), ended_at=None).select_related("owner").order_by("id")


def _has_verified(root: "Case", verifications: Sequence[Verification]) -> bool:
    """Tell whether the reporter of a duplicate has answered in the round its root is in."""
    this = Report.objects.values_list("round", flat=True).get(pk=root.pk)
    return any(v.round == this for v in verifications)


def _waiting(petitions: Sequence[Petition], lead: "Leg | None") -> list[Petition]:
    """Give the petitions that wait: those of the case, and those about its open lead leg."""
    open_leg = lead.pk if lead else None
    return [p for p in petitions if p.decided_at is None and p.leg_id in {None, open_leg}]


def _to_decide(actor: Actor, asked: Sequence[Petition], entries: Sequence["Entry"]) -> list[Petition]:
    own = _own_acts(actor, entries)
    return [p for p in asked if p.decider_id in actor.unit_ids and f"ask_{p.kind}" not in own]


def _own_acts(actor: Actor, entries: Sequence["Entry"]) -> frozenset[str]:
    """Give the acts of which the newest line is the actor's own."""
    by = {entry.act: entry.account_id for entry in entries}
    return frozenset(act for act in by if by[act] is not None and by[act] == actor.account_id)


def _petition_facts(
    actor: Actor,
    seen: "Case",
    legs: Sequence["Leg"],
    dues: Sequence["Due"],
    entries: Sequence["Entry"],
    petitions: Sequence[Petition],
    now: datetime,
) -> dict[str, Any]:
    lead = next((leg for leg in legs if leg.kind in rules.LEAD_KINDS and leg.ended_at is None), None)
    asked = _waiting(petitions, lead)
    of_lead = [d for d in dues if lead and d.leg_id == lead.pk and d.met_at is None and d.cancelled_at is None]
    case_dues = [d for d in dues if d.leg_id is None and d.met_at is None and d.cancelled_at is None]
    return {
        "has_order": any(d.clock == Clock.SUPERVISE for d in of_lead),
        "has_session": any(d.clock == Clock.SESSION for d in of_lead),
        "has_daily": any(d.clock in clocks.ROUNDS for d in case_dues),
        "asked": frozenset(p.kind for p in asked),
        "granted": frozenset(p.kind for p in petitions if p.is_granted and lead and p.leg_id == lead.pk),
        "may_decide": bool(_to_decide(actor, asked, entries)),
        "tier": seen.tier,
        "is_due_over": any(d.clock == Clock.DUE and d.due_at <= now for d in of_lead),
        "is_paused": any(d.clock == Clock.PAUSE for d in of_lead),
        "has_begun": lead is not None
        and any(e.act in _BEGUN and e.unit_id == lead.to_unit_id and e.happened_at >= lead.sent_at for e in entries),
        "has_milestone": any(d.clock == Clock.MILESTONE for d in of_lead),
        "is_first_desk": seen.first_desk_id in actor.unit_ids,
    }


def _answer_facts(
    actor: Actor, seen: "Case", dues: Sequence["Due"], entries: Sequence["Entry"], now: datetime
) -> dict[str, Any]:
    at = next((n for n in reversed(range(len(entries))) if entries[n].act in answers.ACTS), None)
    answer = entries[at] if at is not None else None
    is_open = seen.state != "closed" or seen.outcome == "answered"
    asked = [d for d in dues if d.clock == Clock.UNANSWERED and d.met_at is None and d.cancelled_at is None]
    return {
        "may_say_unanswered": answer is not None and is_open and now <= answer.happened_at + answers.DISPUTE_WITHIN,
        "has_said_unanswered": at is not None and any(e.act == "say_unanswered" for e in entries[at:]),
        "unanswered_unit_id": asked[0].unit_id or 0 if asked else 0,
        "is_answerer": answer is not None and actor.account_id is not None and answer.account_id == actor.account_id,
    }


def _consents(seen: "Case", entries: Sequence["Entry"]) -> consent.Consents:
    is_open = seen.confidentiality == "open"
    return consent.Consents(
        is_asked=not is_open and Consent.objects.filter(case=seen, answered_at=None).exists(),
        is_anonymous=seen.contact_id is None and seen.reporter_id is None,
        is_refused_in_writing=consent.is_refused_in_writing([(e.act, e.reason) for e in entries]),
        is_given=bool(_kept_before(seen, entries)),
    )


def _kept_before(seen: "Case", entries: Sequence["Entry"]) -> str:
    word = next((e for e in reversed(entries) if e.act in consent.WORDS), None)
    if word is None or word.reason != "yes":
        return ""
    before: str = word.data.get("before", {}).get("confidentiality", "open")
    return before if effects.most_confidential(before, seen.confidentiality) != seen.confidentiality else ""


def _confiding_facts(
    actor: Actor, seen: "Case", report: Report, legs: Sequence["Leg"], now: datetime
) -> dict[str, Any]:
    """Give what the guards of a case that is not open look at: its keepers here, and the text for the unit."""
    is_sealed = seen.confidentiality == "sealed"
    leads = {leg.to_unit_id for leg in legs if leg.kind in rules.LEAD_KINDS}
    here = next((p.unit_id for p in actor.posts if p.role is Role.CLERK and p.unit_id not in leads), None)
    keepers = cases.keepers(seen, here, now) if is_sealed and here is not None else frozenset()
    is_ready = bool(report.handler_text) and (not is_sealed or report.text_confirmed_by_id is not None)
    return {
        "is_open": False,
        "is_sealed": is_sealed,
        "is_keeper": actor.account_id in keepers,
        "keepers": len(keepers),
        "has_text": bool(report.handler_text),
        "is_text_ready": is_ready,
        "wrote_text": actor.account_id is not None and report.text_written_by_id == actor.account_id,
    }


def _facts(
    actor: Actor,
    seen: "Case",
    report: Report,
    legs: Sequence["Leg"],
    dues: Sequence["Due"],
    entries: Sequence["Entry"],
    interims: Sequence[Interim],
    verifications: Sequence[Verification],
    public: PublicReport | None,
    now: datetime,
) -> acts.Facts:
    open_legs = [leg for leg in legs if leg.ended_at is None]
    lead = next((leg for leg in open_legs if leg.kind in rules.LEAD_KINDS), None)
    mine = [leg for leg in legs if leg.to_unit_id in actor.unit_ids]
    running = [due for due in dues if due.met_at is None and due.cancelled_at is None]
    round_now = [v for v in verifications if v.round == report.round]
    handling = [e for e in entries if e.act in {"dispose", "self_handle", "share_done"}]
    return acts.Facts(
        state=seen.state,
        unit_ids=actor.unit_ids,
        is_reporter=not actor.is_staff,
        holder_id=seen.holder_id,
        nature=report.nature,
        needs_dispatch=taxonomy().natures[report.nature].needs_dispatch,
        lead_unit_id=lead.to_unit_id if lead else 0,
        lead_state=lead.state if lead else "",
        assist_unit_ids=frozenset(leg.to_unit_id for leg in open_legs if leg.kind == "dispatch_assist"),
        is_object_window_open=any(
            d.clock == Clock.OBJECT and lead and d.leg_id == lead.pk and d.due_at > now for d in running
        ),
        has_objected=any("objection" in leg.data for leg in mine),
        is_dispatcher=lead is not None and lead.sent_by_id is not None and lead.sent_by_id == actor.account_id,
        needs_arbitration=lead is not None and lead.data.get("objection", {}).get("is_final", False),
        is_arbitrator=any(p.role is Role.ARBITRATOR and seen.area_code.startswith(p.area_code) for p in actor.posts),
        is_dispatching_desk=lead is not None and lead.from_unit_id in actor.unit_ids,
        may_appeal=any(d.clock == Clock.APPEAL and d.due_at > now for d in running),
        has_catalogue_task=any(d.clock == Clock.CATALOGUE and d.unit_id in actor.unit_ids for d in running),
        has_receipt_due=any(d.clock == Clock.RECEIPT for d in running),
        explain_unit_id=next((d.unit_id or 0 for d in running if d.clock == Clock.EXPLAIN), 0),
        has_report_in=any(d.clock in _COMING and d.unit_id in actor.unit_ids for d in running),
        is_handler=actor.account_id is not None and actor.account_id in {e.account_id for e in handling},
        is_handling_unit=any(leg.kind in rules.LEAD_KINDS | {"dispatch_assist"} for leg in mine)
        or any(e.act == "self_handle" and e.unit_id in actor.unit_ids for e in handling),
        is_finder=actor.account_id is not None and report.filed_by_id == actor.account_id,
        own_acts=_own_acts(actor, entries),
        is_field_heard=bool(entries) and entries[-1].act == "field_report",
        is_drawn=any(d.clock == Clock.SAMPLE for d in running),
        has_checked=any(v.source == Verification.Source.CHECK for v in round_now),
        has_verified=any(v.source == Verification.Source.REPORTER for v in round_now),
        may_still_reopen=any(d.clock == Clock.REOPEN and d.due_at > now for d in running),
        has_up_leg=any(leg.kind in rules.UP_KINDS and leg.to_unit_id in actor.unit_ids for leg in open_legs),
        has_open_interim=any(i.ended_at is None for i in interims),
        is_published=public is not None and public.hidden_at is None,
        is_hidden=public is not None and public.hidden_at is not None,
        has_appealed_hiding=public is not None and public.appealed_at is not None,
        must_rule_hiding=public is not None and public.appealed_at is not None and public.ruled_at is None,
        is_hider=public is not None and public.hidden_by_id is not None and public.hidden_by_id == actor.account_id,
        is_erased=hasattr(report.case, "tombstone"),
        consent=_consents(seen, entries),
        may_be_published=seen.confidentiality == "open" and seen.excluded_unit_id is None,
        review_unit_id=next((d.unit_id or 0 for d in running if d.clock == Clock.REVIEW), 0),
        may_still_ask_review=seen.closed_at is not None and now <= seen.closed_at + clocks.ASK_REVIEW_WITHIN,
        must_be_called=any(d.clock == Clock.CALL for d in running),
        is_part=rules.PART_MARK in seen.number,
        is_split=next((e.act for e in reversed(entries) if e.act in _SPLITTING), "") == "split",
        has_asked_review=any(e.act == "ask_review" and e.role != "system" for e in entries),
    )


def holds(actor: Actor, seen: Standing, act: str) -> bool:
    """Tell whether a post gives the actor an act on this case at all, whatever its state allows now."""
    transition = rules.kind_named(seen.case.kind).transition(act)
    return rules.covers(actor, transition.permission, seen.spot)


@dataclass(frozen=True, slots=True)
class OpenAct:
    """One act this actor may do now, with its words."""

    act: str
    zh: str
    en: str
    reasons: str


def open_acts(actor: Actor, now_standing: Standing) -> list[OpenAct]:
    """Give the acts the actor may do with the case now, in the order of the kind's table."""
    seen, spot = now_standing.case, now_standing.spot
    return [
        OpenAct(t.act, t.zh, t.en, t.reasons)
        for t in rules.kind_named(seen.kind).acts_from(seen.state)
        if not t.is_automatic
        and rules.covers(actor, t.permission, spot)
        and not acts.refusal(t.act, now_standing.facts)
    ]
