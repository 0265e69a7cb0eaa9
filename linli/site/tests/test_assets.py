"""Third-party browser files: cleaned, pinned, refused when different, missed at start."""

import json

import pytest

from linli.site import assets, checks


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """One listed file in a node_modules of its own."""
    (tmp_path / "node_modules" / "lib").mkdir(parents=True)
    (tmp_path / "node_modules" / "lib" / "a.js").write_text("export default 1;\n//# sourceMappingURL=a.js.map\n")
    listed = {"vendor/a.js": {"from": "lib/a.js", "sha384": assets.sha384("export default 1;\n\n")}}
    (tmp_path / "assets.json").write_text(json.dumps(listed))
    monkeypatch.setattr(assets, "LIST", tmp_path / "assets.json")
    monkeypatch.setattr(assets, "STATIC", tmp_path / "static")
    monkeypatch.setattr(assets, "NODE_MODULES", tmp_path / "node_modules")
    return tmp_path


def test_pinned_file_is_copied_without_its_source_map(shop):
    assert assets.build() == 1
    assert (shop / "static" / "vendor" / "a.js").read_text() == "export default 1;\n\n"


def test_changed_file_is_refused_and_nothing_is_copied(shop):
    (shop / "node_modules" / "lib" / "a.js").write_text("export default 2;")
    with pytest.raises(assets.AssetError, match="not the pinned file"):
        assets.build()
    assert not (shop / "static").exists()


def test_absent_package_says_how_to_get_it(shop):
    (shop / "node_modules" / "lib" / "a.js").unlink()
    with pytest.raises(assets.AssetError, match="npm ci"):
        assets.build()


def test_pinning_accepts_the_present_file(shop):
    (shop / "node_modules" / "lib" / "a.js").write_text("export default 2;")
    assert assets.pin() == 1
    assert assets.build() == 1


def test_start_is_refused_while_a_file_is_missing(shop):
    assert [error.id for error in checks.assets_in_place(None)] == ["site.E001"]
    assets.build()
    assert checks.assets_in_place(None) == []


def test_foreign_fonts_and_the_crest_are_left_out():
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        "@media print{.crest{background:url(/assets/images/govuk-crest.svg)}p{font-family:GDS Transport,arial,sans-serif}}"
    )
    assert assets.cleaned(css) == "@media print{p{font-family:var(--ll-font)}}"


def test_no_listed_style_sheet_fetches_anything():
    for asset in assets.listed():
        if asset.target.endswith(".css"):
            text = (assets.STATIC / asset.target).read_text()
            assert "url(/" not in text
            assert "url(http" not in text
