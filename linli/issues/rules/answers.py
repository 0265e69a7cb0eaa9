"""When a text counts as a substantive answer (issue-desk 6.4)."""

BLOCKED_PHRASES = ("已转相关部门", "正在办理中", "感谢您的关心", "请耐心等待", "感谢您的反映", "您的反映已收悉")
_PUNCTUATION = " \t\r\n，。、；：！？,.;:!?“”\"'（）()…—-"
MIN_CHARS = 10


def is_substantive(text: str) -> bool:
    """Tell whether a text says something beyond the phrases of the block list and is not a mere word.

    >>> is_substantive("已转相关部门，请耐心等待。"), is_substantive("7月6日已到场勘查，计划7月15日前重铺路面。")
    (False, True)
    """
    rest = text
    for phrase in BLOCKED_PHRASES:
        rest = rest.replace(phrase, "")
    return len("".join(c for c in rest if c not in _PUNCTUATION)) >= MIN_CHARS
