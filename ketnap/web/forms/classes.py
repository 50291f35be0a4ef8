"""Planning a class and asking people to it: a shift with its lessons, places of units, a lesson moved, invitations and
their answers, the right of a partner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from ketnap.actions.papers import Paper
from ketnap.actions.training import Answer, NewLesson
from ketnap.lib import clock, dates
from ketnap.models import Lesson
from ketnap.queries.training import ClassPlan, InvitationView, LessonView, ShiftLine
from ketnap.rules.training import AFTERNOON, CONFIRMED, DECLINED, EVENING, MORNING, SHIFTED, Session
from ketnap.web.forms.accounts import NewcomerForm
from ketnap.web.forms.fields import PAPER, REQUIRED, DayField, DeskForm, PaperForm, line
from ketnap.web.forms.plans import whole_number

HALF_DAYS = {
    "sang": ("Buổi sáng", (MORNING,)), "chieu": ("Buổi chiều", (AFTERNOON,)), "toi": ("Buổi tối", (EVENING,)),
    "ca-ngay": ("Cả sáng và chiều", (MORNING, AFTERNOON)), "chieu-toi": ("Chiều và tối", (AFTERNOON, EVENING)),
}  # fmt: skip
"""When a shift learns: its word in the form → what is read, and the half days."""
SPARE = 2
"""Empty lines under a lesson plan, for what the office adds."""
MOST = 60


class ShiftForm(PaperForm):
    """A shift, its room and when it learns; the lessons stand in rows of their own."""

    name = line("Tên ca", required=True, max_length=60, help_text="Ví dụ Ca sáng; lớp không chia ca thì ghi Cả lớp")
    seats = whole_number("Số chỗ của phòng học", most=2_000)
    half = forms.ChoiceField(
        label="Học vào", widget=forms.RadioSelect, choices=[(key, words) for key, (words, _) in HALF_DAYS.items()],
        error_messages={"required": REQUIRED},
    )  # fmt: skip
    reason = line("Ghi chú", max_length=500)

    field_order = ("name", "seats", "half", *PAPER, "reason")


@dataclass(frozen=True)
class Row:
    """One lesson as it stands in the form: words, so that what was typed wrongly can be shown again."""

    number: int
    topic: str
    on: str
    part: str
    teacher: str


def proposed(sessions: Sequence[Session]) -> list[Row]:
    rows = [Row(one.number, one.topic, dates.show(one.on), one.part, "") for one in sessions]
    last = rows[-1].part if rows else MORNING
    return rows + [Row(len(rows) + place, "", "", last, "") for place in range(1, SPARE + 1)]


def typed_rows(sent: Mapping[str, str]) -> list[Row]:
    """The rows of the form as they were sent."""
    found = []
    for number in range(1, MOST + 1):
        if f"topic{number}" in sent:
            told = (sent.get(f"{name}{number}", "") for name in ("topic", "on", "part", "teacher"))
            found.append(Row(number, *(word.strip()[:300] for word in told)))
    return found


def lessons_of(rows: Sequence[Row]) -> tuple[list[NewLesson], list[str]]:
    """The lessons of the rows with a topic, numbered from 1, and sentences about days that could not be read."""
    found, wrong = [], []
    for number, row in enumerate((row for row in rows if row.topic), 1):
        try:
            on = dates.parse(row.on)
        except ValueError:
            wrong.append(f"Buổi {row.number}: chưa đọc được ngày “{row.on}”; ghi ngày, tháng, năm.")
            continue
        part = row.part if row.part in Lesson.Part.values else MORNING
        found.append(NewLesson(number, row.topic, on, part, row.teacher[:200]))
    return found, wrong


class PlacesForm(DeskForm):
    """A number for each unit and shift; an empty one is none."""

    def __init__(
        self, *args: Any, senders: Sequence[tuple[int, str]], plan: ClassPlan, given: Mapping[tuple[int, int], int],
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.senders, self.shifts = senders, plan.shifts
        for unit, name in senders:
            for shift in plan.shifts:
                known = given.get((shift.shift_id, unit))
                field = whole_number(f"{name}, {shift.name}", required=False, most=2_000)
                field.initial = known or None
                self.fields[f"p{shift.shift_id}u{unit}"] = field

    def rows(self) -> list[tuple[int, str, list[forms.BoundField]]]:
        return [
            (unit, name, [self[f"p{shift.shift_id}u{unit}"] for shift in self.shifts]) for unit, name in self.senders
        ]

    def given(self) -> dict[tuple[int, int], int]:
        return {
            (shift.shift_id, unit): self.cleaned_data[f"p{shift.shift_id}u{unit}"] or 0
            for unit, _ in self.senders
            for shift in self.shifts
        }


class LessonForm(PaperForm):
    topic = line("Nội dung", required=True, max_length=300)
    on = DayField(label="Ngày học")
    part = forms.ChoiceField(label="Buổi", choices=Lesson.Part.choices, widget=forms.RadioSelect)
    teacher = line("Người dạy")

    field_order = ("topic", "on", "part", "teacher", "reason", *PAPER)

    def changes(self, held: LessonView) -> dict[str, Any]:
        was = {name: getattr(held.row, name) for name in ("topic", "on", "part", "teacher")}
        return {name: self.cleaned_data[name] for name in was if self.cleaned_data[name] != was[name]}


class AskForm(PaperForm):
    """Until when the units answer; who is asked stands in rows of their own."""

    answer_by = DayField(label="Các đơn vị trả lời trước hết ngày")
    reason = line("Ghi chú", max_length=500)

    field_order = ("answer_by", *PAPER, "reason")


class AnswerForm(DeskForm):
    """One answer of a unit: the button says which."""

    kind = forms.ChoiceField(
        choices=[(CONFIRMED, "Dự"), (DECLINED, "Không dự"), (SHIFTED, "Đổi ca")], error_messages={"required": REQUIRED}
    )
    reason = line("Vì sao không dự", max_length=500, help_text="Một câu, để nơi mở lớp biết mời lại khi nào.")
    shift = forms.TypedChoiceField(label="Sang ca", coerce=int, required=False, empty_value=None)
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ. Ví dụ Chi bộ 3")

    def __init__(self, *args: Any, held: InvitationView, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["shift"].choices = [(one.shift_id, when(one)) for one in held.others]  # type: ignore[attr-defined]

    def answer(self) -> Answer:
        typed = self.cleaned_data
        paper = Paper(reason=typed["reason"], on_behalf_of=typed["on_behalf_of"])
        return Answer(typed["kind"], clock.today(), typed["shift"], paper)


def when(shift: ShiftLine) -> str:
    """`Ca chiều, từ 01-12-2026`"""
    first = f", từ {dates.show(shift.lessons[0].on)}" if shift.lessons else ""
    return f"{shift.name}{first}"


class PartnerForm(NewcomerForm):
    """Somebody of the partner institution, known from another class or new; always until a day."""

    whom = "Người của đơn vị phối hợp"
    seat = line("Chức vụ, nơi làm việc", help_text="Ví dụ Giáo vụ, Trung tâm chính trị huyện")
    valid_from = DayField(label="Được xem lớp từ ngày")
    last_on = DayField(label="Đến hết ngày", help_text="Sau ngày này tài khoản không mở được lớp nữa.")


class PartnerEndForm(DeskForm):
    on = DayField(label="Kết thúc từ ngày")
    reason = line("Lý do", required=True, max_length=500, help_text="Một câu.")


def day_before(first: date) -> date:
    """Until when units are asked to answer, as proposed: two days before the class, today at the earliest."""
    return max(clock.today(), date.fromordinal(first.toordinal() - 2))
