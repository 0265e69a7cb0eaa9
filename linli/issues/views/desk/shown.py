"""A case in words, part by part, as the staff's case page shows it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from linli.issues.forms.words import area_words, named, said, why
from linli.issues.queries import models, suggesting
from linli.issues.queries.public import is_private
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import effects
from linli.issues.rules.clocks import SUPERVISED, Clock
from linli.issues.rules.publishing import public_point
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Stage
from linli.kernel.cases import queries as cases
from linli.kernel.people import queries as people
from linli.kernel.people.rules import MaskedContact

if TYPE_CHECKING:
    from linli.issues.models import Interim
    from linli.kernel.deadlines.models import Due
    from linli.kernel.files.models import File

Row = dict[str, Any]
# Our default: what a clerk takes in at a glance.
HINTS = 3
WHOLE_PATH = 9
# The public is told the village.
VILLAGE_DIGITS = 12


def text(stage: Stage) -> Row:
    """Give the words of the report: the reporter's own for whoever may read them, else the desk's for the unit."""
    report = stage.seen.report
    reads_raw = stage.seen.reads_raw
    return {
        "is_raw": reads_raw,
        "text": report.text if reads_raw else report.handler_text,
        "handler_text": report.handler_text if reads_raw else "",
        "language": report.language if reads_raw else "zh-hans",
        "documents": documents(f for f in cases.documents(stage.actor, stage.seen.case) if f.role == "report"),
    }


def documents(found: Iterable["File"]) -> list[Row]:
    """Give documents to be saved, each with its number and size."""
    return [
        {"name": file.name, "url": reverse("photo_show", args=[file.name]), "size_bytes": file.size_bytes, "n": n}
        for n, file in enumerate(found, 1)
    ]


def suggested(stage: Stage) -> list[Row]:
    """Give the categories the report's words suggest, with how sure that is and why."""
    found = suggesting.suggested(text(stage)["text"], models.phrases(), limit=HINTS)
    return [{"words": named(taxonomy().categories[each.code]), "why": why(each)} for each in found]


def pieces(stage: Stage) -> list[Row]:
    """Give the pieces the report's words may be split into, with what each may be about: a hint for the clerk alone."""
    found = suggesting.pieces(stage.seen.report.text)
    return [{"text": each.text, "category": words.category(each.category) if each.category else ""} for each in found]


def photos(stage: Stage) -> list["File"]:
    """Give the photos the actor may look at."""
    return cases.photos(stage.actor, stage.seen.case)


def thumbs(found: Iterable["File"]) -> list[Row]:
    """Give photos as small pictures, each with its role and number."""
    roles = {
        "report": gettext("Photo {n} of the report"),
        "before": gettext("Photo {n} from before"),
        "after": gettext("Photo {n} from after"),
        "evidence": gettext("Photo {n} as proof"),
    }
    urls = [(reverse("photo_show", args=[file.name]), roles[file.role]) for file in found]
    return [{"small_url": u, "full_url": u, "words": role.format(n=n)} for n, (u, role) in enumerate(urls, 1)]


