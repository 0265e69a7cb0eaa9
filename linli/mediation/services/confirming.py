"""The way to the court and back: joint application, filing, what the court asks and rules (mediation 6.2, 15)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line
from linli.kernel.people.rules import Actor, Permission, may
from linli.mediation.models import AgreementPart, Confirmation, Court, Joining, Ruling
from linli.mediation.queries.settled import Part, courts
from linli.mediation.rules import confirming
from linli.mediation.rules.machine import CONFIRMATION
from linli.mediation.services.settling import Held, after_take, demand_day, demand_state
from linli.mediation.services.taking import PLATFORM, TOLD, demand


@transaction.atomic
def court_save(actor: Actor, row: Court, now: datetime) -> None:
    """Add or change a court in the table, by whoever sets the platform up; NotYoursError for others."""
    if not actor.job and not may(actor, Permission.SETUP_EDIT):
        raise rules.NotYoursError(act="setup")
    row.save()
    audit.record(actor, "mediation:court:edit", f"court:{row.pk}", {"area": row.area_code, "level": row.level}, now)


def _hand(actor: Actor) -> int:
    if actor.account_id is None:
        raise rules.NotYoursError(act="ruling")
    return actor.account_id


def _open(held: Held, act: str, part: int) -> Part:
    found = held.known.part(part)
    demand_state(CONFIRMATION, act, found.row.confirmation)
    return found


def _way(found: Part) -> Confirmation:
    if found.court is None:
        raise rules.NotThereError
    return found.court


def _in_time(found: Part, day: date, act: str) -> None:
    if day > _way(found).legal_on:
        raise rules.RefusedActError(act=act, why="in_window")


@transaction.atomic
def confirm_apply(
    actor: Actor, case_id: int, *, version: int, part: int, participant: int, agent: str, now: datetime
) -> None:
    """Let one party join the application to the court; once all have, it is ready (k02). One alone leaves it open (40).

    A party joins for itself by its key, or the committee notes that it did so on paper.
    """
    held = after_take(actor, case_id, "apply", version, now)
    found = _open(held, "apply", part)
    _in_time(found, timezone.localdate(now), "apply")
    party = held.party(participant)
    if party.pk not in {each.pk for each in found.parties}:
        raise rules.MissingFieldError(fields=["participant"])
    if party.pk in found.joined:
        raise rules.RefusedActError(act="apply", why="joined_already")
    Joining.objects.create(case=held.case, part=found.row, participant=party, agent=agent, joined_at=now)
    if confirming.applied_by_all(found.joined | {party.pk}, [each.pk for each in found.parties]):
        held.set(found.row, confirmation="ready")
    held.write(Line("apply", TOLD, data={"part": part, "party": party.pk}), now)


@transaction.atomic
def confirm_file(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    part: int,
    court: str,
    court_reason: str,
    filed_on: date | None,
    receipt: str,
    checks: Mapping[str, str],
    reasons: Mapping[str, str],
    now: datetime,
) -> None:
    """Note that the application was handed in at a court, with its receipt (k03).

    RefusedActError "right_court" for a court that no recorded place leads to, unless a reason is given (42);
    "in_window" after the last legal day (41); "checks" while a ground of dismissal is not looked at or blocks.
    """
    held = after_take(actor, case_id, "file", version, now)
    found = _open(held, "file", part)
    demand(court=court, receipt=receipt)
    day = demand_day("filed_on", filed_on, now, since=found.effect_on)
    _in_time(found, day, "file")
    if not Court.objects.filter(pk=court).exists():
        raise rules.MissingFieldError(fields=["court"])
    if why := confirming.court_fault(court, courts(held.case, found), court_reason):
        raise rules.RefusedActError(act="file", why=why)
    if confirming.checks_missing(checks, reasons):
        raise rules.RefusedActError(act="file", why="checks")
    Confirmation.objects.filter(pk=part).update(
        court=court, court_reason=court_reason, filed_on=day, receipt=receipt, checks=dict(checks),
        reasons={code: why for code, why in reasons.items() if why},
    )  # fmt: skip
    held.set(found.row, confirmation="filed")
    held.write(Line("file", TOLD, data={"part": part, "court": court}), now)


@transaction.atomic
def court_asks(
    actor: Actor, case_id: int, *, version: int, part: int, asked: str, until: date | None, now: datetime
) -> None:
    """Note what more the court wants, and until when (k04)."""
    held = after_take(actor, case_id, "court_asks", version, now)
    found = _open(held, "court_asks", part)
    demand(asked=asked, until=until)
    Confirmation.objects.filter(pk=part).update(asked=asked, asked_until=until)
    held.set(found.row, confirmation="more_info")
    held.write(Line("court_asks", TOLD, data={"part": part}), now)


@transaction.atomic
def court_answered(actor: Actor, case_id: int, *, version: int, part: int, now: datetime) -> None:
    """Note that the court has got what it asked for (k05)."""
    held = after_take(actor, case_id, "court_answered", version, now)
    found = _open(held, "court_answered", part)
    held.set(found.row, confirmation="filed")
    held.write(Line("court_answered", TOLD, data={"part": part}), now)


@transaction.atomic
def court_ruled(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    part: int,
    outcome: str,
    number: str,
    ruled_on: date | None,
    ground: str = "",
    served: Mapping[str, str],
    now: datetime,
) -> None:
    """Note what the court ruled, once (k06, k07, k10); a second ruling is refused and takes a correction (43).

    A refusal names its ground; a confirmation, on which day each party got it.
    """
    act = {"confirmed": "confirm", "not_accepted": "not_accept", "dismissed": "dismiss"}.get(outcome, "confirm")
    held = after_take(actor, case_id, act, version, now)
    found = held.known.part(part)
    if found.ruling is not None:
        raise rules.RefusedActError(act=act, why="ruled_already")
    demand_state(CONFIRMATION, act, found.row.confirmation)
    _demand_ruling(found, outcome, number, ground, served)
    day = demand_day("ruled_on", ruled_on, now, since=_way(found).filed_on)
    Ruling.objects.create(
        case=held.case, part=found.row, outcome=outcome, ground=ground, number=number, ruled_on=day,
        served=dict(served), noted_by_id=_hand(actor), noted_at=now,
    )  # fmt: skip
    held.set(found.row, confirmation=outcome)
    held.write(Line(act, TOLD, data={"part": part, "outcome": outcome}), now)


def _demand_ruling(found: Part, outcome: str, number: str, ground: str, served: Mapping[str, str]) -> None:
    demand(outcome=outcome if outcome in {"confirmed", "not_accepted", "dismissed"} else "", number=number)
    not_accepted, dismissed = set(map(str, confirming.NotAccepted)), set(map(str, confirming.Dismissal))
    # What should not have been accepted at all may also be dismissed later.
    grounds = {"not_accepted": not_accepted, "dismissed": dismissed | not_accepted}
    if outcome in grounds and ground not in grounds[outcome]:
        raise rules.MissingFieldError(fields=["ground"])
    if outcome == "confirmed" and {str(party.pk) for party in found.parties} - served.keys():
        raise rules.MissingFieldError(fields=["served"])


@transaction.atomic
def ruling_correct(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    part: int,
    outcome: str,
    number: str,
    ruled_on: date | None,
    ground: str = "",
    served: Mapping[str, str],
    now: datetime,
) -> None:
    """Propose how a ruling that was noted wrongly should read; a second person decides (43)."""
    held = after_take(actor, case_id, "ruling_correct", version, now)
    found = held.known.part(part)
    if found.ruling is None or found.correction is not None:
        raise rules.RefusedActError(
            act="ruling_correct", why="no_ruling" if found.ruling is None else "proposed_already"
        )
    _demand_ruling(found, outcome, number, ground, served)
    Ruling.objects.create(
        case=held.case, part=found.row, outcome=outcome, ground=ground, number=number,
        ruled_on=demand_day("ruled_on", ruled_on, now, since=_way(found).filed_on), served=dict(served),
        noted_by_id=_hand(actor), noted_at=now, corrects=found.ruling,
    )  # fmt: skip
    held.write(Line("ruling_correct", TOLD, data={"part": part}), now)


@transaction.atomic
def ruling_agree(actor: Actor, case_id: int, *, version: int, part: int, now: datetime) -> None:
    """Let a correction count: by another person than who proposed it (43). What was noted before stays readable."""
    held = after_take(actor, case_id, "ruling_agree", version, now)
    found = held.known.part(part)
    proposed = found.correction
    if proposed is None:
        raise rules.RefusedActError(act="ruling_agree", why="no_correction")
    if proposed.noted_by_id == actor.account_id:
        raise rules.RefusedActError(act="ruling_agree", why="other_hand")
    Ruling.objects.filter(pk=proposed.pk).update(agreed_by=actor.account_id, agreed_at=now)
    held.set(found.row, confirmation=proposed.outcome)
    held.write(Line("ruling_agree", TOLD, data={"part": part, "outcome": proposed.outcome}), now)


@transaction.atomic
def confirm_take_back(actor: Actor, case_id: int, *, version: int, part: int, now: datetime) -> None:
    """Withdraw the application before the court rules (k08); while the window is open it may be made again."""
    held = after_take(actor, case_id, "take_back", version, now)
    found = _open(held, "take_back", part)
    Joining.objects.filter(part=part, void_at=None).update(void_at=now)
    held.set(found.row, confirmation="withdrawn")
    held.write(Line("take_back", TOLD, data={"part": part}), now)


@transaction.atomic
def confirm_anew(actor: Actor, case_id: int, *, version: int, part: int, now: datetime) -> None:
    """Open the application again within the window (k09)."""
    held = after_take(actor, case_id, "apply_anew", version, now)
    found = _open(held, "apply_anew", part)
    _in_time(found, timezone.localdate(now), "apply_anew")
    held.set(found.row, confirmation="open")
    held.write(Line("apply_anew", TOLD, data={"part": part}), now)


@transaction.atomic
def confirm_object(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    part: int,
    is_party: bool,
    from_on: date | None,
    objected_on: date | None,
    now: datetime,
) -> None:
    """Note an objection to a confirmation: of a party 15 days from receipt, of others six months from knowing (k12)."""
    held = after_take(actor, case_id, "object", version, now)
    found = _open(held, "object", part)
    since = demand_day("from_on", from_on, now)
    day = demand_day("objected_on", objected_on, now)
    if why := confirming.objection_fault(is_party=is_party, from_on=since, objected_on=day):
        raise rules.RefusedActError(act="object", why=why)
    held.set(found.row, confirmation="objected")
    held.write(Line("object", TOLD, data={"part": part}), now)


@transaction.atomic
def objection_ruled(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    part: int,
    is_upheld: bool,
    number: str,
    ruled_on: date | None,
    now: datetime,
) -> None:
    """Note the ruling on an objection: the confirmation stands, or is revoked (k13)."""
    held = after_take(actor, case_id, "objection_ruled", version, now)
    found = _open(held, "objection_ruled", part)
    demand(number=number)
    outcome = "revoked" if is_upheld else "confirmed"
    served = found.ruling.served if found.ruling else {}
    Ruling.objects.create(
        case=held.case, part=found.row, outcome=outcome, number=number, ruled_on=demand_day("ruled_on", ruled_on, now),
        served=served, noted_by_id=_hand(actor), noted_at=now,
    )  # fmt: skip
    held.set(found.row, confirmation=outcome)
    held.write(Line("objection_ruled", TOLD, data={"part": part, "outcome": outcome}), now)


@transaction.atomic
def written_down(actor: Actor, case_id: int, *, version: int, part: int, is_same: bool, now: datetime) -> None:
    """Note that an oral agreement was since written down with the same content (k14); the window counts on."""
    held = after_take(actor, case_id, "written_down", version, now)
    found = _open(held, "written_down", part)
    demand(is_same=is_same)
    _in_time(found, timezone.localdate(now), "written_down")
    grounds = {
        term: "" if ground == confirming.Ineligible.ORAL else ground for term, ground in _way(found).grounds.items()
    }
    if found.row.agreement.form != "oral" or confirming.opens(list(grounds.values())) != "open":
        raise rules.RefusedActError(act="written_down", why="oral")
    Confirmation.objects.filter(pk=part).update(grounds=grounds)
    held.set(found.row, confirmation="open")
    held.write(Line("written_down", TOLD, data={"part": part}), now)


@transaction.atomic
def confirm_lapse(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Close the window of every part whose last legal day is over (k11); the agreement itself stays binding."""
    today = timezone.localdate(now)
    waiting = AgreementPart.objects.filter(
        case=case_id, confirmation__in=CONFIRMATION.move("lapse").sources, court_way__legal_on__lt=today
    )
    rows = list(waiting)
    if not rows:
        return
    taken = cases.case_take(PLATFORM, case_id, "lapse", None, now)
    AgreementPart.objects.filter(pk__in=[row.pk for row in rows]).update(confirmation="lapsed")
    cases.case_move(PLATFORM, taken, "", Line("lapse", TOLD, data={"parts": [row.pk for row in rows]}), now)
