"""What looks like a conflict of interest between a mediator and a dispute: found from earlier cases and units."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor
from linli.mediation.models import Mediator, PanelSeat, Participant
from linli.mediation.rules.filling import Hint

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case


def hints(
    actor: Actor, seen: "Case", participants: Sequence[Participant], rows: Sequence[Mediator]
) -> dict[int, set[Hint]]:
    """Give what is found for each mediator of a dispute that the actor was shown, by the row of the register.

    They point somewhere and decide nothing: the mediator discloses, the participants waive or not (mediation 9).
    """
    if not (actor.is_staff or actor.job):
        return {}
    names = {p.name for p in participants if p.name} | {p.represented_by for p in participants if p.represented_by}
    phones = {_phone(p, seen) for p in participants} - {""}
    accounts = {row.account_id: row.pk for row in rows}
    found: dict[int, set[Hint]] = defaultdict(set)
    for row in rows:
        if row.account.name and row.account.name in names:
            found[row.pk].add(Hint.SAME_NAME)
        if phones and people.own_contact(row.account).phone in phones:
            found[row.pk].add(Hint.SAME_PHONE)
        if row.unit.name_zh in names:
            found[row.pk].add(Hint.SAME_UNIT)
    earlier = Participant.objects.filter(name__in=names, case__kind=seen.kind).exclude(case=seen)
    sat = PanelSeat.objects.filter(mediator__in=rows, case_id__in=earlier.values("case_id"))
    for mediator in sat.values_list("mediator_id", flat=True):
        found[mediator].add(Hint.EARLIER_CASE)
    mine = {row.account.name: row.pk for row in rows if row.account.name}
    acted = Participant.objects.filter(Q(represented_by__in=mine) & Q(name__in=names)).exclude(case=seen)
    for name in acted.values_list("represented_by", flat=True):
        found[mine[name]].add(Hint.ACTED_FOR)
    for account in cases.handled_by(actor, seen, accounts):
        found[accounts[account]].add(Hint.HANDLED_SOURCE)
    return dict(found)


def has_mediated(actor: Actor, seen: "Case", name: str) -> bool:
    """Tell whether somebody of that name sat in the panel of this dispute, or of one it takes up anew.

    Such a person is never an agent in it afterwards (Supreme People's Court on invited mediation, 16).
    """
    if not (actor.is_staff or actor.job):
        return False
    linked = Q(case__links_in__from_case=seen, case__links_in__kind="repeat_of")
    sat = PanelSeat.objects.filter(Q(case=seen) | linked).exclude(relation="")
    return sat.filter(mediator__account__name=name).exists()


def _phone(participant: Participant, seen: "Case") -> str:
    contact = seen.contact if participant.side == Participant.Side.APPLICANT else participant.contact
    return people.contact_opened(contact).phone if contact else ""
