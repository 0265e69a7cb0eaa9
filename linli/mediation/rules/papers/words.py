"""Codes in the words of documents, which are Chinese whatever the reader's language."""

from collections.abc import Mapping

from linli.mediation.rules.endings import Ending, Road
from linli.mediation.rules.parties import Answer

ROADS: Mapping[str, str] = {
    Road.COURT: "向人民法院提起诉讼",
    Road.LABOUR_ARBITRATION: "申请劳动人事争议仲裁（自知道或者应当知道权利被侵害之日起一年内）",
    Road.LABOUR_INSPECTION: "向劳动保障监察机构投诉",
    Road.LAND_ARBITRATION: "申请农村土地承包仲裁（自知道或者应当知道权利被侵害之日起二年内）",
    Road.HEALTH_AUTHORITY: "向卫生健康行政部门申请医疗纠纷行政调解",
    Road.POLICE: "向公安机关报案（110）；道路交通事故可在三日内共同申请公安机关交通管理部门调解",
    Road.ADMINISTRATIVE: "申请行政复议或者提起行政诉讼",
    Road.MARKET_SUPERVISION: "向市场监督管理部门投诉（12315）",
    Road.FINANCE: "向金融监督管理部门投诉（12378）",
    Road.ECOLOGY: "向生态环境部门举报（12369）",
    Road.HOUSING: "向住房和城乡建设（房产）主管部门反映",
    Road.CIVIL_AFFAIRS: "向民政部门（婚姻登记机关）办理",
    Road.WOMEN: "向妇女联合会求助（12338）",
}
ANSWERS: Mapping[str, str] = {
    Answer.AGREE: "同意调解",
    Answer.CALL_FIRST: "同意调解，希望先电话沟通",
    Answer.QUESTIONS: "有疑问，需要进一步了解",
    Answer.ELSEWHERE: "选择其他机构或者自行协商",
    Answer.REFUSE: "不同意调解",
}
WAYS = {"phone": "电话", "letter": "信函", "visit": "上门", "sms": "短信", "page": "邀请页面", "counter": "当面"}
SIDES = {"A": "申请人", "R": "被申请人", "T": "第三人"}
# Endings whose own words would tell one side what the other has said in confidence.
NEUTRAL_ENDINGS: Mapping[str, str] = {
    Ending.DANGER: "依法不宜继续调解",
    Ending.CAPACITY: "依法不宜继续调解",
    Ending.SHAM: "依法不宜继续调解",
}
# How the other side may answer an invitation; none of them asks for an account (mediation 7.2).
WAYS_TO_ANSWER = (
    "拨打下列联系电话",
    "回复短信所附链接",
    "到调解委员会当面答复",
    "在本邀请书上写明意见后寄回或者交来人带回",
)
NEXT_STEPS = (
    "阅读《人民调解权利义务告知书》并确认",
    "填写《送达地址确认书》",
    "与对方共同选定调解员，或者由调解委员会指定",
)


def file_number(year: int, committee: str, ordinal: int) -> str:
    """Give the number of a file as it is written.

    >>> file_number(2026, "柏枝林社区人民调解委员会", 7)
    '（2026）柏枝林社区人调字第7号'
    """
    mark = committee
    for end in ("人民调解委员会", "调解委员会", "调委会"):
        mark = mark.removesuffix(end)
    return f"（{year}）{mark}人调字第{ordinal}号"


# Where an oral application was taken down, after the name of the office; and what the record says of its reading.
TAKEN_BY = {"counter": "（当面）", "phone": "（电话）", "grid": "（上门）"}
READ_BACK = "已宣读，申请人确认记录无误"
