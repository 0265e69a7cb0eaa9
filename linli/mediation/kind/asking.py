"""The acts from the application to its acceptance."""

from dataclasses import replace

from linli.kernel.people.rules import Permission as May
from linli.mediation.kind.rows import line, move

ASKING = (
    # A draft is no case yet.
    replace(move("submit", May.MEDIATION_APPLY, "type facts request area"), sources=frozenset()),
    # Lines of the case that a dispute was begun from; they say nothing of the dispute but its ending's code.
    replace(line("mediation_begun", "转入调解", "Taken to mediation", "submitted", May.MEDIATION_APPLY_FOR),
            is_automatic=True),
    replace(line("mediation_over", "调解程序结束", "Mediation is over", "terminated", May.MEDIATION_APPLY_FOR),
            is_automatic=True),
    move("take", May.MEDIATION_SCREEN),
    line("check", "审查清单", "Checklist answered", "screening", May.MEDIATION_SCREEN, "checked"),
    move("invite", May.MEDIATION_SCREEN, "summary"),
    move("ask_info", May.MEDIATION_SCREEN, "text"),
    move("answer_info", May.MEDIATION_ANSWER, "text"),
    move("info_expired", May.MEDIATION_SCREEN),
    line("decline_propose", "建议不予受理", "Refusal proposed", "screening", May.MEDIATION_SCREEN, "reason text",
          "mediation_decline"),
    move("decline", May.MEDIATION_DECIDE),
    move("transfer", May.MEDIATION_SCREEN, "unit text"),
    line("receive", "接收转来的申请", "Kept by the committee", "screening", May.MEDIATION_SCREEN),
    line("turn_back", "退回转来的申请", "Turned back", "screening", May.MEDIATION_SCREEN, "text"),
    move("accept_joint", May.MEDIATION_SCREEN, "basis text"),
    line("ask_review", "申请复核", "Review asked for", "declined", May.MEDIATION_ANSWER, "text"),
    move("review_upheld", May.MEDIATION_SCREEN, "text"),
    line("review_kept", "复核维持", "Refusal upheld", "declined", May.MEDIATION_SCREEN, "text"),
    line("hear", "记录对方答复", "The other side's answer noted", "inviting", May.MEDIATION_REPLY, "answer channel"),
    line("answer", "一方对方答复", "One of the other sides answered", "inviting", May.MEDIATION_REPLY,
         "answer channel"),
    line("part_propose", "建议分开调解", "Going on without some proposed", "inviting", May.MEDIATION_SCREEN, "text"),
    move("part", May.MEDIATION_DECIDE),
    line("not_me", "联系方式有误", "It reached somebody else", "inviting", May.MEDIATION_REPLY, "answer channel"),
    move("consent", May.MEDIATION_REPLY),
    move("refuse", May.MEDIATION_REPLY),
    move("refusal_end", May.MEDIATION_SCREEN),
    line("reconsider", "拒绝后再表态", "Heard again after the refusal", "terminated", May.MEDIATION_REPLY, "answer"),
    line("attempt", "联系对方", "Tried to reach the other side", "inviting", May.MEDIATION_SCREEN, "channel outcome"),
    line("text", "发送短信", "Text message sent", "inviting", May.MEDIATION_SCREEN),
    replace(
        line("reply_extend", "答复期延长", "Time to answer extended", "inviting", May.MEDIATION_SCREEN),
        is_automatic=True,
    ),
    move("unreachable", May.MEDIATION_SCREEN),
    move("withdraw", May.MEDIATION_ANSWER, "settled"),
    move("time_up", May.MEDIATION_SCREEN),
    # The closed file stays as it is; a linked application begins.
    move("continue", May.MEDIATION_REPLY),
)  # fmt: skip
