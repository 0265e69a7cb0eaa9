"""H16: every word of pages and code is translated, with the same placeholders; nothing is left over."""

import re

from linli.site import messages


def test_every_message_has_its_chinese_and_no_chinese_is_left_over():
    assert messages.faults() == []


def test_every_message_is_written_in_english():
    assert [m.text for m in messages.found() if re.search(r"[\u3400-\u9fff]", m.text)] == []


def test_an_untranslated_message_and_a_lost_placeholder_are_caught(tmp_path, monkeypatch):
    po = tmp_path / "django.po"
    po.write_text('msgid "Sign in to go on."\nmsgstr ""\n\nmsgid "{n} left"\nmsgstr "还剩"\n', "utf-8")
    monkeypatch.setattr(messages, "CATALOGUE", po)
    faults = "\n".join(messages.faults())
    assert "not translated: 'Sign in to go on.'" in faults
    assert "not used: '{n} left'" in faults
    assert "placeholders differ: '{n} left'" in faults
