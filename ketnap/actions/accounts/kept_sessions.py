"""Sessions in the database. On a full disk the moment somebody was last seen is not kept, so that reading goes on."""

import logging

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from ketnap.lib import trouble

log = logging.getLogger("ketnap")


class SessionStore(db.SessionStore):
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
