"""The acts of closing a case, archiving its file and handing over what may leave it."""

from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line, move

_OVER = "declined terminated followed_up"
FILING = (
    line("close_propose", "建议结案", "Closing proposed", _OVER, May.MEDIATION_SCREEN, "text"),
    move("close", May.MEDIATION_DECIDE),
    line("archive_propose", "提请归档", "Archiving proposed", "closed", May.MEDIATION_SCREEN, "keep_years"),
    move("archive", May.MEDIATION_DECIDE),
    # As two people signed on a list of such files.
    line("destroy", "销毁档案", "File destroyed", "archived", May.MEDIATION_DESTROY),
    line("caucus_erase", "删除单独谈话内容", "What was said apart erased at its side's wish",
         "effective followed_up terminated closed archived", May.MEDIATION_REPLY),
    line("hand_over", "移送材料", "Handed over", f"{_OVER} closed archived", May.MEDIATION_SCREEN, "receiver side"),
)  # fmt: skip
