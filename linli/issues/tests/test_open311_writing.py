"""C033–C075 of the Open311 checks: keys, new requests, sending twice, tokens."""

import hashlib
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from linli.doors.datum import Datum, Point, from_wgs84
from linli.issues.models import Category, Report
from linli.issues.queries.taxonomy import forget
from linli.issues.tests.acting import Play
from linli.issues.tests.open311 import BASE, FORMS, OPERATOR, jpeg, same, told, tree
from linli.kernel.areas import queries as areas
from linli.kernel.audit.models import Audit
from linli.kernel.cases.models import Case, Entry, Link
from linli.kernel.cases.rules import is_number
from linli.kernel.deadlines.models import Due
from linli.kernel.files.models import File
from linli.kernel.files.services import photos_publish
from linli.kernel.people.models import ApiKey
from linli.kernel.people.rules import KeyKind, Role
from linli.kernel.people.services.keys import key_revoke

SECOND = timedelta(seconds=1)


def multipart(door, files, **said):
    return door.client.post(f"{BASE}requests.json", door.road(**said) | files)


def report_of(response):
    [one] = response.json()
    return Report.objects.select_related("case").get(case__number=one["service_request_id"])


REFUSALS = [
    ("location_missing", {"lat": None, "long": None}),
    ("location_incomplete", {"long": None}),
    ("location_invalid", {"lat": "91"}),
    ("outside_area", {"lat": 40.0}),
    ("attribute_missing", {"attribute[accident]": None}),
    ("attribute_invalid", {"attribute[accident]": "perhaps"}),
    ("text_too_long", {"phone": "1" * 41}),
    ("invalid_email", {"email": "nobody"}),
    ("invalid_url", {"media_url": "file:///etc/passwd"}),
    ("invalid_datetime", {"requested_datetime": "yesterday"}),
    ("service_code_missing", {"service_code": None}),
    ("contact_missing", {"service_code": "0901", "attribute[accident]": None}),
    ("too_many_fields", {f"field{n}": "x" for n in range(101)}),
    ("ambiguous_key", {"api_key": ["one", "two"]}),
    ("service_not_found", {"service_code": "abcd"}),
    ("key_missing", {"api_key": None}),
    ("key_invalid", {"api_key": "wrong"}),
]


@pytest.mark.parametrize(("word", "said"), REFUSALS, ids=[word for word, _ in REFUSALS])
def test_open311_c033_and_c034_every_refusal_is_whole(door, word, said):
    answers = [door.post(f"requests.{form}", **door.road(**said)) for form in FORMS]
    assert word in answers[0]["Linli-Error"].split(", ")
    errors = [tree(answer) for answer in answers]
    assert same(errors[1], errors[0])
    assert all(error["code"] == answers[1].status_code and error["description"] for error in errors[1])
    assert [answer["Content-Type"].partition(";")[0] for answer in answers] == ["text/xml", "application/json"]
    assert not Case.objects.exists()


test_open311_c034 = test_open311_c033_and_c034_every_refusal_is_whole


def test_open311_c035_three_faults_are_told_at_once(door):
    said = door.road(email="nobody", lat="x", phone="1" * 41)
    answer = door.post("requests.json", **said)
    assert answer.status_code == 400
    assert {"location_invalid", "text_too_long", "invalid_email"} == set(answer["Linli-Error"].split(", "))
    assert len(answer.json()) == 3


def test_open311_c036_an_unknown_service_makes_it_404(door):
    answer = door.post("requests.json", **door.road(service_code="abcd", email="nobody"))
    assert told(answer) == (404, "service_not_found, invalid_email")


def test_open311_c037_writing_needs_a_key(door):
    assert told(door.post("requests.json", **door.road(api_key=None))) == (403, "key_missing")


def test_open311_c038_a_key_that_does_not_fit_never_says_why(door, clock):
    revoked, over = door.key("revoked"), door.key("over")
    key_revoke(OPERATOR, revoked[:8], door.now)
    ApiKey.objects.filter(prefix=over[:8]).update(expires_at=door.now)
    wrong = [
        "unknown",
        revoked,
        over,
        door.key("far", area_code="9902"),
        door.key("rubbish", categories=("01",)),
        door.key("reading", KeyKind.READER),
    ]
    answers = [door.post("requests.xml", **door.road(api_key=key)) for key in wrong]
    assert {told(answer) for answer in answers} == {(403, "key_invalid")}
    assert len({answer.content for answer in answers}) == 1
    assert not Case.objects.exists()


