"""The one door to random identifiers."""

import secrets
import string
from collections.abc import Sequence

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKUP_CODE_CHARS = 8
LETTERS_AND_DIGITS = string.ascii_letters + string.digits
API_KEY_CHARS, SHORT_TOKEN_CHARS = 43, 22


def lookup_code() -> str:
    """Give eight random Crockford base-32 characters (40 bits), the key to one case without signing in."""
    bits = secrets.randbits(5 * LOOKUP_CODE_CHARS)
    return "".join(CROCKFORD[bits >> 5 * place & 31] for place in range(LOOKUP_CODE_CHARS))


def digits(how_many: int) -> str:
    """Give random digits, to be read from one screen and typed on another."""
    return "".join(secrets.choice("0123456789") for _ in range(how_many))


def api_key() -> str:
    """Give a key for another system: 256 random bits as 43 letters and digits, which no command takes for an option."""
    return _letters_and_digits(API_KEY_CHARS)


def short_token() -> str:
    """Give 22 unguessable letters and digits (128 bits and more), for people's hands and addresses."""
    return _letters_and_digits(SHORT_TOKEN_CHARS)


def _letters_and_digits(how_many: int) -> str:
    return "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(how_many))


def drawn(among: Sequence[int], how_many: int) -> list[int]:
    """Give so many of several by lot; nobody can foresee which."""
    return secrets.SystemRandom().sample(among, how_many)


def secrets_of(how_many: int, size_bytes: int) -> list[bytes]:
    """Give random bytes, so many times so many."""
    drawn = secrets.token_bytes(how_many * size_bytes)
    return [drawn[place : place + size_bytes] for place in range(0, len(drawn), size_bytes)]


def token() -> str:
    """Give 32 unguessable URL-safe hexadecimal characters (128 bits): file names, form keys, draft keys."""
    return secrets.token_hex(16)
