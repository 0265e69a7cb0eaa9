"""Draws the demo's photos: flat scenes in PNG, so that nobody can take them for a real place."""

import struct
import zlib
from random import Random

WIDTH_PX, HEIGHT_PX = 640, 480
_SKY, _GRASS, _ROAD, _HOLE, _MEND = (196, 216, 232), (150, 176, 120), (120, 122, 126), (52, 48, 46), (88, 90, 96)
Colour = tuple[int, int, int]


def scene(random: Random, *, is_mended: bool) -> bytes:
    """Give a PNG of a road with a hole in it, or with the place mended."""
    horizon = random.randint(140, 200)
    left = random.randint(60, 200)
    hole_x, hole_y = random.randint(250, 390), random.randint(horizon + 90, HEIGHT_PX - 80)
    wide, high = random.randint(40, 90), random.randint(18, 40)
    tint = random.randint(-14, 14)

    def row(y: int) -> bytes:
        if y < horizon:
            return bytes(_shade(_SKY, tint + y // 12)) * WIDTH_PX
        spread = (y - horizon) / (HEIGHT_PX - horizon)
        edge = int(left * (1 - spread))
        road, grass = bytes(_shade(_ROAD, tint)), bytes(_shade(_GRASS, tint))
        pixels = bytearray(grass * edge + road * (WIDTH_PX - 2 * edge) + grass * edge)
        inside = 1 - ((y - hole_y) / high) ** 2
        if inside > 0:
            half = int(wide * inside**0.5)
            patch = bytes(_MEND if is_mended else _HOLE)
            pixels[(hole_x - half) * 3 : (hole_x + half) * 3] = patch * (2 * half)
        return bytes(pixels)

    return _png([row(y) for y in range(HEIGHT_PX)])


def _shade(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


def _png(rows: list[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH_PX, HEIGHT_PX, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows), 6)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
