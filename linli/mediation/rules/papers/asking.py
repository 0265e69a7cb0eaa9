"""Documents from the application to its acceptance, and of who is who (mediation 22: 03–15, 43)."""

from linli.mediation.rules.papers.parts import (
    Desk,
    Paper,
    Part,
    Readers,
    also,
    fact,
    grid,
    instant,
    items,
    people,
    prose,
    said,
    to,
)

FREE = "人民调解不收取任何费用。在达成协议之前，任何一方均可随时要求终止调解，无须说明理由。"
ROADS_OPEN = "本通知不影响您依法通过仲裁、行政、诉讼等途径维护自己的权利。"
_EVIDENCE = grid("evidence", "证据材料", {"no": "编号", "name": "名称", "note": "说明"}, must=False)
_TOLD: tuple[Part, ...] = (
    people(),
    fact("matter", "纠纷类型"),
    prose("facts", "纠纷简要情况"),
    items("requests", "申请事项"),
    _EVIDENCE,
    prose("wishes", "对语言、方式、调解员的意愿", must=False),
)
_FREE_WILL = said(
    "申请人声明：本人自愿申请人民调解，已知悉调解不收费、可以随时撤回，所述情况属实；"
    "未就同一纠纷与他人恶意串通，损害国家利益、社会公共利益或者他人合法权益。"
)

