"""Why figures of a closed period differ: the lines of the journal since, held against who came and went.

A line is a cause when what it did concerns somebody, some organisation, class, enterprise or target that counts
differently now; what was recorded since and moves nothing in the period is none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from ketnap.lib import dates
from ketnap.models import (
    BatchChange,
    ClosedPeriod,
    Enterprise,
    JournalEntry,
    Leadership,
    Movement,
    Person,
    PlanTarget,
    Profile,
    TrainingClass,
    UnitAct,
    UnitLink,
    UnitState,
)
from ketnap.statistics.measures.splits import OWNERSHIP

_COUNTED = frozenset({
    "sex", "born_on", "ethnicity", "religion", "joined_on", "official_on", "schooling", "qualification", "theory",
    "occupation", "profile_from",
})  # fmt: skip
"""Columns of a person that figures look at."""
_TRAINING = {
    "classes_opened": "Ghi lớp", "enrolled": "Ghi học viên", "withdrawn": "Đưa học viên ra khỏi lớp",
    "class_cancelled": "Bỏ lớp", "class_changed": "Sửa lớp",
}  # fmt: skip
"""What changes counts of learners; grades and certificates change none."""
_SHOWN = 20


@dataclass
class Touched:
    """What counts differently now."""

    ids: dict[str, set[int]] = field(default_factory=lambda: {"person": set(), "unit": set(), "enterprise": set(),
                                                              "class": set()})  # fmt: skip
    units: set[int] = field(default_factory=set)
    """Where those who came or went were counted."""
    splits: set[str] = field(default_factory=set)
    """Divisions of what counts differently."""
    learners: set[int] = field(default_factory=set)
    targets: set[int] = field(default_factory=set)
    year: int = 0
    known: bool = False
    """Some figure became known, or no longer is."""

    def add(self, about: str, ids: Iterable[int], rows: Iterable[list[Any]]) -> None:
        self.ids[about] |= set(ids)
        self.units |= {row[1] for row in rows if row[1] is not None}


@dataclass(frozen=True)
class Cause:
    """A line of the journal: who, when, what."""

    seq: int
    at: datetime
    by: str
    event: str
    words: str


def causes(period: ClosedPeriod, touched: Touched) -> list[Cause]:
    """In the order they were recorded."""
    about = Q(event="batches.undone")
    for topic in ("membership", "people", "organisation", "plans", "training"):
        about |= Q(event__startswith=f"{topic}.")
    asked = _Asked(period, touched)
    # A list taken away changes nothing, and names no act.
    lines = JournalEntry.objects.filter(about, seq__gt=period.cut_off).exclude(event__endswith=".exported")
    return [
        Cause(line.seq, line.at, line.by_name or "chương trình", line.event, words)
        for line in lines.order_by("seq")
        if (words := asked.words(line))
    ]


class _Asked:
    def __init__(self, period: ClosedPeriod, touched: Touched) -> None:
        self.period, self.touched = period, touched
        around = UnitLink.objects.filter(descendant__in=touched.units | touched.ids["unit"])
        self.above = set(around.values_list("ancestor_id", flat=True))
        """Every unit that somebody who came or went ever stood under."""

    def words(self, line: JournalEntry) -> str:
        """What the line did, in words; empty where it explains nothing."""
        topic, verb = line.event.split(".", 1)
        found = getattr(self, f"_{topic}")(line, verb)
        return "; ".join(found)

    def _membership(self, line: JournalEntry, verb: str) -> Iterator[str]:
        people = self.touched.ids["person"]
        if verb == "recorded" and not line.detail.get("act"):
            first, last = line.detail["movements"]
            rows = Movement.objects.filter(pk__range=(first, last), batch=line.detail["batch"], act=None)
            rows = rows.select_related("person").order_by("pk")
            if line.subject:
                rows = rows.filter(person=_number(line))
            mine = [row for row in rows if row.person_id in people]
            yield from (_entry(row, "Ghi") for row in mine[:_SHOWN])
            if len(mine) > _SHOWN:
                yield f"và {len(mine) - _SHOWN} mục khác"
        elif verb in ("reversed", "amended") and _number(line) in people:
            entry = Movement.objects.filter(pk=line.detail["movement"]).select_related("person").first()
            yield (_entry(entry, "Đảo" if verb == "reversed" else "Sửa") if entry else "Bỏ một mục không còn trong sổ")
        elif verb == "list_noted" and self.touched.known:
            as_of = dates.show(date.fromisoformat(line.detail["as_of"]))
            if self._near(int(line.unit_id_text)):
                yield f"Ghi danh sách đảng viên ngày {as_of} của {_name(int(line.unit_id_text), self.period.end)}"

    def _people(self, line: JournalEntry, verb: str) -> Iterator[str]:
        columns = _COUNTED & set(line.detail.get("columns", ()))
        if verb != "corrected" or not columns:
            return
        ids = {_number(line)} if line.subject else _corrected(line.detail.get("batch"))
        mine = self.touched.ids["person"] & ids
        what = ", ".join(_COLUMNS.get(column, column) for column in sorted(columns))
        names = list(Person.objects.filter(pk__in=mine).order_by("name_sort").values_list("full_name", flat=True))
        if names:
            more = f" và {len(names) - _SHOWN} người khác" if len(names) > _SHOWN else ""
            yield f"Sửa hồ sơ {', '.join(names[:_SHOWN])}{more}: {what}"

    def _organisation(self, line: JournalEntry, verb: str) -> Iterator[str]:
        kind, _, number = line.subject.partition(":")
        if kind == "enterprise":
            if int(number) in self.touched.ids["enterprise"] or self._owner(int(number)):
                yield f"Sửa doanh nghiệp do tổ chức lãnh đạo ({_name_of_enterprise(int(number))})"
            return
        act = UnitAct.objects.filter(pk=int(number)).first()
        if act is None or act.effective_on > self.period.end or act.kind in (UnitAct.Kind.RENAMED, UnitAct.Kind.CODED):
            return
        units = set(act.parts.values_list("unit_id", flat=True)) | set(act.states.values_list("unit_id", flat=True))
        # An act reaches whoever stands under the units it speaks of, not the receiving one alone.
        moved = units - set(act.parts.filter(role="target").values_list("unit_id", flat=True)) or units
        if moved & self.above:
            names = ", ".join(_name(unit, self.period.end) for unit in sorted(moved)[:_SHOWN])
            undone = "Hoàn tác: " if verb == "reversed" else ""
            yield f"{undone}{act.get_kind_display()}: {names}, từ {dates.show(act.effective_on)}"

    def _plans(self, line: JournalEntry, verb: str) -> Iterator[str]:
        under = UnitLink.objects.filter(ancestor__in=self.touched.targets).values("descendant")
        rows = PlanTarget.objects.filter(unit__in=under, year=self.touched.year, given_on__lte=self.period.end)
        given = {(unit, number) for unit, year, number in line.detail.get("targets", ()) if year == self.touched.year}
        mine = [row for row in rows.order_by("unit", "number") if (row.unit_id, row.number) in given]
        for row in mine[:_SHOWN]:
            whose = _name(row.unit_id, self.period.end)
            yield f"{row.get_kind_display()} chỉ tiêu {row.year} của {whose}: {row.target}"
        if len(mine) > _SHOWN:
            yield f"và {len(mine) - _SHOWN} chỉ tiêu khác"

    def _training(self, line: JournalEntry, verb: str) -> Iterator[str]:
        rows = TrainingClass.objects.filter(pk__in=self.touched.ids["class"] & set(line.detail.get("classes", ())))
        names = list(rows.order_by("code").values_list("name", flat=True))
        if names and verb in _TRAINING:
            yield f"{_TRAINING[verb]}: {', '.join(names[:_SHOWN])}"

    def _batches(self, line: JournalEntry, verb: str) -> Iterator[str]:
        yield f"Hoàn tác đợt nhập số {_number(line)}"

    def _owner(self, enterprise: int) -> bool:
        """Whether what is divided by ownership stands in an organisation that leads the enterprise."""
        led = Leadership.objects.filter(enterprise=enterprise, unit__in=self.above)
        return OWNERSHIP.id in self.touched.splits and led.exists()

    def _near(self, unit: int) -> bool:
        mine = UnitLink.objects.filter(ancestor=unit, descendant=self.period.unit_id)
        return mine.exists() or UnitLink.objects.filter(ancestor=self.period.unit_id, descendant=unit).exists()


_COLUMNS = {
    "sex": "giới tính", "born_on": "ngày sinh", "ethnicity": "dân tộc", "religion": "tôn giáo",
    "joined_on": "ngày vào Đảng", "official_on": "ngày chính thức", "schooling": "giáo dục phổ thông",
    "qualification": "trình độ chuyên môn", "theory": "lý luận chính trị", "occupation": "nghề nghiệp",
    "profile_from": "ngày có thông tin",
}  # fmt: skip


def _number(line: JournalEntry) -> int:
    return int(line.subject.partition(":")[2] or 0)


def _entry(row: Movement, verb: str) -> str:
    return f"{verb} {row.get_kind_display().lower()} {row.person.full_name}, ngày {dates.show(row.on)}"


def _corrected(batch: int | None) -> set[int]:
    """People whose rows a batch changed."""
    changes = BatchChange.objects.filter(batch=batch)
    ids = set(changes.filter(model="Person").values_list("row_id", flat=True))
    profiles = changes.filter(model="Profile").values("row_id")
    return ids | set(Profile.objects.filter(pk__in=profiles).values_list("person_id", flat=True))


def _name(unit: int, on: date) -> str:
    state = UnitState.objects.filter(unit=unit, valid_from__lte=on).order_by("-valid_from").first()
    state = state or UnitState.objects.filter(unit=unit).order_by("valid_from").first()
    return state.name if state else f"tổ chức số {unit}"


def _name_of_enterprise(enterprise: int) -> str:
    return Enterprise.objects.filter(pk=enterprise).values_list("name", flat=True).first() or f"số {enterprise}"
