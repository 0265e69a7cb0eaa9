"""Money in Chinese capital numerals (大写), as it is written where nobody may add a stroke. Pure."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
GROUP = 10_000
# Beyond every agreement: sixteen digits of yuan.
MOST_FEN = GROUP**4 * 100 - 1


def capitals(fen: int) -> str:
    """Give an amount in fen in capital numerals (Payment and Settlement Rules of 1997, annex 1).

    Where those leave a choice: no 零 between yuan and jiao, none before a full group of four, and no 整 after jiao.

    >>> capitals(10_700_053), capitals(140_950), capitals(32_504), capitals(0)
    ('壹拾万柒仟元伍角叁分', '壹仟肆佰零玖元伍角', '叁佰贰拾伍元零肆分', '零元整')
    """
    if not 0 <= fen <= MOST_FEN:
        raise ValueError(f"{fen} fen cannot be written in capital numerals")
    yuan, rest = divmod(fen, 100)
    jiao, last = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan or not rest else ""
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


def yuan(fen: int) -> str:
    """Give an amount in fen in figures, with the sign of the currency.

    >>> yuan(12_345_678)
    '¥123,456.78'
    """
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def money(fen: int) -> str:
    """Give an amount in capitals and in figures, as a document says it.

    >>> money(18_000_000)
    '人民币壹拾捌万元整（¥180,000.00）'
    """
    return f"人民币{capitals(fen)}（{yuan(fen)}）"
