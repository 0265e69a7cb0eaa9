"""One example of every act of a sweep, as disputes have them (linli.mediation.tests.acting)."""

from datetime import timedelta

from django.utils import timezone

from linli.issues.tests.acting import Example, Play
from linli.kernel.people.rules import Actor, Role
from linli.mediation.models import SweepVisit
from linli.mediation.services import sweeps
from linli.mediation.tests.acting import director, mediation_clerk

NOTE = "水渠边界有争议，已说明申请调解的办法。"


def sweeper(play: Play) -> Actor:
    """Give the clerk of the first village's committee."""
    return play.county.actor(Role.MEDIATION_CLERK, play.county.village_desks[0])


def swept(play: Play) -> Play:
    """Begin a sweep of the first village's two grids, and go on with its case."""
    today = timezone.localdate(play.now)
    cells = [play.county.grids[0].code, play.county.grids[1].code]
    new = sweeps.NewSweep("夏季排查", cells, ["land", "leaks"], today, today + timedelta(days=30))
    play.case_id = sweeps.sweep_start(sweeper(play), new, play.now)
    return play


def _newest(play: Play) -> int:
    visit = SweepVisit.objects.filter(case_id=play.case_id).last()
    return visit.pk if visit else 0


def _cell(play: Play) -> str:
    return play.county.grids[0].code


QUIET = {"cell": _cell, "found": "nothing", "topic": "", "note": "", "has_consent": False}
EXAMPLES = {
    name: Example(act, before, who, service, said)
    for name, act, before, who, service, said in [
        ("sweep_visit", "sweep_visit", "", mediation_clerk, sweeps.sweep_visit, QUIET),
        ("sweep_advice", "sweep_visit", "", mediation_clerk, sweeps.sweep_visit,
         QUIET | {"found": "advice", "topic": "land", "note": NOTE}),
        ("sweep_draft", "sweep_visit", "", mediation_clerk, sweeps.sweep_visit,
         QUIET | {"found": "draft", "topic": "leaks", "has_consent": True}),
        ("sweep_reword", "sweep_reword", "sweep_advice", mediation_clerk, sweeps.sweep_reword,
         {"visit": _newest, "note": "水渠边界争议。"}),
        ("sweep_finish", "sweep_finish", "sweep_visit", mediation_clerk, sweeps.sweep_finish, {}),
        ("sweep_return", "sweep_return", "sweep_visit sweep_finish", director, sweeps.sweep_return,
         {"text": "还有一处没有走访。"}),
        ("sweep_close", "sweep_close", "sweep_visit sweep_finish", director, sweeps.sweep_close,
         {"is_checked": True}),
    ]
}  # fmt: skip


def does(play: Play, names: str) -> Play:
    """Play the named examples one after the other."""
    for name in names.split():
        EXAMPLES[name].play(play)
    return play
