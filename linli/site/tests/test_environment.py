"""A process starts with safe settings or not at all, and says in one line what to do."""

import base64
import os
import subprocess
import sys

import pytest

from linli.site.environment import BadSettingError, database, read

GOOD = {
    "LINLI_SECRET_KEY": "0123456789abcdefghijklmnopqrstuv",
    "LINLI_DATA_KEY": base64.urlsafe_b64encode(bytes(range(32))).decode(),
}


def test_two_keys_are_enough():
    env = read(GOOD)
    assert (env.demo, env.debug, env.staff_second_factor, env.worker_in_web) == (False, False, True, True)
    assert env.database_url.startswith("sqlite:///")
    assert env.data_key == bytes(range(32))


def test_foreign_names_are_not_ours_to_judge():
    assert read(GOOD | {"PATH": "/bin", "LINLIX": "1"})


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"LINLI_SECRET_KEY": ""}, "LINLI_SECRET_KEY is missing or weak"),
        ({"LINLI_SECRET_KEY": "a"}, "linli keys"),
        ({"LINLI_SECRET_KEY": "a" * 60}, "weak"),
        ({"LINLI_SECRET_KEY": "django-insecure"}, "weak"),
        ({"LINLI_DATA_KEY": ""}, "32 bytes"),
        ({"LINLI_DATA_KEY": "not base64!"}, "32 bytes"),
        ({"LINLI_DATA_KEY": "c2hvcnQ="}, "32 bytes"),
        ({"LINLI_DEBUG": "1"}, "LINLI_DEBUG needs LINLI_DEMO=1"),
        ({"LINLI_STAFF_SECOND_FACTOR": "0"}, "second factor"),
        ({"LINLI_DEMO": "yes"}, "must be 0 or 1"),
        ({"LINLI_HOST": "typing.example"}, "unknown setting LINLI_HOST"),
        ({"LINLI_DATABASE_URL": "mysql://x/y"}, "'mysql' is not known"),
        ({"LINLI_BASEMAP": "xyz:http://tiles.example/{z}/{x}/{y}.png"}, "LINLI_BASEMAP"),
        ({"LINLI_SMS_URL": "json://gateway.example"}, "{phone} where the number goes"),
        ({"LINLI_SMS_URL": "gateway.example/{phone}"}, "must be an Apprise address"),
        ({"LINLI_THREADS": "0"}, "from 1 to 64"),
        ({"LINLI_THREADS": "８"}, "whole number"),
        ({"LINLI_PAGE_SIZE": "-1"}, "from 10 to 200"),
        ({"LINLI_TRUSTED_PROXIES": "4"}, "from 0 to 3"),
        ({"LINLI_OPEN311_ENABLED": "1"}, "needs LINLI_OPEN311_CONTACT"),
        ({"LINLI_OPEN311_JURISDICTIONS": "city.example"}, "ID=AREA"),
        ({"LINLI_OPEN311_JURISDICTIONS": "city.example=x"}, "ID=AREA"),
        ({"LINLI_OPEN311_REPLAY_HOURS": "0"}, "from 1 to 720"),
    ],
)
def test_unsafe_or_mistyped_settings_are_refused(bad, said):
    with pytest.raises(BadSettingError, match=said):
        read(GOOD | bad)


@pytest.mark.parametrize("relaxed", [{"LINLI_DEBUG": "1"}, {"LINLI_STAFF_SECOND_FACTOR": "0"}])
def test_a_demo_may_relax(relaxed):
    assert read(GOOD | {"LINLI_DEMO": "1"} | relaxed).demo


def test_database_address_is_read_in_full():
    found = database("postgresql://us%40er:p%2Fw@db.example:5433/linli")
    assert {k: found[k] for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "linli",
    }
    assert database("postgresql:///linli?host=/run/pg")["HOST"] == "/run/pg"
    assert database("sqlite:////var/linli.sqlite3")["NAME"] == "/var/linli.sqlite3"


def test_process_with_a_bad_setting_ends_with_one_line():
    env = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_")} | {"LINLI_SECRET_KEY": "a"}
    done = subprocess.run(
        [sys.executable, "-c", "from linli.site.cli import main; main()", "check"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("linli: LINLI_")
    assert done.stderr.count("\n") == 1


def test_a_command_without_a_database_says_in_one_line_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "from linli.site.cli import main; main()", "tables", "load"],
        env=os.environ | GOOD | {"LINLI_DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/linli.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("linli: the database does not answer")
    assert done.stderr.endswith("run `linli migrate`\n")


def test_keys_are_printed_without_any_setting_and_are_accepted():
    env = {k: v for k, v in os.environ.items() if not k.startswith("LINLI_")}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv[1:] = ['keys']; from linli.site.cli import main; main()"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert read(printed).secret_key == printed["LINLI_SECRET_KEY"]


def test_open311_is_off_until_it_is_set_and_on_in_a_demo():
    said = {
        "LINLI_OPEN311_ENABLED": "1",
        "LINLI_OPEN311_CONTACT": "open311@city.example",
        "LINLI_OPEN311_KEY_SERVICE": "https://city.example/keys",
        "LINLI_OPEN311_JURISDICTIONS": "City.example=4307, county.example=430723",
    }
    env = read(GOOD | said)
    assert env.open311_enabled
    assert env.open311_jurisdictions == (("city.example", "4307"), ("county.example", "430723"))
    assert (read(GOOD).open311_enabled, read(GOOD | {"LINLI_DEMO": "1"}).open311_enabled) == (False, True)
