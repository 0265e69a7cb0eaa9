"""The one door to random identifiers."""

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKUP_CODE_CHARS = 8


def lookup_code() -> str:
    """Give eight random Crockford base-32 characters (40 bits), the key to one case without signing in."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(LOOKUP_CODE_CHARS))


def digits(how_many: int) -> str:
    """Give random digits, to be read from one screen and typed on another."""
    return "".join(secrets.choice("0123456789") for _ in range(how_many))


def token() -> str:
    """Give 32 unguessable URL-safe hexadecimal characters (128 bits): file names, form keys, draft keys."""
    return secrets.token_hex(16)
