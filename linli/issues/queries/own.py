"""What the platform holds of a reporter, as the reporter may take it along or see it published."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.issues.models import ErasureRequest, Hold, PublicReport, Report, Tombstone
from linli.kernel.cases import queries as cases
from linli.kernel.cases.queries.giving import held_of
from linli.kernel.cases.rules import NotYoursError
from linli.kernel.people import queries as people
from linli.kernel.people.rules import Actor, OpenContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.kernel.cases.models import Case
    from linli.kernel.files.models import File

REPORTED = "report"


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is held of the reporter of one case."""

    case: "Case"
    report: Report
    # In full for the account that reported it and for a job; with stars for whoever holds the code alone.
    contact: OpenContact | None
    is_signed: bool
    photos: "Sequence[File]"
    documents: "Sequence[File]"
    public: PublicReport | None
    asked: ErasureRequest | None
    is_held: bool
    erased_at: datetime | None


def own_data(actor: Actor, seen: "Case") -> OwnData:
    """Give what is held of the reporter of a case; NotYoursError but for the reporter, the code's bearer and a job."""
    is_account = actor.account_id is not None and seen.reporter_id == actor.account_id
    if actor.is_staff or not (is_account or actor.job or actor.code_case_id == seen.pk):
        raise NotYoursError(act="own_data")
    contact = seen.contact and (people.contact_opened if is_account or actor.job else _starred)(seen.contact)
    return OwnData(
        case=seen,
        report=Report.objects.get(pk=seen.pk),
        contact=contact or None,
        is_signed=seen.reporter_id is not None,
        photos=[photo for photo in cases.photos(actor, seen) if photo.role == REPORTED],
        documents=[each for each in cases.documents(actor, seen) if each.role == REPORTED],
        public=PublicReport.objects.filter(pk=seen.pk).first(),
        asked=ErasureRequest.objects.filter(pk=seen.pk).first(),
        is_held=Hold.objects.filter(case=seen, lifted_at=None).exists(),
        erased_at=Tombstone.objects.filter(pk=seen.pk).values_list("erased_at", flat=True).first(),
    )


def _starred(contact: Any) -> OpenContact:
    masked = people.contact_masked(contact)
    return OpenContact(masked.name, masked.phone, masked.email, contact.language)


def everything(owned: "Sequence[OwnData]", account_id: int | None) -> dict[str, Any]:
    """Give all that is held of a person as plain values, to be written as JSON: of each case, and of the account."""
    held = held_of([own.case.pk for own in owned], account_id)
    cases_of = [{"contact": own.contact, **held[own.case.pk]} for own in owned]
    if account_id is None:
        return {"cases": cases_of}
    account = people.account(account_id)
    return {"cases": cases_of, "account": {"contact": people.own_contact(account), **held[None]}}


def own_cases(actor: Actor) -> list[int]:
    """Give the ids of the cases the signed-in actor has reported, the oldest first."""
    if actor.account_id is None:
        return []
    return list(Report.objects.filter(case__reporter_id=actor.account_id).order_by("pk").values_list("pk", flat=True))
