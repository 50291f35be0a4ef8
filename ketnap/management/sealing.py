"""The journal sealed by itself: a thread of the worker that runs beside the desk."""

import logging
import threading
import time

from django.apps import apps
from django.db import DatabaseError, connection

from ketnap.lib.sealing import SealError

EVERY = 10.0
"""Seconds between two rounds; no line waits for its seal longer than a minute."""
log = logging.getLogger("ketnap")


def begin() -> None:
    """Called before Django is set up."""
    threading.Thread(target=_go, name="sealing", daemon=True).start()


def _go() -> None:
    while True:
        time.sleep(EVERY)
        if apps.ready:
            once()


def once() -> int:
    """One round; what it cannot do now the next one does. How many lines were sealed."""
    from ketnap.access import chain, heads  # models are known only when Django is set up

    try:
        done = chain.seal()
        heads.keep()
        return done
    except DatabaseError as failed:
        log.warning("the journal could not be sealed now: %s", str(failed).strip())
        return 0
    except (OSError, SealError) as failed:
        log.warning("the head of the journal could not be signed now: %s", failed)
        return 0
    finally:
        connection.close_if_unusable_or_obsolete()
