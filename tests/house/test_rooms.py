"""H19: packages have the rooms of house.md section 3 and no others; a new name needs a decision record."""

import pytest

from tests.house.code import KERNEL, PACKAGE, SLICES

ROOMS = {
    "rules", "models", "queries", "services", "forms", "views", "api", "jobs", "kind", "admin", "urls", "apps",
    "data", "templates", "static", "migrations", "tests",
}  # fmt: skip
# Rooms that house.md section 6 names for one package only.
EXTRA = {"notify": {"channels"}}
DOORS = {
    "apart", "http_out", "xml_in", "sheet_in", "sheet_out", "sheet_upload", "rows_in", "rows_out", "objects_out", "tables_out", "zip_out", "clock", "ids", "outage", "postgresql", "datum", "vault", "tests",
}  # fmt: skip
# The site is thin: what starts a process, what every page stands in, and the commands.
SITE = {
    "apps", "asgi", "assets", "audit", "backup", "basemap", "beside", "checks", "cli", "closed", "context", "crowd", "demo", "environment", "feed", "gallery", "jobs", "live", "logs", "management", "messages", "metrics", "reading",
    "middleware", "offline", "openapi", "operation", "refusals", "paging", "screening", "sessions", "settings", "setup", "sign_in", "static", "templates", "templatetags", "tests", "urls", "views",
    "worker", "wsgi",
}  # fmt: skip


def names_in(folder):
    found = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path.is_dir() and any(path.iterdir()))}
    return found - {"__init__", "__pycache__"}


@pytest.mark.parametrize("name", [*(f"kernel/{k}" for k in KERNEL), *SLICES])
def test_a_package_has_only_known_rooms(name):
    assert names_in(PACKAGE / name) - ROOMS - EXTRA.get(name.split("/")[-1], set()) == set()


@pytest.mark.parametrize(("folder", "known"), [("doors", DOORS), ("site", SITE), ("kernel", set(KERNEL))])
def test_doors_site_and_kernel_hold_only_what_is_listed(folder, known):
    assert names_in(PACKAGE / folder) - known == set()


def test_an_unknown_room_is_caught(tmp_path):
    (tmp_path / "utils.py").touch()
    assert names_in(tmp_path) - ROOMS == {"utils"}
