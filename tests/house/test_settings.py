"""H13: every setting the code reads is described in docs/settings.md, and nothing else is."""

from dataclasses import fields

from django.conf import global_settings

from linli.site.environment import OTHER_NAMES, PREFIX, Environment
from tests.house.code import document, modules, words_in


def test_every_setting_is_described_and_every_described_setting_exists():
    known = {PREFIX + f.name.upper() for f in fields(Environment)} | OTHER_NAMES
    assert words_in(document("settings.md"), r"LINLI_[A-Z0-9_]+") == known


def test_the_environment_is_read_in_one_place():
    readers = {m.name for m in modules() if words_in(m.source, r"os\.(?:environ|getenv)")}
    # The doors read nothing there: they tell a library how to read workbooks.
    assert readers - {"site.environment", "site.cli", "site.wsgi", "doors"} == set()


def test_outside_the_site_only_our_environment_and_djangos_own_names_are_read():
    read = {name for m in modules() if m.owner != "site" for name in words_in(m.source, r"\bsettings\.([A-Z_]+)")}
    assert {name for name in read - {"ENV"} if not hasattr(global_settings, name)} == set()
