"""The one door for tables from outside: CSV, Parquet and GeoJSON, plain or gzipped, row by row."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb
import msgspec

# Our defaults: far above any list of a prefecture, far below what would fill a small machine.
MAX_FILE_BYTES = 2 * 1024**3
MAX_GEOJSON_BYTES = 256 * 1024**2
MEMORY_LIMIT = "512MB"
ROWS_AT_ONCE = 2000

# The column under which a feature's shape stands beside its properties.
GEOMETRY = "geometry"
# The only ways a GeoJSON file may name its degrees, besides not naming them (RFC 7946).
PLAIN_CRS = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


class BadSheetError(ValueError):
    """A file that cannot be read as a table; the message says why and what would do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table being read: how many rows it holds, and those after the first `start`, in the file's order."""

    total: int
    rows: Iterator[Row]


class _Feature(msgspec.Struct):
    type: Literal["Feature"]
    geometry: dict[str, Any] | None = None
    properties: Row | None = None


class _Collection(msgspec.Struct):
    type: Literal["FeatureCollection"]
    features: list[_Feature]
    crs: dict[str, Any] | None = None


def read(path: Path, *, start: int = 0) -> Sheet:
    """Open a table; every row is a dictionary by column name, without the first `start` rows.

    CSV (UTF-8, comma, header row) gives text, Parquet its own types with moments in UTC, GeoJSON the
    properties of each feature and its shape under `GEOMETRY`. What is empty is None. Raises BadSheetError, for
    a fault further down also while the rows are taken.
    """
    if not path.is_file():
        raise BadSheetError(f"{path}: there is no such file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BadSheetError(f"{path} is larger than {MAX_FILE_BYTES // 1024**3} GiB: split it")
    name = path.name.lower()
    if name.endswith((".geojson", ".json", ".geojson.gz", ".json.gz")):
        features = _features(path)
        return Sheet(len(features), ({**(f.properties or {}), GEOMETRY: f.geometry} for f in features[start:]))
    if name.endswith((".csv", ".csv.gz")):
        return _table(path, "read_csv(?, header=true, all_varchar=true, delim=',', quote='\"', escape='\"')", start)
    if name.endswith(".parquet"):
        return _table(path, "read_parquet(?)", start)
    raise BadSheetError(f"{path.name}: name it .csv, .csv.gz, .parquet, .geojson or .geojson.gz by what it holds")


def _features(path: Path) -> list[_Feature]:
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            content = file.read(MAX_GEOJSON_BYTES + 1)
        if len(content) > MAX_GEOJSON_BYTES:
            raise BadSheetError(f"{path} unpacks to more than {MAX_GEOJSON_BYTES // 1024**2} MiB: split it")
        collection = msgspec.json.decode(content, type=_Collection)
    except (OSError, EOFError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadSheetError(f"{path} is no GeoJSON FeatureCollection: {error}") from error
    name = str(((collection.crs or {}).get("properties") or {}).get("name", "CRS84"))
    if not name.endswith(PLAIN_CRS):
        raise BadSheetError(f"{path} is in {name}: convert it to degrees (WGS-84 or CGCS2000) first")
    return collection.features


def _table(path: Path, source: str, start: int) -> Sheet:
    """Read through DuckDB, which is let see this one file and nothing else."""
    file = str(path.resolve())
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false", "threads": "1"})
    try:
        connection.execute("SET enable_progress_bar=false")
        connection.execute(f"SET memory_limit='{MEMORY_LIMIT}'")
        connection.execute(f"SET allowed_paths=['{file.replace(chr(39), chr(39) * 2)}']")
        connection.execute("SET enable_external_access=false")
        columns = connection.execute(f"DESCRIBE SELECT * FROM {source}", [file]).fetchall()
        counted = connection.execute(f"SELECT count(*) FROM {source}", [file]).fetchone()
    except duckdb.Error as error:
        connection.close()
        raise BadSheetError(f"{path}: {error}") from error
    # DuckDB would give moments with a zone only through another library; as microseconds they are exact.
    moments = {name for name, kind, *_ in columns if kind == "TIMESTAMP WITH TIME ZONE"}
    wanted = ", ".join(f"epoch_us({_quoted(n)})" if n in moments else _quoted(n) for n, *_ in columns)
    query = f"SELECT {wanted} FROM {source} OFFSET {start:d}"
    rows = _rows(connection, path, query, [name for name, *_ in columns], moments)
    return Sheet(counted[0] if counted else 0, rows)


def _rows(
    connection: duckdb.DuckDBPyConnection, path: Path, query: str, names: list[str], moments: set[str]
) -> Iterator[Row]:
    try:
        cursor = connection.execute(query, [str(path.resolve())])
        while batch := cursor.fetchmany(ROWS_AT_ONCE):
            for values in batch:
                row = dict(zip(names, values, strict=True))
                for name in moments:
                    if row[name] is not None:
                        row[name] = EPOCH + timedelta(microseconds=row[name])
                yield row
    except duckdb.Error as error:
        raise BadSheetError(f"{path}: {error}") from error
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
