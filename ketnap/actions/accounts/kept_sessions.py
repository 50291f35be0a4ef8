"""Sessions in the database, each under a digest of its key and with whose it is. On a full disk the moment somebody was
last seen is not kept, so that reading goes on."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db.models import QuerySet

from ketnap.access import written_once
from ketnap.access.viewer import digest_of
from ketnap.lib import clock, trouble
from ketnap.models import OpenSession


def _kept(key: str, now: datetime) -> QuerySet[OpenSession]:
    return OpenSession.objects.filter(session_key=key, expire_date__gt=now)


log = logging.getLogger("ketnap")


class SessionStore(db.SessionStore):
    """As Django's; what a list of sessions shows is written with the session itself, by the same statement. Nobody asks
    it in the asynchronous way."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def _get_session_from_db(self) -> OpenSession | None:
        """Every page asks it."""
        found = written_once.rows(_kept, digest_of(str(self.session_key)), clock.now())
        if not found:
            self._session_key = None
            return None
        return found[0]

    def exists(self, session_key: str) -> bool:
        return OpenSession.objects.filter(session_key=digest_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        made = super().create_model_instance(data)
        made.session_key = digest_of(made.session_key)
        made.expire_date = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        made.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        made.began_at, made.seen_at = _moment(data.get("since")), _moment(data.get("seen"))
        made.device, made.near = data.get("device", ""), data.get("near", "")
        return made

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            OpenSession.objects.filter(session_key=digest_of(key)).delete()

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


def _moment(told: float | None) -> datetime | None:
    return None if told is None else datetime.fromtimestamp(told, UTC)
