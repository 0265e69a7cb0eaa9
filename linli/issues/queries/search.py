"""Cases found by words in their text, number, place, unit or category: the newest fifty the reader may see."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import islice, product
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q

from linli.doors import rows_out
from linli.issues.models import SearchLine
from linli.issues.queries.queue import Row
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import searching
from linli.kernel.areas import queries as areas
from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, Permission, narrowest, reach

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.cases.models import Case

COLUMNS = Row.__struct_fields__
FOUND = 50
READ = Permission.ISSUES_DESK
# PostgreSQL looks through so many of the newest cases before it asks its index: what is common is found there, and
# what is not has few rows in the index (measured, ADR 0008).
WINDOW = 10_000
# Cases read at once while hits are sifted by what the reader may see.
SIFTED, MOST_SIFTED = 100, 20_000
# Longer queries are cut: each further term only narrows.
MAX_TERMS = 4
# The index of the words on SQLite, kept by triggers.
WORDS_TABLE = "issues_searchline_words"


@dataclass(frozen=True, slots=True)
class _Way:
    """One reading of a query: some of its terms are words of the text, the others name a unit, place or category."""

    texts: tuple[str, ...]
    facets: tuple[Q, ...]


def search(actor: Actor, typed: str, now: datetime) -> Sequence[Row]:
    """Give the newest fifty cases that hold every word of what was typed; nothing for fewer than two characters.

    A word may stand in the text, the place or the number, or be part of the name of the unit that holds the case,
    of its area or of its category. What was written in confidence is found by its desk alone.
    """
    terms = searching.terms(typed)[:MAX_TERMS]
    if not terms:
        return ()
    if searching.is_number_part(terms[0]):
        numbered = _newest(cases.visible(actor, READ, now).filter(number__startswith=terms[0]))
        if numbered:
            return numbered
    found = {row.id: row for way in _ways(terms) for row in _found(actor, way, now)}
    return [found[key] for key in sorted(found, reverse=True)[:FOUND]]


def _ways(terms: Sequence[str]) -> Iterator[_Way]:
    kinds: list[list[tuple[str, Q | None]]] = [
        [(searching.grams(term), None), *(("", facet) for facet in _facets(term))] for term in terms
    ]
    for chosen in product(*kinds):
        yield _Way(tuple(t for t, _ in chosen if t), tuple(f for _, f in chosen if f is not None))


def _facets(term: str) -> Iterator[Q]:
    if units := people.units_named(term):
        yield Q(holder_id__in=units)
    if codes := narrowest(areas.named(term)):
        yield reduce(or_, (Q(area_code__startswith=code) for code in sorted(codes)))
    if categories := [c.code for c in taxonomy().categories.values() if searching.holds((c.name_zh, c.name_en), term)]:
        yield Q(category__in=categories)


def _newest(found: "QuerySet[Case]") -> list[Row]:
    return [Row(*row) for row in found.order_by("-id").values_list(*COLUMNS)[:FOUND]]


def _found(actor: Actor, way: _Way, now: datetime) -> list[Row]:
    """Give the newest visible cases of one reading, newest first."""
    if not way.texts:
        return _newest(cases.visible(actor, READ, now).filter(*way.facets))
    far = reach(actor, READ)
    if far.units and not far.prefixes:
        # A unit's own cases are few: they are looked through without an index.
        own = cases.visible(actor, READ, now).filter(*way.facets)
        return _sifted(actor, way.facets, _looked_through(way.texts, own.values("pk")), now)
    # What a desk has from another is found by the desk's own area. Who is also shown cases of units outside it looks
    # everywhere; what is not theirs falls out at the end.
    desks = people.units_by_id(far.desks | far.walked).values()
    prefixes = [] if far.everything or far.units else sorted(narrowest(far.prefixes | {d.area_id for d in desks}))
    if connection.vendor == "sqlite":
        return _sifted(actor, way.facets, _hits_sqlite(way.texts, prefixes), now)
    if all(len(prefix) <= areas.COUNTY_DIGITS for prefix in prefixes):
        newest = _sifted(actor, way.facets, _looked_through(way.texts, None), now)
        if len(newest) == FOUND:
            return newest
    return _sifted(actor, way.facets, _hits_postgresql(way.texts, prefixes), now)


def _sifted(actor: Actor, facets: Collection[Q], hits: Iterator[int], now: datetime) -> list[Row]:
    """Give the newest cases among hits, which come newest first, that the actor may see and may have found."""
    # A case's two lines may stand in two chunks.
    found: dict[int, Row] = {}
    size = SIFTED
    sifting = _sifting(now, actor, *facets)
    while len(found) < FOUND and (chunk := list(islice(hits, size))):
        said_to_all = {searching.case_of(line) for line in chunk if not searching.is_for_desk(line)}
        keys = {searching.case_of(line) for line in chunk}
        for row in sifting.rows(now, hits=json.dumps([*keys]), said_to_all=json.dumps([*said_to_all])):
            found.setdefault(row[0], Row(*row))
        size = min(2 * size, MOST_SIFTED)
    return list(found.values())[:FOUND]


@rows_out.composed
def _sifting(now: datetime, actor: Actor, *facets: Q) -> "QuerySet[Case, Any]":
    hits, said_to_all = (Q(pk__in=rows_out.given_keys(name)) for name in ("hits", "said_to_all"))
    found = cases.visible(actor, READ, now).filter(hits, said_to_all | cases.raw_to(actor), *facets)
    return found.order_by("-id").values_list(*COLUMNS)[:FOUND]


def _looked_through(texts: Collection[str], among: "QuerySet[Case, Any] | None") -> Iterator[int]:
    """Give the lines that hold the words among some cases, or among the newest, newest first."""
    lines = SearchLine.objects.order_by("-id").values_list("id", flat=True)
    if among is None:
        last = lines.first() or 0
        lines = lines.filter(id__gt=last - searching.line_id(WINDOW, is_for_desk=False))
    else:
        lines = lines.filter(case__in=among)
    for text in texts:
        lines = lines.filter(grams__contains=f" {text} ")
    return iter(lines)


def _hits_sqlite(texts: Collection[str], prefixes: Collection[str]) -> Iterator[int]:
    """Give the lines that hold the words, newest first, as FTS5 finds them one by one."""
    phrases = [f'"{text}"' for text in texts]
    if prefixes:
        phrases.append("({})".format(" OR ".join(f'"{searching.area_gram(prefix)}"' for prefix in prefixes)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH %s ORDER BY rowid DESC",
            [" AND ".join(phrases)],
        )
        while rows := cursor.fetchmany(SIFTED):
            yield from (line for (line,) in rows)


def _hits_postgresql(texts: Collection[str], prefixes: Collection[str]) -> Iterator[int]:
    """Give the lines that hold the words, newest first, from the index over their pieces."""
    grams = [gram for text in texts for gram in text.split()]
    phrases = [f"% {text} %" for text in texts]
    lines: list[int] = []
    for area in [[searching.area_gram(prefix)] for prefix in prefixes] or [[]]:
        with transaction.atomic(), connection.cursor() as cursor:
            # A plan made for any words at all would read the whole table for some.
            cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
            cursor.execute(
                "SELECT id FROM issues_searchline WHERE string_to_array(grams, ' ') @> %s AND grams LIKE ALL (%s)",
                [[*area, *grams], phrases],
            )
            lines += [line for (line,) in cursor.fetchall()]
    return iter(sorted(lines, reverse=True))
