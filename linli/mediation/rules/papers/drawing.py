"""Draws documents in a process apart: it sees no setting and no table, and its memory is bounded. Pure."""

import msgspec

from linli.mediation.rules.papers.docx import docx
from linli.mediation.rules.papers.model import Drawn, Form, decoded
from linli.mediation.rules.papers.pdf import pdf


def answer(asked: bytes) -> bytes:
    """Give the Drawn of a pair (form, document as JSON), both as MessagePack."""
    form, told = msgspec.msgpack.decode(asked, type=tuple[Form, bytes])
    document = decoded(told)
    drawn = Drawn(*pdf(document)) if form is Form.PDF else Drawn(docx(document))
    return msgspec.msgpack.encode(drawn)
