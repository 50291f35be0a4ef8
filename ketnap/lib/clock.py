"""The only place that asks what day or moment it is. Everything else gets the day as a parameter."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_stopped: ContextVar[bool] = ContextVar("stopped", default=False)


def today() -> date:
    """The office's calendar day (settings.TIME_ZONE)."""
    _ask()
    return timezone.localdate()


def now() -> datetime:
    """This moment, aware, UTC."""
    _ask()
    return timezone.now()


@contextmanager
def stopped() -> Iterator[None]:
    """Within it asking raises ValueError: what is made once and used for days must not hold a moment."""
    before = _stopped.set(True)
    try:
        yield
    finally:
        _stopped.reset(before)


def _ask() -> None:
    if _stopped.get():
        raise ValueError("the day is asked where something is made that outlives it; tell it the day.")
