"""The pages of what leaves and enters on paper and as sheets."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.doors.sheet_out import csv_bytes
from linli.issues.rules.drafts import ContactDraft
from linli.issues.services.desk import note_add
from linli.issues.services.pairs import pair_keep_apart
from linli.issues.services.uploads import sheet_confirm, sheet_go_on, sheet_hand_in, sheet_take_back, sheet_undo
from linli.issues.tests.acting import TO_ROADS
from linli.kernel.cases.models import Case
from linli.kernel.people.rules import Role

if TYPE_CHECKING:
    from tests.journeys.screens import Screen, World

HEADER = ["外部编号", "诉求内容", "类别", "是否有即时危险", "类别问题答复", "联系电话"]
CONTACT = ContactDraft("示例诉求人", "13900000000", "reporter@example.org")


def papers(world: "World") -> Iterator["Screen"]:
    """Give every paper once as it will look, and one as it is printed."""
    late = world.play(f"{TO_ROADS} sign order", contact=CONTACT)
    of = {
        "receipt": world.plays["received"],
        "dispatch": world.plays["dispatched"],
        "whistle": world.plays["whistle-waits"],
        "return": world.plays["returned"],
        "order": late,
        "answer": world.plays["in-hand"],
        "notice": world.plays["public"],
    }
    for form, play in of.items():
        desk = (play.case.first_desk if form != "whistle" else None) or play.case.holder
        yield world.screen("paper", world.county.staff(Role.CLERK, desk), play.case_id, form, name=form)
    first = of["receipt"]
    clerk = world.county.staff(Role.CLERK, first.case.holder)
    yield world.screen("paper", clerk, first.case_id, "receipt", name="printed", sends=True)


def uploads(world: "World") -> Iterator["Screen"]:
    """Give the pages of a sheet: handing in, with faults, tried, going on, filed and taken back."""
    desk = world.county.village_desks[0]
    clerk, actor = world.county.staff(Role.CLERK, desk), world.county.actor(Role.CLERK, desk)
    good = [[f"W{n}", "村口的路塌了一块，晚上看不见。", "0201", "否", "accident=no", ""] for n in range(30)]
    bad = ["W31", "", "独角兽", "也许", "accident", "没有电话"]

    def handed_in(*rows: list[str]) -> int:
        return sheet_hand_in(actor, "a.csv", csv_bytes(HEADER, rows), "counter", world.now)

    yield world.screen("uploads", clerk)
    yield world.screen("uploads", clerk, name="faults", sends=True, status=422)
    yield world.screen("upload", clerk, handed_in(*good, bad), name="tried")
    yield world.screen("upload", clerk, handed_in(bad), name="all-bad")
    filed = handed_in(*good)
    sheet_confirm(actor, filed, world.now)
    sheet_go_on(filed, world.now)
    yield world.screen("upload", clerk, filed, name="going-on")
    few = handed_in(*([f"V{n}", *good[0][1:]] for n in range(2)))
    sheet_confirm(actor, few, world.now)
    sheet_go_on(few, world.now)
    yield world.screen("upload", clerk, few, name="filed")
    note_add(
        actor,
        Case.objects.get(report__external_number="V1").pk,
        text="已电话核实。",
        now=world.now + timedelta(minutes=1),
    )
    sheet_undo(actor, few, "导错了表。", world.now)
    sheet_take_back(few, world.now)
    yield world.screen("upload", clerk, few, name="undone")
    short = handed_in(good[0], bad)
    yield world.screen("upload", clerk, short, name="there")


def pairs(world: "World") -> Iterator["Screen"]:
    """Give the pairs that may be the same, with one said to be different, and none."""
    yield world.screen("pairs", world.county.staff(Role.CLERK, world.county.far_desk), name="none")
    first, second, third = (world.play("", text=f"路灯不亮，第{n}天了。").case_id for n in range(3))
    desk = world.county.village_desks[0]
    pair_keep_apart(world.county.actor(Role.CLERK, desk), first, third, world.now)
    clerk = world.county.staff(Role.CLERK, desk)
    yield world.screen("pairs", clerk)
    yield world.screen("pairs", clerk, name="joined", query=f"?joined={second}")
