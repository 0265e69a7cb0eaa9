"""The duty checklist: loaded from a list, done or skipped by whoever walks the place (issue-desk 19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.db import transaction
from django.utils import timezone

from linli.issues.models import Duty, DutyRound
from linli.issues.queries import walk
from linli.issues.rules.duties import MAX_REASON_CHARS, Act, BadDutiesError, DutyRow, Evidence, read
from linli.issues.rules.walking import NOT_ASKED, Here
from linli.kernel.areas import queries as areas
from linli.kernel.audit import services as audit
from linli.kernel.cases import rules
from linli.kernel.files.services import PhotosUnknownError, TooManyPhotosError, photos_hold
from linli.kernel.people.rules import Actor


def shipped() -> list[DutyRow]:
    """Give our own neutral list to begin with, `data/duties.csv`."""
    return read(resources.files("linli.issues").joinpath("data/duties.csv").read_text("utf-8").splitlines())


@transaction.atomic
def duties_load(actor: Actor, rows: Iterable[DutyRow], now: datetime) -> int:
    """Add duties, or change rhythm, proof and point of those there; gives how many rows were read.

    Nothing is counted towards a number of rounds: there is no least. Raises BadDutiesError for an unknown area.
    """
    count = 0
    for row in rows:
        if row.area and not areas.is_known(row.area):
            raise BadDutiesError(f"{row.duty}: there is no area {row.area}; load the areas first")
        key = {"role": row.role, "area_prefix": row.area, "name_zh": row.duty, "place_text": row.place}
        said: dict[str, object] = {"name_en": row.duty_en, "rhythm": row.rhythm, "evidence": row.evidence}
        said |= {"lat": row.lat, "long": row.long}
        first = said | {"since_on": timezone.localdate(now)}
        Duty.objects.update_or_create(defaults=said, create_defaults=first, **key)
        count += 1
    audit.record(actor, Act.DUTIES_LOAD, "duties", {"rows": count}, now)
    return count


@dataclass(frozen=True, slots=True)
class Round:
    """What is said of a duty: done, or skipped because of something; with a photo where it is asked."""

    skipped_because: str = ""
    photos: tuple[str, ...] = ()
    here: Here = NOT_ASKED


@transaction.atomic
def duty_do(actor: Actor, duty_id: int, said: Round, now: datetime) -> DutyRound:
    """Note that a duty was done, or why it was skipped, for the place where the actor's post does it.

    Raises NotThereError for a duty of another role or place, MissingFieldError for a photo or position that is asked.
    """
    item = walk.item(actor, duty_id, now)
    if item is None or actor.account_id is None:
        raise rules.NotThereError
    is_done = not said.skipped_because
    if is_done and item.duty.evidence == Evidence.PHOTO and not said.photos:
        raise rules.MissingFieldError(fields=["photos"])
    if is_done and item.is_point and said.here.lat is None and not said.here.why:
        raise rules.MissingFieldError(fields=["no_position"])
    row = DutyRound.objects.create(
        duty=item.duty, area_code=item.area_code, account_id=actor.account_id, done_at=now,
        skipped_because=said.skipped_because[:MAX_REASON_CHARS], data=said.here.data(item.duty.lat, item.duty.long),
    )  # fmt: skip
    try:
        photos_hold(said.photos, owner=f"duty:{row.pk}", now=now)
    except (PhotosUnknownError, TooManyPhotosError) as error:
        raise rules.MissingFieldError(fields=["photos"]) from error
    audit.record(actor, Act.DUTY_DO, f"duty:{duty_id}", {"round": row.pk, "is_done": is_done}, now)
    return row
