"""Sessions as Django keeps them, read by a statement composed once: every page of who is signed in begins with it."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from linli.doors import clock, rows_out


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


@rows_out.composed
def _found(now: datetime) -> QuerySet[Session, tuple[Any, ...]]:
    return Session.objects.filter(session_key=rows_out.given("key"), expire_date__gt=now).values_list("session_data")
