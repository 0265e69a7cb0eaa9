"""The pure part of the Open311 interface: reading, rendering, attributes, as properties and tables."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, strategies

from linli.issues.rules.open311 import reading
from linli.issues.rules.open311.attributes import Attribute, answers
from linli.issues.rules.open311.faults import Fault, RefusedError, Word
from linli.issues.rules.open311.reading import Given
from linli.issues.rules.open311.rendering import Document, Format, Many, Several

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
TEXT = strategies.text(max_size=40)


@given(TEXT)
def test_whatever_text_there_is_both_forms_say_it(text):
    document = Document("root", {"said": reading.cleaned(text)})
    as_xml = ET.fromstring(document.render(Format.XML).decode())  # noqa: S314 - our own
    assert as_xml.findtext("said") == reading.cleaned(text)
    assert (json.loads(document.render(Format.JSON))["said"] or "") == reading.cleaned(text)


@given(strategies.binary(max_size=80))
def test_no_bytes_break_the_reading_of_a_form(data):
    status = 200
    try:
        reading.encoded(data)
    except RefusedError as error:
        status = error.status
    assert status in {200, 400}


@given(strategies.dictionaries(strategies.sampled_from(["start_date", "end_date", "updated_after", "bbox", "page",
       "page_size", "lat", "long", "radius", "status", "service_request_id"]), TEXT))  # fmt: skip
def test_no_query_breaks_the_reader(said):
    status = 200
    try:
        reading.asked(reading.given(said.items()), NOW)
    except RefusedError as error:
        status = error.status
    assert status in {200, 400}


@given(strategies.integers(0, 4_000_000_000), strategies.integers(-14 * 60, 14 * 60))
def test_a_moment_is_read_in_every_zone(seconds, minutes):
    at = datetime.fromtimestamp(seconds, UTC)
    sign, ahead = ("-" if minutes < 0 else "+"), abs(minutes)
    local = at + timedelta(minutes=minutes)
    said = f"{local:%Y-%m-%dT%H:%M:%S}{sign}{ahead // 60:02}:{ahead % 60:02}"
    assert reading.moment(said) == at


@pytest.mark.parametrize("form", Format)
def test_an_element_that_stands_several_times_and_one_that_is_empty(form):
    document = Document(
        "root", {"none": Several(), "one": Several(["a"]), "two": Several(["a", "b"]), "rows": Many("r")}
    )
    shown = document.render(form).decode()
    wanted = {
        Format.XML: "<root><none/><one>a</one><two>a</two><two>b</two><rows/></root>",
        Format.JSON: '{"none":null,"one":"a","two":["a","b"],"rows":[]}',
    }
    assert shown.endswith(wanted[form])


def test_a_coordinate_never_has_an_exponent():
    assert b"<lat>0.000001</lat>" in Document("r", {"lat": 1e-6}).render(Format.XML)


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("number", "-1.5", "１"),
        ("datetime", "2026-07-01T00:00:00Z", "2026-07-01"),
        ("string", "one line", "two\nlines"),
        ("text", "two\nlines", "x" * 2_001),
        ("singlevaluelist", "a", "c"),
        ("multivaluelist", "b", "c"),
    ],
)
def test_an_answer_fits_its_datatype_or_is_named(datatype, good, bad):
    asked = [Attribute("q", datatype, is_required=True, question="?", values=[("a", "A"), ("b", "B")])]
    assert answers(asked, Given((("attribute[q]", good),))).known == {"q": good}
    assert answers(asked, Given((("attribute[q]", bad),))).faults == [Fault(Word.ATTRIBUTE_INVALID, "q")]
    assert answers(asked, Given()).faults == [Fault(Word.ATTRIBUTE_MISSING, "q")]
