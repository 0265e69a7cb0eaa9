"""Money in whole fen: as it is typed, and in the capital numerals of Chinese papers (大写). Pure."""

import re

# More than a trillion fen is a slip of the finger (mediation C25).
MOST_FEN = 10**12
_TYPED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_THOUSAND = 1_000


def fen(typed: str) -> int | None:
    """Give a sum in yuan as people type it, in fen; None for what is no sum of whole fen above nothing.

    >>> fen("3,000.50"), fen("0.001"), fen("-5"), fen("0"), fen("壹万")
    (300050, None, None, None, None)
    """
    bare = typed.strip().replace("，", ",").removesuffix("元").removeprefix("¥").strip()
    if not bare.isascii() or not _TYPED.fullmatch(bare):
        return None
    yuan, _, cents = bare.replace(",", "").partition(".")
    # Before it is a number: no endless row of digits is worked out.
    if len(yuan.lstrip("0")) > len(str(MOST_FEN)):
        return None
    whole = int(yuan or 0) * 100 + int(cents.ljust(2, "0") or 0)
    return whole if 0 < whole <= MOST_FEN else None


def yuan(amount: int) -> str:
    """Give fen as a sum in yuan, as papers print it.

    >>> yuan(61_200_005)
    '612,000.05'
    """
    return f"{amount // 100:,}.{amount % 100:02d}"


def capitals(amount: int) -> str:
    """Give a sum in capital numerals.

    >>> capitals(61_200_000), capitals(1_005), capitals(10_050_007), capitals(30)
    ('陆拾壹万贰仟元整', '壹拾元零伍分', '壹拾万零伍佰元零柒分', '叁角整')
    """
    whole, cents = divmod(amount, 100)
    tenths, rest = divmod(cents, 10)
    said = f"{_whole(whole)}元" if whole else ""
    if not cents:
        return f"{said or '零元'}整"
    if tenths:
        said += f"{_DIGITS[tenths]}角"
    elif whole:
        said += "零"
    return said + (f"{_DIGITS[rest]}分" if rest else "整")


def _whole(number: int) -> str:
    said, has_gap = "", False
    groups = [(number // 10_000**place % 10_000, place) for place in range(3, -1, -1)]
    for group, place in groups:
        if not group:
            has_gap = bool(said)
            continue
        if said and (has_gap or group < _THOUSAND):
            said += "零"
        said += _group(group) + _GROUPS[place]
        has_gap = False
    return said


def _group(number: int) -> str:
    said, has_gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            has_gap = bool(said)
            continue
        said += ("零" if has_gap else "") + _DIGITS[digit] + _PLACES[place]
        has_gap = False
    return said


# Both ways in which people write them.
_SAME = str.maketrans("圆〇一二三四五六七八九十百千两", "元零壹贰叁肆伍陆柒捌玖拾佰仟贰")


def is_said(words: str, amount: int) -> bool:
    """Tell whether capital numerals say this sum, however they close.

    >>> is_said("人民币壹万元整", 1_000_000), is_said("壹万", 100_000)
    (True, False)
    """
    bare = words.strip().translate(_SAME).removeprefix("人民币").rstrip("整正").removesuffix("元")
    return bare == capitals(amount).removesuffix("整").removesuffix("元")
