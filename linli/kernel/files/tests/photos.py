"""Photos made for tests: drawn here, with planted metadata where wanted. No camera took any of them."""

import io
import zlib

from PIL import ExifTags, Image, PngImagePlugin

MARKER = "PLANTED-WORDS-7391"
GPS = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (29.0, 1.0, 12.0),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (111.0, 42.0, 0.0),
}


def drawn(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Give a picture, red in its upper half and blue in its lower."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, format_: str = "JPEG", **options: object) -> bytes:
    """Give a picture as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def exif(gps: dict[int, object] | None = None, orientation: int = 1) -> Image.Exif:
    """Give camera data with planted words, an orientation and a position."""
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    data[ExifTags.Base.Make] = MARKER
    data.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = MARKER.encode()
    data.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    return data


def planted(format_: str = "JPEG", width: int = 64, height: int = 48) -> bytes:
    """Give a photo with planted words and a position in every kind of metadata its format has."""
    image = drawn(width, height)
    options: dict[str, object] = {"exif": exif(GPS), "icc_profile": MARKER.encode() * 20}
    if format_ == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", MARKER)
        text.add_itxt("XML:com.adobe.xmp", MARKER, zip=False)
        options["pnginfo"] = text
    else:
        options["xmp"] = f"<x>{MARKER}</x>".encode()
    if format_ == "JPEG":
        options["comment"] = MARKER
    return encoded(image, format_, **options)


def flood(width: int, height: int) -> bytes:
    """Give a few bytes of PNG that claim to be `width` × `height` pixels."""
    small = bytearray(encoded(drawn(8, 8), "PNG"))
    small[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    small[29:33] = zlib.crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)
