"""Third-party browser files: which are taken from `node_modules`, how they are cleaned, and their pinned hashes."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

SITE = Path(__file__).resolve().parent
LIST = SITE / "assets.json"
STATIC = SITE / "static"
NODE_MODULES = SITE.parent.parent / "node_modules"

# GOV.UK's typeface and crest may be used on gov.uk only; our own stack takes the place of the typeface.
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_GOVUK_FONTS = "GDS Transport,arial,sans-serif"
_CREST_RULE = re.compile(r"[^{}]+\{[^{}]*url\(/assets/[^{}]*\}")
_SOURCE_MAP = re.compile(r"^(?://|/\*)# sourceMappingURL=.*$", re.MULTILINE)


class AssetError(RuntimeError):
    """A browser file that is missing or is not the one pinned; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One third-party file: where it comes from, where it goes, and the SHA-384 (base64) of what is served."""

    target: str
    source: str
    sha384: str


def listed() -> list[Asset]:
    """Give the allow-list in `assets.json`, sorted by target."""
    rows: dict[str, dict[str, str]] = json.loads(LIST.read_text("utf-8"))
    return [Asset(target, row["from"], row["sha384"]) for target, row in sorted(rows.items())]


def cleaned(text: str) -> str:
    """Give a script or style sheet without foreign fonts, the crest and pointers to source maps.

    >>> cleaned("@font-face{src:url(/assets/a.woff2)}p{font-family:GDS Transport,arial,sans-serif}")
    'p{font-family:var(--ll-font)}'
    """
    text = _CREST_RULE.sub("", _FONT_FACE.sub("", text))
    return _SOURCE_MAP.sub("", text.replace(_GOVUK_FONTS, "var(--ll-font)"))


def sha384(text: str) -> str:
    """Give the SHA-384 of a text in base64, the form browsers use."""
    return base64.b64encode(hashlib.sha384(text.encode()).digest()).decode()


def build() -> int:
    """Copy every listed file, cleaned, into `static/vendor`; gives the count. AssetError for one that differs."""
    assets = listed()
    texts = {asset.target: _fresh(asset) for asset in assets}
    for asset in assets:
        if sha384(texts[asset.target]) != asset.sha384:
            raise AssetError(
                f"{asset.source} is not the pinned file: run `npm ci`; after a wanted update run `linli assets pin`"
            )
    for target, text in texts.items():
        path = STATIC / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return len(assets)


def pin() -> int:
    """Rewrite the hashes in `assets.json` from the files now in `node_modules`; gives the count of changed ones."""
    assets = listed()
    rows = {a.target: {"from": a.source, "sha384": sha384(_fresh(a))} for a in assets}
    LIST.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return sum(rows[a.target]["sha384"] != a.sha384 for a in assets)


def missing() -> list[str]:
    """Give the listed files that are not in `static/vendor`."""
    return [asset.target for asset in listed() if not (STATIC / asset.target).is_file()]


def _fresh(asset: Asset) -> str:
    path = NODE_MODULES / asset.source
    if not path.is_file():
        raise AssetError(f"node_modules/{asset.source} is missing: run `npm ci` first")
    return cleaned(path.read_text("utf-8"))
