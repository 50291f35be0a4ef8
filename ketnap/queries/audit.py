"""The journal as it is read: who did what to whom, when, from where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import Grant, JournalEntry, User
from ketnap.queries.missing import NotFound

READ, TAKEN, DENIED = (".viewed", ".held_shown"), (".exported",), ("access.denied",)
FILES_AN_HOUR = 30
DENIALS_A_DAY = 10
NIGHT = (22, 5)
"""From ten in the evening until five in the morning, by the office's clock."""
CHOICES, NAMED = 400, 20
"""More people than these are no list to choose from; of so many with one name one is chosen."""
LOOKED_AT = 20_000
"""Lines that are looked through for alerts, the latest."""


@dataclass(frozen=True)
class JournalLine:
    seq: int
    at: datetime
    by_name: str
    event: str
    subject: str
    detail: dict[str, Any]
    place: str = ""
    unit_id: int | None = None


@dataclass(frozen=True)
class Asked:
    """What of the journal is asked for; empty: all of it. `event` is an event or its topic."""

    start: date
    end: date
    by_id: int | None = None
    event: str = ""
    subject: str = ""
    unit_id: int | None = None


@dataclass(frozen=True)
class Alert:
    """`kind`: reading, night or denied."""

    kind: str
    by_id: int | None
    by_name: str
    on: date
    count: int


def lines_about(viewer: Viewer, subject: str, *, limit: int = 200) -> list[JournalLine]:
    """The latest lines about a subject the caller has already found within the viewer's reach."""
    return _lines(JournalEntry.objects.filter(subject=subject), limit)


def taken_away(viewer: Viewer, event: str, unit_id: int) -> bool:
    """Whether the journal tells of that event at a unit the caller has already found within the viewer's reach."""
    return JournalEntry.objects.filter(event=event, unit_id_text=str(unit_id)).exists()


def recent(viewer: Viewer, *, event: str = "", limit: int = 200) -> list[JournalLine]:
    """The latest lines of the whole journal without what they are about, for who administers the installation. NotFound
    for anybody else."""
    if not viewer.administers:
        raise NotFound("Không có trang này.")
    found = JournalEntry.objects.filter(event=event) if event else JournalEntry.objects.all()
    return [
        JournalLine(one.seq, one.at, one.by_name, one.event, "", {}) for one in found.order_by("-seq")[:limit]
    ]  # fmt: skip


def within(viewer: Viewer) -> QuerySet[JournalEntry]:
    """Lines about units below (and of) those where the viewer inspects; of lines about no unit, those of people who
    hold or held a right there. NotFound for who inspects nowhere."""
    if not viewer.units_for(Permission.INSPECT):
        raise NotFound("Không có trang này.")
    units = scope.units(viewer, Permission.INSPECT)
    named = units.annotate(text=Cast("descendant", CharField())).values("text")
    people = Grant.objects.filter(unit__in=units).annotate(text=Cast("user", CharField())).values("text")
    called = people.annotate(subject=Concat(Value("user:"), "text")).values("subject")
    failed = Q(event="accounts.sign_in_failed", subject__in=called)
    return JournalEntry.objects.filter(
        Q(unit_id_text__in=named) | Q(unit_id_text="") & (Q(by_id_text__in=people) | failed)
    )


@dataclass(frozen=True)
class Doers:
    """Whose lines may be asked for alone."""

    offered: list[tuple[int, str]]
    """(id, name), to choose one of."""
    few: bool
    """All of them are offered; else those who are called what was typed."""
    more: bool = False
    """There are more who are called so."""


