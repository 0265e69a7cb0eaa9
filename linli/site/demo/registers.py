"""Fills the demo's registers: what ordinary work did not end, looked at by the supervisor as a person would."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from linli.issues.queries import difficult as queries
from linli.issues.queries.taxonomy import taxonomy
from linli.issues.queries.themes import figures
from linli.issues.rules.places import WINDOW
from linli.issues.services import burden, difficult, dispatching, places, themes
from linli.kernel.areas import queries as areas
from linli.kernel.areas.rules import VILLAGE_DIGITS
from linli.kernel.cases import queries as cases
from linli.kernel.people.rules import Actor, Permission
from linli.site.demo.county import COUNTY, LOADER

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


def places_fill(supervisor: Actor, verifier: Actor, now: datetime) -> None:
    """List the two places where one class of open trouble is told most; the second has been looked at."""
    for title, category, village in _worst(now):
        lead = dispatching.route(taxonomy(), category, village, {}, now).lead
        area = areas.area(village).zh
        new = places.NewPlace(
            f"{area}{title}", category, (village,), lead.pk, "近期反复出现，现场查看属实。",
            "半年内恢复正常，落实日常管护。", target=0, is_about_place=True,
        )  # fmt: skip
        case_id = places.place_list(supervisor, new, now)
    asked = "在村口和集市随机询问。"
    places.survey_note(verifier, case_id, version=1, asked=32, content=25, text=asked, now=now)
    places.site_check(
        verifier, case_id, version=2, verdict="not_solved", text="主要路段已恢复，背街仍有同类问题。", now=now
    )


def theme_fill(supervisor: Actor, now: datetime) -> None:
    """Choose the theme of this month from what weighs most; its lead unit has dated its measures."""
    codes = tuple(figures(COUNTY, now))[:2]
    today = timezone.localdate(now)
    lead = dispatching.route(taxonomy(), codes[0], COUNTY, {}, now).lead
    names = [taxonomy().categories[code].name_zh for code in codes]
    chosen = themes.NewTheme(
        "、".join(names), today.replace(day=1), codes, tuple(f"{name}反复出现" for name in names), lead.pk,
        "近三个月反映多、重复多、未解决占比高。",
    )  # fmt: skip
    case_id = themes.theme_choose(supervisor, chosen, now)
    steps = {20: "完成全域排查，建立台账", 45: "集中整治突出点位", 80: "落实日常管护责任"}
    measures = "\n".join(f"{today + timedelta(days=days)} {step}" for days, step in steps.items())
    themes.theme_plan(LOADER, case_id, version=1, measures=measures, now=now)


def forms_fill(lead: Actor, principal: Actor, supervisor: Actor, now: datetime) -> None:
    """Register two forms: one of a department for grid workers in force, one of a town for villages waiting."""
    last = timezone.localdate(now) + timedelta(days=180)
    roads = burden.NewSheet(
        "农村公路巡查月报",
        "农村公路养护管理办法（示例）",
        "grid",
        "monthly",
        "=网格\n=填报人\n破损处数\n已设警示处数",
        5,
        last,
    )
    burden.sheet_rule(supervisor, burden.sheet_register(lead, roads, now).pk, is_approved=True, ruling="", now=now)
    wells = burden.NewSheet("饮水井周报", "镇工作安排（示例）", "village", "weekly", "=村\n缺水户数", 5, last)
    burden.sheet_register(principal, wells, now)


def _worst(now: datetime) -> list[tuple[str, str, str]]:
    """Give class in words, class and village of the two where it was told most, the most last."""
    sites = {c.code: c.name_zh for c in taxonomy().leaves() if c.object_kind in places.SITES}
    told = cases.visible(LOADER, Permission.ISSUES_READ, now).filter(category__in=sites, opened_at__gt=now - WINDOW)
    pairs = Counter((code, area[:VILLAGE_DIGITS]) for code, area in told.values_list("category", "area_code"))
    worst = [pair for pair, _ in pairs.most_common() if len(pair[1]) == VILLAGE_DIGITS][:2]
    return [(sites[code], code, village) for code, village in reversed(worst)]
