"""Which documents an act makes of itself, and what they say: every move's papers whose values stand in the rows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from linli.kernel.audit.services import part
from linli.kernel.cases.rules import kind_named
from linli.kernel.people import queries as people
from linli.mediation.models import Dispute, Paper
from linli.mediation.queries.agreeing import BY_PLACE, taking_part
from linli.mediation.queries.papers import file_number
from linli.mediation.queries.tables import grounds
from linli.mediation.rules import endings
from linli.mediation.rules.applications import Channel
from linli.mediation.rules.endings import Decline
from linli.mediation.rules.inviting import answer_parts
from linli.mediation.rules.machine import CONFIRMATION, MAIN, PERFORMANCE
from linli.mediation.rules.papers import words
from linli.mediation.services.after_papers import AFTER_SOURCES
from linli.mediation.services.agreement_papers import AGREEMENT_SOURCES
from linli.mediation.services.papers import paper_make, paper_mark
from linli.mediation.services.talk_papers import TALK_SOURCES
from linli.mediation.services.told import Said, Told

if TYPE_CHECKING:
    from linli.kernel.cases.models import Case, Entry

BEGUN_FROM = "begun_from"
DECLINE_LAW = "《中华人民共和国人民调解法》第三条、第十七条、第二十六条"


@part
def papers_of(case_id: int, act: str, entry: "Entry | None", now: datetime) -> None:
    """Make the documents that belong to an act (mediation 6) and whose values are known; the others come by hand."""
    moves = [m.papers for track in (MAIN, CONFIRMATION, PERFORMANCE) for m in track.moves if m.act == act]
    numbers = [n for n in dict.fromkeys(n for made in (*moves, _BESIDE.get(act, ())) for n in made) if n in _SOURCES]
    if not numbers:
        return
    dispute = Dispute.objects.select_related("case__holder").get(pk=case_id)
    participants = list(taking_part(case_id).order_by(*BY_PLACE))
    told = Told(dispute.case, dispute, participants, act, entry, now)
    for number in numbers:
        for whose, values in _SOURCES[number](told):
            binds = act in _BINDING and number in _BINDING[act]
            made = paper_make(
                case_id, number, values, now,
                participant_id=whose.pk if whose else None, entry_id=entry.pk if entry else None,
                supersedes=number in _SUPERSEDING, is_sealed=binds and bool(values.get("signatures")),
            )  # fmt: skip
            if binds:
                paper_mark(made.pk, Paper.State.EFFECTIVE, signed=len(values.get("signatures", ())))


def _roads_of(case: "Case") -> list[str]:
    """Give the other roads of a dispute in the words of documents."""
    ground = case.outcome if case.outcome in set(Decline) else ""
    return [words.ROADS[road] for road in endings.roads(case.category, ground)]


def _told_by(told: Told) -> dict[str, Any]:
    """Give what an application says, typed or spoken."""
    own = told.block(told.applicant)
    if told.case.contact:
        own["phone"] = people.contact_masked(told.case.contact).phone
    return {
        "parties": [own, *(told.block(each) for each in told.others)],
        "matter": told.matter,
        "facts": told.dispute.facts,
        "requests": told.lines(told.dispute.request),
        "wishes": f"此前的处理：{told.dispute.tried}" if told.dispute.tried else "",
    }


def _application(told: Told) -> Iterator[Said]:
    if not _is_oral(told):
        office = told.case.holder.name_zh
        yield (
            told.applicant,
            {**_told_by(told), "to": office, "committee": office, "applied_on": timezone.localdate(told.now)},
        )


def _is_oral(told: Told) -> bool:
    return bool(told.data.get("channel", Channel.WEB) != Channel.WEB)


def _oral(told: Told) -> Iterator[Said]:
    """Give what was spoken and read back, in the place of the application (04)."""
    if not _is_oral(told):
        return
    yield (
        told.applicant,
        {
            **_told_by(told),
            "taken_by": _writer(told),
            "place": f"{_office(told)}{words.TAKEN_BY[told.data['channel']]}",
            "taken_at": told.now,
            "read_back": words.READ_BACK,
        },
    )


def _registration(told: Told) -> Iterator[Said]:
    """Give from where a dispute came that was begun from a case of another slice (05); the committee alone reads it."""
    link = told.case.links_out.filter(kind=BEGUN_FROM).select_related("to_case").first()
    if link is None:
        return
    source = link.to_case
    own = _told_by(told)
    yield (
        None,
        {
            "matter": own["matter"],
            "source": f"由{kind_named(source.kind).zh}转来，编号{source.number}",
            "parties": own["parties"],
            "facts": own["facts"],
            "registrar": _writer(told),
            "registered_on": timezone.localdate(told.now),
        },
    )


def _writer(told: Told) -> str:
    """Give who wrote an application down, by the name of the office where the account has none."""
    found = people.account(told.entry.account_id) if told.entry and told.entry.account_id else None
    return found.name if found and found.name else _office(told)


def _office(told: Told) -> str:
    return people.unit(told.entry.unit_id).name_zh if told.entry and told.entry.unit_id else told.case.holder.name_zh


def _receipt(told: Told) -> Iterator[Said]:
    yield (
        told.applicant,
        {
            "to": told.applicant.name,
            "case_no": told.case.number,
            "received_at": told.now,
            "matter": told.matter,
            "received": "口头申请记录" if _is_oral(told) else "人民调解申请书",
            "next_step": "登记审查，决定是否征询对方",
            "next_by": told.until("decide_by"),
            "office": told.case.holder.name_zh,
            "phone": told.case.holder.phone,
        },
    )


def _more_wanted(told: Told) -> Iterator[Said]:
    yield (
        told.applicant,
        {
            "to": told.applicant.name,
            "missing": told.lines(told.text),
            "until": told.until("answer_by"),
            "phone": told.case.holder.phone,
        },
    )


def _refused(told: Told) -> Iterator[Said]:
    ground = grounds("mediation_decline").get(told.case.outcome)
    yield (
        told.applicant,
        {
            "to": told.applicant.name,
            "case_no": told.case.number,
            "ground": ground.name_zh if ground else told.case.outcome,
            "reason": told.text,
            "law": DECLINE_LAW,
            "roads": _roads_of(told.case),
        },
    )


def _invitation(told: Told) -> Iterator[Said]:
    for each in told.others:
        yield (
            each,
            {
                "to": each.name or "先生／女士",
                "asker": told.applicant.name,
                "case_no": told.case.number,
                "summary": told.dispute.summary,
                "answer_by": told.until("reply_by"),
                "ways": words.WAYS_TO_ANSWER,
                "contact": told.contact,
            },
        )


def _answer(told: Told) -> Iterator[Said]:
    data = told.entry.data if told.entry else {}
    who = next((p for p in told.others if p.pk == data.get("participant")), told.others[0])
    # Beside what both sides are told of an answer its words stand in a line for the committee.
    kept = told.case.entries.get(pk=data["words"]).text if "words" in data else told.text
    spoken, wishes = answer_parts(kept)
    yield (
        who,
        {
            "case_no": told.case.number,
            "who": who.name or "被申请人",
            "answer": words.ANSWERS.get(data.get("outcome", ""), "同意调解" if told.act == "consent" else "不同意调解"),
            "words": spoken,
            "wishes": wishes,
            "contact": people.contact_masked(who.contact).phone if who.contact else "",
            "answered_at": told.now,
            "channel": words.WAYS.get(data.get("channel", ""), "其他"),
            "recorder": told.case.holder.name_zh if told.entry and told.entry.account_id else "",
        },
    )


def _acceptance(told: Told) -> Iterator[Said]:
    if told.case.state != "accepted":
        # Parted from one, but another has still to answer.
        return
    for each in told.participants:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "matter": told.matter,
                "case_no": told.case.number,
                "file_no": file_number(told.case.pk),
                "accepted_on": timezone.localdate(told.now),
                "until": timezone.localdate(told.until("mediate_by")),
                "next_steps": words.NEXT_STEPS,
                "phone": told.case.holder.phone,
            },
        )


def _rights(told: Told) -> Iterator[Said]:
    for each in told.participants:
        yield each, {"to": each.name or "当事人", "case_no": told.case.number}


def _ended(told: Told) -> Iterator[Said]:
    code = (told.entry.reason if told.entry else "") or told.case.outcome
    ground = grounds("mediation_end").get(code)
    # Who was never asked has nothing that could end.
    was_asked = told.case.entries.filter(act__in=("invite", "accept_joint")).exists()
    for each in told.participants if was_asked else [told.applicant]:
        yield (
            each,
            {
                "to": each.name or "当事人",
                "case_no": told.case.number,
                "file_no": file_number(told.case.pk),
                "matter": told.matter,
                "ending": words.NEUTRAL_ENDINGS.get(code) or (ground.name_zh if ground else code),
                "variation": "仅终止变更协议的调解，原协议继续有效。" if told.case.state == "effective" else "",
                "ended_on": timezone.localdate(told.now),
                "applied_on": timezone.localdate(told.case.opened_at),
                "roads": _roads_of(told.case),
            },
        )


_SOURCES: Mapping[int, Callable[[Told], Iterator[Said]]] = {
    3: _application,
    4: _oral,
    5: _registration,
    6: _receipt,
    7: _more_wanted,
    8: _refused,
    9: _invitation,
    10: _answer,
    11: _acceptance,
    12: _rights,
    39: _ended,
    **TALK_SOURCES,
    **AGREEMENT_SOURCES,
    **AFTER_SOURCES,
}
# The documents of acts that no track has as a move.
_BESIDE: Mapping[str, tuple[int, ...]] = {
    "answer": (10,), "sitting_end": (24,), "alarm": (27,), "alarm_decide": (27,),
    "identify": (13,), "authorise": (14,), "elect": (15,), "disclose": (17,), "challenge_decide": (18,),
    "exchange": (20,), "appraisal_entrust": (21,), "appraisal_end": (21,), "opinion": (22,),
    "reschedule": (23,), "revise": (25,),
    "file": (33, 34), "pay_verify": (35,), "urge": (36,), "route_choose": (37,), "visit": (38,),
}  # fmt: skip
# Of these the newest stands, of each owner.
_SUPERSEDING = frozenset({15, 21, 23, 25, 27, 28, 30})
# Which documents an act lets take effect.
_BINDING: Mapping[str, frozenset[int]] = {"take_effect": frozenset({28}), "oral": frozenset({29})}
