"""The basemap: made whole or not at all, given piece by piece, and drawn where it was built."""

import gzip
from dataclasses import replace

import osmium
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pmtiles.reader import MmapSource, Reader, all_tiles

from linli.kernel.areas.rules import tile_z14
from linli.site.basemap import archive, serving
from linli.site.basemap.reading import BadExtractError
from linli.site.basemap.vector import EXTENT
from linli.site.checks import basemap_is_reviewed

# A village in the fictional county: four corners of a lake, a road across, and a name.
SOUTH, WEST, SIDE = 29.0, 111.70, 0.02
QUIET = lambda *_: None  # noqa: E731 - nobody listens


@pytest.fixture
def var(settings, tmp_path):
    settings.ENV = replace(settings.ENV, var_dir=tmp_path, basemap="own")
    return tmp_path


@pytest.fixture
def extract(tmp_path):
    path = tmp_path / "village.osm.pbf"
    node, way = osmium.osm.mutable.Node, osmium.osm.mutable.Way
    with osmium.SimpleWriter(str(path)) as file:
        corners = [(0, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE)]
        for n, (east, north) in enumerate(corners, 1):
            file.add_node(node(id=n, location=(WEST + east, SOUTH + north)))
        file.add_node(node(id=5, location=(WEST, SOUTH), tags={"place": "village", "name": "示例村"}))
        file.add_node(node(id=6, location=(WEST, SOUTH), tags={"place": "village"}))
        file.add_way(way(id=1, nodes=[1, 2, 3, 4, 1], tags={"natural": "water"}))
        file.add_way(way(id=2, nodes=[1, 3], tags={"highway": "primary", "name": "示例路"}))
        file.add_way(way(id=3, nodes=[1, 99], tags={"highway": "primary"}))
        file.add_way(way(id=4, nodes=[1, 2], tags={"power": "line"}))
    return path


def tiles_of(path):
    with path.open("rb") as file:
        return {name: layers(gzip.decompress(content)) for name, content in all_tiles(MmapSource(file))}


def fields(data):
    """Take a message apart, by the format's own description: number of the field → its values."""
    found, at = {}, 0

    def varint():
        nonlocal at
        number = shift = 0
        while True:
            byte, at = data[at], at + 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    while at < len(data):
        key = varint()
        value = varint()
        if key & 7 == 2:
            value, at = data[at : at + value], at + value
        found.setdefault(key >> 3, []).append(value)
    return found


def numbers(data):
    found = []
    while data:
        end = next(n for n, byte in enumerate(data) if byte < 0x80) + 1
        found.append(sum((byte & 0x7F) << 7 * n for n, byte in enumerate(data[:end])))
        data = data[end:]
    return found


def layers(content):
    """Give each layer's features as (what is known, points)."""
    told = {}
    for layer in map(fields, fields(content)[3]):
        assert (layer[15], layer[5]) == ([2], [EXTENT])
        keys = [key.decode() for key in layer.get(3, [])]
        values = [fields(value)[1][0].decode() for value in layer.get(4, [])]
        told[layer[1][0].decode()] = [
            (
                {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)},
                points(numbers(feature[4][0])),
            )
            for feature in map(fields, layer[2])
            for tags in [numbers(feature[2][0])]
        ]
    return told


def points(commands):
    found, x, y, rest = [], 0, 0, iter(commands)
    for command in rest:
        for _ in range(command >> 3 if command & 7 != 7 else 0):
            dx, dy = next(rest), next(rest)
            x, y = x + (dx >> 1 ^ -(dx & 1)), y + (dy >> 1 ^ -(dy & 1))
            found.append((x, y))
    return found


def test_a_basemap_holds_water_roads_and_names_where_they_are(extract, var):
    built = archive.build(extract, serving.path(), QUIET)
    assert (built.things, built.bytes) == (3, serving.path().stat().st_size)
    tiles = tiles_of(serving.path())
    # Two kilometres of water are less than two by two pixels before.
    assert {zoom for zoom, _, _ in tiles} == set(range(7, 15))
    last = {name: tile for name, tile in tiles.items() if name[0] == 14}
    row, column = divmod(tile_z14(SOUTH, WEST), 2**14)
    (known, ((x, _y),)), *_ = last[14, column, row]["places"]
    assert known == {"name": "示例村"}
    assert x / EXTENT == pytest.approx((WEST + 180) / 360 * 2**14 - column, abs=0.001)
    roads = {str(feature[0]) for tile in last.values() for feature in tile.get("roads", [])}
    assert roads == {str({"kind": "main", "name": "示例路"})}
    lakes = [ring for tile in last.values() for _, ring in tile.get("water", [])]
    assert lakes
    for ring in lakes:
        assert all(-64 <= n <= EXTENT + 64 for point in ring for n in point)
        turns = zip(ring, [*ring[1:], ring[0]], strict=True)
        assert sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in turns) > 0


