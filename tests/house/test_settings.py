"""H13: every setting the code reads is described in docs/settings.md, and nothing else is."""

from dataclasses import fields

from linli.site.environment import OTHER_NAMES, PREFIX, Environment
from tests.house.code import document, modules, words_in


def test_every_setting_is_described_and_every_described_setting_exists():
    known = {PREFIX + f.name.upper() for f in fields(Environment)} | OTHER_NAMES
    assert words_in(document("settings.md"), r"LINLI_[A-Z_]+") == known


def test_the_environment_is_read_in_one_place():
    readers = {m.name for m in modules() if words_in(m.source, r"os\.(?:environ|getenv)")}
    assert readers - {"site.environment", "site.cli", "site.wsgi"} == set()


def test_django_settings_are_read_as_one_environment():
    # Policy and code read settings.ENV; Django's own names are for Django and its libraries.
    read = {name for m in modules() if m.owner != "site" for name in words_in(m.source, r"\bsettings\.([A-Z_]+)")}
    assert read - {"ENV", "AUTH_USER_MODEL", "DEFAULT_FROM_EMAIL", "TIME_ZONE", "LANGUAGE_CODE", "LANGUAGES"} == set()
