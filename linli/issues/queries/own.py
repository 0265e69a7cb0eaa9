"""What the platform holds of a reporter, as the reporter may take it along or see it published."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linli.issues.models import ErasureRequest, Hold, PublicReport, Report, Tombstone, Verification
from linli.kernel.cases import queries as cases
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
    # In full for the account that reported it; with stars for whoever holds the code alone.
    contact: OpenContact | None
    is_signed: bool
    photos: "Sequence[File]"
    documents: "Sequence[File]"
    public: PublicReport | None
    asked: ErasureRequest | None
    is_held: bool
    erased_at: datetime | None


def own_data(actor: Actor, seen: "Case") -> OwnData:
    """Give what is held of the reporter of a case; NotYoursError for everybody but the reporter and code's bearer."""
    is_account = actor.account_id is not None and seen.reporter_id == actor.account_id
    if actor.is_staff or not (is_account or actor.code_case_id == seen.pk):
        raise NotYoursError(act="own_data")
    contact = seen.contact and (people.contact_opened if is_account else _starred)(seen.contact)
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


def document(actor: Actor, own: OwnData) -> dict[str, Any]:
    """Give a reporter's data of one case as plain values, to be written as JSON: all that was said and told."""
    case, report = own.case, own.report
    verdicts = Verification.objects.filter(case=case, source=Verification.Source.REPORTER).order_by("pk")
    return {
        "number": case.number,
        "lookup_code": case.lookup_code,
        "state": case.state,
        "outcome": case.outcome,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "category": case.category,
        "nature": report.nature,
        "text": report.text,
        "answers": report.answers,
        "place": {"area": case.area_code, "text": case.place_text, "lat": case.lat, "long": case.long},
        "contact": {name: getattr(own.contact, name) for name in ("name", "phone", "email")} if own.contact else None,
        "privacy_notice": report.privacy_notice,
        "photos": [
            {"file": f"{photo.name}.jpg", "received_at": photo.received_at, "lat": photo.lat, "long": photo.long}
            for photo in own.photos
        ],
        "documents": [{"file": f"{each.name}.pdf", "received_at": each.received_at} for each in own.documents],
        "lines": [
            {"at": line.happened_at, "act": line.act, "text": line.text, "by": line.unit.name_zh if line.unit else ""}
            for line in cases.timeline(actor, case)
        ],
        "verdicts": [{"verdict": v.verdict, "stars": v.stars, "text": v.text} for v in verdicts],
        "public": {"text": own.public.text, "hidden_at": own.public.hidden_at} if own.public else None,
    }


def own_cases(actor: Actor) -> list[int]:
    """Give the ids of the cases the signed-in actor has reported, the oldest first."""
    if actor.account_id is None:
        return []
    return list(Report.objects.filter(case__reporter_id=actor.account_id).order_by("pk").values_list("pk", flat=True))
