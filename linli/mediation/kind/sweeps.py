"""The sweep as the kernel knows it: visited, looked through for names, closed."""

from linli.kernel.cases.rules import CaseKind, PublicStatus, State, Transition
from linli.kernel.people.rules import Permission as May
from linli.mediation.queries.sweeps import KIND


def _move(id_: str, act: str, zh: str, en: str, source: str, target: str, permission: May, fields: str) -> Transition:
    return Transition(
        id_, act, zh, en, frozenset(source.split()), frozenset(target.split()), permission, tuple(fields.split())
    )


SWEEP = CaseKind(
    KIND, 1, "排查行动", "Sweep",
    (
        State("running", "排查中", "Being visited", 1, deadline="visit_by"),
        State("checking", "核对中", "Notes being checked", 2, deadline="check_by"),
        State("closed", "已结束", "Closed", 3, PublicStatus.CLOSED, is_final=True, deadline="none: it is over"),
    ),
    (
        _move("w01", "sweep_start", "发起排查", "Begun", "", "running", May.MEDIATION_SCREEN, "title cells topics"),
        _move("w02", "sweep_visit", "走访登记", "Visit noted", "running", "", May.MEDIATION_SCREEN, "cell found"),
        _move("w03", "sweep_reword", "修改备注", "Note reworded", "running checking", "", May.MEDIATION_SCREEN,
              "visit"),
        _move("w04", "sweep_finish", "走访结束", "Visits over", "running", "checking", May.MEDIATION_SCREEN, ""),
        _move("w05", "sweep_return", "退回修改", "Given back", "checking", "running", May.MEDIATION_DECIDE, "text"),
        _move("w06", "sweep_close", "结束排查", "Closed", "checking", "closed", May.MEDIATION_DECIDE, "is_checked"),
    ),
    May.MEDIATION_READ,
    is_apart=True,
)  # fmt: skip
