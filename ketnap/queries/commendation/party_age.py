"""Party age as badges ask for it: from the first decision of admission, less the time out of the Party."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ketnap.models import Movement
from ketnap.rules import commendation as rules
from ketnap.rules.commendation import Gap

CHUNK = 5_000
Kind = Movement.Kind


@dataclass(frozen=True)
class Start:
    """Where Party age begins. `doubts` are sentences about what has to be proven."""

    decided_on: date | None
    joined_on: date | None
    gaps: tuple[Gap, ...] = ()
    doubts: tuple[str, ...] = field(default=())

    @property
    def none(self) -> bool:
        """Neither day is known."""
        return self.decided_on is None and self.joined_on is None

    def reached(self, years: int) -> date | None:
        return rules.reached_on(self.decided_on, self.joined_on, self.gaps, years)


def starts(people: Iterable[tuple[int, date | None, date | None]]) -> dict[int, Start]:
    """Person id → where Party age begins, for (id, decided on, joined on) the caller has found within reach. Who never
    came back to the Party has nothing to look for in the ledger: one query for every 900 people."""
    rows = list(people)
    came_back: dict[int, list[Movement]] = defaultdict(list)
    ids = [pk for pk, _, _ in rows]
    for place in range(0, len(ids), CHUNK):
        part = ids[place : place + CHUNK]
        again = Movement.objects.filter(person__in=part, kind__in=(Kind.READMITTED, Kind.RESTORED), reversed_by=None)
        entries = Movement.objects.filter(person__in=again.values("person"), reverses=None, reversed_by=None)
        for entry in entries.order_by("on", "pk"):
            came_back[entry.person_id].append(entry)
    return {pk: _start(decided, joined, came_back.get(pk, [])) for pk, decided, joined in rows}


def plain(decided_on: date | None, joined_on: date | None) -> Start:
    """Of somebody who never came back to the Party."""
    return _start(decided_on, joined_on, [])


def _start(decided: date | None, joined: date | None, entries: list[Movement]) -> Start:
    doubts = []
    if entries:
        first = next((one for one in entries if one.kind in (Kind.ADMITTED, Kind.OPENING)), None)
        gaps, unknown = rules.gaps((one.kind, one.on) for one in entries)
        if first is not None and first.kind == Kind.ADMITTED:
            decided, joined = first.decided_on, first.on
        elif first is not None and first.joined_on:
            decided, joined = None if decided and decided > first.joined_on else decided, first.joined_on
        if unknown:
            doubts.append("Kết nạp lại, chưa rõ lần kết nạp đầu và thời gian ra khỏi Đảng.")
        elif gaps:
            days = sum((gap.until - gap.since).days for gap in gaps)
            doubts.append(f"Trừ {days} ngày không sinh hoạt đảng theo sổ; đối chiếu bản xác nhận tuổi Đảng.")
    else:
        gaps = []
    if decided is None and joined is None:
        doubts.append("Chưa rõ ngày quyết định kết nạp và ngày vào Đảng.")
    elif decided is None:
        doubts.append("Chưa có quyết định kết nạp; tính từ ngày vào Đảng ghi trong thẻ.")
    return Start(decided, joined, tuple(gaps), tuple(doubts))
