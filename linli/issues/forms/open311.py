"""The words of the Open311 interface in the reader's language: services, questions, requests, updates, refusals."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from linli.issues.forms.words import named, place_name, said
from linli.issues.queries.open311 import Level, Shown, Told, can_be_public
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import effects, scrubbing
from linli.issues.rules.open311 import documents, statuses
from linli.issues.rules.open311.attributes import Attribute
from linli.issues.rules.open311.faults import Fault, Word
from linli.issues.rules.open311.rendering import Many
from linli.issues.rules.searching import everyday_words
from linli.kernel.areas import queries as areas
from linli.kernel.cases import rules

if TYPE_CHECKING:
    from linli.issues.models import Category, Question
    from linli.issues.services.intake import Received
    from linli.kernel.cases.models import Entry

CITY_DIGITS = 4
# What somebody in danger needs whatever the matter is (issue-desk 4.1).
EVERY_SERVICE = ("110", "119", "120", "122")
# The standard's own words for the natures, which stay English in every language.
NATURE_WORDS = {
    "consult": "question", "help": "request", "complain": "complaint", "report": "report", "suggest": "suggestion",
    "thank": "thanks",
}  # fmt: skip
# These steer FixMyStreet; a synonym must not.
STEERING = frozenset({"private", "inactive", "staff", "waste_only"})
LENGTHS = {
    "min": _("{n} minutes"),
    "h": _("{n} hours"),
    "d": _("{n} days"),
    "wh": _("{n} working hours"),
    "wd": _("{n} working days"),
}
FAULTS = {
    Word.JURISDICTION_MISSING: _("Say which jurisdiction is meant: jurisdiction_id."),
    Word.JURISDICTION_NOT_FOUND: _("This jurisdiction is not served here."),
    Word.SERVICE_CODE_MISSING: _("Say which service is meant: service_code."),
    Word.SERVICE_NOT_FOUND: _("There is no such service."),
    Word.LOCATION_MISSING: _("Say where it is: lat and long, or address_string."),
    Word.LOCATION_INCOMPLETE: _("Of lat and long both are needed."),
    Word.LOCATION_INVALID: _("lat and long are no position: give decimal degrees."),
    Word.OUTSIDE_AREA: _("This place lies outside the area served."),
    Word.ATTRIBUTE_MISSING: _("The question {about} must be answered."),
    Word.ATTRIBUTE_INVALID: _("The answer to {about} is not one of those possible."),
    Word.CONTACT_MISSING: _("This service needs an e-mail address or a telephone number."),
    Word.INVALID_DATETIME: _("Write moments with their zone, as 2026-01-31T08:00:00Z: {about}"),
    Word.RANGE_TOO_LONG: _("Ask for at most 90 days at a time."),
    Word.RANGE_REVERSED: _("The range begins after its end."),
    Word.INVALID_STATUS: _("This status is not known here."),
    Word.INVALID_PAGE: _("page begins at 1, page_size is 1 to 1000, and both together reach 100000 rows."),
    Word.INVALID_BBOX: _("Write bbox as min_long,min_lat,max_long,max_lat in decimal degrees."),
    Word.INVALID_NUMBER: _("This is not a number within its limits: {about}"),
    Word.TEXT_TOO_LONG: _("This is too long: {about}"),
    Word.INVALID_EMAIL: _("This is not an e-mail address."),
    Word.INVALID_URL: _("media_url must be an address with http or https."),
    Word.INVALID_ENCODING: _("Send text as UTF-8."),
    Word.TOO_MANY_FIELDS: _("This is more than one call may hold: at most 100 fields, 5 files and 1000 ids."),
    Word.AMBIGUOUS_KEY: _("Two different keys were sent."),
    Word.IDEMPOTENCY_CONFLICT: _("This Idempotency-Key was used for another report."),
    Word.UPDATE_EMPTY: _("Send a status, a description or a file."),
    Word.KEY_MISSING: _("This call needs a key: api_key."),
    Word.KEY_INVALID: _("This key does not open this call."),
    Word.REQUEST_NOT_FOUND: _("There is no such request, or it is not public."),
    Word.TOKEN_NOT_FOUND: _("There is no such token, or it is over."),
    Word.PATH_NOT_FOUND: _("There is nothing at this address. Every address here ends in .xml or .json."),
    Word.METHOD_NOT_ALLOWED: _("This address does not take this method."),
    Word.BODY_TOO_LARGE: _("This is too large."),
    Word.UNSUPPORTED_MEDIA_TYPE: _("Send a form: application/x-www-form-urlencoded or multipart/form-data."),
    Word.RATE_LIMITED: _("This is more than one caller may ask or send just now. Come again later."),
    Word.UNAVAILABLE: _("This does not work just now. Nothing was stored; please send it again."),
    Word.INTERNAL: _("Something went wrong on our side."),
}


def fault(found: Fault) -> str:
    """Give the sentence for a fault."""
    return str(FAULTS[found.word]).format(about=found.about)


def length(text: str) -> str:
    """Give a length of time such as `4wh` in words."""
    digits, unit = re.fullmatch(r"(\d+)([a-z]+)", text).groups()  # type: ignore[union-attr]  # the set-up lets nothing else in
    return str(LENGTHS[unit]).format(n=digits)


def service(category: "Category") -> documents.Service:
    """Give a category as a service."""
    tables = taxonomy()
    tier = tables.tiers[category.tier]
    words = [NATURE_WORDS[code] for code in tables.natures if code in NATURE_WORDS]
    words += [word for word in everyday_words().get(category.code, ()) if word not in STEERING]
    if not can_be_public(category):
        words.append("private")
    name = named(category).strip()
    return documents.Service(
        code=category.code,
        name=name,
        description=gettext("{name}: answered within {length}.").format(name=name, length=length(tier.answer_within)),
        has_attributes=bool(attributes(category.code)),
        is_screened=category.is_screened,
        keywords=tuple(dict.fromkeys(word.replace(",", " ").strip() for word in words)),
        group=named(tables.categories[category.parent_id or category.code]),
    )


def attributes(category: str) -> list[Attribute]:
    """Give the questions of a service: the general ones first, where they are switched on, then its own."""
    tables = taxonomy()
    questions = tables.questions_for(category)
    own = [_question(q, is_required=q.is_required and not q.show_if) for q in questions if q.category == category]
    if not settings.ENV.open311_general_questions:
        return own
    natures = [(nature.code, named(nature)) for nature in tables.natures.values()]
    wishes = [("open", gettext("Open to the units that handle it")), ("desk_only", gettext("For the desk only")),
              ("sealed", gettext("Sealed"))]  # fmt: skip
    everybody = [_question(q, is_required=False) for q in questions if q.category == effects.EVERY_CATEGORY]
    return [
        Attribute("nature", "singlevaluelist", is_required=False, question=gettext("What kind of request is it?"),
                  values=natures),
        *everybody,
        Attribute("confidential", "singlevaluelist", is_required=False,
                  question=gettext("Who may know of this report?"), values=wishes),
        *own,
    ]  # fmt: skip


def _question(question: "Question", *, is_required: bool) -> Attribute:
    triples = [value.split(":") for value in question.values.split("|") if value]
    return Attribute(
        question.variable,
        question.datatype,
        is_required=is_required,
        question=said(question.text_zh, question.text_en).rstrip(":："),
        values=[(key, said(zh, en)) for key, zh, en in triples],
    )


def notice(category: "Category", answers: dict[str, str], received: "Received", dropped: Sequence[str]) -> str:
    """Give what is said with the number of a new request: emergency numbers first, then by when it is answered."""
    told = effects.of_answers(taxonomy().asked(category.code), answers)
    numbers = [category.emergency_number, *told.emergency_numbers]
    if category.tier == "T1" or told.tier == "T1":
        numbers += EVERY_SERVICE
    found = list(dict.fromkeys(number for number in numbers if number))
    parts = [gettext("{numbers}: call now if anybody is in danger.").format(numbers=" ".join(found))] if found else []
    for pattern, moment in (
        (gettext("Taken up by {at}."), received.accept_by),
        (gettext("Answered by {at}."), received.answer_by),
    ):
        if moment:
            local = timezone.localtime(datetime.fromisoformat(moment))
            parts.append(pattern.format(at=f"{local:%Y-%m-%d %H:%M}"))
    if dropped:
        parts.append(gettext("Files that could not be kept: {names}.").format(names=", ".join(dropped)))
    return " ".join(parts)


def request(row: Shown, photo_url: Any, *, has_extensions: bool) -> documents.Request:
    """Give a report as a request; `photo_url` gives the address of a photo by its name."""
    category = taxonomy().categories[row.category]
    photos = [(photo_url(name), at) for name, at in row.photos]
    return documents.Request(
        number=row.number,
        is_closed=row.is_closed,
        notes=_line_text(row.lines[-1]) if row.lines else "",
        service_name=named(category),
        service_code=row.category,
        description=row.text,
        agency=said(row.holder_zh, row.holder_en),
        notice=_tier_words(row.tier),
        requested_at=row.requested_at,
        updated_at=max(row.updated_at, row.requested_at),
        expected_at=row.expected_at,
        address=address(row.area_code),
        lat=row.lat,
        long=row.long,
        media_url=photos[0][0] if photos else "",
        extensions=_extensions(row, photos) if has_extensions else {},
    )


def _tier_words(code: str) -> str:
    tier = taxonomy().tiers.get(code)
    if tier is None:
        return ""
    within = length(tier.answer_within)
    return gettext("{name}: answered within {length}.").format(name=named(tier), length=within)


def address(area_code: str) -> str:
    """Give where something lies from the village up to the city; never empty."""
    city = areas.names([area_code[:CITY_DIGITS]]).values()
    places = [*areas.path(area_code)[::-1], *(place for place in city if place.code != area_code)]
    return ", ".join(place_name(place) for place in places) or area_code


def _line_text(line: "Entry") -> str:
    return scrubbing.scrubbed(line.text) or _act_words(line.act)


def _act_words(act: str) -> str:
    transition = rules.kind_named("issue").transition(act)
    return said(transition.zh, transition.en)


def _extensions(row: Shown, photos: Sequence[tuple[str, datetime]]) -> dict[str, Any]:
    path = [
        {"code": place.code, "name": place_name(place), "level": str(place.level)}
        for place in areas.path(row.area_code)
    ]
    pictures = [{"media_url": url, "title": "", "created_at": at} for url, at in photos]
    notes = [{"datetime": line.happened_at, "description": _line_text(line), "type": line.act} for line in row.lines]
    is_minimal = row.level is Level.MINIMAL
    return {
        # No question is marked public so far.
        "attributes": Many("attribute"),
        "extended_attributes": {
            "external_status_code": f"{row.state}:{row.outcome}" if row.is_closed and row.outcome else row.state,
            "nature": row.nature,
            "tier": row.tier,
            "area_path": Many("area", path),
            "reopened": row.reopened,
            "channel": row.channel,
            "photos": Many("photo", () if is_minimal else pictures),
        },
        "notes": Many("note", () if is_minimal else notes),
    }


def update(row: Told, photo_url: Any) -> documents.Update:
    """Give an event as an update, in the installation's own language: clients store the text."""
    with override(settings.LANGUAGE_CODE):
        words = _event_words(row)
    return documents.Update(
        id=row.id,
        number=row.number,
        status=statuses.word(row.state, act=row.act, outcome=row.outcome, reason=row.reason),
        at=row.at,
        description=row.text or words,
        media_urls=[photo_url(name) for name in row.photos],
        state=row.state,
    )


def _event_words(row: Told) -> str:
    end = taxonomy().reasons.get(("close_outcome", row.outcome)) if row.state == "closed" else None
    return f"{_act_words(row.act)}：{named(end)}" if end else _act_words(row.act)
