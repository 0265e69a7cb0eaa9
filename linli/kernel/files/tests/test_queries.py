from datetime import timedelta

import pytest
from django.db import transaction

from linli.kernel.files import queries, services
from linli.kernel.files.models import File
from linli.kernel.files.tests.photos import drawn, encoded
from linli.kernel.people.rules import ANONYMOUS, Actor, Role


@pytest.fixture
def photos(case, now):
    """Two photos of the case, the second one published, and one of no case."""
    made = [services.photo_receive(ANONYMOUS, encoded(drawn()), now) for _ in range(3)]
    with transaction.atomic():
        names = [photo.name for photo in made[:2]]
        services.photos_attach(names, case_id=case.pk, role=File.Role.REPORT, now=now)
        services.photos_publish(names[1:], case_id=case.pk)
    return made


def test_staff_reporter_and_bearer_of_the_code_see_all_photos_others_the_published(photos, case, town):
    for actor, seen in [
        (town.actor(Role.CLERK), photos[:2]),
        (Actor(account_id=town.residents[0].pk), photos[:2]),
        (Actor(code_case_id=case.pk), photos[:2]),
        (Actor(job="export"), photos[:2]),
        (Actor(account_id=town.residents[1].pk), photos[1:2]),
        (Actor(code_case_id=case.pk + 1), photos[1:2]),
        (ANONYMOUS, photos[1:2]),
    ]:
        assert list(queries.photos_of(actor, case.pk)) == seen


def test_photos_wait_a_day_for_their_report_whoever_sends_it(photos, town, now):
    names = ["0" * 32, photos[2].name, photos[0].name]
    for actor in (ANONYMOUS, town.actor(Role.CLERK)):
        assert queries.photos_waiting(actor, names, now) == photos[2:]
        assert queries.photos_waiting(actor, names, now + timedelta(hours=24)) == []