ASKING = (
    Paper(
        3,
        "人民调解申请书",
        "Application for mediation",
        (to("committee"), *_TOLD, _FREE_WILL, fact("applied_on", "申请日期")),
        Readers.OWN,
        ("申请人",),
    ),
    Paper(
        4,
        "口头申请记录",
        "Record of an oral application",
        (
            *_TOLD,
            fact("taken_by", "记录人"),
            fact("place", "记录地点"),
            fact("taken_at", "记录时间"),
            fact("read_back", "已向申请人宣读并经其确认"),
            _FREE_WILL,
        ),
        Readers.OWN,
        ("申请人（签名或者按指印）", "记录人"),
    ),
    Paper(
        5,
        "人民调解受理登记表",
        "Registration",
        (
            fact("matter", "纠纷类型"),
            fact("source", "来源"),
            people(),
            prose("facts", "纠纷简要情况"),
            fact("registrar", "登记人"),
            fact("registered_on", "登记日期"),
            said(
                "本纠纷尚待当事人同意调解。当事人一方明确拒绝的，不进行调解（《中华人民共和国人民调解法》第十七条）。"
            ),
        ),
        Readers.NOBODY,
        ("登记人",),
        issued=True,
        has_seal=True,
    ),
    Paper(
        6,
        "收件回执",
        "Receipt",
        (
            to(),
            said("您提交的人民调解申请已经收到。"),
            fact("case_no", "案件编号"),
            instant("received_at", "收到时间"),
            fact("matter", "纠纷类型"),
            fact("received", "收到的材料"),
            fact("next_step", "下一步"),
            fact("next_by", "办理期限"),
            fact("office", "办理机构"),
            also("phone", "咨询电话"),
            said("在诉讼时效期间内提出调解申请的，诉讼时效自申请之日起中断。本回执不表示时效尚未届满。"),
            said(FREE),
        ),
        Readers.OWN,
        issued=True,
    ),
    Paper(
        7,
        "补正材料通知书",
        "Request for what is missing",
        (
            to(),
            said("您提交的调解申请尚需补充下列内容："),
            items("missing", "需要补正的内容"),
            fact("until", "补正期限"),
            said("逾期未补正的，本次申请将作结束处理；您可以随时重新申请。"),
            also("phone", "咨询电话"),
        ),
        Readers.OWN,
        issued=True,
    ),
    Paper(
        8,
        "不予受理告知书",
        "Notice of refusal",
        (
            to(),
            said("您提出的调解申请，经审查不予受理。"),
            fact("case_no", "案件编号"),
            fact("ground", "不予受理的事由"),
            prose("reason", "具体说明", must=False),
            also("law", "依据"),
            items("roads", "您可以选择的其他途径"),
            said("您对本告知有异议的，可以自收到之日起十日内向人民调解指导中心申请复核。"),
            said(ROADS_OPEN),
        ),
        Readers.OWN,
        ("主任",),
        issued=True,
        has_seal=True,
    ),
    Paper(
        9,
        "调解邀请书",
        "Invitation to mediation",
        (
            to(),
            said("{asker}就与您之间的纠纷向本调解委员会申请人民调解，现征询您是否愿意参加。"),
            fact("case_no", "案件编号"),
            prose("summary", "纠纷概要"),
            said("人民调解由当事人自愿参加，不公开进行，内容保密。调解员居中协助双方协商，不作裁判。"),
            said("您有权拒绝。拒绝不需要理由，也不会因此对您产生任何不利后果。"),
            said(FREE),
            fact("answer_by", "请在此日期前答复"),
            items("ways", "答复方式"),
            fact("contact", "联系人及电话"),
        ),
        Readers.OWN,
        issued=True,
        has_seal=True,
    ),
    Paper(
        10,
        "调解征询答复书",
        "Answer to the invitation",
        (
            fact("case_no", "案件编号"),
            fact("who", "答复人"),
            fact("answer", "答复意见"),
            also("conditions", "附带条件"),
            prose("wishes", "对语言、方式、调解员的意愿", must=False),
            prose("words", "答复人原话", must=False),
            also("contact", "联系方式"),
            fact("answered_at", "答复时间"),
            fact("channel", "答复方式"),
            also("recorder", "记录人"),
        ),
        Readers.OWN,
        ("答复人或者记录人",),
    ),
    Paper(
        11,
        "受理通知书",
        "Notice of acceptance",
        (
            to(),
            said(
                "关于{matter}纠纷，参加调解的各方当事人均已同意调解。"
                "依照《中华人民共和国人民调解法》第十七条的规定，本调解委员会决定受理。"
            ),
            fact("case_no", "案件编号"),
            fact("file_no", "案卷号"),
            fact("accepted_on", "受理日期"),
            fact("until", "调解期限届满日"),
            items("next_steps", "下一步"),
            said(FREE),
            also("phone", "咨询电话"),
        ),
        Readers.OWN,
        issued=True,
        has_seal=True,
    ),
    Paper(
        12,
        "人民调解权利义务告知书",
        "Rights and duties",
        (
            to(),
            said(
                "一、人民调解委员会是依法设立的调解民间纠纷的群众性组织，调解民间纠纷不收取任何费用。"
                "调解在当事人自愿、平等的基础上进行，不违背法律、法规和国家政策，尊重当事人的权利，"
                "不因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。"
            ),
            said(
                "二、当事人享有下列权利（《中华人民共和国人民调解法》第二十三条）：\n"
                "（一）选择或者接受人民调解员；\n（二）接受调解、拒绝调解或者要求终止调解；\n"
                "（三）要求调解公开进行或者不公开进行；\n（四）自主表达意愿、自愿达成调解协议。"
            ),
            said(
                "三、当事人履行下列义务（第二十四条）：\n（一）如实陈述纠纷事实；\n"
                "（二）遵守调解现场秩序，尊重人民调解员；\n（三）尊重对方当事人行使权利。"
            ),
            said(
                "四、调解协议具有法律约束力，当事人应当按照约定履行。双方认为有必要的，可以自协议生效之日起三十日内"
                "共同向人民法院申请司法确认（第三十一条、第三十三条）。"
            ),
            said(
                "五、调解内容保密。一方单独向调解员说明的内容，未经该方同意不告知对方；"
                "除各方确认的无争议事实外，调解中的陈述和让步不用于以后的程序。"
                "法律规定应当报告的侵害未成年人、家庭暴力以及可能引发治安案件、刑事案件的情形除外。"
            ),
            said("六、个人信息仅为办理本纠纷而使用。您可以查阅、更正自己的信息；案卷依法保存，期满销毁。"),
            said(
                "七、当事人恶意串通，企图通过调解侵害国家利益、社会公共利益或者他人合法权益的，"
                "依法承担责任；构成犯罪的，依法追究刑事责任。"
            ),
            fact("case_no", "案件编号"),
            also("read_at", "阅读时间"),
            also("method", "告知方式"),
        ),
        Readers.OWN,
        ("当事人（已阅读并理解）",),
        issued=True,
    ),
    Paper(
        13,
        "身份核验记录",
        "Record of identity",
        (
            fact("person", "被核验人"),
            fact("role", "身份"),
            fact("document", "证件类型"),
            fact("masked_no", "证件号码（部分隐去）"),
            fact("method", "核验方式"),
            fact("checked_at", "核验时间"),
            fact("officer", "核验人"),
            fact("result", "核验结果"),
            also("note", "备注"),
            said("未经本人同意，不留存证件影像。"),
        ),
        Readers.OWN,
        ("核验人",),
    ),
    Paper(
        14,
        "授权委托书",
        "Power of attorney",
        (
            fact("principal", "委托人"),
            fact("agent", "受托人"),
            fact("category", "受托人类别"),
            also("relation", "与委托人的关系"),
            fact("matter", "委托事项"),
            fact("authority", "代理权限"),
            items("scope", "具体授权"),
            fact("from_on", "委托期间自"),
            fact("to_on", "委托期间至"),
            said(
                "一般授权不包括代为承认、放弃、变更请求，进行和解，签署调解协议；上述事项须有特别授权"
                "（参照《中华人民共和国民事诉讼法》第六十二条）。"
            ),
        ),
        Readers.OWN,
        ("委托人", "受托人"),
    ),
    Paper(
        15,
        "代表人推选书",
        "Election of representatives",
        (
            fact("roll", "当事人名册"),
            items("elected", "推选的代表人"),
            items("scope", "代表权限"),
            said(
                "代表人变更、放弃请求，承认对方请求，或者达成调解协议，须经被代表的当事人本人同意。"
                "被代表人可以随时退出、自行参加或者更换代表人。"
            ),
            grid("electors", "推选人", {"name": "姓名", "unit": "房号或者单位", "signed": "签名"}),
            fact("elected_on", "推选日期"),
        ),
        Readers.OWN,
        ("推选人（另附签名）",),
    ),
    Paper(
        43,
        "送达地址确认书",
        "Address for service",
        (
            fact("case_no", "案件编号"),
            fact("person", "当事人"),
            fact("address", "送达地址"),
            also("electronic", "电子送达地址"),
            fact("phone", "联系电话"),
            also("receiver", "代收人"),
            also("language", "通知语言"),
            said(
                "一、您提供的地址应当准确；地址变更的，请及时告知，否则按原地址送达视为送达。\n"
                "二、本人或者代收人拒绝签收的，送达人记明情况，文书留置送达。\n"
                "三、选择电子送达的，信息到达之日为送达日；您可以随时要求纸质文书。\n"
                "四、本确认书不向对方当事人出示。"
            ),
        ),
        Readers.OWN,
        ("当事人",),
        desk=Desk.FILE,
    ),
)
