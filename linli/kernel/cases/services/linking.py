"""Joins duplicates to the root of their problem and takes them apart again, one level deep (issue-desk 11)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from linli.kernel.audit.services import part
from linli.kernel.cases.models import Case, Leg, Link
from linli.kernel.cases.rules import LINKED
from linli.kernel.cases.services import parts

_KIND = Link.Kind.DUPLICATE_OF


@part
def cases_lock(case_ids: Collection[int]) -> dict[int, Case]:
    """Lock cases, in one order everywhere so that two acts wait for each other instead of locking each other out."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("holder", "contact", "reporter")
    return {case.pk: case for case in locked.filter(pk__in=case_ids).order_by("pk")}


@part
def duplicate_add(child: Case, root: Case, kept: Mapping[str, Any], now: datetime) -> None:
    """Join a case to a root, with what must be `kept` to restore it; what was joined to it joins the same root."""
    for link in _joined_to(child.pk):
        link.to_case = root
        # By which roots it came here, the last on top: each that leaves takes along what came with it.
        link.data["roots"] = [*link.data["roots"], child.pk]
        link.save(update_fields=["to_case", "data"])
    Link.objects.create(from_case=child, to_case=root, kind=_KIND, linked_at=now, data={**kept, "roots": []})


@part
def duplicate_remove(child: Case) -> Mapping[str, Any]:
    """Take a case from its root, with what had come along with it, and give what was kept of it."""
    link = Link.objects.get(kind=_KIND, from_case=child)
    for other in _joined_to(link.to_case_id):
        if other.data["roots"][-1:] == [child.pk]:
            other.to_case = child
            other.data["roots"].pop()
            other.save(update_fields=["to_case", "data"])
    link.delete()
    kept: Mapping[str, Any] = link.data
    return kept


@part
def duplicates_of(root_id: int) -> list[Case]:
    """Give the cases joined to a root, oldest first, to the act that goes on for them."""
    linked = Case.objects.filter(state=LINKED, links_out__kind=_KIND, links_out__to_case=root_id)
    return list(linked.select_related("contact", "reporter").order_by("opened_at", "id"))


@part
def root_id_of(child: Case) -> int:
    """Give the id of the root a linked case is joined to."""
    return Link.objects.values_list("to_case_id", flat=True).get(kind=_KIND, from_case=child)


@part
def is_joined(child: Case) -> bool:
    """Tell whether a case is said to be a duplicate already, be it by the system it came from."""
    return Link.objects.filter(kind=_KIND, from_case=child).exists()


@part
def root_mirror(root: Case, now: datetime) -> None:
    """Let the duplicates of a root end, or go on, with it; and the split cases that they are parts of."""
    linked = Case.objects.filter(state=LINKED, links_out__kind=_KIND, links_out__to_case=root)
    if linked.update(closed_at=root.closed_at, outcome=root.outcome if root.closed_at else ""):
        parts.containers_follow(linked.only("pk", "number"), now)


@part
def legs_lay_down(case: Case, now: datetime) -> dict[str, str]:
    """Cancel the open hand-overs of a case, and give the state each was in, by its id."""
    open_legs = Leg.objects.filter(case=case, ended_at=None)
    before = {str(pk): state for pk, state in open_legs.values_list("pk", "state")}
    open_legs.update(state=Leg.State.CANCELLED, ended_at=now)
    return before


@part
def legs_take_up(before: Mapping[str, str]) -> None:
    """Let hand-overs that `legs_lay_down` cancelled go on as they were."""
    for pk, state in before.items():
        Leg.objects.filter(pk=int(pk)).update(state=state, ended_at=None)


def _joined_to(root_id: int) -> list[Link]:
    links = Link.objects.select_for_update(of=("self",)).filter(kind=_KIND, to_case=root_id, from_case__state=LINKED)
    return list(links.order_by("pk"))
