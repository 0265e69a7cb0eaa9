"""The acts by which experts and others are invited, answered for, and give an opinion."""

from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line

_TALKS = "panel preparing scheduled in_sitting adjourned"
INVITEES = (
    line("invitee_ask", "提议邀请参与人", "Somebody proposed to take part", _TALKS, May.MEDIATION_RAISE,
         "name role relation"),
    line("invitee_answer", "对受邀参与人表示意见", "Said whether they take part", _TALKS, May.MEDIATION_REPLY,
         "invitee gives"),
    line("opinion", "登记专家意见", "Expert's opinion put down", _TALKS, May.MEDIATION_RAISE, "question opinion basis"),
)  # fmt: skip
