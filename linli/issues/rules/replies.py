"""Reply templates: their kinds, and what makes one fit to be kept (issue-desk 20)."""

from enum import StrEnum

from linli.issues.rules.answers import BLANK


class Kind(StrEnum):
    """What became of the matter; the starter set has one template of each."""

    FIXED_ON_SITE = "fixed_on_site"
    FIXED_BY_WORKS = "fixed_by_works"
    ANSWERED = "answered_with_article"
    JOINT = "joint_action"
    NOTHING_FOUND = "nothing_found"
    PARTLY = "partly_done"
    INTERIM = "interim_measure"
    EXTENSION = "extension"
    WORKS_PLAN = "works_plan"
    REFERRED = "referred"
    MEDIATION = "to_mediation"
    UNSOLVABLE = "unsolvable"


def blanks(text: str) -> list[str]:
    """Give the blanks of a template in their order.

    >>> blanks("经查，{情况}，已于{日期}处置。")
    ['情况', '日期']
    """
    return [found[1:-1] for found in BLANK.findall(text)]


def inserted(typed: str, template: str) -> str:
    r"""Give what stands in the reply box once a template is put below what was typed.

    >>> inserted(" ", "经查，{情况}。"), inserted("您好。", "经查，{情况}。")
    ('经查，{情况}。', '您好。\n经查，{情况}。')
    """
    return f"{typed.rstrip()}\n{template}" if typed.strip() else template
