"""Every role with the browser it is signed in by, and the same trouble in five places: who asks, and for what."""

from collections.abc import Callable

import pytest
from django.test import Client

from linli.issues.rules.drafts import ContactDraft
from linli.issues.tests.acting import Play
from linli.kernel.cases import queries
from linli.kernel.cases.models import Case
from linli.kernel.people.models import Account, Post, UnitRole
from linli.kernel.people.queries import forget
from linli.kernel.people.rules import Actor, Role
from linli.mediation.services.applying import dispute_apply
from linli.mediation.tests.acting import WHOLE, seat
from tests.fixtures.town import FOUNDED_ON, Town
from tests.promises.matrix import OUTSOURCED, Spot, Standing


@pytest.fixture
def standings(desk: Town, spots: dict[str, Spot], signed_in: Callable[[Account], Client]) -> list[Standing]:
    found = [Standing(Role.ANONYMOUS, Client()), Standing(Role.RESIDENT, signed_in(desk.resident))]
    bearer = Client()
    bearer.get(f"/i/{spots['own'].code}/")
    found.append(Standing(Role.CODE, bearer))
    for role in [r for r in Role if r not in {Role.ANONYMOUS, Role.RESIDENT, Role.CODE}]:
        post = Post.objects.select_related("unit").get(account=desk.staff(role))
        found.append(Standing(role, signed_in(post.account), post.unit_id, post.area_id or post.unit.area_id))
    clerk = Account.objects.create_user("outsourced", password=None, is_outsourced=True)
    Post.objects.create(account=clerk, unit=desk.town_desks[0], role=Role.CLERK, from_on=FOUNDED_ON)
    return [*found, Standing(OUTSOURCED, signed_in(clerk), desk.town_desks[0].pk, desk.town_desks[0].area_id)]


@pytest.fixture
def spots(desk: Town, photo, now) -> dict[str, Spot]:
    """The same trouble in five places: in hand with the road unit, next door, at the county, in another city."""

    def spot(play: Play) -> Spot:
        case = Case.objects.get(pk=play.case_id)
        units = queries.spot(case).unit_ids
        mine = case.reporter_id == desk.resident.pk
        at = frozenset({case.holder_id, case.first_desk_id or case.holder_id})
        return Spot(case.pk, case.number, case.lookup_code, case.area_code, mine, units, at)

    other = Actor(account_id=desk.residents[1].pk)
    contact = {"contact": ContactDraft(phone="13900000000")}
    own = spot(Play(desk, photo, now).opens(**contact).does("accept file report_up dispatch sign"))
    sibling = spot(Play(desk, photo, now).opens(other, grid=2, **contact))
    nowhere = {"lat": None, "long": None, "area_code": desk.county.code}
    above = spot(Play(desk, photo, now).opens(other, **nowhere, **contact))
    far = {"lat": None, "long": None, "area_code": desk.far_grid.code}
    return {
        "own": own,
        "sibling": sibling,
        "above": above,
        "other city": spot(Play(desk, photo, now).opens(other, **far, **contact)),
        "signed out": own,
    }


@pytest.fixture
def disputes(desk: Town, now) -> dict[str, Spot]:
    """The same dispute in five places: with the county's centre, in a village, in its town, in another city."""
    seat(desk, now)
    UnitRole.objects.create(unit=desk.far_desk, role="mediation_centre")
    forget()

    def spot(area: str) -> Spot:
        case = Case.objects.get(pk=dispute_apply(WHOLE, area, now, language="en").case_id)
        at = frozenset({case.holder_id})
        return Spot(case.pk, case.number, case.lookup_code, case.area_code, False, at, at)

    own = spot(desk.villages[2].code)
    return {
        "own": own,
        "sibling": spot(desk.villages[0].code),
        "above": spot(desk.villages[1].code),
        "other city": spot(desk.far_grid.code),
        "signed out": own,
    }