def test_the_file_says_where_it_is_and_whom_to_thank(extract, var):
    archive.build(extract, serving.path(), QUIET)
    with serving.path().open("rb") as file:
        reader = Reader(MmapSource(file))
        header, told = reader.header(), reader.metadata()
    assert (header["min_lon_e7"], header["min_lat_e7"]) == (1_117_000_000, 290_000_000)
    assert (header["min_zoom"], header["max_zoom"], told["attribution"]) == (7, 14, "© OpenStreetMap")


@pytest.mark.parametrize("content", [b"", b"not a map", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c" + bytes(40)])
def test_a_file_that_is_no_extract_is_refused_with_what_to_do(var, tmp_path, content):
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(content)
    serving.path().write_bytes(b"the map of before")
    with pytest.raises(CommandError, match=r"bad\.osm\.pbf"):
        call_command("basemap", "build", str(bad))
    with pytest.raises(CommandError, match="is not there"):
        call_command("basemap", "build", str(tmp_path / "none.osm.pbf"))
    assert serving.path().read_bytes() == b"the map of before"
    assert not list(tmp_path.glob("*.part"))


def test_an_extract_cut_off_half_way_is_refused(extract, var):
    whole = extract.read_bytes()
    extract.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(BadExtractError, match="fetch it again"):
        archive.build(extract, serving.path(), QUIET)


def test_stopped_half_way_the_basemap_is_as_it_was_before(extract, var):
    serving.path().write_bytes(b"the map of before")

    def stop(step, done, _of):
        if (step, done) == ("cutting", 4):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.build(extract, serving.path(), stop)
    assert serving.path().read_bytes() == b"the map of before"
    assert [path.name for path in var.iterdir() if path != extract] == [serving.NAME]


def test_the_command_says_what_it_wrote(extract, var, capsys):
    call_command("basemap", "build", str(extract))
    assert "3 things in" in capsys.readouterr().out


@pytest.mark.usefixtures("file")
def test_outside_a_demonstration_the_review_of_maps_is_called_to_mind(settings):
    for demo, basemap, warned in ((True, "own", 0), (False, "own", 1), (False, "none", 0)):
        settings.ENV = replace(settings.ENV, demo=demo, basemap=basemap)
        assert [warning.id for warning in basemap_is_reviewed(None)] == ["site.W001"] * warned


@pytest.fixture
def file(var, db):
    serving.path().write_bytes(bytes(range(100)))


@pytest.fixture
def bytes_of(file):
    return lambda said: Client().get("/basemap.pmtiles", headers={"Range": said} if said else {})


class TestServing:
    @pytest.mark.parametrize(
        ("said", "first", "last"),
        [("bytes=0-9", 0, 9), ("bytes=90-", 90, 99), ("bytes=90-5000", 90, 99), ("bytes=7-7", 7, 7)],
    )
    def test_a_range_is_answered_with_exactly_its_bytes(self, bytes_of, said, first, last):
        answer = bytes_of(said)
        assert (answer.status_code, answer.content) == (206, bytes(range(first, last + 1)))
        assert answer["Content-Range"] == f"bytes {first}-{last}/100"
        assert answer["ETag"] == bytes_of("bytes=3-4")["ETag"]

    @pytest.mark.parametrize("said", ["bytes=100-", "bytes=9-3"])
    def test_a_range_outside_is_refused(self, bytes_of, said):
        assert (bytes_of(said).status_code, bytes_of(said)["Content-Range"]) == (416, "bytes */100")

    @pytest.mark.parametrize("said", ["", "bytes=-5", "lines=1-2", "bytes=0-1,3-4"])
    def test_without_a_range_we_know_the_whole_file_comes(self, bytes_of, said):
        answer = bytes_of(said)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, bytes(range(100)))

    def test_a_new_build_has_another_tag(self, bytes_of):
        before = bytes_of("bytes=0-9")["ETag"]
        serving.path().write_bytes(bytes(101))
        assert bytes_of("bytes=0-9")["ETag"] != before

    @pytest.mark.usefixtures("var", "town")
    def test_without_a_build_there_is_none_and_the_cells_are_the_map(self):
        assert Client().get("/basemap.pmtiles").status_code == 404
        assert serving.address() == ""
        assert 'data-basemap=""' in Client().get("/map/").content.decode()

    @pytest.mark.usefixtures("file", "town")
    def test_a_build_is_beneath_every_map(self):
        assert serving.address() == "pmtiles:/basemap.pmtiles"
        assert 'data-basemap="pmtiles:/basemap.pmtiles"' in Client().get("/map/").content.decode()

    @pytest.mark.usefixtures("file")
    @pytest.mark.parametrize(
        ("setting", "address"),
        [("none", ""), ("xyz:https://t.example/{z}/{x}/{y}.png", "https://t.example/{z}/{x}/{y}.png")],
    )
    def test_an_operator_may_have_none_or_another(self, settings, setting, address):
        settings.ENV = replace(settings.ENV, basemap=setting)
        assert serving.address() == address
