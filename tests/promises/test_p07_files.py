"""Hostile files do no harm: damaged, disguised and exploding ones are refused or made anew, and leak nothing.

Damaged copies of photos that carry planted words in every kind of metadata are sent through HTTP, with the special
ones: floods of pixels, scripts, files that are two things at once, names that lie. Small form: 1,000. Full form: 10,000.
"""

import io
import random
import re
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from PIL import Image

from linli.kernel.files import rules, services
from linli.kernel.files.models import File
from linli.kernel.files.rules import Cleaned, Copy, PhotoRefusedError
from linli.kernel.files.tests.photos import MARKER, drawn, encoded, flood, planted
from tests.promises.results import FORM, IS_FULL, SEED, note

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

UPLOADS, MOST_MIB = 10_000 if IS_FULL else 1_000, 512
FORMATS = ("JPEG", "PNG", "WEBP")
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Damage a photo the way a bad line or a bad will does: flips, cuts, splices, wrong lengths, noise."""
    hurt = bytearray(data)
    at = chance.randrange(12, len(hurt) - 4)
    match chance.randrange(5):
        case 0:
            for _ in range(chance.randrange(1, 20)):
                hurt[chance.randrange(12, len(hurt))] ^= 1 << chance.randrange(8)
        case 1:
            del hurt[at:]
        case 2:
            hurt[at:at] = hurt[: chance.randrange(len(hurt))]
        case 3:
            hurt[at : at + 4] = chance.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
        case 4:
            hurt[at : at + 40] = chance.randbytes(40)
    return bytes(hurt)


def mutants(count: int) -> Iterator[bytes]:
    chance = random.Random(SEED)  # noqa: S311 - a workload, not a secret
    seeds = [planted(format_) for format_ in FORMATS]
    return (mutated(seeds[n % len(seeds)], chance) for n in range(count))


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(MARKER, MARKER * 1_000_000)
    return out.getvalue()


def specials() -> dict[str, tuple[bytes, int]]:
    """What is no damaged photo, with the status it is answered by."""
    return {
        "nothing": (b"", 422),
        "svg": (SCRIPT, 422),
        "html": (b"<!doctype html><script>alert(1)</script>", 422),
        "pdf and html": (b"%PDF-1.7 " + SCRIPT, 422),
        "archive": (archive(), 422),
        "gif": (encoded(drawn(), "GIF"), 422),
        "too many bytes": (encoded(drawn()) + bytes(rules.MAX_BYTES), 422),
        "photo and archive": (planted() + archive(), 201),
        "photo and script": (planted() + SCRIPT, 201),
        "largest photo": (encoded(drawn(8_000, 6_000)), 201),
        **{f"flood {w}x{h}": (flood(w, h), 422) for w, h in ((20_000, 20_000), (10_000, 5_001), (60_000, 60_000))},
    }


def names() -> list[str]:
    return ["photo.jpg.php", "\u202egpj.exe", "长" * 300 + ".jpg", "../../etc/passwd", "a\x00b.jpg", ".htaccess"]


def sent(data: bytes, number: int = 0, name: str = "photo.jpg", kind: str = "image/jpeg") -> int:
    """Send a file and give the status; a few hundred come from each address, as many as one may send."""
    client = Client(raise_request_exception=False)
    photo = SimpleUploadedFile(name, data, kind)
    return client.post("/files/", {"photo": photo}, REMOTE_ADDR=f"198.51.100.{number // 250}").status_code


def leaks() -> list[str]:
    """Give the stored photos that hold planted words, or anything but pixels."""
    kept = [
        rules.path_of(services.ROOT, file, copy) for file in File.objects.all() for copy in (Copy.ORIGINAL, Copy.SHOWN)
    ]
    return [path.name for path in kept if not is_bare(path.read_bytes())]


def is_bare(data: bytes) -> bool:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        has_words = image.getexif() or set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return not has_words and MARKER.encode() not in data and b"<script" not in data


def peak_mib() -> int:
    """Give the most memory that the process which decodes has held."""
    status = Path(f"/proc/{services._cleaner._process.pid}/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024


def test_hostile_uploads_are_refused_or_made_anew(now):
    statuses = Counter(sent(data, number) for number, data in enumerate(mutants(UPLOADS)))
    wrong = {n: (status, s) for n, (data, status) in specials().items() if (s := sent(data, UPLOADS)) != status}
    assert {sent(encoded(drawn()), UPLOADS, name, "text/x-php") for name in names()} == {201}
    leaked = leaks()
    note("P7", form=FORM, seed=SEED, uploads=UPLOADS, kept=statuses[201], refused=statuses[422],
         specials=len(specials()), leaks=len(leaked), peak_mib=peak_mib())  # fmt: skip
    assert (set(statuses), wrong, leaked) == ({201, 422}, {}, [])
    # Damage that is always noticed, or never, would prove little.
    assert UPLOADS // 10 < statuses[201] < UPLOADS * 9 // 10
    assert peak_mib() <= MOST_MIB


@pytest.mark.django_db(transaction=True)
def test_a_report_is_taken_while_floods_are_decoded(desk, now):
    lat, long = desk.point()
    report = {
        "text": "路面坑洼。",
        "category": "0201",
        "answers": {"danger_now": "no", "accident": "no"},
        "lat": lat,
        "long": long,
    }
    is_over = threading.Event()
    largest = encoded(drawn(8_000, 6_000))

    def floods() -> None:
        try:
            while not is_over.is_set():
                sent(largest)
        finally:
            connections.close_all()

    attacker = threading.Thread(target=floods)
    attacker.start()
    try:
        answers = [Client().post("/api/reports/", report, content_type="application/json") for _ in range(5)]
    finally:
        is_over.set()
        attacker.join()
    assert [answer.status_code for answer in answers] == [201] * 5


class Here:
    """Decodes in the web process itself, by a weaker function."""

    def __init__(self, decode) -> None:
        self.decode = decode

    def ask(self, data: bytes) -> bytes:
        return msgspec.msgpack.encode(self.decode(data))


def test_control_a_decoder_guarded_against_oserror_alone_breaks(now, monkeypatch):
    def guarded(data: bytes) -> rules.Refusal:
        with suppress(OSError, PhotoRefusedError):
            Image.open(io.BytesIO(data), formats=[rules.photo_format(data)]).load()
        return rules.Refusal.DAMAGED

    monkeypatch.setattr(services, "_cleaner", Here(guarded))
    statuses = Counter(sent(data, n) for n, data in enumerate([flood(60_000, 60_000), *mutants(200)]))
    note("P7", form="control guarded against OSError alone", uploads=201, broken=statuses[500])
    assert statuses[500]


def test_control_a_store_that_copies_leaks(now, monkeypatch):
    monkeypatch.setattr(services, "_cleaner", Here(lambda data: Cleaned(data, data, 64, 48, None, None)))
    assert sent(planted()) == 201
    found = leaks()
    note("P7", form="control copies", uploads=1, leaks=len(found))
    assert len(found) == 2
