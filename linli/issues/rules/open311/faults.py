"""What a call of the Open311 interface can be refused for: one word each, with its HTTP status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Word(StrEnum):
    """The machine words of the header `Linli-Error`."""

    JURISDICTION_MISSING = "jurisdiction_missing"
    SERVICE_CODE_MISSING = "service_code_missing"
    LOCATION_MISSING = "location_missing"
    LOCATION_INCOMPLETE = "location_incomplete"
    LOCATION_INVALID = "location_invalid"
    OUTSIDE_AREA = "outside_area"
    ATTRIBUTE_MISSING = "attribute_missing"
    ATTRIBUTE_INVALID = "attribute_invalid"
    CONTACT_MISSING = "contact_missing"
    INVALID_DATETIME = "invalid_datetime"
    RANGE_TOO_LONG = "range_too_long"
    RANGE_REVERSED = "range_reversed"
    INVALID_STATUS = "invalid_status"
    INVALID_PAGE = "invalid_page"
    INVALID_BBOX = "invalid_bbox"
    INVALID_NUMBER = "invalid_number"
    TEXT_TOO_LONG = "text_too_long"
    INVALID_EMAIL = "invalid_email"
    INVALID_URL = "invalid_url"
    INVALID_ENCODING = "invalid_encoding"
    TOO_MANY_FIELDS = "too_many_fields"
    AMBIGUOUS_KEY = "ambiguous_key"
    IDEMPOTENCY_CONFLICT = "idempotency_conflict"
    UPDATE_EMPTY = "update_empty"
    KEY_MISSING = "key_missing"
    KEY_INVALID = "key_invalid"
    JURISDICTION_NOT_FOUND = "jurisdiction_not_found"
    SERVICE_NOT_FOUND = "service_not_found"
    REQUEST_NOT_FOUND = "request_not_found"
    TOKEN_NOT_FOUND = "token_not_found"  # noqa: S105 - the name of a fault
    PATH_NOT_FOUND = "path_not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    BODY_TOO_LARGE = "body_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


# Every other word is answered with 400.
_STATUS = {
    Word.KEY_MISSING: 403,
    Word.KEY_INVALID: 403,
    Word.JURISDICTION_NOT_FOUND: 404,
    Word.SERVICE_NOT_FOUND: 404,
    Word.REQUEST_NOT_FOUND: 404,
    Word.TOKEN_NOT_FOUND: 404,
    Word.PATH_NOT_FOUND: 404,
    Word.METHOD_NOT_ALLOWED: 405,
    Word.BODY_TOO_LARGE: 413,
    Word.UNSUPPORTED_MEDIA_TYPE: 415,
    Word.RATE_LIMITED: 429,
    Word.UNAVAILABLE: 503,
    Word.INTERNAL: 500,
}
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a call; `about` names the parameter or the attribute."""

    word: Word
    about: str = ""

    @property
    def status(self) -> int:
        """Give the HTTP status of a call with this fault alone."""
        return _STATUS.get(self.word, BAD_REQUEST)


class RefusedError(Exception):
    """A call that is not carried out; nothing was stored. `headers` tell programs when or how to go on."""

    def __init__(self, *faults: Fault, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(", ".join(f"{fault.word} {fault.about}".strip() for fault in faults))
        self.faults, self.headers = faults, headers or {}

    @property
    def status(self) -> int:
        """Give the HTTP status: that of a thing not found where there is one, else of the first fault."""
        statuses = [fault.status for fault in self.faults]
        return 404 if 404 in statuses else statuses[0]  # noqa: PLR2004 - HTTP's own number


def demand_none(faults: Iterable[Fault]) -> None:
    """Raise RefusedError where there is a fault."""
    found = tuple(dict.fromkeys(faults))
    if found:
        raise RefusedError(*found)
