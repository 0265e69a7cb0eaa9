"""Fills an empty installation with the demo county, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from linli.kernel.areas import queries as areas
from linli.kernel.people import queries as people
from linli.kernel.people import services as people_services
from linli.kernel.people.rules import Actor, Role
from linli.site.demo import county, lives, registers

CASES = 400
# A third of the cases began in the last days, so that every state has somebody in it today.
RECENT = timedelta(days=9)
PAST = timedelta(days=90)
Step = Callable[[str], None]


@dataclass(slots=True)
class Cast:
    """Actors by unit and role; a unit without a printed login gets a clerk of its own on first use."""

    now: datetime
    made: dict[tuple[int, Role], Actor]

    def __call__(self, unit_id: int, role: Role) -> Actor:
        """Give somebody who holds `role` at the unit."""
        if (unit_id, role) not in self.made:
            unit = people.unit(unit_id)
            name = f"{unit.name_zh}经办人"
            username = f"staff-{unit.code}-{role}"
            account = people_services.account_create(
                county.LOADER, username, password=None, name=name[:60], now=self.now
            )
            people_services.post_give(county.LOADER, account.pk, unit_id, role, self.now, from_on=county.SINCE)
            self.made[unit_id, role] = people.actor_of(account, self.now)
        return self.made[unit_id, role]


def is_loaded() -> bool:
    """Tell whether the demo county is there already."""
    return people.account_by_login(county.LOGINS[0].username) is not None


@transaction.atomic
def county_load(now: datetime, step: Step, progress: lives.Progress) -> None:
    """Load ground, units, people and some 400 cases that lived up to `now`; the same seed gives the same county."""
    began = now - PAST - timedelta(days=1)
    step("areas")
    county.ground(began)
    step("units")
    county.units(began)
    step("people")
    ids = county.logins(began, lambda code: people.unit_by_code(code).pk)
    step("cases")
    random = Random(county.SEED)
    accounts = {login: people.actor_of(people.account(pk), now) for login, pk in ids.items()}
    cast = Cast(began, {(p.unit_id, p.role): actor for actor in accounts.values() for p in actor.posts})
    stage = lives.Stage(
        random=random,
        cast=cast,
        residents=[accounts["resident"], accounts["resident2"]],
        villages=_villages(random),
        moderator=accounts["moderator"],
        verifier=accounts["verifier"],
        second_clerk=accounts["centre"],
        now=began,
    )
    opened = [_opened(random, now) for _ in range(CASES)]
    lives.play(stage, opened, now, progress)
    step("registers")
    registers.difficult_fill(random, accounts["supervisor"], now)
    registers.places_fill(accounts["supervisor"], accounts["verifier"], now)
    registers.theme_fill(accounts["supervisor"], now)
    registers.forms_fill(accounts["highway-lead"], accounts["principal"], accounts["supervisor"], now)


def _villages(random: Random) -> list[str]:
    """Give the villages where things happen: all of the story's town and some of the others."""
    towns = areas.towns_and_villages(county.COUNTY)
    here = [v.code for town, villages in towns for v in villages if town.code == county.TOWN]
    there = [v.code for town, villages in towns for v in villages if town.code != county.TOWN]
    return [*here, *random.sample(there, 40)]


def _opened(random: Random, now: datetime) -> datetime:
    span = RECENT if random.random() < 1 / 3 else PAST
    day = now - timedelta(seconds=random.uniform(0, span.total_seconds()))
    # People report by day: local 07:00 to 22:00.
    moment = day.replace(hour=random.choice(range(-1, 14)) % 24, minute=random.randint(0, 59))
    return min(moment, now - timedelta(minutes=5))
