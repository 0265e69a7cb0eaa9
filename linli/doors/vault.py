"""The one door to encryption: short texts sealed with AES-256-GCM under the installation's data key."""

import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# A sealed text is: key id, nonce, ciphertext with its tag.
KEY_ID_BYTES = 4
# 96 random bits, the length the mode is made for (NIST SP 800-38D).
NONCE_BYTES = 12


class BrokenSealError(ValueError):
    """A sealed text that this key cannot open: another key sealed it, or somebody changed it."""


def seal(key: bytes, text: str, purpose: str) -> bytes:
    """Give `text` sealed for `purpose`; the empty text stays empty bytes, so that absence is visible."""
    if not text:
        return b""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())


def unseal(key: bytes, sealed: bytes | memoryview, purpose: str) -> str:
    """Give the text; raises BrokenSealError unless `key` sealed it for the same `purpose`."""
    # Databases hand binary columns out as either type.
    sealed = bytes(sealed)
    if not sealed:
        return ""
    if sealed[:KEY_ID_BYTES] != key_id(key):
        raise BrokenSealError("sealed with another LINLI_DATA_KEY: start with the key that was used then")
    nonce, body = sealed[KEY_ID_BYTES:][:NONCE_BYTES], sealed[KEY_ID_BYTES + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, purpose.encode()).decode()
    except InvalidTag:
        raise BrokenSealError(f"the sealed text for '{purpose}' was changed or moved from another field") from None


def key_id(key: bytes) -> bytes:
    """Give the four bytes that say which key sealed a text, so that keys can be changed one text at a time."""
    return sha256(b"linli key id" + key).digest()[:KEY_ID_BYTES]
