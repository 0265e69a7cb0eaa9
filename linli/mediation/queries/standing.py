"""How a dispute stands to one actor: what its pages show, and what its moves find there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from linli.doors import objects_out, rows_out, tables_out
from linli.kernel.cases import queries as cases
from linli.kernel.cases.rules import MissingFieldError, NotThereError, Spot, Transition, covers, kind_named
from linli.kernel.deadlines import queries as deadlines
from linli.kernel.people.rules import Actor, Permission
from linli.mediation.models import Challenge, Dispute, Invitation, Invitee, PanelSeat, Participant
from linli.mediation.queries import agreeing
from linli.mediation.queries.apart import is_apart
from linli.mediation.queries.askings import ATTEMPTS, Asking, askings_of, nobody_fault, part_fault
from linli.mediation.queries.filing import FILING, filing_met
from linli.mediation.queries.hearing import held_rooms
from linli.mediation.queries.panels import Panel, panel
from linli.mediation.queries.passing import passed, passings, review_of
from linli.mediation.queries.settled import settled
from linli.mediation.queries.talks import side_of
from linli.mediation.rules import applications, machine
from linli.mediation.rules.abilities import is_open
from linli.mediation.rules.endings import Ending
from linli.mediation.rules.filling import Seat
from linli.mediation.rules.invitees import is_welcome
from linli.mediation.rules.machine import MAIN, Who
from linli.mediation.rules.parties import Taking
from linli.mediation.rules.passing import REVIEW_WITHIN, return_fault
from linli.mediation.rules.talking import Consent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case, Entry, Leg
    from linli.kernel.deadlines.models import Due

KIND = "dispute"
# What a dispute stands on is the same for everybody, whatever of it each may read.
KNOWER = Actor(job="standing")
# What only the other side may say.
_OTHERS_WORDS = frozenset({"hear", "answer", "not_me", "reconsider"})
_APPLICANTS_WORDS = frozenset({"answer_info", "ask_review"})
# What a clerk has proposed stands until one of these.
_PROPOSAL = ("decline_propose", "merge", "ask_info", "invite", "end_propose", "resume")
_PROPOSED = frozenset({"decline_propose", "merge", "end_propose"})
# By these somebody is approached, or taken into a mediation with the other side (58).
_APPROACHES = frozenset(
    {
        "invite", "attempt", "text", "contact_new", "consent", "part", "accept_joint", "start_panel", "panel_set",
        "urge", "pay_ask", "visit",
    }
)  # fmt: skip
# For these whoever cannot act alone is represented: who applies, later everybody.
_OF_APPLICANT = frozenset({"invite", "accept_joint"})
_OF_ALL = frozenset({"start_panel", "open_sitting", "to_sign", "oral"})
_MEETS = frozenset({"schedule", "next_sitting", "open_sitting", "to_sign"})
# What members of a group say, and what they do instead of ending it for all.
_OF_MEMBERS = frozenset({"elect", "member_leave", "member_hold", "member_key", "withdraw"})
# Done by any mediator of the panel, not the presider alone.
_ANY_SEAT = frozenset({"disclose", "inquire"})
# Done in the hearing room while a sitting is held there.
_IN_ROOM = frozenset({"arrive", "group_open", "record_write", "record_sign", "adjourn"})
# What the act of that name brings with it beside the others, which its service demands.
_BROUGHT_BY = {
    "accept_joint": {"all_agreed"},
    "schedule": {"mode", "equipment", "notice"},
    "open_sitting": {"quorum", "sides", "recorder", "identified", "rules_read", "recording_settled"},
    "adjourn": {"record_signed"},
    "resume": {"finding"},
    "stop": {"finding"},
    "give_up": {"sides_heard"},
    "end_other": {"paper"},
    "extend": {"all_agreed", "before_limit", "within_cap"},
}
# Nobody mediates yet.
_BEFORE_TALKS = frozenset({"submitted", "screening", "need_info", "declined", "inviting"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One dispute with everything its page and its moves need, read once."""

    case: "Case"
    dispute: Dispute
    participants: Sequence[Participant]
    entries: "Sequence[Entry]"
    dues: "Sequence[Due]"
    # The needs that are there (rules.machine), and what else keeps acts closed.
    met: frozenset[str]
    # Where it stands for the rules of rights.
    spot: Spot
    # How each of the other sides is asked, in the order of the application.
    askings: Sequence[Asking] = ()
    # By which hand-overs it went from committee to committee, and to the centre for a review.
    passings: "Sequence[Leg]" = ()
    review: "Leg | None" = None
    # Who mediates, once it is taken up.
    panel: Panel | None = None
    # Who is on the roll of a group and has not left.
    members: frozenset[int] = frozenset()
    # Whether a sitting is held in a hearing room now.
    is_in_room: bool = False
    # Who is invited besides parties and panel, agreed to or not.
    invitees: Sequence[Invitee] = ()

    @property
    def applicant(self) -> Participant:
        """Give who applies."""
        return next(p for p in self.participants if p.side == Participant.Side.APPLICANT)

    @property
    def respondents(self) -> list[Participant]:
        """Give who is applied against, in the order of the application."""
        return [p for p in self.participants if p.side == Participant.Side.RESPONDENT]

    def asking_of(self, participant: int | None) -> Asking:
        """Give how one of the other sides is asked; where there is one alone it need not be named.

        MissingFieldError where one of several must be named, NotThereError for anybody else.
        """
        found = [each for each in self.askings if participant in {None, each.who.pk}]
        if not found:
            raise NotThereError
        if len(found) > 1:
            raise MissingFieldError(fields=["participant"])
        return found[0]

    @property
    def proposal(self) -> "Entry | None":
        """Give the line by which a clerk proposes to refuse the application, while that stands."""
        return proposal(self.entries)

    @property
    def welcome(self) -> list[Invitee]:
        """Give whom every participant has agreed to."""
        now = self.panel
        return [row for row in self.invitees if now is not None and is_welcome(now.said, now.participants, row.pk)]

    @property
    def experts(self) -> list[Invitee]:
        """Give the experts among them, who may be heard."""
        return [row for row in self.welcome if row.role == Invitee.Role.EXPERT]

    def own_seat(self, actor: Actor) -> PanelSeat | None:
        """Give the seat that an actor has taken in its panel."""
        seats = self.panel.seats if self.panel and actor.account_id is not None else ()
        taken = [seat for seat in seats if seat.state == PanelSeat.State.TAKEN]
        return next((seat for seat in taken if seat.mediator.account_id == actor.account_id), None)

    def due(self, clock: str) -> "Due | None":
        """Give the newest clock of that name."""
        return next((due for due in reversed(self.dues) if due.clock == clock), None)


