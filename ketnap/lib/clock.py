"""The only place that asks what day or moment it is. Everything else gets the day as a parameter."""

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """The office's calendar day (settings.TIME_ZONE)."""
    return timezone.localdate()


def now() -> datetime:
    """This moment, aware, UTC."""
    return timezone.now()
