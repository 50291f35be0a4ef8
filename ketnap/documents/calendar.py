"""A list of whole days as iCalendar (RFC 5545): what a calendar program asks for again and again.

Written by hand: one component, all-day events, no time zones and no recurrence need no library to get right; escaping,
folding and line ends are three functions that the tests hold to the text of the RFC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

KIND = "text/calendar; charset=utf-8"
PRODUCT = "-//Ketnap//Lich viec//VI"
LONGEST = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class Event:
    uid: str
    """The same for the same day and organisation, whenever it is asked (RFC 5545, 3.8.4.7)."""
    on: date
    summary: str
    address: str


def ics(name: str, events: Iterable[Event], *, stamp: datetime) -> bytes:
    """`stamp` in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{text(name)}"]
    for one in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{one.uid}", f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}", f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.on + timedelta(1):%Y%m%d}", f"SUMMARY:{text(one.summary)}", f"URL:{one.address}",
            "CLASS:PRIVATE", "TRANSP:TRANSPARENT", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def text(value: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line breaks escaped."""
    for char, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        value = value.replace(char, written)
    return value


def fold(line: str) -> str:
    """Lines of at most 75 octets, each further one begun by a space; no letter is cut (3.1)."""
    parts, here, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LONGEST:
            parts.append(here)
            here, size = " ", 1
        here, size = here + char, size + octets
    return "\r\n".join([*parts, here])
