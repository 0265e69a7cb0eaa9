"""What names a person is found in a text; what only looks like it is left alone."""

import pytest

from linli.issues.rules.scrubbing import Kind, kinds, scrubbed


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13800138000", "电话***"),
        ("电话１３８００１３８０００", "电话***"),
        ("电话 138 0013 8000。", "电话 ***。"),
        ("座机0736-7712345", "座机***"),
        ("身份证99010119900101123X", "身份证***"),
        ("湘J·12345停在消防通道", "***停在消防通道"),
        ("新能源车湘JD12345", "新能源车***"),
        ("3栋2单元501室漏水", "3栋***漏水"),
        ("村长李建国收钱", "村长***收钱"),
        ("老板黄大发偷排污水", "老板***偷排污水"),
        ("李主任长期不作为", "***长期不作为"),
        ("举报王小芳。", "举报***。"),
    ],
)
def test_what_names_somebody_is_masked(text, left):
    assert scrubbed(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "高速公路违法占道",
        "投诉陈家湾路灯不亮",
        "金罗镇违建",
        "举报某市某公司",
        "井盖编号20220704，坏了3天",
        "编号430703-220704-00012-7",
        "周边商户占道",
        "本人住在三楼",
        "户型501室型",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert scrubbed(text) == text


def test_what_is_known_of_the_reporter_is_masked_wherever_it_stands():
    assert scrubbed("张测试说，Zhang Ceshi也说", ["张测试", "zhang ceshi", "", "张"]) == "***说，***也说"


def test_every_kind_is_named_once():
    assert kinds("举报王小芳，电话13800138000、13900139000") == (Kind.NAME, Kind.PHONE)
