import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.kernel.files import api, jobs, rules
from linli.kernel.files.models import File
from linli.kernel.files.rules import Copy
from linli.kernel.files.tests.photos import drawn, encoded, planted
from linli.kernel.people.models import Tally
from linli.kernel.people.queries import DEVICE_COOKIE, sender_hash
from linli.kernel.people.rules import Role

pytestmark = pytest.mark.django_db


def upload(data: bytes, name: str = "photo.jpg", content_type: str = "image/jpeg"):
    photo = SimpleUploadedFile(name, data, content_type)
    return Client().post("/files/", {"photo": photo}, headers={"accept": "application/json"})


def test_a_photo_sent_by_anybody_is_stored_and_its_name_and_position_given(now):
    answer = upload(planted())
    file = File.objects.get()
    assert answer.status_code == 201
    assert json.loads(answer.content) == {
        "name": file.name,
        "url": f"/files/{file.name}/",
        "lat": pytest.approx(29.02),
        "long": pytest.approx(111.7),
    }
    assert file.received_at == now


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("photo.jpg.php", "text/x-php"), ("\u202egpj.exe", "image/svg+xml"), ("长" * 300 + ".jpg", ""), ("x", "a/b")],
)
def test_name_and_type_that_the_sender_claims_do_not_matter(now, name, content_type):
    assert upload(encoded(drawn()), name, content_type).status_code == 201


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<svg/>", "not_a_photo"),
        (b"", "not_a_photo"),
        (planted()[:400], "damaged"),
        (bytes(rules.MAX_BYTES + 1), "too_large"),
    ],
)
def test_a_refusal_says_what_to_do_and_stores_nothing(now, data, error):
    answer = upload(data)
    assert answer.status_code == 422
    assert json.loads(answer.content)["error"] == error
    assert json.loads(answer.content)["message"]
    assert not File.objects.exists()


def test_a_form_without_a_photo_is_refused(now):
    assert Client().post("/files/").status_code == 422


def test_photos_are_only_sent_here(now):
    assert Client().get("/files/").status_code == 405


def test_a_form_of_another_site_cannot_send_photos(now):
    photo = SimpleUploadedFile("photo.jpg", encoded(drawn()))
    assert Client(enforce_csrf_checks=True).post("/files/", {"photo": photo}).status_code == 403


def test_a_photo_is_given_out_as_nothing_but_a_picture(now):
    upload(planted(width=3000, height=2000))
    answer = api.photo_response(File.objects.get(), Copy.SHOWN)
    assert Image.open(io.BytesIO(answer.content)).size == (2048, 1365)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"


def test_the_job_gives_how_many_photos_it_erased(now):
    upload(planted())
    assert jobs.files_orphans_erase(now) == 0
    assert jobs.files_orphans_erase(now.replace(day=now.day + 1)) == 1


@pytest.mark.parametrize("limit", [rules.PHOTOS_BY_DEVICE, rules.PHOTOS_BY_ADDRESS], ids=lambda limit: limit.what)
def test_past_its_limit_a_sender_is_told_when_to_send_the_photo_again(town, now, signed_in, limit):
    browser = Client()
    browser.cookies[DEVICE_COOKIE] = "token"
    who = {rules.PHOTOS_BY_DEVICE: "token", rules.PHOTOS_BY_ADDRESS: "127.0.0.1"}[limit]
    Tally.objects.create(what=limit.what, sender=sender_hash(who), times=limit.most - 1, until=now + limit.within)
    # What is no photo costs its place too: decoding is what a flood would cost.
    assert browser.post("/files/", {"photo": SimpleUploadedFile("x.jpg", b"no photo")}).status_code == 422
    answer = browser.post("/files/", {"photo": SimpleUploadedFile("x.jpg", encoded(drawn()))})
    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_photos")
    assert "11:00" in answer.json()["message"]
    assert answer.headers["Retry-After"] == "3600"
    assert not File.objects.exists()
    clerk = signed_in(town.staff(Role.CLERK))
    clerk.cookies[DEVICE_COOKIE] = "token"
    assert clerk.post("/files/", {"photo": SimpleUploadedFile("x.jpg", encoded(drawn()))}).status_code == 201
