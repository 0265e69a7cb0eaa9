"""The way of a case in words: hand-overs, who held it how long, why it went there, and the timeline."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_lazy

from linli.issues.forms.words import area_words, named, said
from linli.issues.queries.held import Held
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.rules import answers
from linli.issues.views.desk import words
from linli.issues.views.desk.act import Stage
from linli.issues.views.desk.shown import Row, thumbs
from linli.kernel.people.rules import REPORTING, department_roles, role_names

if TYPE_CHECKING:
    from linli.kernel.cases.models import Entry, Leg
    from linli.kernel.files.models import File

# The kinds of line a reader may choose among, with the acts of each.
KINDS = {
    "moves": "receive accept decline file dispatch hand_down sign silence object return_upheld return_rejected"
    " appeal return_unruled rule_joint rule_backstop catalogue_settle assist_add"
    " ask_pause ask_extension ask_plan ask_assist ask_return ask_first_desk grant refuse petitions_lapse resume"
    " pause_over milestone_done"
    " report_up transfer keep turn_back inform refer_out receipt receipt_missed"
    " whistle whistle_approve whistle_deny whistle_send whistle_call whistle_appeal"
    " whistle_uphold whistle_dismiss whistle_rate whistle_reply report_in share_done dispose reopen review supervise"
    " order order_answer session difficult_enter difficult_found difficult_review explain explain_agree explain_refuse"
    " link unlink make_root split part rejoin parts_over part_reopened withdraw recall"
    " take_charge write_text confirm_text protect conduct_name conduct_accept conduct_close",
    "words": "ask supply add message ask_consent consent consent_hear consent_take_back answer answer_direct"
    " conduct_close say_unanswered unanswered_uphold unanswered_reject"
    " decline dispose ask_review review_decline",
    "proofs": "called field_report interim interim_round interim_missed interim_end"
    " check look verify reject_disposal confirm review_close",
    "notes": "note telephone print",
}
_REASONS = {
    "field_report": "field",
    "decline": "decline",
    "object": "return",
    "return_upheld": "arbitration",
    "ask_pause": "pause",
    "ask_extension": "extension",
    "whistle": "whistle_kind",
    "whistle_send": "whistle_kind",
    "reopen": "reopen",
    "unlink": "unlink",
    "reject_disposal": "reopen",
    "dispose": "close_outcome",
    "review_close": "close_outcome",
    "parts_over": "close_outcome",
}
_DECISIONS = frozenset(
    {
        "rule_joint",
        "rule_backstop",
        "assist_add",
        "dispatch",
        "hand_down",
        "report_up",
        "transfer",
        "turn_back",
        "inform",
        "whistle_send",
        "whistle_call",
        "whistle_uphold",
        "whistle_rate",
        "reopen",
        "review",
    }
)
_DAY_MIN = 1440


def chain(stretches: Sequence[Held]) -> list[Row]:
    """Give who held the case, from when to when, in natural and working time."""
    return [
        {
            "unit": named(each.unit),
            "since_at": each.since_at,
            "until_at": each.until_at,
            "natural": span(each.natural),
            "working": working(each.working_min),
        }
        for each in stretches
    ]


def span(time: timedelta) -> str:
    """Give a stretch of natural time in its two largest units: 24 d 7 h, 17 h 40 min."""
    minutes = int(time.total_seconds() // 60)
    day, hour, minute = gettext("{d} d|{h} h|{m} min").split("|")
    parts = [
        pattern.format(**{key: count})
        for pattern, key, count in (
            (day, "d", minutes // _DAY_MIN),
            (hour, "h", minutes % _DAY_MIN // 60),
            (minute, "m", minutes % 60 if minutes < _DAY_MIN else 0),
        )
        if count
    ]
    return " ".join(parts) or gettext("less than 1 min")


def working(minutes: int) -> str:
    """Give working time in minutes, as rules count it."""
    return gettext("{n} working min").format(n=f"{minutes:,}")


def legs(stage: Stage, stretches: Sequence[Held]) -> list[Row]:
    """Give the hand-overs, newest first, each with how long its unit held the case by it."""
    by_start = {(each.unit.pk, each.since_at): each for each in stretches}
    return [_leg(leg, by_start.get((leg.to_unit_id, leg.sent_at))) for leg in reversed(stage.seen.legs)]


def _leg(leg: "Leg", stretch: Held | None) -> Row:
    is_up = leg.kind in {"report_up", "whistle", "transfer"} and leg.state == "sent"
    state, look = words.UP_SENT if is_up else words.LEG_OUTCOMES.get(leg.outcome, words.LEG_STATES[leg.state])
    objection = leg.data.get("objection", {})
    reasons = [
        words.reason("whistle_kind", leg.data["whistle_kind"]) if "whistle_kind" in leg.data else "",
        leg.reason,
        words.reason("return", objection["reason"]) if objection else "",
        gettext("Better owner: {unit}").format(unit=objection["better_owner"]) if objection else "",
        leg.share,
        words.reason("arbitration", leg.data["ruling"]["code"]) if "ruling" in leg.data else "",
        leg.data.get("ruling", {}).get("text", ""),
        leg.data.get("waiver", ""),
        *_whistled(leg.data),
    ]
    return {
        "kind_words": words.LEG_KINDS[leg.kind],
        "from_unit": named(leg.from_unit),
        "to_unit": named(leg.to_unit),
        "state_words": state,
        "state_look": look,
        "sent_at": leg.sent_at,
        "accepted_at": leg.accepted_at,
        "accepted_words": words.ACCEPTED.get(leg.accepted_how, ""),
        "reported_in_at": leg.reported_in_at,
        "ended_at": leg.ended_at,
        "due_at": leg.due_at,
        "is_open": leg.ended_at is None and leg.state != "draft",
        "reason": " · ".join(filter(None, reasons)),
        "advice": leg.advice,
        "held_words": f"{span(stretch.natural)} · {working(stretch.working_min)}" if stretch else "",
        "is_child": leg.kind == "dispatch_assist",
    }


def _whistled(data: Mapping[str, Any]) -> list[str]:
    """Give what a hand-over went through as a whistle or in answer to one: refusal, appeal, rating and reply."""
    appeal = data.get("appeal", {})
    said_ = {
        gettext("Not approved: {text}"): data.get("denied", ""),
        gettext("Turned back: {text}"): data.get("refused", ""),
        gettext("Appeal: {text}"): appeal.get("text", ""),
        gettext("Ruling: {text}"): appeal.get("ruling", ""),
        gettext("Rating: {text}"): rating(data["rating"]) if "rating" in data else "",
        gettext("Reply: {text}"): data.get("reply", ""),
    }
    return [pattern.format(text=text) for pattern, text in said_.items() if text]


def rating(data: Mapping[str, Any]) -> str:
    """Give how a called unit helped, in words."""
    came = gettext("came in time") if data["came"] else gettext("did not come in time")
    acted = gettext("acted") if data["acted"] else gettext("did not act")
    result = gettext("result {n} of 5").format(n=data["result"])
    return " · ".join(filter(None, [came, acted, result, data.get("text", "")]))


def why(route: Mapping[str, Any]) -> list[str]:
    """Give the stored explanation of a dispatch as sentences."""
    role = department_roles().get(route["lead_role"], {})
    lead = said(role.get("zh", route["lead_role"]), role.get("en", route["lead_role"]))
    found = [matched(part) for part in route["matched"]]
    if route["matched"] == ["default"]:
        found = [gettext("no entry fits, so the default holds")]
    lines = [
        gettext("Because: {facts}.").format(facts=", ".join(found)),
        gettext("Entry {n} of the dispatch catalogue names as lead: {lead}.").format(n=route["entry"], lead=lead),
    ]
    tried = route.get("tried_roles", [])
    if len(tried) > 1:
        roles = [department_roles().get(code, {}) for code in tried[:-1]]
        named_roles = [said(r.get("zh", ""), r.get("en", "")) for r in roles if r]
        lines.append(gettext("Nobody holds here: {roles}.").format(roles=", ".join(named_roles)))
    if route.get("basis"):
        lines.append(gettext("Basis: {basis}.").format(basis=route["basis"]))
    if route.get("override"):
        lines.append(gettext("Another lead was chosen: {reason}").format(reason=route["override"]))
    return lines


def matched(part: str) -> str:
    """Put one matched fact ("category 0201", "area 430703", "setting urban", "accident=yes") into words."""
    kind, _, value = part.partition(" ")
    if kind == "category":
        return gettext("category {code} {name}").format(code=value, name=words.category(value))
    if kind == "area":
        return gettext("area {name}").format(name=area_words(value))
    if kind == "object":
        return gettext("object class {code}").format(code=value)
    if kind == "setting":
        return gettext("a town area") if value == "urban" else gettext("a country area")
    variable, _, answer = part.partition("=")
    question = next((q for q in taxonomy().questions if q.variable == variable), None)
    if question is None:
        return part
    values = {v.split(":")[0]: v.split(":")[1:] for v in question.values.split("|") if v}
    return f"{said(question.text_zh, question.text_en)} {said(*values[answer]) if answer in values else answer}"


def lines(stage: Stage, found: Sequence["File"], kind: str = "") -> list[Row]:
    """Give the timeline, newest first, all of it or one of KINDS, with the photos of each line."""
    by_entry: dict[int, list[File]] = {}
    for file in found:
        if file.entry_id is not None and file.role != "report":
            by_entry.setdefault(file.entry_id, []).append(file)
    units = {leg.to_unit_id: named(leg.to_unit) for leg in stage.seen.legs}
    acts = KINDS[kind].split() if kind else ()
    wanted = [e for e in stage.seen.entries if not kind or e.act in acts]
    return [_line(entry, units, thumbs(by_entry.get(entry.pk, []))) for entry in reversed(wanted)]


def _line(entry: "Entry", units: Mapping[int, str], pictures: list[Row]) -> Row:
    to = units.get(entry.data.get("unit", 0), "")
    act = words.act(entry.act)
    return {
        "happened_at": entry.happened_at,
        "act_words": f"{act} → {to}" if to and entry.act in _DECISIONS else act,
        "who": who(entry),
        "text": told(entry),
        "is_private": entry.visibility in words.VISIBILITIES,
        "visibility_words": words.VISIBILITIES.get(entry.visibility, ""),
        "photos": pictures,
    }


def told(entry: "Entry") -> str:
    """Give what a line says beside its act: reason, details and words."""
    return "\n".join(filter(None, [_reason(entry), _details(entry), entry.text]))


def who(entry: "Entry") -> str:
    """Give who acted: unit and person of the staff; of reporters nothing but that it was the reporter."""
    if entry.role in REPORTING:
        return gettext("Reporter")
    if entry.role == "system" or entry.account is None:
        return gettext("Linli")
    role = role_names().get(entry.role)  # type: ignore[call-overload]  # a stored role is one of the enumeration's values
    parts = [named(entry.unit) if entry.unit else "", said(role["zh"], role["en"]) if role else "", entry.account.name]
    return " ".join(filter(None, parts))


_CONSENT = {"yes": gettext_lazy("Agreed"), "no": gettext_lazy("Not agreed")}
# The acts whose reason has words of its own.
_REASON_WORDS: dict[str, Mapping[str, Any]] = {
    **dict.fromkeys(("supervise", "order"), words.SUPERVISION),
    **dict.fromkeys(("grant", "refuse"), words.PETITIONS),
    **dict.fromkeys(("interim", "interim_end", "interim_round", "interim_missed"), words.INTERIMS),
    **dict.fromkeys(("check", "verify"), words.VERDICTS),
    **dict.fromkeys(("difficult_enter", "difficult_found"), words.GROUNDS),
    "difficult_review": words.OBSTACLES,
    "look": words.REALITY,
    "ask_consent": words.CONFIDENTIALITIES,
    **dict.fromkeys(("consent", "consent_hear"), _CONSENT),
    "telephone": words.CALLS,
    "confirm": words.BASES,
    "print": words.PAPERS,
}


def _reason(entry: "Entry") -> str:
    if not entry.reason:
        return ""
    if entry.act in _REASON_WORDS:
        stars = "★" * (entry.data.get("stars") or 0)
        return f"{_REASON_WORDS[entry.act].get(entry.reason, '')} {stars}".strip()
    return words.reason(_REASONS[entry.act], entry.reason) if entry.act in _REASONS else ""


def _details(entry: "Entry") -> str:
    """Give what a line tells beside its words: how facts were checked, who is the right body, a changed class."""
    tells = _DETAILS.get(entry.act)
    return str(tells(entry.data)) if tells else ""


def signed(entry: "Entry") -> str:
    """Give who stands for an answer beside its unit, until when and by what; empty for other lines."""
    if entry.act not in answers.ACTS:
        return ""
    role = role_names().get(entry.role, {})  # type: ignore[call-overload]  # a stored role is one of the enumeration's values
    return _signed({"role": said(role.get("zh", ""), role.get("en", "")), **entry.data})


def _changes(data: Mapping[str, Any]) -> str:
    names: dict[str, Any] = {
        "category": words.category,
        "tier": str,
        "urgency": lambda code: words.URGENCIES[code],
        "confidentiality": lambda code: words.CONFIDENTIALITIES[code],
    }
    before, after = data.get("before", {}), data.get("after", {})
    return "; ".join(f"{show(before[n])} → {show(after[n])}" for n, show in names.items() if n in after)


def _signed(data: Mapping[str, Any]) -> str:
    until = gettext("done by {day}").format(day=data["until"]) if "until" in data else ""
    source = gettext("source: {source}").format(source=data["source"]) if "source" in data else ""
    return " · ".join(filter(None, [data.get("role", ""), until, source]))


_DETAILS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "file": lambda data: words.CHECK_METHODS.get(data.get("check", ""), ""),
    "answer": _signed,
    "answer_direct": _signed,
    "decline": lambda data: gettext("{basis}. Right body: {body}, {phone}").format(**data),
    "object": lambda data: gettext("{basis}. Better owner: {better_owner}").format(**data),
    "interim_end": lambda data: gettext("Ends when the case is closed") if data.get("at_closure") else "",
    "ask_plan": lambda data: words.steps(data["milestones"]),
    "print": lambda data: gettext("copy {n}").format(n=data["copy"]),
    "accept": _changes,
    "protect": _changes,
    "link": _changes,
    "explain": lambda data: f"{data['basis']} · {data['routes']}",
    "explain_agree": lambda data: f"{data['basis']} · {data['routes']}",
    "whistle_rate": rating,
    "refer_out": lambda data: f"{data['body']} · {data['phone']}",
    "order_answer": lambda data: f"{data['until']} · {data['role']}",
}


def since(stage: Stage, line: int) -> list["Entry"]:
    """Give the lines that came after the one a form was opened on."""
    return [entry for entry in stage.seen.entries if entry.pk > line]
