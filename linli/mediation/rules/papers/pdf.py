"""Draws a document as PDF, A4, always the same bytes for the same document; its hash is that of the record. Pure."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from io import BytesIO

import segno
import weasyprint
from weasyprint.urls import URLFetcher

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

# Chinese official letters: the first line set in by two characters, justified, no line begins with a closing mark.
_CSS = """
@page { size: A4; margin: 2.5cm; margin-bottom: 3cm;
  @bottom-left { content: element(foot); width: 13.4cm; vertical-align: top; padding-top: 4mm }
  @bottom-right { content: "第" counter(page) "页 共" counter(pages) "页"; font: 9pt "Noto Serif CJK SC", serif;
    width: 2.6cm; text-align: right; vertical-align: top; padding-top: 4mm } }
html { font: 14pt/1.75 "Noto Serif CJK SC", "Noto Serif CJK TC", "Noto Serif", serif; color: #000 }
body { margin: 0 }
h1 { font-size: 22pt; font-weight: bold; line-height: 1.4; text-align: center; margin: 0 0 4mm; letter-spacing: .06em }
h2 { font-size: 14pt; font-weight: bold; margin: 4mm 0 1mm; break-after: avoid }
p { margin: 0; text-indent: 2em; text-align: justify; orphans: 2; widows: 2; overflow-wrap: anywhere;
  line-break: strict; white-space: pre-wrap }
p.no { text-align: right; text-indent: 0; margin-bottom: 4mm }
p.to { text-indent: 0; margin-bottom: 1mm }
p.right { text-align: right; text-indent: 0 }
p.small { font-size: 10.5pt; text-indent: 0 }
table { width: 100%; border-collapse: collapse; margin: 2mm 0 3mm; font-size: 12pt; line-height: 1.5 }
th, td { border: .5pt solid #000; padding: 1.2mm 2mm; text-align: left; vertical-align: middle; font-weight: normal;
  overflow-wrap: anywhere; white-space: pre-wrap }
tr { break-inside: avoid }
table.fields th { width: 3.6cm; text-align: center }
table.grid { font-size: 10.5pt }
table.grid th { text-align: center; font-weight: bold; white-space: nowrap }
td.short { white-space: nowrap; overflow-wrap: normal }
td.hash { font-size: 7.5pt; line-height: 1.3; word-break: break-all }
thead { display: table-header-group }
ol { margin: 0; padding: 0; list-style: none }
li { text-indent: 2em; text-align: justify; overflow-wrap: anywhere; white-space: pre-wrap }
.sign { margin-top: 5mm; break-inside: avoid; break-before: avoid }
.sign div { margin-bottom: 3mm; display: flex; justify-content: space-between }
.seal { margin-top: 6mm; text-align: right; break-inside: avoid; break-before: avoid; position: relative }
.seal .box { width: 4cm; height: 1cm; padding-top: 3cm; border: .5pt dashed #666; border-radius: 50%; color: #666;
  font-size: 9pt; line-height: 1; text-align: center; position: absolute; right: .3cm; top: -1.2cm }
.seal .box.on { height: 2.5cm; padding-top: 1.5cm; border: 1.2pt solid #b00; color: #b00; line-height: 1.5 }
.seal.tall { padding: 0 0 1.6cm }
.foot { position: running(foot); font-size: 7pt; line-height: 1.5 }
.foot img { float: left; width: 1.9cm; height: 1.9cm; margin-right: 2.5mm }
"""


# The import above lets every image of the process be cut short; nothing here reads images of others.
weasyprint.images.ImageFile.LOAD_TRUNCATED_IMAGES = False
HASH_CHARS, SHORT_CHARS = 64, 12
# A document holds all that it shows; no address in it is ever followed.
_NOTHING = URLFetcher(allowed_protocols={"data"})


def pdf(document: Document) -> tuple[bytes, int]:
    """Draw a document as PDF; give it with its number of pages."""
    laid = weasyprint.HTML(string=html(document), url_fetcher=_NOTHING).render()
    out = BytesIO()
    laid.write_pdf(out, pdf_identifier=bytes.fromhex(document.sha256)[:16])
    return out.getvalue(), len(laid.pages)


def html(document: Document) -> str:
    """Give a document as the page it is drawn from."""
    title = escape(document.title)
    made_at = datetime.fromisoformat(document.made_at).isoformat()
    file_no = f'<p class="no">{escape(document.file_no)}</p>' if document.file_no else ""
    body = "".join(map(_html, document.blocks))
    return (
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="dcterms.created" content="{made_at}"><meta name="dcterms.modified" content="{made_at}">'
        f"<style>{_CSS}</style>{_foot(document)}<h1>{title}</h1>{file_no}{body}</html>"
    )


def _foot(document: Document) -> str:
    link = f"{document.verify_url}?hash={document.sha256}"
    # Border and error correction for a code that is printed 15 mm wide and scanned from paper.
    image = segno.make(link, error="m", micro=False).svg_data_uri(border=1)
    return (
        f'<div class="foot"><img src="{escape(image)}" alt="">文书编号 {escape(document.code)}　核验 '
        f"{escape(document.verify_url)}<br>校验码 {grouped(document.sha256)}</div>"
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text):
            drawn = f"<h2>{escape(text)}</h2>"
        case Paragraph(text, look):
            drawn = f'<p class="{look}">{escape(text)}</p>'
        case Fields(rows):
            drawn = f'<table class="fields">{"".join(map(_row, rows))}</table>'
        case Grid(columns, rows):
            told = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
            drawn = f'<table class="grid"><thead><tr>{_cells("th", columns)}</tr></thead>{told}</table>'
        case Items(lines):
            drawn = f"<ol>{''.join(f'<li>{n}. {escape(line)}</li>' for n, line in enumerate(lines, 1))}</ol>"
        case Signatures(places):
            drawn = f'<div class="sign">{"".join(map(_place, places))}</div>'
        case Seal(of, day, has_seal):
            box, tall = ('<span class="box">（印章）</span>', " tall") if has_seal else ("", "")
            drawn = f'<div class="seal{tall}">{box}<p class="right">{escape(of)}<br>{escape(day)}</p></div>'
        case Sealed(of, day):
            told = f'<span class="box on">已签署<br>已盖章</span><p class="right">{escape(of)}<br>{escape(day)}</p>'
            drawn = f'<div class="seal tall">{told}</div>'
    return drawn


def _row(row: tuple[str, str]) -> str:
    name, value = row
    return f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f"<{tag}{_kind(text)}>{escape(text)}</{tag}>" for text in texts)


def _kind(text: str) -> str:
    """Keep days and codes on one line, and let a hash be small."""
    if len(text) == HASH_CHARS and text.isalnum():
        return ' class="hash"'
    return ' class="short"' if text.isascii() and len(text) <= SHORT_CHARS else ""


def _place(place: str) -> str:
    return f"<div><span>{escape(place)}：</span><span>　　　　年　　月　　日</span></div>"
