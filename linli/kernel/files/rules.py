"""What a photo or a document must be and what is kept of it: bytes in, clean bytes out. It stores nothing."""

import io
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec
from PIL import ExifTags, Image

from linli.kernel.people.rules import Limit

MAX_BYTES = 10 * 1024 * 1024
# Our defaults (promises P7, issue-desk 17): 50 megapixels in, 12 kept, 2,048 pixels on a side shown. PNG and WebP
# cannot be decoded at a fraction of their size; more than this does not fit into the memory a photo may use.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
KEPT_PIXELS = 12_000_000
SHOWN_SIDE_PX = 2048
JPEG_QUALITY = 80
MEDIA_TYPE = "image/jpeg"
# Kept as it came, never opened by us, and given to nobody but staff and the reporter, to be saved (promises P7).
DOCUMENT_TYPE = "application/pdf"
# Our default (promises 7.3): a photo that no report refers to is kept for a day.
ORPHAN_AGE = timedelta(hours=24)
# Our default: long enough to answer a question about a round, short enough to be no archive of days.
HELD_AGE = timedelta(days=180)
# Staff may add ten photos to one act (issue-desk 4.7); a slice may allow fewer.
MAX_PHOTOS = 10
# A box is told in hundredths, and leaves so many patches to a side: enough for colours, for nothing else (our default).
WHOLE, PATCHES, MAX_BOXES = 100, 4, 20
# Our defaults: as many photos within an hour as go with the reports that one sender may file (issue-desk 4.6).
PHOTOS_BY_DEVICE, PHOTOS_BY_ADDRESS = Limit("photo_device", 100), Limit("photo_address", 300)

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Act(StrEnum):
    """What the audit rows of this package say was done, sorted."""

    DOCUMENT_RECEIVE = "files:document:receive"
    PHOTO_COUNT = "files:photo:count"
    PHOTO_ERASE = "files:photo:erase"
    PHOTO_RECEIVE = "files:photo:receive"


class Refusal(StrEnum):
    """Why a photo is not taken."""

    TOO_LARGE = "too_large"
    NOT_A_PHOTO = "not_a_photo"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"


class PhotoRefusedError(ValueError):
    """The bytes are not taken as a photo; `refusal` says why, `forms.refusal_text` says it to people."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A photo made anew from its pixels: upright RGB JPEG without metadata.

    `width_px` and `height_px` are those of `original`. `lat` and `long` are where the camera said it stood,
    degrees, WGS-84, or None; they are nowhere else in it.
    """

    original: bytes
    shown: bytes
    width_px: int
    height_px: int
    lat: float | None
    long: float | None


def clean(data: bytes) -> Cleaned:
    """Give the photo in `data` made anew; raises PhotoRefusedError for everything that is not one.

    Only the first frame of an animation is kept, and transparency becomes white.
    """
    if len(data) > MAX_BYTES:
        raise PhotoRefusedError(Refusal.TOO_LARGE)
    format_ = photo_format(data)
    try:
        # A warning of the decoder is neither a refusal nor the reader's concern.
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=[format_]) as image:
            return _made_anew(image, MAX_PIXELS[format_])
    except PhotoRefusedError:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise PhotoRefusedError(Refusal.TOO_MANY_PIXELS) from error
    # Decoders fail in many ways (SyntaxError, struct.error, ZeroDivisionError …); each is a refusal (promises P7).
    except Exception as error:
        raise PhotoRefusedError(Refusal.DAMAGED) from error