def people(viewer: Viewer, typed: str = "", chosen: int | None = None) -> Doers:
    """Everybody whose lines the viewer may read, where they are few; else those with the typed words in their name or
    before their user name; where nothing is typed, who is chosen already."""
    held = Grant.objects.filter(unit__in=scope.within(viewer, Permission.INSPECT))
    rows = User.objects.filter(pk__in=held.values("user"))
    ids = list(rows.values_list("pk", flat=True)[: CHOICES + 1])
    if len(ids) <= CHOICES:
        return Doers(list(rows.order_by("display_name", "pk").values_list("pk", "display_name")), few=True)
    if typed:
        # SQLite knows capitals of plain letters only: đ typed small is tried as names are written, too.
        wanted = Q(username__istartswith=typed)
        wanted |= Q(display_name__icontains=typed) | Q(display_name__icontains=typed.title())
    elif chosen is not None:
        wanted = Q(pk=chosen)
    else:
        return Doers([], few=False)
    found = list(rows.filter(wanted).order_by("display_name", "pk")[: NAMED + 1])
    return Doers([(one.pk, f"{one.display_name} ({one.username})") for one in found[:NAMED]], False, len(found) > NAMED)


def asked(viewer: Viewer, what: Asked, *, limit: int = 200) -> tuple[list[JournalLine], int]:
    """(the latest lines that were asked for, how many there are)."""
    found = _of_days(within(viewer), what.start, what.end)
    if what.by_id is not None:
        found = found.filter(by_id_text=str(what.by_id))
    if what.event:
        found = (
            found.filter(event=what.event) if "." in what.event else found.filter(event__startswith=f"{what.event}.")
        )
    if what.subject:
        found = found.filter(subject=what.subject)
    if what.unit_id is not None:
        found = found.filter(unit_id_text=str(what.unit_id))
    return _lines(found, limit), found.count()


def alerts(viewer: Viewer, start: date, end: date) -> list[Alert]:
    """Who opened more than thirty files within an hour, took lists away at night, or was refused ten times in a day."""
    wanted = Q()
    for ending in (*READ, *TAKEN, *DENIED):
        wanted |= Q(event__endswith=ending)
    rows = _of_days(within(viewer), start, end).filter(wanted).exclude(by_id_text="").order_by("-seq")
    seen = reversed(rows.values_list("by_id_text", "by_name", "event", "at")[:LOOKED_AT])
    return found_in([(int(by), name, event, timezone.localtime(at)) for by, name, event, at in seen])


def found_in(rows: Iterable[tuple[int, str, str, datetime]]) -> list[Alert]:
    """The same of (who, name, event, local moment), the latest day first."""
    reading: dict[int, list[datetime]] = defaultdict(list)
    counts: dict[tuple[str, int, date], int] = defaultdict(int)
    names: dict[int, str] = {}
    for by, name, event, at in sorted(rows, key=lambda one: one[3]):
        names[by] = name
        if event.endswith(READ):
            hour = reading[by] = [one for one in reading[by] if at - one < timedelta(hours=1)] + [at]
            if len(hour) > FILES_AN_HOUR:
                counts["reading", by, at.date()] = max(counts["reading", by, at.date()], len(hour))
        elif event.endswith(TAKEN):
            if at.hour >= NIGHT[0] or at.hour < NIGHT[1]:
                counts["night", by, at.date()] += 1
        elif event in DENIED:
            counts["denied", by, at.date()] += 1
    found = [
        Alert(kind, by, names[by], on, count)
        for (kind, by, on), count in counts.items()
        if kind != "denied" or count >= DENIALS_A_DAY
    ]
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.kind, one.by_name))


def _of_days(found: QuerySet[JournalEntry], start: date, end: date) -> QuerySet[JournalEntry]:
    zone = timezone.get_current_timezone()
    first = datetime(start.year, start.month, start.day, tzinfo=zone)
    after = datetime(end.year, end.month, end.day, tzinfo=zone) + timedelta(days=1)
    return found.filter(at__gte=first, at__lt=after)


def _lines(found: QuerySet[JournalEntry], limit: int) -> list[JournalLine]:
    return [
        JournalLine(
            one.seq, one.at, one.by_name, one.event, one.subject, one.detail, one.place,
            int(one.unit_id_text) if one.unit_id_text else None,
        )
        for one in found.order_by("-seq")[:limit]
    ]  # fmt: skip
