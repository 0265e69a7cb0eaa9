"""Documents of the agreement and its confirmation (mediation 22: 28–34)."""

from linli.mediation.rules.papers.parts import (
    Paper,
    Readers,
    also,
    amount,
    fact,
    grid,
    instant,
    items,
    people,
    prose,
    said,
    to,
)

_TERMS = {"no": "序号", "text": "内容", "amount_fen": "金额", "due": "履行期限", "method": "履行方式"}

AGREEMENT = (
    Paper(
        28,
        "人民调解协议书",
        "Mediation agreement",
        (
            fact("agreement_no", "编号"),
            people(),
            prose("facts", "纠纷主要事实和争议事项"),
            prose("responsibility", "各方当事人的责任"),
            said("经调解，各方当事人自愿达成如下协议："),
            items("terms", "协议内容"),
            grid("payments", "款项一览", _TERMS, must=False),
            prose("default", "不履行协议的责任"),
            prose("confirmation", "司法确认"),
            said(
                "本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，"
                "具有法律约束力，当事人应当按照约定履行。"
            ),
            fact("place", "签订地点"),
            fact("signed_on", "签订日期"),
            fact("copies", "份数"),
            also("text_sha256", "签署文本校验码"),
            also("effective_at", "生效时间"),
            grid(
                "signatures",
                "签署情况",
                {"signer": "签署人", "role": "身份", "method": "方式", "at": "时间"},
                must=False,
            ),
        ),
        Readers.ALL,
        ("各方当事人（签名、盖章或者按指印）", "人民调解员", "记录员"),
        issued=True,
        has_seal=True,
    ),
    Paper(
        29,
        "人民调解口头协议登记表",
        "Oral agreement",
        (
            fact("agreement_no", "编号"),
            people(),
            prose("facts", "纠纷主要事实和争议事项"),
            prose("responsibility", "各方当事人的责任"),
            prose("words", "口头协议内容（按当事人陈述记录）"),
            prose("default", "不履行协议的责任", must=False),
            instant("reached_at", "达成时间"),
            fact("performed", "即时履行情况"),
            said(
                "各方当事人认为无须制作书面协议。口头协议自各方当事人达成协议之日起生效（《中华人民共和国人民调解法》第三十条）。"
            ),
        ),
        Readers.ALL,
        ("人民调解员", "记录员", "当事人（自愿签名）"),
    ),
    Paper(
        30,
        "协议分册及付款清单",
        "Part of a group agreement",
        (
            fact("framework_no", "框架协议编号"),
            fact("member", "成员"),
            also("unit", "房号或者单位"),
            prose("basis", "计算依据"),
            amount("amount_fen", "金额"),
            fact("account", "收款账户（部分隐去）"),
            fact("due", "付款期限"),
            fact("signed_on", "日期"),
            said("本分册是框架协议的组成部分，自本成员、对方当事人签名，人民调解员签名并加盖印章之日起对本成员生效。"),
        ),
        Readers.OWN_AND_OTHER,
        ("成员", "对方当事人", "人民调解员"),
        issued=True,
        has_seal=True,
    ),
    Paper(
        31,
        "电子签署记录",
        "Record of signatures",
        (
            fact("agreement_no", "文书编号"),
            fact("version_sha256", "文本校验码"),
            grid(
                "signatures",
                "签署",
                {"signer": "签署人", "role": "身份", "method": "方式", "evidence": "身份证明编号", "at": "时间"},
            ),
            fact("certificate", "所用电子签名的种类"),
            said("任何一字的改动都会形成新的文本，此前的签名随之作废并保留记录。"),
        ),
        Readers.OWN,
    ),
    Paper(
        32,
        "送达回证",
        "Proof of service",
        (
            fact("case_no", "案件编号"),
            fact("document", "送达文书"),
            fact("to", "受送达人"),
            fact("method", "送达方式"),
            fact("served_at", "送达时间"),
            fact("receiver", "签收人"),
            also("note", "备注"),
        ),
        Readers.OWN,
        ("签收人", "送达人"),
    ),
    Paper(
        33,
        "司法确认申请书",
        "Application for judicial confirmation",
        (
            to("court"),
            people(words="共同申请人"),
            fact("agreement_no", "调解协议编号"),
            fact("effective_at", "协议生效时间"),
            prose("request", "请求事项"),
            said(
                "各申请人承诺：调解协议是自愿达成的，内容真实；没有恶意串通、规避法律，"
                "没有损害国家利益、社会公共利益或者他人合法权益；因该协议内容给他人造成损害的，愿意承担相应的民事责任和其他法律责任。"
            ),
            items("attachments", "附件"),
            fact("applied_on", "申请日期"),
        ),
        Readers.OWN_AND_OTHER,
        ("各共同申请人",),
    ),
    Paper(
        34,
        "主持调解证明",
        "Certificate of the mediation",
        (
            to("court"),
            said("兹证明下列纠纷由本调解委员会主持调解，并达成调解协议。"),
            fact("organisation", "调解组织"),
            fact("filing", "备案情况"),
            fact("mediators", "调解员"),
            fact("file_no", "案卷号"),
            fact("agreement_no", "调解协议编号"),
            fact("accepted_on", "受理日期"),
            fact("agreed_on", "协议生效日期"),
        ),
        Readers.OWN_AND_OTHER,
        ("主任",),
        issued=True,
        has_seal=True,
    ),
)
