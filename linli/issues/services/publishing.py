"""The public view of a case: built when a moderator approves it, taken down with a reason (issue-desk 17)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from linli.issues.models import PublicReport, Strike
from linli.issues.queries.keeping import known_words
from linli.issues.queries.public import is_private
from linli.issues.rules import publishing, scrubbing
from linli.issues.rules.moderating import MAY_STRIKE, Hiding
from linli.issues.services.taking import demand, take
from linli.kernel.audit import services as audit
from linli.kernel.cases import queries as cases_read
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.files import services as files
from linli.kernel.files.rules import Box
from linli.kernel.people.rules import Actor, Permission


@transaction.atomic
def case_publish(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    text: str,
    photos: tuple[str, ...] = (),
    are_no_names: bool = False,
    now: datetime,
) -> None:
    """Let anybody read `text` and the chosen photos of a case; its point is rounded where it is private.

    RefusedActError where the text still names somebody. Names are a guess: `are_no_names` is the moderator's word that
    what looks like one is none.
    """
    held = take(actor, case_id, "publish", version, now)
    demand(text=text)
    found = set(scrubbing.kinds(text, known_words(held.case)))
    if found - {scrubbing.Kind.NAME}:
        raise rules.RefusedActError(act="publish", why="personal_data", found=sorted(found))
    if found and not are_no_names:
        raise rules.RefusedActError(act="publish", why="names_maybe")
    case = held.case
    lat, long = publishing.public_point(case.lat, case.long, is_private=is_private(case.category, held.report.answers))
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
def case_unpublish(
    actor: Actor, case_id: int, *, version: int, reason: str, text: str, is_strike: bool = False, now: datetime
) -> None:
    """Take a case from the public view, with the reason, which its author reads.

    A strike counts against the browser the report came from, where that is known and the reason is a fault of its.
    """
    held = take(actor, case_id, "unpublish", version, now)
    demand(text=text)
    if reason not in list(Hiding):
        raise rules.MissingFieldError(fields=["reason"])
    names = [photo.name for photo in cases_read.photos(actor, held.case) if photo.is_public]
    PublicReport.objects.filter(pk=case_id).update(
        hidden_at=now, hidden_by_id=held.account_id, hidden_reason=text[:200], appealed_at=None, ruled_at=None
    )
    files.photos_hide(names, case_id=case_id)
    device = held.report.device if is_strike and reason in MAY_STRIKE else ""
    if device:
        Strike.objects.update_or_create(case_id=case_id, defaults={"device": device, "struck_at": now})
    told = {"photos": names, "strike": bool(device)}
    cases.case_move(actor, held.taken, "", Line("unpublish", Visibility.REPORTER, text, reason, data=told), now)


@transaction.atomic
def hiding_appeal(actor: Actor, case_id: int, *, text: str, now: datetime) -> None:
    """Ask another moderator to look again at what was hidden; once for each hiding."""
    held = take(actor, case_id, "appeal_hiding", None, now)
    demand(text=text)
    PublicReport.objects.filter(pk=case_id).update(appealed_at=now)
    cases.case_move(actor, held.taken, "", Line("appeal_hiding", Visibility.REPORTER, text), now)


@transaction.atomic
def hiding_rule(actor: Actor, case_id: int, *, version: int, is_upheld: bool, text: str, now: datetime) -> None:
    """Say the last word on a hiding: it stays, or the report is public again and its strike is gone."""
    held = take(actor, case_id, "rule_hiding", version, now)
    demand(text=text)
    PublicReport.objects.filter(pk=case_id).update(ruled_at=now, **({} if is_upheld else {"hidden_at": None}))
    if not is_upheld:
        Strike.objects.filter(pk=case_id).delete()
        hiding = next(e for e in reversed(held.standing.entries) if e.act == "unpublish")
        files.photos_publish(hiding.data["photos"], case_id=case_id)
    line = Line("rule_hiding", Visibility.REPORTER, text, "stays" if is_upheld else "lifted")
    cases.case_move(actor, held.taken, "", line, now)


@transaction.atomic
def photo_blur(actor: Actor, case_id: int, name: str, boxes: Sequence[Box], now: datetime) -> None:
    """Blur parts of a photo for everybody but staff and the reporter; none lifts what was blurred before.

    Raises NotThereError for a photo of another case, or one out of the moderator's reach.
    """
    case = cases_read.case(actor, case_id, now, Permission.ISSUES_PUBLISH)
    photo = next((p for p in cases_read.photos(actor, case) if p.name == name), None)
    if photo is None:
        raise rules.NotThereError
    files.photo_blur(photo, boxes)
    audit.record(actor, "issues:photo:blur", f"case:{case_id}", {"file": photo.pk, "boxes": len(boxes)}, now)
