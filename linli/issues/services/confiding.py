"""What the desk does with a report told in confidence: keeps it to few, and says the matter in its own words (16)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.issues.models import Consent, PublicReport, Report
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import consent, drafts, effects, scrubbing
from linli.issues.rules.effects import CONFIDENTIALITIES
from linli.issues.services.indexing import lines_refresh
from linli.issues.services.notices import tell
from linli.issues.services.taking import Held, demand, take
from linli.kernel.audit.services import part
from linli.kernel.cases import rules
from linli.kernel.cases import services as cases
from linli.kernel.cases.services import Line, Visibility
from linli.kernel.cases.services.linking import duplicates_of
from linli.kernel.deadlines.services import dues_pass
from linli.kernel.files import services as files
from linli.kernel.files.queries import published_photos
from linli.kernel.people import queries as people
from linli.kernel.people.rules import REPORTING, Actor

# What the clerk has looked for in the text for the unit, each ticked for itself.
CHECKLIST = ("name", "phone", "flat", "habits")


@transaction.atomic
def charge_take(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Become one of the two clerks of a desk who read a sealed case; who acts on it becomes one as well."""
    held = take(actor, case_id, "take_charge", version, now)
    cases.case_move(actor, held.taken, "", Line("take_charge", Visibility.STAFF), now)


@dataclass(frozen=True, slots=True)
class UnitText:
    """What the unit reads in the place of the report, what was looked for in it, and whether warnings were weighed."""

    text: str
    checked: Collection[str] = ()
    is_weighed: bool = False


@transaction.atomic
def text_write(actor: Actor, case_id: int, *, version: int, said: UnitText, now: datetime) -> None:
    """Write the text for the unit of a case that is not open; of a sealed one a second clerk confirms it.

    RefusedActError with `why` "gives_away" while it holds the reporter's own name or number, and "looks_personal" for
    other numbers and plates until somebody has weighed them: the plate may be the matter itself.
    """
    held = take(actor, case_id, "write_text", version, now)
    demand(text=said.text, checked=set(said.checked) >= set(CHECKLIST))
    if people.tells_of(said.text, held.case.contact, held.case.reporter):
        raise rules.RefusedActError(act="write_text", why="gives_away")
    found = scrubbing.kinds(said.text)
    if found and not said.is_weighed:
        raise rules.RefusedActError(act="write_text", why="looks_personal", found=found)
    written = {"handler_text": said.text, "text_written_by_id": held.account_id, "text_confirmed_by_id": None}
    Report.objects.filter(pk=case_id).update(**written)
    lines_refresh(held.case)
    line = Line("write_text", Visibility.DESK, said.text, data={"weighed": list(found)})
    cases.case_move(actor, held.taken, "", line, now)


@transaction.atomic
def text_confirm(actor: Actor, case_id: int, *, version: int, now: datetime) -> None:
    """Confirm another clerk's text for the unit of a sealed case; only then it can be dispatched."""
    held = take(actor, case_id, "confirm_text", version, now)
    Report.objects.filter(pk=case_id).update(text_confirmed_by_id=held.account_id)
    cases.case_move(actor, held.taken, "", Line("confirm_text", Visibility.STAFF), now)