class Copy(StrEnum):
    """The stored copies of a photo: the restricted original, the smaller one of pages, and that with boxes blurred."""

    ORIGINAL = "original"
    SHOWN = "shown"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a photo that the public may not see, in percent of its width and height from the upper left."""

    left: int
    top: int
    width: int
    height: int

    def __post_init__(self) -> None:
        inside = 0 <= self.left < WHOLE and 0 <= self.top < WHOLE
        if not inside or not (0 < self.width <= WHOLE - self.left and 0 < self.height <= WHOLE - self.top):
            raise ValueError(f"{self} does not lie inside the photo")


def blurred(data: bytes, boxes: Sequence[Box]) -> bytes:
    """Give a stored photo with some parts made unknowable: of each, sixteen patches of mixed colour are left."""
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        whole = image.convert("RGB")
    for box in boxes:
        across, down = whole.width / WHOLE, whole.height / WHOLE
        corners = (
            int(box.left * across),
            int(box.top * down),
            max(int((box.left + box.width) * across), int(box.left * across) + 1),
            max(int((box.top + box.height) * down), int(box.top * down) + 1),
        )
        part = whole.crop(corners)
        few = part.resize((PATCHES, PATCHES), Image.Resampling.BOX)
        whole.paste(few.resize(part.size, Image.Resampling.BICUBIC), corners)
    return _jpeg(whole)


def blur_answer(asked: bytes) -> bytes:
    """Give the photo of a pair (photo, boxes) blurred, both as MessagePack, for a process apart."""
    data, boxes = msgspec.msgpack.decode(asked, type=tuple[bytes, list[Box]])
    return blurred(data, boxes)


class Stored(Protocol):
    """What tells where a file lies; the model `File` is one."""

    name: str
    media_type: str
    received_at: datetime


def path_of(root: Path, file: Stored, copy: Copy) -> Path:
    """Give where one copy of a file lies below `root`: in a folder per day of arrival (UTC)."""
    suffix = "pdf" if file.media_type == DOCUMENT_TYPE else "jpg"
    return root / f"{file.received_at:%Y-%m-%d}" / f"{file.name}.{copy}.{suffix}"


def is_document(data: bytes) -> bool:
    r"""Tell whether a file says of itself that it is a PDF, from its first byte on.

    >>> is_document(b"%PDF-1.7\n"), is_document(b"<html>%PDF-1.7")
    (True, False)
    """
    return data.startswith(b"%PDF-")


def answer(data: bytes) -> bytes:
    """Give the Cleaned of `data`, or its Refusal, as MessagePack: the form in which a process apart answers."""
    try:
        return msgspec.msgpack.encode(clean(data))
    except PhotoRefusedError as error:
        return msgspec.msgpack.encode(error.refusal)


def photo_format(data: bytes) -> str:
    r"""Give the one decoder the first bytes call for; raises PhotoRefusedError for any other file.

    >>> photo_format(b"\xff\xd8\xff\xe0")
    'JPEG'
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise PhotoRefusedError(Refusal.NOT_A_PHOTO)


def _made_anew(image: Image.Image, max_pixels: int) -> Cleaned:
    # Only the header has been read so far.
    if image.width * image.height > max_pixels:
        raise PhotoRefusedError(Refusal.TOO_MANY_PIXELS)
    turn, (lat, long) = _turn(image), _position(image)
    kept = _upright(_shrunk(image), turn)
    shown = kept.copy()
    shown.thumbnail((SHOWN_SIDE_PX, SHOWN_SIDE_PX))
    return Cleaned(_jpeg(kept), _jpeg(shown), kept.width, kept.height, lat, long)


def _shrunk(image: Image.Image) -> Image.Image:
    scale = min(1.0, math.sqrt(KEPT_PIXELS / (image.width * image.height)))
    if image.mode == "P":
        # A palette cannot be averaged.
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if scale < 1:
        # For JPEG this decodes at a half or a quarter of the size at once, which is where memory is saved.
        image.thumbnail((max(1, int(image.width * scale)), max(1, int(image.height * scale))))
    return image


def _upright(image: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    # A fresh canvas carries over pixels and nothing else: no comment, profile or text chunk.
    canvas = Image.new("RGB", image.size, "white")
    if image.mode.startswith("I"):
        image = image.convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        canvas.paste(image, mask=image.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas.transpose(turn) if turn is not None else canvas


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    # Broken metadata must not cost the resident the photo.
    except Exception:  # noqa: BLE001
        return None


def _position(image: Image.Image) -> tuple[float, float] | tuple[None, None]:
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], is_negative=gps[ExifTags.GPS.GPSLatitudeRef] == "S")
        long = _degrees(gps[ExifTags.GPS.GPSLongitude], is_negative=gps[ExifTags.GPS.GPSLongitudeRef] == "W")
    except Exception:  # noqa: BLE001 - as above
        return None, None
    # NaN fails both comparisons. Cameras without a fix write 0, 0.
    return (lat, long) if abs(lat) <= 90 and abs(long) <= 180 and (lat or long) else (None, None)  # noqa: PLR2004


def _degrees(parts: tuple[float, float, float], *, is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return (-1 if is_negative else 1) * (degrees + minutes / 60 + seconds / 3600)