def test_open311_c039_a_wrong_key_reads_nothing(door):
    for path in ("requests.json", "services.json", "servicerequestupdates.json"):
        assert told(door.get(path, api_key="wrong")) == (403, "key_invalid")
        assert told(door.get(path, {"X-Api-Key": "wrong"})) == (403, "key_invalid")


def test_open311_c040_an_empty_key_is_none(door):
    assert door.get("requests.json", api_key="").status_code == 200


def test_open311_c041_a_key_in_the_address_is_not_logged(door, caplog):
    with caplog.at_level(logging.DEBUG):
        door.get("requests.json", api_key="a-secret-key")
        door.get("requests.json", api_key=door.key())
    assert "a-secret-key" not in caplog.text
    assert door.key() not in caplog.text


def test_open311_only_a_digest_of_a_key_is_stored(door):
    secret = door.key()
    row = ApiKey.objects.get()
    assert row.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(list(ApiKey.objects.values()) + list(Audit.objects.values()))


def test_open311_c042_the_least_report_is_a_whole_case(door):
    number = door.report()
    case = Case.objects.get(number=number)
    report = Report.objects.get(case=case)
    assert is_number(number)
    assert (report.nature, report.is_datum_assumed, report.channel) == ("help", True, "open311")
    assert Entry.objects.filter(case=case, act="receive").exists()
    assert Due.objects.filter(case=case).exists()
    assert Audit.objects.filter(object_ref=f"case:{case.pk}", actor=f"account:{case.reporter_id}").exists()


def test_open311_c043_the_sample_of_the_standard_is_taken(door):
    lat, long = door.town.point()
    sample = {
        "api_key": door.key(), "jurisdiction_id": "localhost", "service_code": "0203", "lat": lat, "long": long,
        "address_string": "1234 5th street", "email": "smit333@sfgov.org", "device_id": "tt222111",
        "account_id": "123456", "first_name": "John", "last_name": "Smith", "phone": "111111111",
        "description": "A large sinkhole is destroying the street",
        "media_url": "http://farm3.static.flickr.com/2002/2212426634_5ed477a060.jpg", "attribute[WHISPAWN]": "123456",
        "attribute[WHISDORN]": "COISL001",
    }  # fmt: skip
    answer = door.post("requests.xml", **sample)
    assert answer.status_code == 200, answer.content.decode()
    assert is_number(tree(answer)[0]["service_request_id"])


@pytest.mark.parametrize("form", FORMS)
def test_open311_c044_the_answer_has_its_fields_in_order(door, form):
    [one] = tree(door.post(f"requests.{form}", **door.road()))
    assert list(one) == ["service_request_id", "service_notice", "account_id"]
    assert one["account_id"] is None


def test_open311_c045_half_a_position_is_refused(door):
    for missing in ("lat", "long"):
        answer = door.post("requests.json", **door.road(**{missing: None}))
        assert told(answer) == (400, "location_incomplete")


@pytest.mark.parametrize("lat", ["91", "abc", "1e400", "NaN", "Infinity", "１２"])
def test_open311_c046_what_is_no_number_is_no_position(door, lat):
    assert told(door.post("requests.json", **door.road(lat=lat))) == (400, "location_invalid")


def test_open311_c047_zero_zero_is_no_place_but_costs_no_address(door):
    assert told(door.post("requests.json", **door.road(lat=0, long=0))) == (400, "location_invalid")
    number = door.report(lat=0, long=0, address_string="示例县甲路1号")
    assert Case.objects.get(number=number).location_quality == "address"


def test_open311_c048_a_place_just_outside_is_filed_and_a_far_one_refused(door):
    west, south, _, _ = areas.extent(door.town.county.code)
    near = door.report(lat=south + 0.005, long=west - 0.001)
    assert Case.objects.get(number=near).is_unlocated
    assert told(door.post("requests.json", **door.road(lat=south + 0.005, long=west - 0.065))) == (400, "outside_area")


