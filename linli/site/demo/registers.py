"""Fills the demo's registers: what ordinary work did not end, looked at by the supervisor as a person would."""

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from linli.issues.queries import difficult as queries
from linli.issues.services import difficult
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor
from linli.site.demo.county import LOADER

REVIEWED = 12
# What hinders, what was found, what is done next.
OBSTACLES = (
    ("money", "维修资金尚未列入年度预算。", "拆分为两期，先修最危险的一段，其余列入下季度计划。"),
    ("ownership", "移交手续不全，权属双方各执一词。", "由区综治中心牵头查档，十五日内明确管护单位。"),
    ("units", "需住建、水利、镇政府同时施工。", "召开联席会，统一开挖时间，一次恢复路面。"),
    ("consent", "沿线住户对走向意见不一。", "入户征求意见，公示两套方案后再定。"),
    ("technical", "地下管线不明，直接开挖有风险。", "先做管线探测，再定施工方案。"),
)


def difficult_fill(random: Random, supervisor: Actor, now: datetime) -> None:
    """Let the platform enter what has become difficult, and the supervisor review the first of it."""
    difficult.difficult_sweep(now)
    for row in queries.entries(supervisor, now, start=0, limit=REVIEWED).rows:
        obstacle, found, plan = random.choice(OBSTACLES)
        review = difficult.Review(
            owner_id=row.owner_id,
            role="分管负责人",
            obstacle=obstacle,
            text=found,
            plan=plan,
            until_on=timezone.localdate(now) + timedelta(days=random.randint(7, 28)),
            interim="not_needed",
            interim_why="现场已设警示，不影响通行",
        )
        version = cases.case(LOADER, row.case_id, now).version
        difficult.difficult_review(supervisor, row.case_id, version=version, review=review, now=now)
