"""How an answer is signed."""


def signature(unit: str, role: str, language: str, *, until: str = "", source: str = "") -> str:
    """Give who stands for an answer, until when, and its source, as the last words of it; `until` is an ISO date.

    >>> signature("公路养护中心", "养护股", "zh-hans", until="2022-07-15")
    '（公路养护中心养护股，2022-07-15前办结）'
    """
    if language == "en":
        parts = [f"{unit}, {role}" if role else unit, until and f"by {until}", source and f"source: {source}"]
        return f" ({'; '.join(filter(None, parts))})"
    parts = [f"{unit}{role}", until and f"{until}前办结", source and f"依据：{source}"]
    return f"（{'，'.join(filter(None, parts))}）"