def standing(actor: Actor, seen: "Case", now: datetime) -> Standing:
    """Give how a case the actor has been shown stands; NotThereError for one that is no dispute."""
    participants = _people(case=seen.pk)
    if not participants:
        raise NotThereError
    dispute = participants[0].case.dispute
    entries = cases.timeline(actor, seen)
    known = entries if actor.is_staff or actor.job else cases.timeline(KNOWER, seen)
    dues = list(deadlines.case_dues(actor, seen.pk))
    asked, challenges, rooms, invited, *drafts = _beside(case=seen.pk)
    newest = agreeing.newest_of(drafts)
    respondents = [p for p in participants if p.side == Participant.Side.RESPONDENT]
    askings = askings_of(respondents, asked, known, dues, now)
    met = {*_met(actor, dispute, known, askings), *agreeing.met(seen, newest, participants, now)}
    if seen.state in FILING:
        met = (met - {"proposal", "other_hand"}) | set(filing_met(actor, seen, known))
    if seen.state == "followed_up" and not settled(KNOWER, seen, timezone.localdate(now)).is_over:
        met.add("tracks_open")
    talks, seated = None, None
    if seen.state not in _BEFORE_TALKS:
        talks = panel(KNOWER, seen.pk, panel_size(known), participants, challenges=challenges)
        seated = [s.mediator.account_id for s in talks.seats if s.state == PanelSeat.State.TAKEN]
        if any(e.act == "exchange" for e in known) or talks.all_gave(Consent.SKIP_EXCHANGE):
            met.add("evidence")
        met |= set(talks.met(is_time_over=_is_over(dues, "challenge_by", now)))
    legs = cases.legs(KNOWER, seen)
    there = frozenset(met) | _of_review(seen, review_of(legs), now)
    return Standing(
        seen, dispute, participants, entries, dues, there, cases.spot(seen, legs, seated), askings, passings(legs),
        review_of(legs), talks,
        frozenset(p.pk for p in participants if hasattr(p, "member")),
        is_in_room=seen.state == "in_sitting" and bool(rooms), invitees=invited,
    )  # fmt: skip


@objects_out.composed
def _people() -> "QuerySet[Participant]":
    people = agreeing.taking_part(rows_out.given("case"))
    return people.select_related("contact", "case__dispute", "member", "in_place_of").order_by(*agreeing.BY_PLACE)


@tables_out.composed
def _beside() -> "list[QuerySet[Any]]":
    case = rows_out.given("case")
    return [
        # Members of a group have keys of their own, which ask nobody to answer.
        Invitation.objects.filter(case_id=case, void_at=None, participant__member=None).order_by("-pk"),
        Challenge.objects.filter(case_id=case).order_by("pk"),
        held_rooms(case),
        Invitee.objects.filter(case_id=case).order_by("pk"),
        *agreeing.newest_rows(case),
    ]


