"""Turns drafts, agreements and signatures into what their pages say."""

from typing import Any

from django.utils.translation import gettext

from linli.mediation.forms.agreeing_words import CHECKS, FIELDS, HEADS, SAID, SEATS, SIGNED
from linli.mediation.models import Signature
from linli.mediation.queries.agreeing import Drafted
from linli.mediation.rules.checks import Finding
from linli.mediation.rules.signing import Seat, fingerprint
from linli.mediation.rules.wording import text_hash


def finding_words(found: Finding) -> str:
    """Give a finding in words, with the fields or words it is about."""
    about = [str(SAID.get(each) or (FIELDS.get(each) or HEADS.get(each) or (each,))[0]) for each in found.said]
    return f"{CHECKS[found.code]} {gettext('About:')} {' · '.join(about)}" if about else str(CHECKS[found.code])


def fingerprint_of(given: Drafted) -> str:
    """Give the hash of a version as people compare it; "" while it can still change."""
    return " ".join(fingerprint(text_hash(given.text))) if not given.is_open else ""


def signers(rows: list[Signature], names: dict[int, str]) -> list[dict[str, Any]]:
    """Give who has signed, as what and when."""
    return [
        {
            "name": names.get(row.participant_id or 0, "") if row.seat == Seat.PARTY else str(SEATS[Seat(row.seat)]),
            "hand": row.hand,
            "how": SIGNED[Signature.Method(row.method)],
            "at": row.signed_at,
        }
        for row in rows
    ]
