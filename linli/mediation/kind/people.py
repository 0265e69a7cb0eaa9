"""The acts by which the people of a dispute change: reached anew, gone, followed by somebody in their place."""

from dataclasses import replace

from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line

_TALKS = "accepted panel preparing scheduled in_sitting adjourned suspended proposal"
_OPEN = f"screening need_info inviting {_TALKS}"
PEOPLE = (
    line("contact_new", "登记对方联系方式", "Other side's contact entered", "screening inviting", May.MEDIATION_SCREEN,
         "name phone address"),
    line("merge", "建议合并", "To be joined with another application", "screening", May.MEDIATION_SCREEN, "into text",
         "mediation_decline"),
    replace(line("joined", "并入另一申请", "Another application joined", f"{_OPEN} submitted", May.MEDIATION_DECIDE),
            is_automatic=True),
    line("ability", "登记行为能力和代理人", "Who can act alone noted", f"{_OPEN} signing", May.MEDIATION_SCREEN,
         "participant text"),
    line("party_gone", "登记当事人死亡或者终止", "Party noted as gone", f"{_OPEN} signing", May.MEDIATION_SCREEN,
         "participant gone on"),
    line("succeed", "变更当事人", "Place of a party taken", f"{_OPEN} signing effective", May.MEDIATION_SCREEN,
         "participant as_what name"),
    replace(line("heirs_over", "等待继受人期满", "Wait for heirs over", f"{_OPEN} signing", May.MEDIATION_SCREEN),
            is_automatic=True),
)  # fmt: skip