def test_open311_c049_a_border_has_one_owner_every_time(door):
    west, south, east, north = areas.extent(door.town.villages[0].code)
    middle = (west + east) / 2
    for lat, long in [((south + north) / 2, middle), (north, middle)]:
        codes = {Case.objects.get(number=door.report(lat=lat, long=long, phone=n)).area_code for n in ("1", "2", "3")}
        assert len(codes) == 1


def test_open311_c050_an_address_alone_waits_to_be_found(door):
    case = Case.objects.get(number=door.report(lat=None, long=None, address_string="示例县甲路1号"))
    assert (case.place_text, case.lat, case.location_quality) == ("示例县甲路1号", None, "address")


def test_open311_c051_an_unknown_object_is_no_place(door):
    for said in ("lamp-7", "#NOTPINPOINTED#"):
        nowhere = door.road(lat=None, long=None, address_id=said)
        assert told(door.post("requests.json", **nowhere)) == (400, "location_missing")
        assert door.report(address_id=said)


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_open311_c052_chinese_datums_are_converted_at_the_edge(door, datum):
    lat, long = door.town.point()
    moved = from_wgs84(Point(lat, long), datum)
    case = Case.objects.get(number=door.report(lat=moved.lat, long=moved.long, source_datum=datum.value))
    assert (case.lat, case.long) == (pytest.approx(lat, abs=1e-5), pytest.approx(long, abs=1e-5))
    assert told(door.post("requests.json", **door.road(source_datum="xx"))) == (400, "location_invalid")


@pytest.mark.parametrize("answer", [None, "maybe", ["yes", "no"]])
def test_open311_c053_answers_must_be_of_those_possible(door, answer):
    refused = door.post("requests.json", **door.road(**{"attribute[accident]": answer}))
    assert refused.status_code == 400
    assert "accident" in refused.json()[0]["description"]


@pytest.mark.parametrize("name", ["attribute[signs]", "attribute[signs][]"])
def test_open311_c054_a_list_is_sent_in_either_way(door, name):
    from linli.issues.models import Question

    Question.objects.create(category="0103", order=1, variable="signs", datatype="multivaluelist", text_zh="问", text_en="Q", values="a:甲:A|b:乙:B")  # fmt: skip
    forget()
    number = door.report(**{"service_code": "0103", "attribute[accident]": None, name: ["a", "b"]})
    assert Report.objects.get(case__number=number).answers["signs"] == "a|b"


def test_open311_c055_what_nobody_asked_is_kept_for_staff_alone(door):
    number = door.report(**{"attribute[uprn]": "planted-uprn"})
    assert Report.objects.get(case__number=number).further["uprn"] == "planted-uprn"
    shown = [door.get(f"requests/{number}.json", extensions="true", **who) for who in ({}, {"api_key": door.key()})]
    assert not [one for one in shown if "planted-uprn" in one.content.decode()]


def test_open311_staff_read_what_nobody_asked(door, signed_in):
    number = door.report(**{"attribute[uprn]": "planted-uprn"})
    case = Case.objects.get(number=number)
    clerk = signed_in(door.town.staff(Role.CLERK, door.town.village_desks[0]))
    assert "uprn: planted-uprn" in clerk.get(f"/desk/c/{case.pk}/").content.decode()


@pytest.mark.parametrize(
    ("service", "answers", "numbers"),
    [
        ("0201", {"danger_now": "yes", "accident": "no"}, "110 119 120 122"),
        ("0303", {}, "119"),
        ("0502", {"trapped": "yes"}, "119"),
    ],
)
def test_open311_c056_danger_is_answered_with_the_numbers_and_filed(door, service, answers, numbers):
    asked = door.get(f"services/{service}.json").json()["attributes"]
    least = {a["code"]: a["values"][0]["key"] for a in asked if a["required"]}
    said = {f"attribute[{code}]": value for code, value in (least | answers).items()}
    answer = door.post("requests.json", **door.road(**{"service_code": service, "attribute[accident]": None} | said))
    [one] = answer.json()
    assert one["service_notice"].startswith(numbers)
    report = report_of(answer)
    assert (report.emergency_shown, report.case.urgency) == (True, "u1")


