"""Sessions as Django keeps them, read by a statement composed once: every page of who is signed in begins with it."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import QuerySet
from django.utils.encoding import force_str

from linli.doors import clock, rows_out

# So many sessions are not checked for their signature again before they change.
MOST = 1024


class SessionStore(db.SessionStore):
    """One session."""

    def load(self) -> dict[str, Any]:
        """Give what the session holds: nothing where it is over or never was."""
        now = clock.now()
        rows = _found(now).rows(now, key=self.session_key)
        if rows:
            return self.decode(rows[0][0])
        self._session_key = None
        return {}

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Give what was stored; of what was not stored by us nothing, and the log says so."""
        try:
            held: dict[str, Any] = self.serializer().loads(_unsealed(force_str(session_data), self.key_salt))
        except (signing.BadSignature, ValueError):
            return super().decode(session_data)
        return held


class _Unread(signing.JSONSerializer):
    """Leaves what was sealed as it is."""

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(MOST)
def _unsealed(sealed: str, salt: str) -> bytes:
    data: bytes = signing.loads(sealed, salt=salt, serializer=_Unread)
    return data


@rows_out.composed
def _found(now: datetime) -> QuerySet[Session, tuple[Any, ...]]:
    return Session.objects.filter(session_key=rows_out.given("key"), expire_date__gt=now).values_list("session_data")
