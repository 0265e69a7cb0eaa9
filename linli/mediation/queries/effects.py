"""Which agreement of a dispute binds, and since when."""

from linli.mediation.models import Agreement


def in_effect(case_id: int) -> Agreement | None:
    """Give the agreement that binds: the newest in effect that no other has replaced."""
    found = Agreement.objects.filter(case=case_id, effect_at__isnull=False, void_at=None, replaced_by=None)
    return found.select_related("proposal").order_by("-pk").first()


def is_variation(case_id: int) -> bool:
    """Tell whether talks are only about changing an agreement that binds already (m33, m41)."""
    return in_effect(case_id) is not None
