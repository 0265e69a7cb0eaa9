"""The tables of mediation as they stand."""

from collections.abc import Mapping

from linli.mediation.models import DisputeType, Ground


def dispute_types() -> Mapping[str, DisputeType]:
    """Give what a dispute can be about, by code."""
    return {row.code: row for row in DisputeType.objects.order_by("code")}


def all_grounds() -> Mapping[str, Ground]:
    """Give the grounds of refusals and endings by their code."""
    return {row.code: row for row in Ground.objects.order_by("group", "pk")}


def grounds(group: str) -> Mapping[str, Ground]:
    """Give the grounds of one group by their code, in the order they were loaded."""
    return {row.code: row for row in Ground.objects.filter(group=group).order_by("pk")}