def _of_review(seen: "Case", review: "Leg | None", now: datetime) -> frozenset[str]:
    """Give what of a review of a refusal is there: that it is asked for, or that it still may be."""
    if review is not None:
        return frozenset({"review_asked"}) if review.ended_at is None else frozenset()
    is_in_time = seen.closed_at is not None and now <= seen.closed_at + REVIEW_WITHIN
    return frozenset({"review_open"}) if is_in_time else frozenset()


def panel_size(entries: "Sequence[Entry]") -> int:
    """Give how many mediate a dispute, as its lines say; one where nobody has said it yet."""
    return next((int(e.data["size"]) for e in reversed(entries) if "size" in e.data), 1)


def _is_over(dues: "Sequence[Due]", clock: str, now: datetime) -> bool:
    last = next((due for due in reversed(dues) if due.clock == clock), None)
    return last is not None and last.due_at <= now


def proposal(entries: "Sequence[Entry]") -> "Entry | None":
    """Give the line of a refusal that a clerk has proposed among these lines, while it stands."""
    last = next((e for e in reversed(entries) if e.act in _PROPOSAL), None)
    return last if last is not None and last.act in _PROPOSED else None


def _met(actor: Actor, dispute: Dispute, entries: "Sequence[Entry]", askings: Sequence[Asking]) -> "list[str]":
    proposed = proposal(entries)
    takings = {asking.taking for asking in askings}
    there = {
        "proposal": proposed is not None,
        "other_hand": proposed is None or proposed.account_id != actor.account_id,
        "checklist": not applications.unanswered(dispute.checked),
        "safe_contact": dispute.barred_at is None
        and not applications.is_contact_barred(dispute.safety, has_spoken_alone=dispute.has_spoken_alone),
        "not_refused_lately": Taking.REFUSED not in takings,
        # Whoever has neither agreed nor refused was tried for often enough.
        "attempts_over": Taking.UNREACHABLE in takings and not takings & {Taking.INVITED, Taking.NOT_THEM},
    }
    return [need for need, is_there in there.items() if is_there]


# What an act itself brings with it, which its service demands.
_BROUGHT = frozenset(
    {
        "items", "ground", "routes", "summary", "enough_agreed", "calendar", "clear_refusal", "settled_asked",
        "reason", "applicant_told", "may_pass_on", "retention_set", "sealed", "profile_met", "nobody_refused",
        "time_over", "all_wished",
    }
)  # fmt: skip


def refusal(actor: Actor, stands: Standing, transition: Transition) -> str:
    """Give why an act that state and right allow is closed all the same, as a code; "" where it is open."""
    act = transition.act
    if stands.dispute.erased_at is not None:
        return "erased"
    parting = part_fault(act, stands.askings, stands.entries, actor.account_id)
    in_room = "in_room" if stands.is_in_room and act in _IN_ROOM else ""
    not_here = _not_said_here(actor, stands, act)
    found = (
        fault(stands, act) for fault in (_danger_fault, _ability_fault, _consent_fault, _passing_fault, _invitee_fault)
    )
    if why := not_here or next(filter(None, found), "") or _closing_fault(actor, stands, act) or parting or in_room:
        return why
    if act in _OF_MEMBERS and (why := _member_fault(actor, stands, act)):
        return why
    if act in ATTEMPTS:
        return "safe_contact" if "safe_contact" not in stands.met else nobody_fault(stands.askings, act)
    move = next((m for m in MAIN.moves if m.act == act), None)
    is_theirs = transition.permission is not Permission.MEDIATION_SIT or _sits(actor, stands, act, move)
    if move is None or not is_theirs:
        return "" if is_theirs else "not_presider"
    brought = _BROUGHT | _BROUGHT_BY.get(act, set())
    return machine.refusal(move, _who(actor, act), stands.case.state, stands.met | brought)


def _sits(actor: Actor, stands: Standing, act: str, move: machine.Move | None) -> bool:
    """Tell whether the actor has the seat an act takes: that of the presider, or any of the panel."""
    seat = stands.own_seat(actor)
    is_any = act in _ANY_SEAT or (move is not None and Who.MEDIATOR in move.who)
    return seat is not None and (is_any or seat.name == Seat.PRESIDER)


def _who(actor: Actor, act: str) -> Who:
    """Give as whom an actor makes a move whose right the kernel has checked."""
    if actor.job:
        return Who.TIMER
    if actor.party is not None:
        return Who.RESPONDENT
    if actor.code_case_id is not None and not actor.is_staff:
        return Who.PARTY
    return min(MAIN.move(act).who - {Who.TIMER})


