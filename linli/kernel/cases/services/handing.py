"""Joins a case to the one of another slice it was begun from, and tells that one when it is over."""

from datetime import datetime

from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases.models import Case, Entry, Link
from linli.kernel.cases.queries import spot
from linli.kernel.cases.services import Line, lines_add, link_add
from linli.kernel.people.rules import Actor

_KIND = Link.Kind.BEGUN_FROM


@part
def case_begun(actor: Actor, source_id: int, begun: Case, now: datetime) -> None:
    """Join a new case to its source; the source tells by which procedure its matter goes on, and nothing of it."""
    source = Case.objects.select_for_update(of=("self",)).get(pk=source_id)
    link_add(begun.pk, source_id, _KIND, now)
    kind = rules.kind_named(begun.kind)
    post = rules.acting_post(actor, rules.kind_named(source.kind).read, spot(source))
    lines_add(actor, source, [Line(kind.tells_source[0], Entry.Visibility.STAFF)], now, post=post)
