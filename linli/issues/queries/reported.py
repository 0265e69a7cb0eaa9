"""What was reported, as another slice begins from it."""

from linli.issues.models import Report
from linli.kernel.people.rules import Actor


def words_of(actor: Actor, case_id: int) -> str:
    """Give the reporter's words of a case the actor has been shown, to staff alone; "" for anybody else."""
    found = Report.objects.filter(pk=case_id).values_list("text", flat=True).first() if actor.is_staff else None
    return found or ""
