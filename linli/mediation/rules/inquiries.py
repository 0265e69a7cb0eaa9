"""What is written down of an inquiry (调查笔录) and of a service (送达回证), mediation 10 and 22: 19, 32. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

_LINE = re.compile(r"\s*(问|答|[QqAa])\s*[：:]\s*(\S.*)")
_ASKS = frozenset("问Qq")


class ServedBy(StrEnum):
    """By which way a document reached somebody (our default, after Civil Procedure Law 88 to 94)."""

    HAND = "hand"
    POST = "post"
    PAGE = "page"
    OTHERS = "others"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Heard:
    """One question with its answer."""

    question: str
    answer: str


def heard(text: str) -> list[Heard]:
    r"""Read questions and answers, each on a line that begins with 问 or 答; what follows on new lines belongs to it.

    Gives nothing where a question has no answer, or an answer no question.

    >>> heard("问：何时漏水？\n答：去年冬天，\n一直没修。")
    [Heard(question='何时漏水？', answer='去年冬天，\n一直没修。')]
    >>> heard("问：何时？\n问：何处？"), heard("说了很多")
    ([], [])
    """
    said: list[tuple[bool, str]] = []
    for line in filter(str.strip, text.splitlines()):
        if found := _LINE.fullmatch(line.rstrip()):
            said.append((found[1] in _ASKS, found[2]))
        elif said:
            said[-1] = (said[-1][0], f"{said[-1][1]}\n{line.strip()}")
        else:
            return []
    asked, answered = said[::2], said[1::2]
    is_in_turn = len(asked) == len(answered) and all(is_ for is_, _ in asked) and not any(is_ for is_, _ in answered)
    return [Heard(q, a) for (_, q), (_, a) in zip(asked, answered, strict=True)] if is_in_turn else []
