"""A party died, ceased or bears another name: its heirs or successor take its place, and the old one stays in the file.

Civil Procedure Law 153, 154 and Civil Code 67, 1121 say so of suits and rights; here by proof alone, and clocks stand
still for at most thirty days (our default).
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.cases.services.codes import code_renew
from linli.kernel.deadlines import services as dues
from linli.kernel.deadlines.queries import running_until
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, OpenContact
from linli.mediation.models import Election, Invitation, Member, Participant
from linli.mediation.queries.acting_for import roles
from linli.mediation.queries.agreeing import latest
from linli.mediation.queries.successors import waits_for
from linli.mediation.rules.abilities import Ability, ability_fault, acts_for_other
from linli.mediation.rules.machine import MAIN
from linli.mediation.rules.parties import Gone, Successor
from linli.mediation.services.asked import invitation_make
from linli.mediation.services.drafting import terms_follow
from linli.mediation.services.following import ledger_follow, part_follow, text_follow
from linli.mediation.services.notices import tell, tell_committee, tell_member
from linli.mediation.services.pausing import limit_set
from linli.mediation.services.taking import INSIDE, PLATFORM, Held, demand, take

if TYPE_CHECKING:
    from linli.kernel.cases.models import Entry

HEIRS_BY, WAIT = "heirs_by", "30d"
# What stands still meanwhile.
STILL = (
    "decide_by", "answer_by", "reply_by", "mediate_by", "choose_by", "seat_by", "challenge_by", "sign_by",
    "sign_remind_at",
)  # fmt: skip


@transaction.atomic
def party_gone(
    actor: Actor, case_id: int, *, version: int, participant: int, gone: str, on: date, text: str, now: datetime
) -> None:
    """Note that a party died or ceased, and by which paper; every clock stands still for thirty days at most (21)."""
    held = take(actor, case_id, "party_gone", version, now)
    who = _who(held, participant)
    demand(gone=gone if gone in set(Gone) else "", text=text)
    if on > timezone.localdate(now):
        raise rules.MissingFieldError(fields=["on"])
    if waits_for(held.standing.entries) is not None:
        raise rules.RefusedActError(act="party_gone", why="heirs_waited_for")
    dues.dues_pause(case_id, STILL, "heirs", now)
    until = held.start(HEIRS_BY, WAIT, now)
    data = {"participant": who.pk, "gone": gone, "on": str(on)}
    held.move(Line("party_gone", INSIDE, text, data=data), "", now, due_at=until)


@transaction.atomic
def succeed(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    as_what: str,
    name: str,
    phone: str,
    address: str,
    is_organisation: bool,
    born_on: date | None,
    represented_by: str,
    has_seen_wages: bool = False,
    text: str,
    now: datetime,
) -> Invitation | str:
    """Let somebody take a party's place by a proof, and give its key: the new code of the case, or link and code.

    The old party stays in the file with all it said; nothing of that binds the new one, who reads rights, consents and
    is identified anew. Keys, authorities and elections of the old one end. A version that was given out names the
    wrong party from now on (C04), one that is being signed is given out anew. Of an agreement in effect it changes who
    owes and who is paid, not the text. Raises MissingFieldError, RefusedActError, NotThereError.
    """
    held = take(actor, case_id, "succeed", version, now)
    old = _who(held, participant)
    demand(as_what=as_what if as_what in set(Successor) else "", name=name, text=text)
    demand(phone=phone.strip() or address.strip())
    told = Ability(born_on, has_seen_wages=has_seen_wages, represented_by=represented_by.strip())
    if ability_fault(told, timezone.localdate(now)):
        raise rules.MissingFieldError(fields=["represented_by"])
    able, by = told.held(timezone.localdate(now))
    others = [role for role in roles(case_id) if role != (old.name, old.side)]
    if any(acts_for_other(each, old.side, others) for each in (name, told.represented_by)):
        raise rules.RefusedActError(act="succeed", why="acts_for_other")
    contact = None
    if phone.strip():
        language = held.standing.dispute.language
        contact = people.contact_store(OpenContact(name.strip(), phone.strip(), "", language), now)
    is_first = old.pk == held.standing.applicant.pk
    new = Participant.objects.create(
        case=held.case, side=old.side, name=name.strip(), address=address.strip(), is_organisation=is_organisation,
        capacity=able, capacity_by=by, represented_by=told.represented_by, in_place_of=old,
        contact=None if is_first else contact,
    )  # fmt: skip
    changes = _take_over(held, old, new, now) | ({"contact_id": contact and contact.pk} if is_first else {})
    before = held.case.contact_id if is_first else old.contact_id
    data = {"participant": new.pk, "of": old.pk, "as": as_what}
    _clocks_run(held, Line("succeed", INSIDE, text, data=data), now, **changes)
    ledger_follow(case_id, old, new)
    is_member = part_follow(case_id, old, new, now)
    if held.case.state == "signing" and not is_member:
        text_follow(held, now)
    Participant.objects.filter(pk=old.pk).update(contact=None)
    people.contacts_forget([pk for pk in (before, old.contact_id) if pk is not None])
    if is_first:
        code = code_renew(held.case.pk)
        held.case.refresh_from_db(fields=["contact"])
        tell(held.case, "M74", now, code=code)
        return code
    asked = invitation_make(new, now)
    tell_member(new, asked, "M75", now)
    return asked


def _who(held: Held, participant: int) -> Participant:
    found = next((p for p in held.standing.participants if p.pk == participant), None)
    if found is None:
        raise rules.NotThereError
    return found


def _take_over(held: Held, old: Participant, new: Participant, now: datetime) -> dict[str, Any]:
    """Let keys, elections and the place on a roll go over to who takes a place."""
    Invitation.objects.filter(participant=old, void_at=None).update(void_at=now)
    ends = Election.objects.filter(case=held.case, ended_at=None)
    (ends.filter(participant=old) | ends.filter(elected=old)).update(ended_at=now)
    Member.objects.filter(participant=old).update(participant=new)
    draft = latest(held.case.pk)
    if draft is not None and draft.sent_at is None:
        terms_follow(draft)
    return {}


@part
def _clocks_run(held: Held, line: Line, now: datetime, **changes: Any) -> "Entry":
    """Let the clocks run on where they stood still for heirs, and write the line; the main one ends on a worked day."""
    waited = waits_for(held.standing.entries)
    if waited is None:
        return held.move(line, "", now, **changes)
    case_id = held.case.pk
    dues.dues_cancel(case_id, [HEIRS_BY], now)
    dues.dues_resume(case_id, STILL, now)
    first = timezone.localdate(waited.happened_at) + timedelta(days=1)
    paused = [str(first), str(timezone.localdate(now))]
    told = Line(line.act, line.visibility, line.text, data={**line.data, "paused": paused})
    limit = running_until(PLATFORM, case_id, "mediate_by")
    if limit is not None:
        # That end is the first moment of the day after.
        limit_set(held, timezone.localdate(limit - timedelta(microseconds=1)), now, None)
    clock = next(state.deadline for state in MAIN.states if state.code == held.case.state)
    return held.move(told, "", now, due_at=running_until(PLATFORM, case_id, clock) or held.case.due_at, **changes)


@transaction.atomic
def heirs_over(case_id: int, _leg_id: int | None, now: datetime) -> None:
    """Let the clocks run on after thirty days without heirs; the committee is told, and may end it (T8e)."""
    try:
        held = take(PLATFORM, case_id, "heirs_over", None, now)
    except rules.NotNowError:
        return
    if waits_for(held.standing.entries) is None:
        return
    _clocks_run(held, Line("heirs_over", INSIDE), now)
    tell_committee(held.case, "M76", now)
