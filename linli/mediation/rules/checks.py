"""The twenty-five checks of a draft, before anybody signs it (mediation 12). Pure.

What blocks is mended; what warns is passed only by a reason that the presider types. The checks read words and know no
meaning: they stop what can be said in plain words, and a person reads the rest.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from linli.mediation.rules.money import is_said
from linli.mediation.rules.terms import AT_SIGNING, About, Kind, Term, day, gaps, instalments


class Effect(StrEnum):
    """What a finding does."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: in which term (0: the whole draft), and the fields or words it is about."""

    code: str
    effect: Effect
    term: int = 0
    said: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name it, so that a reason stays with it: another finding needs another reason."""
        return f"{self.code}:{self.term}:{'|'.join(self.said)}"


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the draft names it and as it is registered, and who signs for it."""

    name: str
    registered: str
    # Whether it will sign; who is only named in a term does not.
    signs: bool = True
    is_ward: bool = False
    has_representative: bool = False
    # "" for itself, else "general" or "special".
    agent: str = ""
    agent_name: str = ""
    # In a group: represented by others, without a consent of its own to this text.
    lacks_consent: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the checks look at."""

    type_code: str
    terms: Sequence[Term]
    parties: Mapping[str, Party]
    heads: Mapping[str, str] = field(default_factory=dict)
    today: date = date.min
    # Signs seen elsewhere that the quarrel may be none: codes.
    signals: tuple[str, ...] = ()


_VAGUE = ("尽快", "适当", "合理", "若干", "视情况", "再协商")
_STATUS = re.compile(r"离婚|复婚|解除婚姻|婚姻(?:关系|无效)|亲子关系|收养|解除.{0,4}父(?:子|女)|母(?:子|女)关系")
_STATUS_ABOUT = frozenset({About.MARRIAGE, About.PARENTAGE, About.ADOPTION})
_TITLE = re.compile(r"归.{1,20}所有|确权|确认.{0,12}(?:所有权|使用权|专利权|商标权|著作权)")
_FEE = re.compile(r"调解.{0,6}(?:费|报酬|酬金)|(?:向|给|付).{0,6}调(?:解员|委会).{0,8}(?:元|费|酬)")
_GIVE_UP = r"(?:不得|不再|不准|不许|不能|放弃|禁止|保证不|承诺不).{0,12}"
_NO_ROAD = re.compile(_GIVE_UP + r"(?:起诉|诉讼(?!请求)|上诉|仲裁|投诉|举报|信访|上访|申诉|报警|报案|控告|复议)")
_BODY = re.compile(
    r"下跪|磕头|游街|示众|罚款|罚金|体罚|拘禁|扣押.{0,4}(?:身份证|护照|人)|限制.{0,6}(?:人身)?自由|"
    r"不(?:得|准|许).{0,4}(?:外出|出门|离开(?:家|村|本地))|断绝.{0,4}(?:饮食|往来)"
)
_CRIME = re.compile(
    r"不.{0,4}追究.{0,6}刑事|(?:放弃|免除).{0,6}刑事|撤案|撤诉|撤(?:回|销).{0,4}(?:报案|案件|起诉|控告)|私了"
)
_INSURANCE = re.compile(r"社会保险|社保|五险|工伤保险|养老保险|医疗保险|失业保险")
_WITHOUT = re.compile(r"放弃|不(?:再)?(?:缴|交|参加|办理|购买)|自愿不|免(?:除|缴|交)")
_LOW_WAGE = re.compile(r"低于.{0,8}最低工资")
_OTHER_MONEY = re.compile(r"美元|港元|港币|欧元|日元|英镑|USD|EUR|HKD|JPY|GBP|[$€£]", re.IGNORECASE)
_RATE = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
LENDING, LABOUR, MEDICAL = "D04", "D08", "D09"
# The one-year loan prime rate from each day on, in hundredths of a percent (National Interbank Funding Center).
_LPR = (
    (date(2019, 8, 20), 425), (date(2019, 9, 20), 420), (date(2019, 11, 20), 415), (date(2020, 2, 20), 405),
    (date(2020, 4, 20), 385), (date(2021, 12, 20), 380), (date(2022, 1, 20), 370), (date(2022, 8, 22), 365),
    (date(2023, 6, 20), 355), (date(2023, 8, 21), 345), (date(2024, 7, 22), 335), (date(2024, 10, 21), 310),
    (date(2025, 5, 20), 300),
)  # fmt: skip
# A debt from this sum on that nothing is contested of is looked at twice (500,000 yuan, our default).
QUICK_DEBT_FEN = 50_000_000
Found = Iterator[tuple[int, tuple[str, ...]]]


def lpr(on: date) -> int | None:
    """Give the one-year loan prime rate of a day in hundredths of a percent; None before there was one.

    >>> lpr(date(2021, 3, 5)), lpr(date(2019, 1, 1))
    (385, None)
    """
    return next((rate for since, rate in reversed(_LPR) if on >= since), None)


def _in_terms(pattern: re.Pattern[str]) -> Callable[[Draft], Found]:
    """Make a check that looks for words in every term and in the heads."""

    def look(draft: Draft) -> Found:
        for number, text in [*((t.number, t.words) for t in draft.terms), (0, "\n".join(draft.heads.values()))]:
            if found := pattern.search(text):
                yield number, (found.group(),)

    return look


def _fields(draft: Draft) -> Found:
    for term in draft.terms:
        if missing := gaps(term):
            yield term.number, tuple(missing)


def _sums(draft: Draft) -> Found:
    for term in _of(draft, Kind.PAY):
        parts, total = instalments(term), term.amount
        if any(part.amount is None or not (part.due_on or part.is_at_signing) for part in parts):
            yield term.number, ("instalments",)
        elif parts and sum(part.amount or 0 for part in parts) != total:
            yield term.number, ("instalments", "sum")
        if term.get("capitals") and (total is None or not is_said(term.get("capitals"), total)):
            yield term.number, ("capitals",)


def _days(draft: Draft) -> Found:
    signing = day(draft.heads.get("signing_on", "")) or draft.today
    for term in draft.terms:
        due = term.get("due")
        if due and due != AT_SIGNING:
            # A period may be said in words by what is to be done or left; what is paid or given has its day.
            typed = day(due)
            if typed is None and (term.kind not in {Kind.DO, Kind.REFRAIN} or re.fullmatch(r"[\d./年月日-]+", due)):
                yield term.number, ("due",)
            elif typed is not None and typed < signing:
                yield term.number, ("due", "past")
        if any(part.due_on and part.due_on < signing for part in instalments(term)):
            yield term.number, ("instalments", "past")


def _names(draft: Draft) -> Found:
    for party in draft.parties.values():
        if party.name != party.registered:
            yield 0, (party.name, party.registered)


def _vague(draft: Draft) -> Found:
    for term in draft.terms:
        if found := tuple(word for word in _VAGUE if word in term.words):
            yield term.number, found


def _status(draft: Draft) -> Found:
    for term in draft.terms:
        found = _STATUS.search(term.words)
        if found or term.get("about") in _STATUS_ABOUT:
            yield term.number, (found.group(),) if found else ()


def _title(draft: Draft) -> Found:
    for term in draft.terms:
        found = _TITLE.search(term.words)
        if found or term.get("about") == About.TITLE:
            yield term.number, (found.group(),) if found else ()


def _assets(draft: Draft) -> Found:
    for term in _of(draft, Kind.DELIVER):
        asked = {name: term.get(name) for name in ("third", "shared", "pledged")}
        open_ = tuple(name for name, said in asked.items() if said not in {"yes", "no"})
        if open_:
            yield term.number, open_
        elif "yes" in asked.values() and not term.get("owners_consent"):
            yield term.number, ("owners_consent",)


def _ward(draft: Draft) -> Found:
    for term in draft.terms:
        owner = draft.parties.get(term.owes)
        gives = term.kind in {Kind.PAY, Kind.DELIVER, Kind.RELEASE} and owner is not None and owner.is_ward
        if (gives or term.get("about") == About.WARD) and not term.get("benefit"):
            yield term.number, ("benefit",)


def _strangers(draft: Draft) -> Found:
    for term in draft.terms:
        party = draft.parties.get(term.owes)
        if term.owes and (party is None or not party.signs):
            yield term.number, (party.name if party else term.owes,)


def _no_default(draft: Draft) -> Found:
    for term in draft.terms:
        if term.kind in {Kind.PAY, Kind.DO, Kind.REFRAIN} and not term.get("default"):
            yield term.number, ()


def _unrepresented(draft: Draft) -> Found:
    for party in draft.parties.values():
        if party.is_ward and not party.has_representative:
            yield 0, (party.name,)


def _agents(draft: Draft) -> Found:
    for party in draft.parties.values():
        if party.agent == "general":
            yield 0, (party.name,)


def _members(draft: Draft) -> Found:
    for party in draft.parties.values():
        if party.lacks_consent:
            yield 0, (party.name,)


def _interest(draft: Draft) -> Found:
    for term in _of(draft, Kind.PAY):
        typed = term.get("rate").rstrip("%％")
        base = lpr(day(term.get("lent_on")) or draft.today)
        if typed and base is not None and (not _RATE.fullmatch(typed) or round(float(typed) * 100) > 4 * base):
            yield term.number, (typed,)


def _labour(draft: Draft) -> Found:
    if draft.type_code != LABOUR:
        return
    for term in draft.terms:
        insured = _INSURANCE.search(term.words)
        if insured and _WITHOUT.search(term.words):
            yield term.number, (insured.group(),)
        elif low := _LOW_WAGE.search(term.words):
            yield term.number, (low.group(),)


def _sham(draft: Draft) -> Found:
    agents = [p.agent_name for p in draft.parties.values() if p.agent_name]
    signals = [*draft.signals, *(("shared_agent",) if len(agents) > len(set(agents)) else ())]
    largest = max((term.amount or 0 for term in _of(draft, Kind.PAY)), default=0)
    if draft.type_code == LENDING and largest >= QUICK_DEBT_FEN and not draft.heads.get("disputed", "").strip():
        signals.append("uncontested_debt")
    if draft.heads.get("insolvent") == "yes":
        signals.append("insolvent")
    if signals:
        yield 0, tuple(sorted(set(signals)))


def _form(draft: Draft) -> Found:
    missing = [name for name in ("place", "signing_on") if not draft.heads.get(name, "").strip()]
    signers = sum(party.signs for party in draft.parties.values())
    if draft.heads.get("copies", "").strip() != str(signers + 1):
        missing.append("copies")
    if missing:
        yield 0, tuple(missing)


def _accounts(draft: Draft) -> Found:
    seen: dict[str, str] = {}
    for term in _of(draft, Kind.PAY):
        account = "".join(term.get("account").split())
        if account and seen.setdefault(account, term.gains) != term.gains and not term.get("account_authority"):
            yield term.number, ("account",)


def _liability(draft: Draft) -> Found:
    if draft.type_code == MEDICAL and draft.heads.get("liability_basis") not in {"appraisal", "expert", "agreed"}:
        yield 0, ("liability_basis",)


def _amounts(draft: Draft) -> Found:
    for term in _of(draft, Kind.PAY):
        if term.get("amount") and term.amount is None:
            yield term.number, (term.get("amount"),)
        elif found := _OTHER_MONEY.search(term.words):
            yield term.number, (found.group(),)


def _of(draft: Draft, kind: Kind) -> list[Term]:
    return [term for term in draft.terms if term.kind is kind]


_BLOCK, _WARN = Effect.BLOCK, Effect.WARN
# In the order of the specification.
CHECKS: Mapping[str, tuple[Effect, Callable[[Draft], Found]]] = {
    "C01": (_BLOCK, _fields),
    "C02": (_BLOCK, _sums),
    "C03": (_BLOCK, _days),
    "C04": (_BLOCK, _names),
    "C05": (_WARN, _vague),
    "C06": (_WARN, _status),
    "C07": (_WARN, _title),
    "C08": (_BLOCK, _assets),
    "C09": (_BLOCK, _ward),
    "C10": (_BLOCK, _in_terms(_FEE)),
    "C11": (_BLOCK, _in_terms(_NO_ROAD)),
    "C12": (_BLOCK, _in_terms(_BODY)),
    "C13": (_BLOCK, _strangers),
    "C14": (_WARN, _no_default),
    "C15": (_BLOCK, _unrepresented),
    "C16": (_BLOCK, _agents),
    "C17": (_BLOCK, _members),
    "C18": (_WARN, _interest),
    "C19": (_WARN, _labour),
    "C20": (_BLOCK, _in_terms(_CRIME)),
    "C21": (_WARN, _sham),
    "C22": (_BLOCK, _form),
    "C23": (_WARN, _accounts),
    "C24": (_WARN, _liability),
    "C25": (_BLOCK, _amounts),
}


def findings(draft: Draft) -> list[Finding]:
    """Give everything the checks find in a draft, in their order."""
    return [
        Finding(code, effect, number, said) for code, (effect, look) in CHECKS.items() for number, said in look(draft)
    ]


def unpassed(found: Sequence[Finding], passed: Mapping[str, str]) -> list[Finding]:
    """Give the findings that still keep a draft from being signed: what blocks, and warnings without a reason."""
    return [each for each in found if each.effect is _BLOCK or not passed.get(each.key, "").strip()]


# Terms that no court confirms (mediation 15; Civil Procedure Law interpretation 355).
UNCONFIRMED = frozenset({"C06", "C07"})
