"""Opening a class, enrolling people by their names, results, certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from ketnap.actions.training import NewClass
from ketnap.lib import dates, text
from ketnap.models import ClassKind, Enrolment, TrainingClass
from ketnap.queries.people import PersonRow
from ketnap.queries.training import ClassRow, LearnerRow, ShiftLine
from ketnap.web.forms.fields import REQUIRED, DayField, DeskForm, PaperForm, line
from ketnap.web.forms.plans import whole_number

MOST = 200
"""Lines of one paste."""


class ClassForm(PaperForm):
    code = line("Mã lớp", required=True, max_length=40, help_text="Ví dụ NT03-2026")
    name = line("Tên lớp", required=True)
    kind = forms.ChoiceField(label="Loại lớp", choices=ClassKind.choices, error_messages={"required": REQUIRED})
    mode = forms.ChoiceField(
        label="Hệ học", required=False, choices=[("", "Chưa rõ"), *TrainingClass.Mode.choices],
        help_text="Đếm vào biểu đào tạo, bồi dưỡng.",
    )  # fmt: skip
    starts_on = DayField(label="Khai giảng")
    ends_on = DayField(label="Bế giảng")
    partner = line("Phối hợp với")
    place = line("Học ở đâu")
    announced_learners = whole_number(
        "Số học viên theo thông báo", required=False, help_text="Để trống nếu chưa có. Số thật đếm từ danh sách."
    )
    reason = line("Ghi chú", max_length=500)

    field_order = (
        "code", "name", "kind", "mode", "starts_on", "ends_on", "partner", "place", "announced_learners",
        "number", "decided_on", "body", "kept", "on_behalf_of", "reason",
    )  # fmt: skip

    def changes(self, held: ClassRow) -> dict[str, Any]:
        """Columns that differ from what the book says."""
        was = told(held)
        return {name: self.cleaned_data[name] for name in was if self.cleaned_data[name] != was[name]}

    def row(self, organiser_id: int) -> NewClass:
        typed, asked = self.cleaned_data, ("code", "name", "kind", "mode", "starts_on", "ends_on", "partner", "place")
        return NewClass(
            organiser_id=organiser_id, announced_learners=typed["announced_learners"], paper=self.paper(),
            **{name: typed[name] for name in asked},
        )  # fmt: skip


def told(held: ClassRow) -> dict[str, Any]:
    """What the book says of a class, by the names of its form."""
    names = ("code", "name", "kind", "mode", "starts_on", "ends_on", "partner", "place")
    return {**{name: getattr(held, name) for name in names}, "announced_learners": held.announced}


class ClassChangeForm(ClassForm):
    """The same questions over a class that is there, and why it is changed."""

    reason = line("Lý do", required=True, help_text="Một câu. Người xem lại sổ đọc câu này.", max_length=500)


class NamesForm(PaperForm):
    """One learner a line, as a list is copied: name, and the day of birth or the card number where it helps."""

    names = forms.CharField(
        label="Danh sách học viên", widget=forms.Textarea(attrs={"rows": 10}), max_length=20_000,
        help_text="Mỗi dòng một người: họ tên, thêm ngày sinh nếu trùng tên; hoặc số thẻ. Dán được từ Excel.",
        error_messages={"required": "Gõ hoặc dán ít nhất một người.", "max_length": "Dài quá; chia làm nhiều lần."},
    )  # fmt: skip
    reason = line("Ghi chú", max_length=500)

    field_order = ("names", "shift", "reason")

    def __init__(self, *args: Any, shifts: Sequence[ShiftLine] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        if len(shifts) > 1:
            offers = [(one.shift_id, f"{one.name}, còn {one.free} chỗ") for one in shifts]
            self.fields["shift"] = forms.TypedChoiceField(
                label="Vào ca", coerce=int, choices=offers, error_messages={"required": REQUIRED}
            )
            self.order_fields(self.field_order)

    def clean_names(self) -> list["Typed"]:
        lines = [one for one in self.cleaned_data["names"].splitlines() if one.strip(" \t,;")]
        if len(lines) > MOST:
            raise forms.ValidationError(f"Có {len(lines)} dòng, nhiều nhất {MOST} dòng một lần; chia làm nhiều lần.")
        return [Typed.of(one) for one in lines]


@dataclass(frozen=True)
class Typed:
    """One pasted line: what was typed, the name or number in it, the day of birth if one is there."""

    line: str
    name: str
    born_on: date | None

    @classmethod
    def of(cls, line_of_list: str) -> "Typed":
        name, born_on = [], None
        parts = line_of_list.replace("\t", ",").replace(";", ",").split(",")
        for part in filter(None, map(str.strip, parts)):
            try:
                born_on = dates.parse(part)
            except ValueError:
                name.append(part)
        words = name[1:] if len(name) > 1 and name[0].rstrip(".").isdecimal() and len(name[0]) < 5 else name
        return cls(" ".join(line_of_list.split()), text.nfc(words[0]) if words else "", born_on)

    def fits(self, row: PersonRow) -> bool:
        """The whole name, accents aside, or the number; and the day of birth where it was typed."""
        if self.born_on and row.born_on != self.born_on:
            return False
        return self.name.isdecimal() or text.fold(row.full_name) == text.fold(self.name)


class MarkField(forms.CharField):
    """A mark of 0 to 10 with at most two decimals, by comma or point; None where nothing is typed."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "number-input"}
        super().__init__(required=False, max_length=6, widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value).replace(",", ".").strip()
        if not typed:
            return None
        try:
            mark = Decimal(typed)
        except ArithmeticError:
            raise forms.ValidationError("Gõ điểm bằng số, ví dụ 8,5.") from None
        if not (mark.is_finite() and 0 <= mark <= 10 and round(mark, 2) == mark):
            raise forms.ValidationError("Gõ điểm từ 0 đến 10, nhiều nhất hai chữ số sau dấu phẩy.")
        return mark


class ResultsForm(DeskForm):
    """The mark of the test and a grade for each learner within reach."""

    use_required_attribute = False

    def __init__(self, *args: Any, learners: list[LearnerRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.learners = learners
        for row in learners:
            self.fields[f"d{row.person_id}"] = MarkField(label=f"Điểm {row.full_name}", initial=row.score)
            self.fields[f"g{row.person_id}"] = forms.ChoiceField(
                label=f"Xếp loại {row.full_name}", required=False, initial=row.grade_code,
                choices=[("", "Chưa xếp loại"), *Enrolment.Grade.choices],
            )  # fmt: skip

    def rows(self) -> list[tuple[LearnerRow, forms.BoundField, forms.BoundField]]:
        """(learner, grade, mark)"""
        return [(row, self[f"g{row.person_id}"], self[f"d{row.person_id}"]) for row in self.learners]


class CertificatesForm(PaperForm):
    """Numbers of the certificates of a class: those who have one already are not asked again."""

    issued_on = DayField(label="Ngày cấp")
    issuer = line("Cơ quan cấp", required=True)
    reason = line("Ghi chú", max_length=500)

    field_order = ("issued_on", "issuer", "reason")

    def __init__(self, *args: Any, learners: list[LearnerRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.learners = [row for row in learners if not row.certificate]
        for row in self.learners:
            self.fields[f"s{row.person_id}"] = line(f"Số giấy chứng nhận của {row.full_name}", max_length=60)

    def own(self) -> list[forms.BoundField]:
        return [self["issued_on"], self["issuer"], self["reason"]]

    def rows(self) -> list[tuple[LearnerRow, forms.BoundField]]:
        return [(row, self[f"s{row.person_id}"]) for row in self.learners]
