"""The public view of a case: built when a moderator approves it, taken down with a reason (issue-desk 17)."""

from datetime import datetime

from django.db import transaction

from linli.issues.models import PublicReport
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import publishing, scrubbing
from linli.issues.services.taking import demand, take
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.files import services as files
from linli.kernel.files.queries import photos_of
from linli.kernel.people.rules import Actor


@transaction.atomic
def case_publish(
    actor: Actor, case_id: int, *, version: int, text: str, photos: tuple[str, ...] = (), now: datetime
) -> None:
    """Let anybody read `text` and the chosen photos of a case; its point is rounded where it is private."""
    held = take(actor, case_id, "publish", version, now)
    demand(text=text)
    found = scrubbing.kinds(text)
    if found:
        raise rules.RefusedActError(act="publish", why="personal_data", found=found)
    case = held.case
    is_private = held.report.answers.get("indoor") == "no" or not taxonomy().categories[case.category].object_kind
    lat, long = publishing.public_point(case.lat, case.long, is_private=is_private)
    PublicReport.objects.update_or_create(
        case=case,
        defaults={
            "text": text,
            "lat": lat,
            "long": long,
            "area_code": case.area_code,
            "approved_by_id": held.account_id,
            "approved_at": now,
            "hidden_at": None,
            "hidden_reason": "",
        },
    )
    files.photos_publish(photos, case_id=case_id)
    cases.case_move(actor, held.taken, "", Line("publish", Visibility.STAFF, text, data={"photos": list(photos)}), now)


@transaction.atomic
def case_unpublish(actor: Actor, case_id: int, *, version: int, text: str, now: datetime) -> None:
    """Take a case from the public view, with the reason."""
    held = take(actor, case_id, "unpublish", version, now)
    demand(text=text)
    PublicReport.objects.filter(pk=case_id).update(hidden_at=now, hidden_reason=text)
    files.photos_hide([photo.name for photo in photos_of(actor, case_id)], case_id=case_id)
    cases.case_move(actor, held.taken, "", Line("unpublish", Visibility.STAFF, text), now)
