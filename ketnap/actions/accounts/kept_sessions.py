"""Sessions in the database. On a full disk the moment somebody was last seen is not kept, so that reading goes on."""

import logging
from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from ketnap.access import written_once
from ketnap.lib import clock, trouble


def _kept(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


log = logging.getLogger("ketnap")


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """As Django's; every page asks it."""
        found = written_once.rows(_kept, str(self.session_key), clock.now())
        if not found:
            self._session_key = None
            return None
        return found[0]

    def save(self, must_create: bool = False) -> None:
        """As Django's, which takes every failure for a session that is gone: one without room is left as it was, and a
        database that does not answer is said to be that."""
        try:
            super().save(must_create)
        except UpdateError as problem:
            below = problem.__context__
            found = trouble.of(below)
            if found is trouble.Trouble.FULL:
                log.critical("no room for a session: the disk of the database is full")
            elif found is not None and below is not None:
                raise below from below.__cause__
            else:
                raise
