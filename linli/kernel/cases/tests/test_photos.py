import io

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image

from linli.kernel.cases import queries
from linli.kernel.cases.models import Case
from linli.kernel.cases.rules import NotThereError
from linli.kernel.files import services
from linli.kernel.files.models import File
from linli.kernel.files.queries import documents_of
from linli.kernel.people.rules import ANONYMOUS, Actor, Role


def photo(now) -> File:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    return services.photo_receive(ANONYMOUS, out.getvalue(), now)


@pytest.fixture
def case(filed, town):
    """A case of the first resident in the first grid, in the hands of the roads unit."""
    return filed(state="in_hand", holder=town.departments["highway_maintenance"])


@pytest.fixture
def sent(case, now):
    """What the reporter sent, what the unit took afterwards, and a published one."""
    made = [photo(now) for _ in range(3)]
    with transaction.atomic():
        for file, role in zip(made, [File.Role.REPORT, File.Role.AFTER, File.Role.REPORT], strict=True):
            services.photos_attach([file.name], case_id=case.pk, role=role, now=now)
        services.photos_publish([made[2].name], case_id=case.pk)
    return made


def seen_by(actor, sent, case, now) -> str:
    """Which of the three an actor sees, by its name and, if the case may be seen, in its list."""
    by_name = ""
    for letter, file in zip("rap", sent, strict=True):
        try:
            assert queries.photo(actor, file.name, now) == file
            by_name += letter
        except NotThereError:
            continue
    listed = {file.name for file in queries.photos(actor, case)}
    assert listed <= {file.name for file in sent}
    assert by_name == "p" or listed == {f.name for letter, f in zip("rap", sent, strict=True) if letter in by_name}
    return by_name


def test_a_document_is_for_staff_in_sight_and_the_reporter_alone(sent, case, town, now):
    document = services.document_receive(ANONYMOUS, b"%PDF-1.4", now)
    with transaction.atomic():
        services.photos_attach([document.name], case_id=case.pk, role=File.Role.REPORT, now=now)
        services.photos_publish([document.name], case_id=case.pk)
    unit = town.actor(Role.UNIT_OFFICER, case.holder)
    for actor in (Actor(account_id=town.residents[0].pk), Actor(code_case_id=case.pk), unit):
        assert (queries.documents(actor, case), list(documents_of(actor, case.pk))) == ([document], [document])
        assert queries.photo(actor, document.name, now) == document
    for actor in (ANONYMOUS, Actor(account_id=town.residents[1].pk)):
        assert (queries.documents(actor, case), list(documents_of(actor, case.pk))) == ([], [])
        with pytest.raises(NotThereError):
            queries.photo(actor, document.name, now)


@pytest.mark.parametrize(("confidentiality", "unit_sees"), [("open", "rap"), ("desk_only", "ap"), ("sealed", "ap")])
def test_who_sees_which_photos_of_a_case(sent, case, town, now, confidentiality, unit_sees):
    Case.objects.update(confidentiality=confidentiality, first_desk=town.town_desks[0])
    case.refresh_from_db()
    expected = {
        Actor(account_id=town.residents[0].pk): "rap",
        Actor(code_case_id=case.pk): "rap",
        # A clerk reads a sealed report once in charge of it.
        town.actor(Role.CLERK): "ap" if confidentiality == "sealed" else "rap",
        town.actor(Role.UNIT_OFFICER): unit_sees,
        Actor(account_id=town.residents[1].pk): "p",
        town.actor(Role.CLERK, town.far_desk): "p",
        ANONYMOUS: "p",
    }
    assert {actor: seen_by(actor, sent, case, now) for actor in expected} == expected


def test_a_photo_of_no_case_is_for_whoever_has_its_address(town, now):
    name = photo(now).name
    answer = Client().get(f"/files/{name}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_foreign_photo_is_answered_like_no_photo(sent, town, signed_in, now):
    for browser in (Client(), signed_in(town.residents[1]), signed_in(town.staff(Role.CLERK, town.far_desk))):
        hidden, absent = (
            browser.get(f"/files/{name}/", headers={"accept": "application/json"}) for name in (sent[0].name, "0" * 32)
        )
        assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
        assert hidden.status_code == 404


def test_the_reporter_gets_the_own_photo_which_caches_may_keep_a_day(sent, town, signed_in, now):
    answer = signed_in(town.resident).get(f"/files/{sent[0].name}/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, max-age=86400, immutable")
