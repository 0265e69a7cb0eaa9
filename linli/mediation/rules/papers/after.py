"""Documents of performance, follow-up and ending (mediation 22: 35–40)."""

from linli.mediation.rules.papers.asking import ROADS_OPEN
from linli.mediation.rules.papers.parts import Paper, Readers, also, amount, fact, grid, items, prose, said, to

AFTER = (
    Paper(
        35,
        "履行登记表",
        "Record of performance",
        (
            fact("agreement_no", "协议编号"),
            fact("item", "履行事项"),
            amount("amount_fen", "金额", must=False),
            fact("done_on", "履行日期"),
            fact("proof", "凭证"),
            fact("receipt", "权利人签收"),
            also("note", "备注"),
        ),
        Readers.OWN_AND_OTHER,
        ("义务人", "权利人", "人民调解员"),
    ),
    Paper(
        36,
        "催告记录",
        "Record of urging",
        (
            fact("agreement_no", "协议编号"),
            fact("item", "到期事项"),
            fact("means", "催告方式"),
            fact("urged_at", "催告时间"),
            prose("answer", "义务人答复"),
            prose("promise", "新的承诺", must=False),
            said("新的承诺不改变调解协议的内容。"),
        ),
        Readers.OWN_AND_OTHER,
        ("人民调解员",),
    ),
    Paper(
        37,
        "违约移送函",
        "Letter on a breach",
        (
            to(),
            said("下列调解协议未获履行，应当事人请求，出具本函。"),
            fact("agreement_no", "协议编号"),
            fact("route", "当事人选择的途径"),
            also("limit", "法定期限"),
            prose("facts", "履行与催告情况"),
            items("attachments", "附件"),
            said("本函及附件不含调解过程中的陈述、方案和让步。"),
        ),
        Readers.OWN,
        issued=True,
        has_seal=True,
    ),
    Paper(
        38,
        "回访记录",
        "Record of a follow-up visit",
        (
            fact("person", "被回访人"),
            fact("agreement_no", "协议编号"),
            fact("matter", "纠纷类型"),
            fact("performance", "协议履行情况"),
            fact("satisfaction", "满意程度"),
            fact("freely_signed", "是否自愿签署"),
            also("pressed", "有无受到压力"),
            fact("new_dispute", "是否再起纠纷"),
            also("suit", "是否起诉或者另行处理及结果"),
            also("wrong_mediation", "有无不当调解情形"),
            prose("measures", "处理措施", must=False),
            prose("wishes", "意见建议", must=False),
            fact("visitor", "回访人"),
            fact("visited_on", "回访日期"),
            fact("independent", "独立回访"),
        ),
        Readers.OWN,
        ("回访人",),
    ),
    Paper(
        39,
        "终止调解通知书",
        "Notice of ending",
        (
            to(),
            said("关于下列纠纷的人民调解，现予终止。"),
            fact("case_no", "案件编号"),
            also("file_no", "案卷号"),
            fact("matter", "纠纷类型"),
            fact("ending", "终止事由"),
            fact("ended_on", "终止日期"),
            also("variation", "说明"),
            items("roads", "您可以选择的其他途径"),
            said(
                "在诉讼时效期间内提出调解申请的，诉讼时效自申请之日（{applied_on}）起中断。"
                "本通知不表示时效尚未届满，请及时主张权利。"
            ),
            said(ROADS_OPEN),
        ),
        Readers.OWN,
        ("人民调解员",),
        issued=True,
        has_seal=True,
    ),
    Paper(
        40,
        "移送材料清单",
        "List of what is handed over",
        (
            to("receiver"),
            fact("case_no", "案件编号"),
            fact("asked_by", "请求移送的当事人"),
            fact("reason", "调解终止事由"),
            items("undisputed", "各方确认的无争议事实", must=False),
            grid(
                "evidence",
                "已交换的证据和请求一方自己的证据",
                {"no": "编号", "name": "名称", "sha256": "SHA-256"},
                must=False,
            ),
            grid(
                "listed",
                "移送材料",
                {"no": "序号", "title": "名称", "code": "文书编号", "pages": "页数", "sha256": "SHA-256"},
            ),
            prose("conduct", "对委派法院的提示", must=False),
            said(
                "本清单只列允许移送的材料，不含调解中的方案、让步、单独谈话、聊天、笔记、录音录像、"
                "安全询问的回答以及调解员对是非的看法。"
            ),
            fact("made_on", "日期"),
        ),
        Readers.OWN,
        ("移送人",),
        issued=True,
        has_seal=True,
    ),
)
