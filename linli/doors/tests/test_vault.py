"""Sealed texts: readable with their key for their purpose, and not otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.doors import vault

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@given(st.text(min_size=1))
def test_sealed_text_opens_for_its_purpose(text):
    sealed = vault.seal(KEY, text, "phone")
    assert text.encode() not in sealed or len(text) < 3
    assert vault.unseal(KEY, sealed, "phone") == vault.unseal(KEY, memoryview(sealed), "phone") == text


def test_nothing_stays_visibly_nothing():
    assert vault.seal(KEY, "", "phone") == b""
    assert vault.unseal(KEY, b"", "phone") == ""


def test_same_text_is_never_sealed_alike():
    assert vault.seal(KEY, "13800138000", "phone") != vault.seal(KEY, "13800138000", "phone")


def test_other_key_is_named_as_the_reason():
    with pytest.raises(vault.BrokenSealError, match="another LINLI_DATA_KEY"):
        vault.unseal(OTHER, vault.seal(KEY, "text", "phone"), "phone")


def test_moved_or_changed_text_does_not_open():
    sealed = vault.seal(KEY, "text", "phone")
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for broken, purpose in [(sealed, "name"), (changed, "phone"), (sealed[:20], "phone")]:
        with pytest.raises(vault.BrokenSealError, match="changed or moved"):
            vault.unseal(KEY, broken, purpose)