@pytest.mark.parametrize(("length", "status"), [(4_000, 200), (10_000, 200), (10_001, 400)])
def test_open311_c057_long_descriptions_are_kept_whole_and_shown_cut(door, length, status):
    text = "𠮷" * length
    answer = multipart(door, {}, description=text)
    assert answer.status_code == status
    if status == 200:
        report = report_of(answer)
        assert report.text == text
        shown = door.get(f"requests/{report.case.number}.json", api_key=door.key()).json()[0]["description"]
        assert len(shown) <= 4_000


@pytest.mark.parametrize("form", FORMS)
def test_open311_c058_odd_characters_come_back_well_formed(door, form):
    text = "a\r\nb\x07 <script>alert(1)</script> ]]> & 😀 𠮷"
    number = door.report(description=text)
    answer = door.get(f"requests/{number}.{form}", api_key=door.key())
    assert tree(answer)[0]["description"] == "a\nb <script>alert(1)</script> ]]> & 😀 𠮷"


def test_open311_c059_other_encodings_are_refused(door):
    kind = "application/x-www-form-urlencoded"
    for body, said in [
        (b"description=%ff%fe", kind),
        (b"description=\xd6\xd0", kind),
        (b"a=b", f"{kind}; charset=gbk"),
    ]:
        answer = door.client.post(f"{BASE}requests.json", body, content_type=said)
        assert told(answer) == (400, "invalid_encoding")


def test_open311_c060_json_is_no_form(door):
    answer = door.client.post(f"{BASE}requests.json", "{}", content_type="application/json")
    assert told(answer) == (415, "unsupported_media_type")


def test_open311_c061_limits_are_told_apart(door):
    assert told(door.post("requests.json", **door.road(description="x" * 66_000))) == (413, "body_too_large")
    big = {"media": SimpleUploadedFile("a.jpg", b"x" * 31 * 1024 * 1024)}
    assert told(multipart(door, big)) == (413, "body_too_large")
    assert told(door.post("requests.json", **door.road(**{f"f{n}": "x" for n in range(101)}))) == (
        400,
        "too_many_fields",
    )


def test_open311_c062_a_picture_is_cleaned_and_waits_for_release(door):
    answer = multipart(door, {"media": SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")})
    assert answer.status_code == 200
    photo = File.objects.get(case__number=answer.json()[0]["service_request_id"])
    assert not photo.is_public
    assert door.client.get(f"/files/{photo.name}/").status_code == 404


def test_open311_c063_pictures_and_a_pdf_are_kept_and_the_pdf_is_never_public(door, signed_in):
    pdf = b"%PDF-1.4\n1 0 obj<</Title(geheim)>>endobj\n%%EOF\n"
    files = {name: SimpleUploadedFile(f"{name}.jpg", jpeg(), "image/jpeg") for name in ("photo1", "photo2")}
    answer = multipart(door, {**files, "file_a": SimpleUploadedFile("a.pdf", pdf, "application/pdf")})
    case = report_of(answer).case
    assert sorted(case.files.values_list("media_type", flat=True)) == ["application/pdf", "image/jpeg", "image/jpeg"]
    document = case.files.get(media_type="application/pdf")
    address = f"/files/{document.name}/"
    with transaction.atomic():
        photos_publish([file.name for file in case.files.all()], case_id=case.pk)
    assert [file.is_public for file in case.files.order_by("media_type")] == [False, True, True]
    assert Client().get(address).status_code == 404
    assert address not in Client().get(f"/p/{case.number}/").content.decode()
    clerk = signed_in(door.town.staff(Role.CLERK, case.holder))
    assert address in clerk.get(f"/desk/c/{case.pk}/").content.decode()
    saved = clerk.get(address)
    assert (saved.content, saved["Content-Disposition"]) == (pdf, f'attachment; filename="{document.name}.pdf"')
    assert "sandbox" in saved["Content-Security-Policy"]


def test_open311_c064_a_file_that_is_no_picture_costs_no_report(door):
    answer = multipart(door, {"media": SimpleUploadedFile("run.exe", b"MZ\x90")})
    assert answer.status_code == 200
    assert "run.exe" in answer.json()[0]["service_notice"]
    assert not File.objects.exists()


def test_open311_several_pictures_under_any_name_are_kept(door):
    files = {name: SimpleUploadedFile(f"{name}.jpg", jpeg(), "image/jpeg") for name in ("photo1", "photo2")}
    assert multipart(door, files).status_code == 200
    assert File.objects.filter(case__isnull=False).count() == 2


def test_open311_c067_the_same_key_of_a_request_makes_one_case(door):
    answers = [door.post("requests.json", {"Idempotency-Key": "one"}, **door.road()) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Case.objects.count() == 1
    assert not Entry.objects.filter(reason="again").exists()


def test_open311_c068_the_same_words_again_are_a_line_of_the_same_case(door, clock):
    first = door.report()
    for minutes in (5, 35):
        clock(door.now + timedelta(minutes=minutes))
        assert door.report() == first
    assert Entry.objects.filter(case__number=first, reason="again").count() == 2


def test_open311_c069_after_a_day_they_are_a_case_of_its_own(door, clock):
    first = door.report()
    clock(door.now + timedelta(hours=25))
    second = door.report()
    assert second != first
    link = Link.objects.get(from_case__number=second)
    assert (link.to_case.number, link.kind) == (first, "repeat_of")


def test_open311_c070_a_key_of_a_request_is_for_one_body(door):
    door.post("requests.json", {"Idempotency-Key": "one"}, **door.road())
    answer = door.post("requests.json", {"Idempotency-Key": "one"}, **door.road(description="别的"))
    assert told(answer) == (400, "idempotency_conflict")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_open311_c071_twenty_at_once_make_one_case(door):
    said = door.road()

    def send(_):
        door_of_its_own = Client()
        from urllib.parse import urlencode

        kind = "application/x-www-form-urlencoded"
        answer = door_of_its_own.post(f"{BASE}requests.json", urlencode(said), content_type=kind)
        connection.close()
        return answer.json()[0]["service_request_id"]

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(20)))) == 1
    assert Case.objects.count() == 1


