"""What a grid worker does on the way: fixes on the spot, tells the desk, files findings (issue-desk 19, A10)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from linli.issues.rules import drafts
from linli.issues.rules.walking import NOT_ASKED, Here
from linli.issues.services import desk, intake
from linli.issues.services.notices import tell_units
from linli.issues.services.taking import demand, demand_reason, photos_keep, take
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.cases.services import Line, Visibility, case_move
from linli.kernel.people.rules import Actor, Permission

CHANNEL = "grid_app"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found on a round; fixed already where there is a photo from after."""

    text: str = ""
    category: str = ""
    is_danger: bool = False
    photos: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    place_text: str = ""
    here: Here = NOT_ASKED


@transaction.atomic
def finding_file(actor: Actor, finding: Finding, now: datetime) -> int:
    """Open a case of what was found, and give its id; with a category it is filed at once, being seen on site.

    Fixed on the spot, it is reported done in the same breath. Raises as `intake.report_receive`; MissingFieldError
    for a fix without category, words or photo from before.
    """
    here, is_fixed = finding.here, bool(finding.after)
    if is_fixed:
        demand(category=finding.category, photos=finding.photos, text=finding.text)
    post = rules.acting_post_anywhere(actor, Permission.ISSUES_DUTY)
    draft = drafts.ReportDraft(
        text=finding.text,
        category=finding.category or drafts.UNCLASSIFIED,
        channel=CHANNEL,
        kind=drafts.FINDING,
        answers={"danger_now": "yes" if finding.is_danger else "no"},
        lat=here.lat,
        long=here.long,
        area_code=post.area_code if post else "",
        place_text=finding.place_text,
        # What is fixed already is shown from before and from after, side by side.
        photos=() if is_fixed else finding.photos,
        check_method="visit" if finding.category else "",
        made_at=here.made_at.isoformat() if here.made_at else "",
    )
    made = intake.report_receive(actor, draft, now)
    if is_fixed:
        desk.self_handle(
            actor, made.case_id, version=None, text=finding.text, before=finding.photos, after=finding.after,
            here=here, now=now,
        )  # fmt: skip
    return made.case_id


@transaction.atomic
def fix_on_the_spot(
    actor: Actor,
    case_id: int,
    *,
    version: int,
    text: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    here: Here,
    now: datetime,
) -> None:
    """Report a case fixed on the spot (A10); one that was only accepted is filed by this visit first (A9)."""
    if cases.case(actor, case_id, now).state == "accepted":
        desk.case_file(actor, case_id, version=version, check_method="visit", now=now)
        version += 1
    desk.self_handle(actor, case_id, version=version, text=text, before=before, after=after, here=here, now=now)


@transaction.atomic
def field_report(
    actor: Actor,
    case_id: int,
    *,
    reason: str,
    text: str,
    photos: tuple[str, ...] = (),
    here: Here = NOT_ASKED,
    now: datetime,
) -> None:
    """Tell the desk what a look on site gave: it cannot be fixed there, more must be known, or it is fixed (R6).

    The desk decides what follows, as a whistle; the case leaves the day's list until the desk has acted.
    """
    held = take(actor, case_id, "field_report", None, now)
    demand_reason("field", reason, text)
    line = Line("field_report", Visibility.STAFF, text, reason, data=here.data(held.case.lat, held.case.long))
    entry = case_move(actor, held.taken, "", line, now)
    photos_keep(photos, case_id=case_id, entry_id=entry.pk, role="evidence", now=now)
    tell_units(held.case, "L11", [held.case.holder_id], now)