@transaction.atomic
def case_protect(
    actor: Actor, case_id: int, *, version: int, confidentiality: str, unit_id: int | None = None, now: datetime
) -> None:
    """Keep a case more strictly, and name the unit it is about; lowering is the reporter's to allow (16.3).

    The desk itself may be that unit: then the desk above goes on. RefusedActError with `why` "consent_first" for a
    lower class, "named_already" for another unit than the one named, "leads_now" for one that has a hand-over in hand,
    "open_to_unit" while the case is no secret from anybody, "as_before" where nothing would change.
    """
    held = take(actor, case_id, "protect", version, now)
    case = held.case
    if confidentiality not in CONFIDENTIALITIES:
        raise rules.MissingFieldError(fields=["confidentiality"])
    if effects.most_confidential(case.confidentiality, confidentiality) != confidentiality:
        raise rules.RefusedActError(act="protect", why="consent_first")
    new_unit = unit_id if unit_id != case.excluded_unit_id else None
    if not new_unit and confidentiality == case.confidentiality:
        raise rules.RefusedActError(act="protect", why="as_before")
    if new_unit and confidentiality == "open":
        raise rules.RefusedActError(act="protect", why="open_to_unit")
    changes: dict[str, Any] = {"confidentiality": confidentiality, "title": _title(held, confidentiality)}
    shut(held, confidentiality, now)
    if new_unit:
        changes |= _kept_out(held, new_unit)
    cases.case_move(actor, held.taken, "", Line("protect", Visibility.DESK), now, **changes)
    lines_refresh(case)


def _kept_out(held: Held, unit_id: int) -> dict[str, Any]:
    """Give what changes in a case that turns out to be about a unit: what lay at its desk goes to the desk above."""
    case = held.case
    if case.excluded_unit_id is not None:
        # Naming another would show the case to the first.
        raise rules.RefusedActError(act="protect", why="named_already")
    for leg in held.legs:
        at_work = {leg.to_unit_id, leg.from_unit_id if leg.kind in rules.LEAD_KINDS else 0}
        if leg.ended_at is None and unit_id in at_work:
            raise rules.RefusedActError(act="protect", why="leads_now")
    changes: dict[str, Any] = {"excluded_unit_id": unit_id}
    mine = [name for name in ("holder_id", "first_desk_id") if getattr(case, name) == unit_id]
    if mine:
        above = people.desk_above(people.unit(unit_id))
        if above is None:
            raise rules.RefusedActError(act="protect", why="no_desk_above")
        changes |= dict.fromkeys(mine, above.pk)
        dues_pass(case.pk, unit_id, above.pk)
    return changes


@part
def shut(held: Held, confidentiality: str, now: datetime) -> None:
    """Take a case that is to be kept more strictly from whoever knew of it while it was open.

    It is public no longer, and would have to be approved anew; what the reporter wrote since is for the desk alone.
    RefusedActError with `why` "joined_below" while a report kept less strictly is joined to it: its reporter is told
    of all that happens.
    """
    case = held.case
    if any(effects.most_confidential(each.confidentiality, confidentiality) != each.confidentiality
           for each in duplicates_of(case.pk)):  # fmt: skip
        raise rules.RefusedActError(act=held.taken.transition.act, why="joined_below")
    if case.confidentiality != "open" or confidentiality == "open":
        return
    PublicReport.objects.filter(pk=case.pk).delete()
    files.photos_hide([photo.name for photo in published_photos([case.pk])], case_id=case.pk)
    _advice_hide(held, now)
    cases.words_hide(case)


def _advice_hide(held: Held, now: datetime) -> None:
    """Move what the reporter wrote on reopening from the hand-over, where every lead reads it, to a line of its own."""
    legs = {leg.pk: leg for leg in held.legs}
    for entry in held.standing.entries:
        leg = legs.get(entry.data.get("leg", 0))
        if entry.act == "reopen" and entry.role in REPORTING and leg is not None and leg.advice:
            by = Actor(account_id=entry.account_id, code_case_id=None if entry.account_id else held.case.pk)
            held.tell([Line("add", Visibility.PRIVATE, leg.advice, by=by)], now)
            held.change_leg(leg, advice="")


def _title(held: Held, confidentiality: str) -> str:
    """Give the line of lists as a class allows it."""
    category = taxonomy().categories[held.case.category]
    return drafts.title(held.report.text, category.name_zh, is_open=confidentiality == "open")


