"""What each side shows: given to the panel, exchanged at one moment, released one by one by its own side."""

from datetime import datetime

from django.db import transaction

from linli.kernel.cases import rules
from linli.kernel.cases.services import Line
from linli.kernel.files.services import files_keep_apart
from linli.kernel.people.rules import Actor
from linli.mediation.models import Item
from linli.mediation.services.notices import tell_all
from linli.mediation.services.speaking import side_data, speaker
from linli.mediation.services.taking import INSIDE, TOLD, demand, take

# Our default.
MOST_ITEMS = 50


@transaction.atomic
def item_give(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    name: str,
    proves: str,
    in_caucus: bool,
    now: datetime,
    file: str = "",
) -> int:
    """Give a piece of evidence, with a received file or without; the panel and the own side alone read it now.

    One given in caucus stays there until its own side releases it. Raises RefusedActError "too_many_items".
    """
    held = take(actor, case_id, "item_give", version, now)
    who = speaker(held, participant, channel)
    demand(name=name)
    number = Item.objects.filter(case=held.case, side=who.side).count() + 1
    if number > MOST_ITEMS:
        raise rules.RefusedActError(act="item_give", why="too_many_items")
    visibility = Item.Visibility.CAUCUS if in_caucus else Item.Visibility.OWN
    item = Item.objects.create(
        case=held.case, participant=who, side=who.side, number=number, name=name.strip(), proves=proves.strip(),
        visibility=visibility, given_at=now,
    )  # fmt: skip
    if file:
        (kept,) = files_keep_apart([file], case_id=held.case.pk, owner=f"item:{item.pk}", now=now)
        item.file_id, item.file_sha256 = kept.pk, kept.sha256
        item.save(update_fields=["file", "file_sha256"])
    # Which side gave how much is its own matter as well: the line is the panel's and says no more than that.
    held.move(Line("item_give", INSIDE, data=side_data(who, item=item.pk)), "", now)
    return item.pk


@transaction.atomic
def exchange(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Show both sides' evidence to both at one moment; what was given in caucus stays there (mediation 10)."""
    held = take(actor, case_id, "exchange", version, now)
    own = Item.objects.filter(case=held.case, visibility=Item.Visibility.OWN)
    own.update(visibility=Item.Visibility.EXCHANGED, exchanged_at=now)
    held.move(Line("exchange", TOLD), "", now)
    tell_all(held, "M25", now)


@transaction.atomic
def item_release(
    actor: Actor, case_id: int, *, version: int, participant: int, channel: str, item: int, now: datetime
) -> None:
    """Show one item of one's own to the other side, for good; nobody else can (mediation 11)."""
    held = take(actor, case_id, "item_release", version, now)
    who = speaker(held, participant, channel)
    own = Item.objects.filter(case=held.case, pk=item, side=who.side).exclude(visibility=Item.Visibility.EXCHANGED)
    if not own.update(visibility=Item.Visibility.EXCHANGED, exchanged_at=now):
        raise rules.MissingFieldError(fields=["item"])
    held.move(Line("item_release", INSIDE, data=side_data(who, item=item)), "", now)


@transaction.atomic
def item_view(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    participant: int,
    channel: str,
    item: int,
    view: str,
    said: str,
    now: datetime,
) -> None:
    """Say whether one accepts what the other side has shown."""
    held = take(actor, case_id, "item_view", version, now)
    who = speaker(held, participant, channel)
    demand(view=view if view in {"accepted", "contested", "no_comment"} else "")
    theirs = Item.objects.filter(case=held.case, pk=item, visibility=Item.Visibility.EXCHANGED).exclude(side=who.side)
    if not theirs.update(view=view, view_said=said.strip()):
        raise rules.MissingFieldError(fields=["item"])
    held.move(Line("item_view", INSIDE, data=side_data(who, item=item)), "", now)
