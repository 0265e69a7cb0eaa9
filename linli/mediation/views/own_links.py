"""Where a party's own page leads, and the committee's page of a dispute, each as far as it is there for them."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linli.kernel.people.rules import Actor
from linli.mediation.models import Agreement, Participant, Proposal
from linli.mediation.queries.offers import has_page
from linli.mediation.queries.settled import has_ledger
from linli.mediation.rules.endings import Ending

if TYPE_CHECKING:
    from collections.abc import Collection

    from linli.kernel.cases.models import Case

_SIGNED = frozenset({"signing", "effective", "followed_up", "closed", "archived"})


def own_links(actor: Actor, page: str, key: str, case: "Case", party: Participant) -> list[dict[str, Any]]:
    """Give where the page of a party ("dispute" by the code, "invitation" by the link) leads."""
    found = []
    if has_page(case, party):
        found.append((f"{page}_offers", _("Negotiate directly")))
    if Proposal.objects.filter(case=case, sent_at__isnull=False).exists():
        has_agreement = case.state in _SIGNED and Agreement.objects.filter(case=case, void_at=None).exists()
        words = _("The agreement: read and sign") if case.state == "signing" else _("The agreement")
        found.append((f"{page}_agreement", words if has_agreement else _("The draft agreement to read")))
    if case.outcome == Ending.AGREEMENT and has_ledger(actor, case.pk):
        found.append(("dispute_ledger" if page == "dispute" else "invited_ledger", _("Performance and confirmation")))
    return [{"url": reverse(name, args=[key]), "words": words} for name, words in found]


def desk_links(
    actor: Actor, case: "Case", acts: "Collection[str]", *, is_group: bool, is_seated: bool
) -> list[dict[str, Any]]:
    """Give where the committee's page of a dispute leads, by what whoever reads it may do there."""
    found = [("mediation_notes", _("My notes"))] if is_seated else []
    if is_group or "roll_import" in acts:
        found.append(("mediation_roll", _("Roll of the group")))
    if "draft" in acts:
        found.append(("mediation_draft", _("Draft the agreement")))
    if case.outcome == Ending.AGREEMENT and has_ledger(actor, case.pk):
        found.append(("mediation_ledger", _("Performance and confirmation")))
    return [{"url": reverse(name, args=[case.pk]), "words": words} for name, words in found]
