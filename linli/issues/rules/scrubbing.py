"""What names a person in a text, and the text without it (issue-desk 16, 17). Pure; a person reads the result."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

MASK = "***"


class Kind(StrEnum):
    """What a piece of text tells of a person."""

    KNOWN = "known"
    IDENTITY = "identity"
    PHONE = "phone"
    PLATE = "plate"
    FLAT = "flat"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of a text that names somebody: from `start` up to `end`."""

    start: int
    end: int
    kind: Kind


# Typed on a Chinese keyboard, figures may be full-width; each stays one character, so that places agree.
_PLAIN = str.maketrans("０１２３４５６７８９－", "0123456789-")
# Surnames that most people bear, the compound ones first; our choice.
_SURNAME = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎"
    "鲁韦马苗方俞任袁柳鲍史唐费薛雷贺倪汤滕罗毕郝安常傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米贝戴宋熊纪舒屈项祝董梁杜阮"
    "蓝季贾江颜郭梅林钟徐邱骆高夏蔡田樊胡凌霍虞万柯卢莫房丁邓洪包左石崔龚程邢裴陆荣翁羊甄曲封储靳段焦谷车侯全班仇宁刘"
    "景詹龙叶印白怀蒲赖卓蔺池乔阴闻翟谭姬申冉牛尚温庄晏柴瞿阎向古易廖耿匡寇师聂关]"
)
_CALLED = "(?:举报|投诉|控告|检举|揭发|曝光|姓名[是为：:]?|我是|我叫|名叫|叫做|名字[是叫：:])"
_ADVERB = "(?:涉嫌|长期|多次|经常|一直|又|再次|公然|故意|私自|利用职权|违规)*"
_ACCUSED = (
    "(?:贪污|受贿|行贿|索贿|收钱|收礼|收了|偷|盗|骗|诈骗|打人|殴打|打了|骂人|辱骂|威胁|恐吓|勒索|敲诈|霸占|侵占|强占|欺负|欺压|骚扰"
    "|猥亵|强奸|家暴|虐待|赌博|吸毒|贩毒|嫖娼|违法|违建|乱搭|偷排|造假|乱收费|吃回扣|不作为|包庇|滥用职权|玩忽职守)"
)
# A name, or a surname with a title, is masked only beside an accusation: elsewhere it may be a place or a firm.
_TITLE = "(?:书记|主任|局长|科长|所长|站长|镇长|乡长|村长|组长|队长|校长|院长|老板|经理|医生|老师|警官|师傅|某某?)"
_HAN = "[\u4e00-\u9fff]"
_WHO = f"(?:{_SURNAME})(?:{_TITLE}|{_HAN}{{1,2}}?)(?<![镇乡村场市县区店厂路街桥面站校园河湖])"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.IDENTITY, re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    (Kind.PHONE, re.compile(r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)")),
    (Kind.PLATE, re.compile(rf"{_HAN}[A-Z][·\s]?[A-Z0-9]{{5,6}}(?![A-Z0-9])")),
    # An address is told to the building (issue-desk 16.4).
    (Kind.FLAT, re.compile(r"(?:\d{1,2}单元)?\d{3,4}[室房户](?![\u4e00-\u9fff]?型)")),
    (Kind.NAME, re.compile(rf"(?P<who>{_WHO})(?={_ADVERB}{_ACCUSED})")),
    (Kind.NAME, re.compile(rf"{_CALLED}(?P<who>{_WHO})(?!{_HAN})")),
)
# Everyday words that begin like a name.
_NO_NAMES = (
    "高速", "高空", "方面", "常年", "常常", "任何", "许多", "全部",
    "全是", "石头", "包括", "于是", "白天", "古树", "车辆", "车主",
)  # fmt: skip


def found(text: str, known: Collection[str] = ()) -> list[Found]:
    """Give what a text tells of persons, in order and without overlaps.

    `known` are words that name somebody for certain: the reporter's name, number, address. Names are sought beside
    an accusation alone and may be missed, so that a person must read the text too.

    >>> [f.kind.value for f in found("联系电话13800138000，车牌湘J·12345")]
    ['phone', 'plate']
    """
    pieces: list[Found] = []
    for piece in _pieces(text.translate(_PLAIN), known):
        if all(piece.end <= other.start or piece.start >= other.end for other in pieces):
            pieces.append(piece)
    return sorted(pieces, key=lambda piece: piece.start)


def kinds(text: str, known: Collection[str] = ()) -> tuple[Kind, ...]:
    """Give the kinds of personal data a text shows, each once.

    >>> kinds("举报王小明多次收钱")
    (<Kind.NAME: 'name'>,)
    """
    return tuple(dict.fromkeys(piece.kind for piece in found(text, known)))


def scrubbed(text: str, known: Collection[str] = (), *, only: Collection[Kind] = frozenset(Kind)) -> str:
    """Give a text with every piece that names somebody replaced by stars, or `only` those of some kinds.

    >>> scrubbed("请联系13800138000，李主任收钱，我住3栋2单元501室")
    '请联系***，***收钱，我住3栋***'
    """
    for piece in (each for each in reversed(found(text, known)) if each.kind in only):
        text = f"{text[: piece.start]}{MASK}{text[piece.end :]}"
    return text


def _pieces(text: str, known: Collection[str]) -> Iterator[Found]:
    for word in sorted({word.strip() for word in known}, key=len, reverse=True):
        # One character alone stands in too many other words.
        if len(word) > 1:
            yield from (Found(*match.span(), Kind.KNOWN) for match in re.finditer(re.escape(word), text, re.IGNORECASE))
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            span = match.span("who") if kind is Kind.NAME else match.span()
            if kind is not Kind.NAME or not match["who"].startswith(_NO_NAMES):
                yield Found(*span, kind)
