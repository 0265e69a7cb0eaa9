"""The demo's ground, units and people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from linli.issues.rules.duties import DutyRow, Evidence, Rhythm
from linli.issues.services.duties import duties_load, shipped
from linli.issues.services.setup import taxonomy_load
from linli.kernel.areas import queries as areas
from linli.kernel.areas import services as area_services
from linli.kernel.areas.rules.shipped import changde
from linli.kernel.cases.services.years import calendars_load
from linli.kernel.people import services as people
from linli.kernel.people.rules import Actor, Role, department_roles
from linli.mediation.services.setup import tables_load

LOADER = Actor(job="demo")
PREFECTURE, COUNTY, TOWN, VILLAGE = "4307", "430703", "430703121", "430703121399"
CONDUCT, MEDIATION = "service_supervision", "mediation_committee"
SEED = 20260101
PASSWORD = "linli-demo-2026"  # noqa: S105 - printed on the screen of everybody who starts the demo
SINCE = date(2020, 1, 1)
# Functions that belong to a place below the county or to no unit of the demo.
_ELSEWHERE = frozenset({"village_desk", "town_centre", "district_centre", "city_centre", "hotline_12345"})


@dataclass(frozen=True, slots=True)
class Login:
    """One account to play with."""

    username: str
    name: str
    role: Role | None
    unit: str = ""
    area_code: str = ""


LOGINS = (
    Login("resident", "演示居民", None),
    Login("resident2", "演示居民乙", None),
    Login("grid", "演示网格员", Role.GRID, f"village-{VILLAGE}", VILLAGE),
    Login("village", "演示村工作人员", Role.CLERK, f"village-{VILLAGE}"),
    Login("town", "演示镇工作人员", Role.CLERK, f"town-{TOWN}"),
    Login("principal", "演示镇负责人", Role.PRINCIPAL, f"town-{TOWN}"),
    Login("centre", "演示区中心派单员", Role.CLERK, f"county-{COUNTY}"),
    Login("centre2", "演示区中心审核员", Role.CLERK, f"county-{COUNTY}"),
    Login("arbitrator", "演示裁定员", Role.ARBITRATOR, f"county-{COUNTY}"),
    Login("arbitrator2", "演示裁定员乙", Role.ARBITRATOR, f"county-{COUNTY}"),
    Login("verifier", "演示核查员", Role.VERIFIER, f"county-{COUNTY}"),
    Login("callback", "演示回访员", Role.CALLBACK, f"county-{COUNTY}"),
    Login("moderator", "演示公开审核员", Role.MODERATOR, f"county-{COUNTY}"),
    Login("supervisor", "演示督办员", Role.SUPERVISOR, f"county-{COUNTY}"),
    Login("privacy", "演示隐私专员", Role.PRIVACY_OFFICER, f"county-{COUNTY}"),
    Login("conduct", "演示作风监督员", Role.CONDUCT, f"{COUNTY}-{CONDUCT}"),
    Login("city-conduct", "演示市级作风监督员", Role.CONDUCT, f"{PREFECTURE}-{CONDUCT}"),
    Login("mediation", "演示调解登记员", Role.MEDIATION_CLERK, f"{TOWN}-{MEDIATION}"),
    Login("mediation-director", "演示调委会主任", Role.MEDIATION_DIRECTOR, f"{TOWN}-{MEDIATION}"),
    Login("mediator", "演示调解员", Role.MEDIATOR, f"{TOWN}-{MEDIATION}"),
    Login("mediator2", "演示调解员乙", Role.MEDIATOR, f"{TOWN}-{MEDIATION}"),
    Login("highway", "演示公路养护员", Role.UNIT_OFFICER, f"{COUNTY}-highway_maintenance"),
    Login("highway-lead", "演示公路养护负责人", Role.UNIT_LEAD, f"{COUNTY}-highway_maintenance"),
    Login("sanitation", "演示环卫员", Role.UNIT_OFFICER, f"{COUNTY}-sanitation"),
    Login("city", "演示市中心工作人员", Role.CLERK, f"city-{PREFECTURE}"),
    Login("auditor", "演示审计员", Role.AUDITOR, f"city-{PREFECTURE}"),
    Login("admin", "演示管理员", Role.ADMINISTRATOR, f"city-{PREFECTURE}"),
)


# Two invented points for the round of the demo's grid worker.
ROUND = (
    DutyRow("grid", "查看堤坝", Rhythm.DAILY, Evidence.NONE, "Look at the dam", VILLAGE, "村口小桥"),
    DutyRow("grid", "查看变压器围栏", Rhythm.WEEKLY, Evidence.PHOTO, "Look at the fence", VILLAGE, "村委会旁"),
)


def ground(now: datetime) -> None:
    """Load Changde's names and codes and draw invented, labelled ground under two of its counties."""
    area_services.areas_load_table(LOADER, changde(), now)
    area_services.areas_generate(LOADER, PREFECTURE, SEED, now=now)
    calendars_load(LOADER, now)
    taxonomy_load(LOADER, now)
    tables_load(LOADER, now)
    duties_load(LOADER, [*shipped(), *ROUND], now)


def units(now: datetime) -> int:
    """Create a desk for every place and every department of the county; gives how many units there are."""
    city = areas.area(PREFECTURE)
    new = [_desk(city, "city", "综治中心", "centre", "city_centre"), _holder(city, CONDUCT)]
    new.append(_holder(areas.area(TOWN), MEDIATION))
    for county in areas.children(PREFECTURE):
        new.append(_desk(county, "county", "综治中心", "centre", "district_centre"))
        for town, villages in areas.towns_and_villages(county.code):
            new.append(_desk(town, "town", "综治中心", "centre", "town_centre"))
            if county.code == COUNTY:
                new += [_desk(village, "village", "服务站", "desk", "village_desk") for village in villages]
    return people.units_load(LOADER, [*new, *_departments()], now)


def _desk(place: areas.Place, prefix: str, zh: str, en: str, role: str) -> people.NewUnit:
    return people.NewUnit(
        code=f"{prefix}-{place.code}",
        name_zh=f"{place.zh}{zh}",
        name_en=f"{place.en} {en}",
        kind="desk",
        area_code=place.code,
        roles=(role,),
    )


def _holder(place: areas.Place, function: str) -> people.NewUnit:
    """Give the unit that holds a function for a place."""
    role = department_roles()[function]
    return people.NewUnit(
        code=f"{place.code}-{function}",
        name_zh=f"{place.zh}{role['zh']}",
        name_en=f"{place.en}: {role['en']}",
        kind=role["kind"],
        area_code=place.code,
        roles=(function,),
    )


def _departments() -> Iterable[people.NewUnit]:
    place = areas.area(COUNTY)
    for code, role in department_roles().items():
        if code not in _ELSEWHERE and role["default_level"] == "county":
            yield _holder(place, code)


def logins(now: datetime, unit_ids: Callable[[str], int]) -> dict[str, int]:
    """Create the accounts of every role; gives account ids by user name."""
    made: dict[str, int] = {}
    for login in LOGINS:
        account = people.account_create(LOADER, login.username, password=PASSWORD, name=login.name, now=now)
        made[login.username] = account.pk
        if login.role is not None:
            people.post_give(
                LOADER, account.pk, unit_ids(login.unit), login.role, now, from_on=SINCE, area_code=login.area_code
            )
    return made
