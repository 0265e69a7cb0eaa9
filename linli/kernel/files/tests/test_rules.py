import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from linli.kernel.files import rules
from linli.kernel.files.rules import Cleaned, Copy, PhotoRefusedError, Refusal, clean
from linli.kernel.files.tests.photos import GPS, MARKER, drawn, encoded, exif, flood, planted

RED, BLUE = (254, 0, 0), (0, 0, 254)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["JPEG"])


def refusal_of(data: bytes) -> Refusal:
    with pytest.raises(PhotoRefusedError) as caught:
        clean(data)
    return caught.value.refusal


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photo_of_each_named_format_becomes_an_rgb_jpeg(format_):
    cleaned = clean(encoded(drawn(), format_))
    for copy in (opened(cleaned.original), opened(cleaned.shown)):
        assert (copy.mode, copy.size) == ("RGB", (64, 48))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright(orientation):
    lying = drawn(64, 48)
    turn_back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    if orientation in turn_back:
        lying = lying.transpose(Image.Transpose(turn_back[orientation]))
    cleaned = clean(encoded(lying, exif=exif(orientation=orientation)))
    upright = opened(cleaned.original)
    assert (cleaned.width_px, cleaned.height_px) == upright.size == (64, 48)
    assert upright.getpixel((32, 4)) == RED
    assert upright.getpixel((32, 44)) == BLUE


def test_at_most_twelve_megapixels_are_kept_and_2048_pixels_shown():
    cleaned = clean(encoded(drawn(5000, 4000)))
    assert opened(cleaned.original).size == (cleaned.width_px, cleaned.height_px) == (3872, 3098)
    assert opened(cleaned.shown).size == (2048, 1639)


def test_a_line_of_pixels_is_a_photo_too():
    assert opened(clean(encoded(drawn(60_000, 1), "PNG")).shown).size == (2048, 1)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_no_stored_byte_holds_metadata_and_the_position_is_given_apart(format_):
    data = planted(format_)
    assert MARKER.encode() in data
    cleaned = clean(data)
    assert (cleaned.lat, cleaned.long) == (pytest.approx(29.02), pytest.approx(111.7))
    for stored in (cleaned.original, cleaned.shown):
        assert MARKER.encode() not in stored
        image = opened(stored)
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("gps", "expected"),
    [
        ({}, (None, None)),
        (GPS | {ExifTags.GPS.GPSLatitudeRef: "S", ExifTags.GPS.GPSLongitudeRef: "W"}, (-29.02, -111.7)),
        (GPS | {ExifTags.GPS.GPSLatitude: (0.0, 0.0, 0.0), ExifTags.GPS.GPSLongitude: (0.0, 0.0, 0.0)}, (None, None)),
        (GPS | {ExifTags.GPS.GPSLatitude: (91.0, 0.0, 0.0)}, (None, None)),
        (GPS | {ExifTags.GPS.GPSLongitude: (IFDRational(0, 0), 0.0, 0.0)}, (None, None)),
        (GPS | {ExifTags.GPS.GPSLongitude: (111.0, 42.0)}, (None, None)),
    ],
)
def test_only_a_real_position_is_offered(gps, expected):
    cleaned = clean(encoded(drawn(), exif=exif(gps)))
    assert (cleaned.lat, cleaned.long) == (
        expected if expected[0] is None else (pytest.approx(expected[0]), pytest.approx(expected[1]))
    )


def test_broken_camera_data_does_not_cost_the_photo():
    data = encoded(drawn(), exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\xfe" * 40)
    assert clean(data).lat is None


def test_what_was_transparent_becomes_white():
    glass = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    for data in (encoded(glass, "PNG"), encoded(glass.convert("P"), "PNG", transparency=0), encoded(glass, "WEBP")):
        assert opened(clean(data).original).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_png_of_every_depth_is_taken(mode):
    assert clean(encoded(drawn(mode=mode), "PNG")).width_px == 64


def test_a_photo_in_printing_colours_is_taken():
    assert opened(clean(encoded(drawn(mode="CMYK"))).original).mode == "RGB"


def test_more_than_ten_megabytes_are_refused():
    assert refusal_of(encoded(drawn()) + bytes(rules.MAX_BYTES)) is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 <html>",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        encoded(drawn(), "GIF"),
        encoded(drawn(), "TIFF"),
        encoded(drawn(), "BMP"),
    ],
)
def test_what_is_no_named_format_is_refused(data):
    assert refusal_of(data) is Refusal.NOT_A_PHOTO


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_is_refused(format_):
    assert refusal_of(encoded(drawn(400, 300), format_)[:200]) is Refusal.DAMAGED


@pytest.mark.parametrize("size", [(20_000, 20_000), (10_000, 5_001), (60_000, 60_000)])
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(size):
    assert len(flood(*size)) < 1000
    assert refusal_of(flood(*size)) is Refusal.TOO_MANY_PIXELS


def test_a_photo_that_is_also_an_archive_keeps_only_its_pixels():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr(MARKER, MARKER)
    both = encoded(drawn()) + archive.getvalue()
    assert zipfile.is_zipfile(io.BytesIO(both))
    cleaned = clean(both)
    assert not zipfile.is_zipfile(io.BytesIO(cleaned.original))
    assert MARKER.encode() not in cleaned.original + cleaned.shown


def test_the_answer_of_the_process_apart_reads_back():
    form = Cleaned | Refusal
    assert msgspec.msgpack.decode(rules.answer(planted()), type=form) == clean(planted())
    assert msgspec.msgpack.decode(rules.answer(b"no"), type=form) is Refusal.NOT_A_PHOTO


def test_a_file_lies_in_the_folder_of_its_day():
    late = datetime(2022, 7, 4, 23, 59, tzinfo=UTC)
    file = SimpleNamespace(name="ab12", media_type=rules.MEDIA_TYPE, received_at=late)
    assert rules.path_of(Path("root"), file, Copy.SHOWN) == Path("root/2022-07-04/ab12.shown.jpg")
    file.media_type = rules.DOCUMENT_TYPE
    assert rules.path_of(Path("root"), file, Copy.ORIGINAL) == Path("root/2022-07-04/ab12.original.pdf")