def _not_said_here(actor: Actor, stands: Standing, act: str) -> str:
    """Give why an act is not this side's, or not said of such an end."""
    # The code of the application is the applicant's, who answers for nobody else.
    is_applicant = actor.code_case_id is not None and actor.party is None and not actor.is_staff
    if (act in _OTHERS_WORDS and is_applicant) or (act in _APPLICANTS_WORDS and actor.party is not None):
        return "not_yours"
    if act != "reconsider":
        return ""
    own = [each for each in stands.askings if actor.party is None or each.who.pk == actor.party.party_id]
    has_refused = any(each.taking is Taking.REFUSED for each in own)
    return "" if has_refused and stands.case.outcome == Ending.UNWILLING else "not_now"


def _danger_fault(stands: Standing, act: str) -> str:
    """Give why danger that was noted keeps an act closed until the director has decided (58)."""
    if stands.dispute.barred_at is None:
        return "not_now" if act == "alarm_decide" else ""
    return "danger_waits" if act in _APPROACHES else ""


def _ability_fault(stands: Standing, act: str) -> str:
    """Give why nobody is asked, meets or signs yet: a party can neither act alone nor is represented (9)."""
    concerned = stands.participants if act in _OF_ALL else [stands.applicant] if act in _OF_APPLICANT else []
    return "ability_open" if any(is_open(p.capacity, p.represented_by) for p in concerned) else ""


def _consent_fault(stands: Standing, act: str) -> str:
    """Give why nobody meets or signs yet: who took a party's place has not consented itself (21, 22)."""
    if act not in _MEETS or stands.panel is None:
        return ""
    said, came = stands.panel.said, [p.pk for p in stands.participants if p.in_place_of_id is not None]
    return "" if all(said.get((each, Consent.MEDIATION, "")) for each in came) else "consents"


def _invitee_fault(stands: Standing, act: str) -> str:
    """Give why there is nobody to answer for, or no expert whom everybody has agreed to."""
    if act not in {"invitee_answer", "opinion"}:
        return ""
    if not stands.invitees:
        return "nobody_invited"
    return "invitee_unwelcome" if act == "opinion" and not stands.experts else ""


CLOSING = frozenset({"close_propose", "close"})


def _closing_fault(actor: Actor, stands: Standing, act: str) -> str:
    """Give why a case is not closed yet: a refusal may still be reviewed, or what was agreed is open again (p06).

    Nor is erased what was said apart where nothing is left of it.
    """
    if act == "caucus_erase" and not is_apart(stands.case.pk, side_of(actor, stands.participants)):
        return "nothing_apart"
    if act not in CLOSING:
        return ""
    if stands.case.state == "declined" and {"review_open", "review_asked"} & stands.met:
        return "review_waits"
    return "tracks_settled" if "tracks_open" in stands.met else ""


# What a committee does with an application once it has said that it keeps it.
_KEPT = frozenset({"check", "ask_info", "invite", "decline_propose", "transfer", "accept_joint", "merge"})


def _passing_fault(stands: Standing, act: str) -> str:
    """Give why an application on its way between bodies, or to a review, does not open an act."""
    legs = stands.passings
    is_waiting = bool(legs) and legs[-1].ended_at is None
    faults = {
        "receive": "" if is_waiting else "not_now",
        "turn_back": return_fault(passed(legs)),
        "ask_review": "" if "review_open" in stands.met else "review_over",
        "review_kept": "" if "review_asked" in stands.met else "review_asked",
    }
    return faults.get(act, "receive_first" if is_waiting and act in _KEPT else "")


def _member_fault(actor: Actor, stands: Standing, act: str) -> str:
    """Give why an act is closed by who is on the roll of a group; one member does not end it for all."""
    own = actor.party.party_id if actor.party is not None else stands.applicant.pk
    is_member = own in stands.members
    if act == "withdraw":
        return "member_stays_out" if is_member and actor.party is not None else ""
    if not (stands.members if actor.is_staff else is_member):
        return "no_member"
    # Who applied for all takes the application back, and leaves with that.
    is_first = not actor.is_staff and own == stands.applicant.pk
    return "first_applicant" if is_first and act == "member_leave" else ""


def open_acts(actor: Actor, stands: Standing) -> list[Transition]:
    """Give the acts that the actor may do now, in the order of the kind's table."""
    spot = stands.spot
    return [
        transition
        for transition in kind_named(stands.case.kind).acts_from(stands.case.state)
        if not transition.is_automatic
        and covers(actor, transition.permission, spot)
        and not refusal(actor, stands, transition)
    ]