@transaction.atomic
def consent_ask(actor: Actor, case_id: int, *, version: int, confidentiality: str, text: str, now: datetime) -> None:
    """Ask the reporter to let the case be kept less strictly, and say why; nothing changes until the answer."""
    held = take(actor, case_id, "ask_consent", version, now)
    demand(text=text)
    lower = CONFIDENTIALITIES[: CONFIDENTIALITIES.index(held.case.confidentiality)]
    if confidentiality not in lower:
        raise rules.MissingFieldError(fields=["confidentiality"])
    Consent.objects.create(case=held.case, wanted=confidentiality, asked_by_id=held.account_id, asked_at=now)
    line = Line("ask_consent", Visibility.PRIVATE, text, confidentiality)
    cases.case_move(actor, held.taken, "", line, now)
    tell(held.case, "L01", now)


@transaction.atomic
def consent_answer(actor: Actor, case_id: int, *, is_given: bool, text: str = "", now: datetime) -> None:
    """Take the reporter's answer; a yes lowers the class at once, a no leaves everything as it is."""
    held = take(actor, case_id, "consent", None, now)
    asked = Consent.objects.get(case=held.case, answered_at=None)
    _answered(held, asked, Line("consent", Visibility.PRIVATE, text, "yes" if is_given else "no"), now)


@transaction.atomic
def consent_hear(
    actor: Actor, case_id: int, *, version: int, language: str, answer: str, text: str = "", now: datetime
) -> None:
    """Note what the reporter answered on the telephone to the words read out; a yes lowers the class at once.

    The reporter is told that it was noted, and may take a yes back. A question asked in writing is answered by it; a
    no given in writing is not, and a sealed report is lowered by no telephone.
    """
    held = take(actor, case_id, "consent_hear", version, now)
    demand(language=language in consent.READ_OUT, answer=answer in consent.ANSWERS)
    asked = Consent.objects.filter(case=held.case, answered_at=None).first() or Consent(
        case=held.case, wanted="open", asked_by_id=held.account_id, asked_at=now
    )
    asked.heard_by_id = held.account_id
    said = f"{consent.READ_OUT[language]}\n\n{text}".strip()
    _answered(held, asked, Line("consent_hear", Visibility.PRIVATE, said, answer), now)
    if asked.is_given:
        tell(held.case, "L24", now, link=f"/i/{held.case.lookup_code}/take-back/")
    else:
        tell(held.case, "L25", now)


@part
def _answered(held: Held, asked: Consent, line: Line, now: datetime) -> None:
    """Store an answer, and do what it says."""
    asked.answered_at, asked.is_given = now, line.reason == "yes"
    asked.save()
    changes = {"confidentiality": asked.wanted, "title": _title(held, asked.wanted)} if asked.is_given else {}
    cases.case_move(held.actor, held.taken, "", line, now, **changes)
    lines_refresh(held.case)


@transaction.atomic
def consent_take_back(actor: Actor, case_id: int, *, text: str = "", now: datetime) -> None:
    """Keep a report as strictly again as before its reporter agreed; what was read meanwhile stays read."""
    held = take(actor, case_id, "consent_take_back", None, now)
    before = held.standing.kept_before
    shut(held, before, now)
    Consent.objects.filter(case=held.case, is_given=True, taken_back_at=None).update(taken_back_at=now)
    line = Line("consent_take_back", Visibility.PRIVATE, text)
    cases.case_move(actor, held.taken, "", line, now, confidentiality=before, title=_title(held, before))
    lines_refresh(held.case)


@transaction.atomic
def message_send(actor: Actor, case_id: int, *, text: str, now: datetime) -> None:
    """Write to the reporter through the case, where only the desk and the reporter read it.

    The reply comes as an addition. So an anonymous reporter is reached by the lookup code, and a unit through its desk.
    """
    held = take(actor, case_id, "message", None, now)
    demand(text=text)
    cases.case_move(actor, held.taken, "", Line("message", Visibility.PRIVATE, text), now)
    tell(held.case, "L01", now)
