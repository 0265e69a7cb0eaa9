"""Money in whole fen: as it is typed, and in the capital numerals of Chinese papers (大写). Pure."""

import re

# More than a trillion fen is a slip of the finger (mediation C25).
MOST_FEN = 10**12
_TYPED = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
GROUP = 10_000
# Sixteen digits of yuan: beyond every agreement.
MOST_SAID = GROUP**4 * 100 - 1


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
    """Give an amount in fen in capital numerals (Payment and Settlement Rules of 1997, annex 1).

    Where those leave a choice: no 零 between yuan and jiao, none before a full group of four, and no 整 after jiao.

    >>> capitals(10_700_053), capitals(140_950), capitals(32_504), capitals(0)
    ('壹拾万柒仟元伍角叁分', '壹仟肆佰零玖元伍角', '叁佰贰拾伍元零肆分', '零元整')
    """
    if not 0 <= amount <= MOST_SAID:
        raise ValueError(f"{amount} fen cannot be written in capital numerals")
    whole_yuan, rest = divmod(amount, 100)
    jiao, last = divmod(rest, 10)
    whole = f"{_whole(whole_yuan)}元" if whole_yuan or not rest else ""
    if not rest:
        return f"{whole}整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return whole + tenths + (f"{_DIGITS[last]}分" if last else "")


def _whole(number: int) -> str:
    if not number:
        return _DIGITS[0]
    said = ""
    groups = [number // GROUP**place % GROUP for place in range(len(_GROUPS))]
    for place in reversed(range(len(_GROUPS))):
        if not groups[place]:
            continue
        # One 零 for all the empty places between what was said and this group.
        gap = said and (groups[place] < GROUP // 10 or not groups[place + 1])
        said += ("零" if gap else "") + _group(groups[place]) + _GROUPS[place]
    return said


def _group(number: int) -> str:
    said, is_gap = "", False
    for place in reversed(range(len(_PLACES))):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if said and is_gap else "") + _DIGITS[digit] + _PLACES[place]
        is_gap = not digit
    return said


def printed(amount: int) -> str:
    """Give a sum in capitals and in figures, as a document says it.

    >>> printed(18_000_000)
    '人民币壹拾捌万元整（¥180,000.00）'
    """
    return f"人民币{capitals(amount)}（¥{yuan(amount)}）"


# Both ways in which people write them.
_SAME = str.maketrans("圆〇一二三四五六七八九十百千两", "元零壹贰叁肆伍陆柒捌玖拾佰仟贰")


def is_said(words: str, amount: int) -> bool:
    """Tell whether capital numerals say this sum, however they close.

    >>> is_said("人民币壹万元整", 1_000_000), is_said("壹万", 100_000)
    (True, False)
    """
    bare = words.strip().translate(_SAME).removeprefix("人民币").rstrip("整正").removesuffix("元")
    return bare == capitals(amount).removesuffix("整").removesuffix("元")