@pytest.fixture
def screened(door):
    Category.objects.filter(pk="0203").update(is_screened=True)
    forget()
    return door


def token_of(door, **said):
    [one] = door.post(
        "requests.json", **door.road(**{"service_code": "0203", "attribute[accident]": None} | said)
    ).json()
    assert "service_request_id" not in one
    return one["token"]


def test_open311_c072_a_screened_service_gives_a_token(screened):
    assert len(token_of(screened)) == 22


def test_open311_c073_a_token_leads_to_the_number_once_somebody_has_looked(screened, clock):
    door, token = screened, token_of(screened)
    assert door.get(f"tokens/{token}.json").json() == [{"service_request_id": None, "token": token}]
    case = Case.objects.get()
    play = Play(door.town, door.photo, door.now, case.pk)
    play.does("decline")
    assert door.get(f"tokens/{token}.json").json() == [{"service_request_id": case.number, "token": token}]
    clock(door.now + timedelta(days=31))
    for name in (token, "unknown"):
        assert told(door.get(f"tokens/{name}.json")) == (404, "token_not_found")


@pytest.mark.parametrize("form", FORMS)
def test_open311_c074_a_token_is_answered_as_a_list_of_one(screened, form):
    [one] = tree(screened.get(f"tokens/{token_of(screened)}.{form}"))
    assert list(one) == ["service_request_id", "token"]


def test_open311_c075_fixmystreet_asks_and_sends_again_and_finds_its_report(screened):
    door, token = screened, token_of(screened, description="坑")
    assert all(door.get(f"tokens/{token}.xml").status_code == 200 for _ in range(5))
    assert token_of(door, description="坑") == token
    case = Case.objects.get()
    Play(door.town, door.photo, door.now, case.pk).does("accept")
    assert tree(door.get(f"tokens/{token}.xml"))[0]["service_request_id"] == case.number


def test_open311_a_page_may_write_from_a_browser_only_where_its_key_says_so(door):
    key = door.key("page", origins=("https://app.example",))
    for origin, allowed in [("https://app.example", "https://app.example"), ("https://other.example", None)]:
        answer = door.post("requests.json", {"Origin": origin}, **door.road(api_key=key))
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert door.get("services.json")["Access-Control-Allow-Origin"] == "*"
