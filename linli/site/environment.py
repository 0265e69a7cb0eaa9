"""The settings of one process, read from the environment once. It holds no Django."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PREFIX = "LINLI_"
MIN_SECRET_CHARS = 32
KNOWN_BAD_SECRETS = frozenset({"secret", "changeme", "a", "insecure", "django-insecure"})


class BadSettingError(ValueError):
    """A setting that the process must not start with; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Environment:
    """Every setting the platform reads; `docs/settings.md` describes each under the same name."""

    secret_key: str
    data_key: bytes
    database_url: str
    demo: bool
    debug: bool
    hosts: tuple[str, ...]
    public_url: str
    var_dir: Path
    data_dir: Path
    threads: int
    worker_in_web: bool
    time_zone: str
    staff_second_factor: bool
    trusted_proxies: int
    email_url: str
    email_from: str
    apprise_urls: tuple[str, ...]
    sms_url: str
    basemap: str
    help_line: str
    page_size: int
    open311_enabled: bool
    open311_contact: str
    open311_key_service: str
    # Each with the beginning of the codes of its areas.
    open311_jurisdictions: tuple[tuple[str, str], ...]
    open311_general_questions: bool
    open311_replay_hours: int
    audit_heads_file: Path | None
    erasures_file: Path
    audit_heads_urls: tuple[str, ...]
    turn_urls: tuple[str, ...]
    turn_secret: str


# Names that steer the tests and the build, not the running platform.
OTHER_NAMES = frozenset({"LINLI_GOLDEN", "LINLI_PROMISES", "LINLI_REQUIRE", "LINLI_TEST_DATABASE", "LINLI_SCREENSHOTS"})


