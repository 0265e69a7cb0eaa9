"""Reads of the reply templates: those in force for a category, and every version of one."""

from collections.abc import Sequence

from linli.issues.models import ReplyTemplate
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules.replies import Kind
from linli.kernel.people.rules import Actor


def replies_for(actor: Actor, category: str) -> list[ReplyTemplate]:
    """Give the templates in force that fit a category, the more particular first; none but to staff."""
    if not actor.is_staff:
        return []
    found = [r for r in taxonomy().replies if category.startswith(r.category)]
    return sorted(found, key=lambda r: (-len(r.category), list(Kind).index(Kind(r.kind))))


def replies(actor: Actor) -> list[ReplyTemplate]:
    """Give the newest version of every template with its uses counted over all of them; none but to staff."""
    if not actor.is_staff:
        return []
    newest: dict[str, ReplyTemplate] = {}
    uses: dict[str, int] = {}
    for row in ReplyTemplate.objects.order_by("version"):
        newest[row.code] = row
        uses[row.code] = uses.get(row.code, 0) + row.uses
    for code, row in newest.items():
        row.uses = uses[code]
    return sorted(newest.values(), key=lambda r: (r.is_retired, list(Kind).index(Kind(r.kind)), r.code))


def versions(actor: Actor, code: str) -> Sequence[ReplyTemplate]:
    """Give every version of a template, newest first; none but to staff."""
    if not actor.is_staff:
        return ()
    return list(ReplyTemplate.objects.filter(code=code).select_related("made_by").order_by("-version"))