def facts(stage: Stage) -> list[Row]:
    """Give what is known of the case as rows of key and value."""
    case, report, tables = stage.seen.case, stage.seen.report, taxonomy()
    tier = tables.tiers.get(case.tier)
    nature = tables.natures[report.nature]
    rows = [
        (gettext("Category"), f"{case.category} {words.category(case.category)}"),
        (gettext("Nature"), named(nature)),
        (gettext("Tier"), f"{tier.code} {named(tier)}" if tier else ""),
        (gettext("Urgency"), words.URGENCIES[case.urgency]),
        (gettext("Confidentiality"), words.CONFIDENTIALITIES[case.confidentiality]),
        (gettext("Place"), _place(stage)),
        *_answers(stage),
        (gettext("Suggested hazard watch"), _hazards(stage)),
        (gettext("Came by"), words.CHANNELS.get(report.channel, report.channel)),
        (gettext("Facts checked"), words.CHECK_METHODS.get(report.check_method, "")),
        (gettext("First desk"), named(case.first_desk) if case.first_desk else ""),
        (gettext("Number elsewhere"), report.external_number),
        *_further(stage),
        (gettext("Outcome"), words.reason("close_outcome", case.outcome) if case.outcome else ""),
        (gettext("Closed because"), words.BASES.get(report.close_basis, "")),
        (gettext("On time"), _on_time(stage)),
        (gettext("On time after extension"), _on_time_extended(stage)),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def point(stage: Stage) -> tuple[float | None, float | None]:
    """Give where the case lies: near enough to find it for whoever does not read the report itself."""
    case = stage.seen.case
    return public_point(case.lat, case.long, is_private=not stage.seen.reads_raw)


def public(stage: Stage) -> list[Row]:
    """Give what the public page of a case will say beside its text and photos, as rows of key and value."""
    case, report = stage.seen.case, stage.seen.report
    is_rounded = is_private(case.category, report.answers)
    rows = [
        (gettext("Category"), words.category(case.category)),
        (gettext("Place"), area_words(case.area_code[:VILLAGE_DIGITS])),
        (gettext("Point"), gettext("rounded to 50 metres") if is_rounded else gettext("exact, a public place")),
        (gettext("State"), words.state(case.state)),
        (gettext("Unit"), named(case.holder)),
        (gettext("Reported"), f"{timezone.localtime(case.opened_at):%Y-%m-%d}"),
    ]
    return [{"key": key, "value": value} for key, value in rows]


def _place(stage: Stage) -> str:
    case = stage.seen.case
    said_place = case.place_text if stage.seen.reads_raw else ""
    if case.is_unlocated:
        return "\n".join(filter(None, [said_place, gettext("Not located yet")]))
    found = [said_place, area_words(case.area_code, levels=WHOLE_PATH)]
    lat, long = point(stage)
    if lat is not None and long is not None:
        found.append(f"{lat:.5f}, {long:.5f}")
    return "\n".join(filter(None, found))


def _on_time(stage: Stage) -> str:
    is_on_time = stage.seen.report.is_on_time
    if is_on_time is None:
        return ""
    return gettext("yes, by the original due") if is_on_time else gettext("no, by the original due")


def _on_time_extended(stage: Stage) -> str:
    """Say it beside the other only where the two differ."""
    report = stage.seen.report
    return gettext("yes, by the later due") if report.is_on_time_extended and not report.is_on_time else ""


def petitions(stage: Stage) -> list[Row]:
    """Give what was asked of a desk, newest first, with its word."""
    looks = {None: (gettext("Not decided yet"), "wait"), True: (gettext("Granted"), "done")}
    refused = (gettext("Not granted"), "neutral")
    return [
        {
            "words": words.petition(p),
            "desk": named(p.decider),
            "at": p.decided_at or p.asked_at,
            "state": looks.get(p.is_granted, refused)[0],
            "look": looks.get(p.is_granted, refused)[1],
        }
        for p in reversed(stage.seen.petitions)
    ]


def _answers(stage: Stage) -> list[tuple[str, str]]:
    """Give the answers to the category's questions; words typed by the reporter only to whoever reads the report."""
    rows = []
    for question in taxonomy().questions_for(stage.seen.case.category):
        answer = stage.seen.report.answers.get(question.variable, "")
        named_values = {v.split(":")[0]: v.split(":")[1:] for v in question.values.split("|") if v}
        if answer and (named_values or stage.seen.reads_raw):
            shown = [said(*named_values[a]) if a in named_values else a for a in answer.split("|")]
            rows.append((said(question.text_zh, question.text_en), ", ".join(shown)))
    return rows


def _hazards(stage: Stage) -> str:
    """Give the kinds of hazard that the answers suggest to watch; people decide (issue-desk 15)."""
    told = effects.of_answers(taxonomy().asked(stage.seen.case.category), stage.seen.report.answers)
    names = effects.hazard_names()
    return ", ".join(f"{said(*names[code])} ({code})" for code in told.hazards if code in names)


def _further(stage: Stage) -> list[tuple[str, str]]:
    """Give what another system said beyond our questions, to whoever reads the report."""
    said_too = stage.seen.report.further if stage.seen.reads_raw else {}
    words_of_it = "\n".join(f"{name}: {value}" for name, value in said_too.items())
    return [(gettext("Sent by another system"), words_of_it)]


def contact(stage: Stage) -> MaskedContact | None:
    """Give the reporter's contact with all but a hint hidden; None where there is none or it is not for this reader."""
    case = stage.seen.case
    if case.contact is None or not stage.seen.reads_raw:
        return None
    return people.contact_masked(case.contact)


def clocks(stage: Stage) -> Row:
    """Give the clocks that run, soonest first, the next level of supervision, and those that have ended."""
    dues = [due for due in stage.seen.dues if due.cancelled_at is None]
    running = [
        due
        for due in dues
        if due.met_at is None
        and due.clock not in SUPERVISED
        and (due.due_at > stage.now or due.clock not in words.WINDOWS)
    ]
    levels = [due for due in dues if due.met_at is None and due.fired_at is None and due.clock in SUPERVISED]
    return {
        "running": [_clock(stage, due) for due in running],
        "next_level": _clock(stage, levels[0]) if levels else None,
        "met": [_clock(stage, due) for due in dues if due.met_at is not None and due.clock not in SUPERVISED],
    }


def _clock(stage: Stage, due: "Due") -> Row:
    pause = next((p for p in stage.seen.pauses if p.due_id == due.pk and p.to_at is None), None)
    units = {leg.to_unit_id: leg.to_unit for leg in stage.seen.legs}
    unit = units.get(due.unit_id or 0) if due.leg_id else None
    name = words.SUPERVISION[due.clock] if due.clock in SUPERVISED else words.CLOCKS[Clock(due.clock)]
    return {
        "name": name,
        "unit": named(unit) if unit else "",
        "due_at": due.due_at,
        "met_at": due.met_at,
        "paused": words.reason("pause", pause.reason) if pause else "",
        "is_window": due.clock in words.WINDOWS - {Clock.SIGN},
        "is_provisional": due.is_provisional,
    }


def difficult(stage: Stage) -> Row | None:
    """Give what the register of difficult cases says of the case; None where it does not stand in it."""
    entry = stage.seen.difficult
    if entry is None:
        return None
    rows = [
        (gettext("In it because"), words.GROUNDS[entry.ground]),
        (gettext("What hinders"), words.OBSTACLES[entry.obstacle]),
        (gettext("Owner"), " ".join(filter(None, [named(entry.owner), entry.role]))),
        (gettext("Sponsor"), entry.sponsor),
        (gettext("Plan"), entry.plan),
        (gettext("Milestones"), words.step_lines(entry.milestones)),
        (gettext("Interim measure"), _relief(entry.relief)),
    ]
    facts = [{"key": key, "value": value} for key, value in rows if value]
    return {"facts": facts, "since": entry.entered_at, "review_at": entry.review_at}


def _relief(said_: Mapping[str, str]) -> str:
    match said_.get("interim", ""):
        case "needed":
            return gettext("Needed, and in place")
        case "not_needed":
            return gettext("Not needed because: {why}").format(why=said_["interim_why"])
    return ""


def verifications(stage: Stage) -> list[Row]:
    """Give every word on whether it is solved, newest first."""
    return [
        {
            "verdict": words.VERDICTS[v.verdict],
            "look": {"solved": "done", "partly": "wait"}.get(v.verdict, "overdue"),
            "source": gettext("Reporter") if v.source == "reporter" else gettext("Independent check"),
            "stars": v.stars,
            "text": v.text if stage.seen.reads_raw or v.source == "check" else "",
            "at": v.verified_at,
            "round": v.round,
        }
        for v in reversed(stage.seen.verifications)
    ]


def _daily(measure: "Interim") -> str:
    by = measure.daily_at
    return gettext("every day by {time}").format(time=f"{by:%H:%M}") if by else ""


def interims(stage: Stage) -> list[Row]:
    """Give the interim measures with where they stand."""
    return [
        {
            "name": words.INTERIMS[i.kind],
            "note": " ".join(filter(None, [i.note, i.quantity, _daily(i)])),
            "unit": named(i.unit),
            "started_at": i.started_at,
            "ended_at": i.ended_at,
            "ends_at_closure": i.ends_at_closure and i.ended_at is None,
        }
        for i in stage.seen.interims
    ]