def read(env: Mapping[str, str]) -> Environment:
    """Give the settings held in `env`; raises BadSettingError for anything unsafe or unknown."""
    known = {PREFIX + f.name.upper() for f in fields(Environment)} | OTHER_NAMES
    unknown = sorted(k for k in env if k.startswith(PREFIX) and k not in known)
    if unknown:
        raise BadSettingError(f"unknown setting {', '.join(unknown)}: correct the name, see docs/settings.md")
    demo = _flag(env, "LINLI_DEMO", default=False)
    debug = _flag(env, "LINLI_DEBUG", default=False)
    if debug and not demo:
        raise BadSettingError("LINLI_DEBUG needs LINLI_DEMO=1: debug pages must never face the public")
    second_factor = _flag(env, "LINLI_STAFF_SECOND_FACTOR", default=True)
    if not second_factor and not demo:
        raise BadSettingError("LINLI_STAFF_SECOND_FACTOR=0 needs LINLI_DEMO=1: staff sign in with a second factor")
    var_dir = Path(env.get("LINLI_VAR_DIR", "var")).resolve()
    return Environment(
        secret_key=_secret(env),
        data_key=_data_key(env),
        database_url=_database_url(env, var_dir),
        demo=demo,
        debug=debug,
        hosts=_list(env, "LINLI_HOSTS", "localhost,127.0.0.1"),
        public_url=env.get("LINLI_PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        var_dir=var_dir,
        data_dir=Path(env.get("LINLI_DATA_DIR", "../shared/data")).resolve(),
        threads=_number(env, "LINLI_THREADS", default=8, least=1, most=64),
        worker_in_web=_flag(env, "LINLI_WORKER_IN_WEB", default="LINLI_DATABASE_URL" not in env),
        time_zone=env.get("LINLI_TIME_ZONE", "Asia/Shanghai"),
        staff_second_factor=second_factor,
        trusted_proxies=_number(env, "LINLI_TRUSTED_PROXIES", default=0, least=0, most=3),
        email_url=_email_url(env),
        email_from=env.get("LINLI_EMAIL_FROM", "linli@localhost"),
        apprise_urls=_list(env, "LINLI_APPRISE_URLS", ""),
        sms_url=_sms_url(env),
        basemap=_basemap(env),
        help_line=env.get("LINLI_HELP_LINE", "12345"),
        page_size=_number(env, "LINLI_PAGE_SIZE", default=50, least=10, most=200),
        open311_general_questions=_flag(env, "LINLI_OPEN311_GENERAL_QUESTIONS", default=True),
        open311_replay_hours=_number(env, "LINLI_OPEN311_REPLAY_HOURS", default=24, least=1, most=720),
        audit_heads_file=Path(heads).resolve() if (heads := env.get("LINLI_AUDIT_HEADS_FILE")) else None,
        audit_heads_urls=_list(env, "LINLI_AUDIT_HEADS_URLS", ""),
        erasures_file=Path(env.get("LINLI_ERASURES_FILE", var_dir / "erasures.jsonl")).resolve(),
        turn_urls=_list(env, "LINLI_TURN_URLS", ""),
        turn_secret=_turn_secret(env),
        **_open311(env, demo=demo),
    )


_OPEN311_DEMO = {
    "LINLI_OPEN311_CONTACT": "linli@localhost",
    "LINLI_OPEN311_KEY_SERVICE": "linli apikeys issue",
    "LINLI_OPEN311_JURISDICTIONS": "localhost=",
}


def _open311(env: Mapping[str, str], *, demo: bool) -> dict[str, Any]:
    """Give the settings of the Open311 interface: a demo has them, every other installation must say them."""
    enabled = _flag(env, "LINLI_OPEN311_ENABLED", default=demo)
    said = {name: env.get(name, default if demo else "").strip() for name, default in _OPEN311_DEMO.items()}
    if enabled and (gaps := [name for name, value in said.items() if not value]):
        raise BadSettingError(f"LINLI_OPEN311_ENABLED needs {', '.join(gaps)}: see docs/settings.md")
    contact, key_service, served = said.values()
    return {
        "open311_enabled": enabled,
        "open311_contact": contact,
        "open311_key_service": key_service,
        "open311_jurisdictions": tuple(_jurisdiction(part.strip()) for part in served.split(",") if part.strip()),
    }


def _turn_secret(env: Mapping[str, str]) -> str:
    """Give the secret shared with the relay; it goes with the relay's addresses, and is as long as any other."""
    urls, secret = _list(env, "LINLI_TURN_URLS", ""), env.get("LINLI_TURN_SECRET", "")
    if bool(urls) != bool(secret):
        raise BadSettingError("LINLI_TURN_URLS and LINLI_TURN_SECRET go together: set both, or none")
    if any(not url.startswith(("turn:", "turns:")) for url in urls):
        raise BadSettingError("LINLI_TURN_URLS must be turn:HOST:PORT or turns:HOST:PORT, separated by commas")
    if secret and len(secret) < MIN_SECRET_CHARS:
        raise BadSettingError("LINLI_TURN_SECRET is weak: set 32 random characters or more, the same as in coturn")
    return secret


def _jurisdiction(text: str) -> tuple[str, str]:
    name, sign, prefix = text.partition("=")
    if not name or not sign or not (prefix or "0").isdecimal() or not prefix.isascii():
        raise BadSettingError("LINLI_OPEN311_JURISDICTIONS must be ID=AREA,ID=AREA, for example city.example=4307")
    return name.lower(), prefix


def database(url: str) -> dict[str, object]:
    """Give Django's DATABASES entry for a `sqlite:///path` or `postgresql://user:pw@host:port/name` address."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                # Writers queue at BEGIN instead of failing half-way with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: in WAL mode NORMAL may lose an acknowledged commit at a power cut (promises P1).
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
            },
        }
    if parts.scheme in {"postgresql", "postgres"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "linli.doors.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Both are off in Django by default and cost a third of the database's time (decisions 3).
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        }
    raise BadSettingError(f"LINLI_DATABASE_URL: '{parts.scheme}' is not known; use sqlite:///PATH or postgresql://…")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where outgoing mail is handed over."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    is_starttls: bool


MAIL_PORTS = {"smtps": 465, "smtp+tls": 587, "smtp": 25}


def mail_server(url: str) -> MailServer:
    """Give the server of a `smtps://user:pw@host:port` address; `smtp+tls` is STARTTLS, `smtp` goes unencrypted."""
    parts = urlsplit(url or "smtp://localhost")
    if parts.scheme not in MAIL_PORTS or not parts.hostname:
        raise BadSettingError("LINLI_EMAIL_URL must be smtps://USER:PASSWORD@HOST, smtp+tls://… or smtp://…")
    return MailServer(
        host=parts.hostname,
        port=parts.port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        is_starttls=parts.scheme == "smtp+tls",
    )


def _email_url(env: Mapping[str, str]) -> str:
    url = env.get("LINLI_EMAIL_URL", "")
    mail_server(url)
    return url


def _sms_url(env: Mapping[str, str]) -> str:
    url = env.get("LINLI_SMS_URL", "")
    if url and ("://" not in url or "{phone}" not in url):
        raise BadSettingError("LINLI_SMS_URL must be an Apprise address with {phone} where the number goes")
    return url


def _secret(env: Mapping[str, str]) -> str:
    value = env.get("LINLI_SECRET_KEY", "")
    if len(value) < MIN_SECRET_CHARS or value.lower() in KNOWN_BAD_SECRETS or len(set(value)) < MIN_SECRET_CHARS // 4:
        raise BadSettingError("LINLI_SECRET_KEY is missing or weak: set 32 random characters or more (`linli keys`)")
    return value


def _data_key(env: Mapping[str, str]) -> bytes:
    try:
        key = base64.urlsafe_b64decode(env.get("LINLI_DATA_KEY", ""))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != MIN_SECRET_CHARS:
        raise BadSettingError(
            "LINLI_DATA_KEY must be 32 bytes in URL-safe base64 (`linli keys`): contacts are encrypted"
        )
    return key


def _database_url(env: Mapping[str, str], var_dir: Path) -> str:
    url = env.get("LINLI_DATABASE_URL", f"sqlite:///{var_dir}/linli.sqlite3")
    database(url)
    return url


def _basemap(env: Mapping[str, str]) -> str:
    value = env.get("LINLI_BASEMAP", "own")
    if value not in {"own", "none"} and not value.startswith("xyz:https://"):
        raise BadSettingError("LINLI_BASEMAP must be 'own', 'none' or 'xyz:https://…/{z}/{x}/{y}.png'")
    return value


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name)
    if value is None:
        return default
    if value not in {"0", "1"}:
        raise BadSettingError(f"{name} must be 0 or 1, not '{value}'")
    return value == "1"


def _number(env: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadSettingError(f"{name} must be a whole number from {least} to {most}, not '{text}'")
    return int(text)


def _list(env: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, default).split(",") if part.strip())


def of_child(**changed: str) -> dict[str, str]:
    """Give the environment of a process that this one starts: its own, with some names changed."""
    return {**os.environ, **changed}


# What a supervisor hands over begins behind the three that every process has (sd_listen_fds).
FIRST_HANDED = 3


def handed_socket() -> int | None:
    """Give the listening socket that a supervisor such as systemd keeps for this process, None where it keeps none."""
    is_for_us = os.environ.get("LISTEN_PID") == str(os.getpid())
    return FIRST_HANDED if is_for_us and os.environ.get("LISTEN_FDS") == "1" else None


def current() -> Environment:
    """Give the settings of this process."""
    return read(os.environ)
