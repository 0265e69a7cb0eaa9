"""Encodes a vector tile (Mapbox Vector Tile 2.1) from whole-number geometries. Pure.

Written out because the packages that do it are an order of magnitude slower and bring three more along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

# The side of a tile in its own units.
EXTENT = 4096

_MOVE, _LINE, _CLOSE = 1, 2, 7
_VARINT, _BYTES = 0, 2
_MORE = 0x80


class Shape(IntEnum):
    """What a feature is made of, by the numbers of the format."""

    POINT = 1
    LINE = 2
    POLYGON = 3


# Points as whole numbers of tile units, y downwards. A ring does not repeat its first point.
Path = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing in a tile: its shape, its paths (outer rings before their holes) and what is known of it."""

    shape: Shape
    paths: Sequence[Path]
    known: Mapping[str, str | int]


@dataclass(slots=True)
class Layer:
    """The features of one kind; keys and values are written once and named by number."""

    name: str
    features: list[bytes] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    values: dict[str | int, int] = field(default_factory=dict)

    def add(self, feature: Feature) -> None:
        """Add a feature."""
        tags = []
        for key, value in feature.known.items():
            tags += [self.keys.setdefault(key, len(self.keys)), self.values.setdefault(value, len(self.values))]
        self.features.append(
            _packed(2, tags) + _number(3, feature.shape) + _packed(4, _commands(feature.shape, feature.paths))
        )

    def encoded(self) -> bytes:
        """Give the layer as it stands in a tile."""
        parts = [_number(15, 2), _text(1, self.name)]
        parts += [_field(2, feature) for feature in self.features]
        parts += [_text(3, key) for key in self.keys]
        parts += [_field(4, _text(1, v) if isinstance(v, str) else _number(5, v)) for v in self.values]
        return b"".join([*parts, _number(5, EXTENT)])


def tile(layers: Iterable[Layer]) -> bytes:
    """Give a tile of the layers that hold anything."""
    return b"".join(_field(3, layer.encoded()) for layer in layers if layer.features)


def _commands(shape: Shape, paths: Sequence[Path]) -> list[int]:
    """Give the drawing of a geometry: each point by its distance from the one before."""
    drawn: list[int] = []
    x = y = 0
    if shape is Shape.POINT:
        paths = [[point for path in paths for point in path]]
    for path in paths:
        steps = []
        for px, py in path:
            steps += [_zigzag(px - x), _zigzag(py - y)]
            x, y = px, py
        if shape is Shape.POINT:
            return [_MOVE | len(path) << 3, *steps]
        drawn += [_MOVE | 1 << 3, *steps[:2], _LINE | (len(path) - 1) << 3, *steps[2:]]
        if shape is Shape.POLYGON:
            drawn.append(_CLOSE | 1 << 3)
    return drawn


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varint(number: int) -> bytes:
    """Give a number in sevens of bits, the low ones first, each but the last with the eighth bit set.

    >>> list(_varint(300))
    [172, 2]
    """
    out = bytearray()
    while number >= _MORE:
        out.append(number & (_MORE - 1) | _MORE)
        number >>= 7
    out.append(number)
    return bytes(out)


def _number(name: int, number: int) -> bytes:
    return _varint(name << 3 | _VARINT) + _varint(number)


def _field(name: int, content: bytes) -> bytes:
    return _varint(name << 3 | _BYTES) + _varint(len(content)) + content


def _text(name: int, text: str) -> bytes:
    return _field(name, text.encode())


def _packed(name: int, numbers: Iterable[int]) -> bytes:
    return _field(name, b"".join(map(_varint, numbers)))
