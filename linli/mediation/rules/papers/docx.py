"""Draws a document as DOCX, the working copy; the record is the PDF. Pure."""

from io import BytesIO
from typing import Any

import docx as word
import segno
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from linli.mediation.rules.papers.model import (
    Block,
    Document,
    Fields,
    Grid,
    Heading,
    Items,
    Paragraph,
    Seal,
    Sealed,
    Signatures,
    grouped,
)

FONT = "Noto Serif CJK SC"
_ALIGN = {"body": ALIGN.JUSTIFY, "to": ALIGN.LEFT, "right": ALIGN.RIGHT, "small": ALIGN.LEFT}
LABEL_CM = 3.6


def docx(document: Document) -> bytes:
    """Draw a document as DOCX."""
    made = word.Document()
    _page(made)
    _line(made, document.title, 22, ALIGN.CENTER, bold=True)
    if document.file_no:
        _line(made, document.file_no, 14, ALIGN.RIGHT)
    for block in document.blocks:
        _draw(made, block)
    _foot(made, document)
    core = made.core_properties
    core.title, core.author, core.comments = document.title, "", document.code
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _page(made: Any) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Cm(2.5))
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.5


def _line(at: Any, text: str, size: float, align: Any, *, bold: bool = False, indent: bool = False) -> Any:
    line = at.add_paragraph()
    line.alignment = align
    if indent:
        line.paragraph_format.first_line_indent = Pt(2 * size)
    run = line.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    return line


def _draw(made: Any, block: Block) -> None:
    match block:
        case Heading(text):
            _line(made, text, 14, ALIGN.LEFT, bold=True).paragraph_format.keep_with_next = True
        case Paragraph(text, look):
            _line(made, text, 10.5 if look == "small" else 14, _ALIGN[look], indent=look == "body")
        case Fields(rows):
            _table(made, rows, size=12, label=True)
        case Grid(columns, rows):
            _table(made, (columns, *rows), size=10.5, head=True)
        case Items(lines):
            for number, text in enumerate(lines, 1):
                _line(made, f"{number}. {text}", 14, ALIGN.JUSTIFY, indent=True)
        case Signatures(places):
            for place in places:
                _line(made, f"\n{place}：　　　　　　　　　　　　年　　月　　日", 14, ALIGN.LEFT)
        case Seal(of, day) | Sealed(of, day):
            _line(made, f"\n{of}\n{day}{_seal(block)}", 14, ALIGN.RIGHT)


def _seal(block: Block) -> str:
    if isinstance(block, Sealed):
        return "\n（已签署，已盖章）"
    return "\n（印章）" if isinstance(block, Seal) and block.has_seal else ""


def _table(made: Any, rows: Any, *, size: float, label: bool = False, head: bool = False) -> None:
    table = made.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for place, text in enumerate(row):
            line = cells[place].paragraphs[0]
            line.paragraph_format.line_spacing = 1.25
            run = line.add_run(text)
            run.font.size, run.bold = Pt(size), head and number == 0
        if label:
            cells[0].width, cells[1].width = Cm(LABEL_CM), Cm(16 - LABEL_CM)
    if head:
        _repeat(table.rows[0])
    _line(made, "", 6, ALIGN.LEFT)


def _repeat(row: Any) -> None:
    """Let a row stand at the top of every page its table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no word for it


def _foot(made: Any, document: Document) -> None:
    line = made.sections[0].footer.paragraphs[0]
    picture = BytesIO()
    segno.make(f"{document.verify_url}?hash={document.sha256}", error="m", micro=False).save(
        picture, kind="png", scale=4, border=1
    )
    picture.seek(0)
    line.add_run().add_picture(picture, width=Cm(1.5))
    _small(line, f" 文书编号 {document.code}　核验 {document.verify_url}　第")
    _field(line, "PAGE")
    _small(line, "页 共")
    _field(line, "NUMPAGES")
    _small(line, "页")
    _small(made.sections[0].footer.add_paragraph(), f"校验码 {grouped(document.sha256)}")


def _small(line: Any, text: str) -> Any:
    run = line.add_run(text)
    run.font.size = Pt(7)
    return run


def _field(line: Any, code: str) -> None:
    """Add a number that the word processor counts."""
    run = _small(line, "")
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)  # noqa: SLF001 - python-docx has no word for it
