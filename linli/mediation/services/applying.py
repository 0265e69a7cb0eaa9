"""The first minute of a dispute: an application is handed in and lies with its committee."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as case_queries
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.queries.handing import words_of
from linli.kernel.cases.services import Line
from linli.kernel.cases.services.handing import case_begun
from linli.kernel.cases.services.unwritten import Unwritten, case_row, cases_write, numbers_take
from linli.kernel.deadlines import queries as calendars
from linli.kernel.deadlines.services import NewDue
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import (
    ANONYMOUS,
    NOWHERE,
    Actor,
    Held,
    Limit,
    OpenContact,
    Permission,
    Sender,
    TooManyError,
    is_counted,
)
from linli.mediation.models import Dispute, Participant
from linli.mediation.queries.lists import begins_at, body_for
from linli.mediation.queries.standing import KIND
from linli.mediation.queries.tables import dispute_types
from linli.mediation.rules import applications
from linli.mediation.rules.applications import Application, Channel, Oral
from linli.mediation.services.filing import papers_of
from linli.mediation.services.notices import tell
from linli.mediation.services.taking import TOLD

# Our defaults: more than any household needs, and no flood.
BY_DEVICE, BY_ADDRESS = Limit("dispute_device", 5), Limit("dispute_address", 30)
# A flag on another type, never a type of its own.
GROUP = "D19"


class TooManyApplicationsError(rules.TooOftenError):
    """This device or network address has handed in as many applications as it may."""

    code = "too_many_applications"

    def __init__(self, until: datetime) -> None:
        said = gettext_noop("Too many applications have come from here within the hour. Try again later, or call.")
        super().__init__(said, until)


class NoCommitteeError(rules.NotSetUpError):
    """No public body mediates at this place yet."""

    code = "no_committee"


@dataclass(frozen=True, slots=True)
class Applied:
    """What the applicant is told at once."""

    case_id: int
    number: str
    lookup_code: str


@transaction.atomic
def dispute_apply(
    told: Application,
    area_code: str,
    now: datetime,
    *,
    language: str,
    actor: Actor = ANONYMOUS,
    sender: Sender = NOWHERE,
    key: str = "",
    source_id: int | None = None,
) -> Applied:
    """Hand an application in and give its number; with a `key` the same application gives the same answer again.

    Staff write it down for somebody else, who is then told as if they had typed it (NotYoursError without the right);
    from a case of another slice (`source_id`) it takes the telephone where none is given.
    It belongs to nobody's account: its code alone leads to it (ADR 0028). Raises MissingFieldError naming what is
    missing, RefusedActError where somebody is named twice, NoCommitteeError, TooManyApplicationsError.
    """
    body = msgspec.json.encode({**asdict(told), "area": area_code})
    if key and (answer := cases.key_claim(KIND, key, body, now)) is not None:
        return Applied(**answer)
    post = _demand_right(actor, told)
    if source_id is not None:
        told = _with_contact(actor, told, source_id, now)
    _demand_whole(told, area_code, now)
    if is_counted(actor, sender):
        _count(sender, now)
    route = body_for(told.type_code, area_code)
    if route is None:
        raise NoCommitteeError(gettext_noop("No committee mediates at this place yet. Call the help line."))
    desk = people.unit(route.body.unit_id)
    contact = people_services.contact_store(OpenContact(told.applicant.name, told.applicant.phone, "", language), now)
    lines = [Line("submit", TOLD, to_state="submitted", data=_door(told.oral))]
    new = _case(told, area_code, desk.pk, contact.pk)
    number = numbers_take([(area_code, now)])[0]
    made = Unwritten(actor=actor, case=case_row(new, lines, now, number=number), calendar=calendars.calendar)
    made.case.contact = contact
    made.tell(lines, now, post)
    within = {"take_by": "1wd", "decide_by": "3wd"}
    clocks = [NewDue(clock, length, desk.pk, desk.calendar_code) for clock, length in within.items()]
    made.case.due_at, until = (due.due_at for due in made.start(clocks, now))
    cases_write([made], now)
    if source_id is not None:
        case_begun(actor, source_id, made.case, now)
    _write(made.case.pk, told, {"why": route.why, "role": route.role, "unit": desk.pk}, language, now)
    papers_of(made.case.pk, "submit", made.case.entries.get(act="submit"), now)
    tell(made.case, "M01", now, until=until, code=made.case.lookup_code)
    applied = Applied(made.case.pk, number, made.case.lookup_code)
    if key:
        cases.key_answer(KIND, key, asdict(applied))
    return applied


def _demand_right(actor: Actor, told: Application) -> Held | None:
    """Give the post by which staff write an application down; residents type their own."""
    if told.oral is None and not actor.is_staff:
        return None
    post = rules.acting_post_anywhere(actor, Permission.MEDIATION_APPLY_FOR)
    if post is None or told.oral is None:
        raise rules.NotYoursError(act="submit")
    return post


def _with_contact(actor: Actor, told: Application, source_id: int, now: datetime) -> Application:
    """Give the application with the telephone left with the case it comes from, where none was typed.

    Raises NotThereError where the actor may not take its words.
    """
    seen = case_queries.case(actor, source_id, now)
    words_of(actor, seen)
    if not begins_at(actor, seen.category, source_id):
        raise rules.NotThereError
    if told.applicant.phone or seen.contact is None:
        return told
    return replace(told, applicant=replace(told.applicant, phone=people.contact_opened(seen.contact).phone))


def _door(oral: Oral | None) -> dict[str, object]:
    if oral is None:
        return {"channel": Channel.WEB}
    return {"channel": oral.channel, "check": oral.vouched, "is_read_back": True}


def _case(told: Application, area_code: str, desk_id: int, contact_id: int) -> cases.NewCase:
    # Sealed, and by no word of its title telling more than what kind of dispute it is.
    return cases.NewCase(
        kind=KIND,
        title=dispute_types()[told.type_code].name_zh,
        category=told.type_code,
        tier="",
        urgency="u3",
        confidentiality="sealed",
        place=cases.Place(area_code, "area"),
        holder_id=desk_id,
        contact_id=contact_id,
    )


def _demand_whole(told: Application, area_code: str, now: datetime) -> None:
    gaps = applications.missing(told, timezone.localdate(now))
    types = dispute_types()
    if told.type_code not in types or told.type_code == GROUP:
        gaps = ["type", *(gap for gap in gaps if gap != "type")]
    if not areas.is_known(area_code):
        gaps.append("area")
    if gaps:
        raise rules.MissingFieldError(fields=gaps)
    if why := applications.named_twice(told):
        raise rules.RefusedActError(act="submit", why=why)


def _count(sender: Sender, now: datetime) -> None:
    try:
        people_services.tally({BY_DEVICE: sender.device, BY_ADDRESS: sender.address}, now)
    except TooManyError as reached:
        raise TooManyApplicationsError(reached.until) from None


def _write(case_id: int, told: Application, route: Mapping[str, object], language: str, now: datetime) -> None:
    Dispute.objects.create(
        case_id=case_id,
        facts=told.facts,
        request=told.request,
        tried=told.tried,
        safety=dict(told.safety),
        route=dict(route),
        language=language,
        privacy_notice=applications.PRIVACY_NOTICE,
    )
    able, by = told.ability.held(timezone.localdate(now))
    Participant.objects.bulk_create(
        [
            Participant(
                case_id=case_id,
                side=Participant.Side.APPLICANT,
                name=told.applicant.name,
                address=told.applicant.address,
                is_organisation=told.applicant.is_organisation,
                capacity=able,
                capacity_by=by,
                represented_by=told.representative.name,
            ),
            *(_respondent(case_id, each, language, now) for each in told.respondents),
        ]
    )


def _respondent(case_id: int, person: applications.Person, language: str, now: datetime) -> Participant:
    reached = None
    if person.phone:
        reached = people_services.contact_store(OpenContact(person.name, person.phone, "", language), now)
    return Participant(
        case_id=case_id,
        side=Participant.Side.RESPONDENT,
        name=person.name,
        address=person.address,
        is_organisation=person.is_organisation,
        contact=reached,
    )
