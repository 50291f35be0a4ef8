"""Forms of commendation: a proposal and what is judged of it, a review with its lines, an exemplar."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from ketnap.actions.commendation.exemplars import COPY, STORY, NewExemplar
from ketnap.actions.commendation.proposals import ACHIEVEMENT, Proposal
from ketnap.actions.commendation.reviews import LONGEST, NewReview
from ketnap.models import Commendation, Review
from ketnap.rules import commendation as rules
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line
from ketnap.web.forms.plans import whole_number

LONG = "Dài quá. Viết gọn lại."


def long_text(label: str, most: int, rows: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": REQUIRED, "max_length": f"Dài quá {most} chữ. Viết gọn lại."},
    )  # fmt: skip


def choice(
    label: str, choices: Iterable[tuple[str, str]], *, help_text: str = "", initial: str = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), help_text=help_text, initial=initial,
        error_messages={"required": REQUIRED, "invalid_choice": "Chọn một mục trong danh sách."},
    )  # fmt: skip


class ProposalForm(PaperForm):
    """What is proposed for a subject the address names. `subject` is a kind of rules/commendation."""

    achievement = long_text(
        "Thành tích", ACHIEVEMENT, 5, "Không quá 500 chữ. Không ghi nội dung thẩm tra lý lịch, đời tư."
    )
    occasion = choice("Dịp khen", Commendation.Occasion.choices, initial=Commendation.Occasion.YEARLY)
    year = whole_number("Năm thành tích", help_text="Ví dụ 2011", most=9999)
    proposed_on = DayField(label="Ngày đề nghị")
    reason = line("Ghi chú", max_length=500)

    def __init__(self, *args: Any, subject: str, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(one.code, one.title) for one in rules.forms_for(subject, on)]
        self.fields["award"] = choice("Hình thức khen thưởng", [("", "Chưa chọn"), *offered])
        first = ["award"]
        if subject == rules.OUTSIDER:
            self.fields["outsider"] = line(
                "Họ tên, chức vụ, nơi làm việc",
                required=True,
                help_text="Ví dụ: Ông Đỗ Văn Hưng, Giám đốc Công ty Gạch",
            )
            first = ["outsider", "award"]
        if subject == rules.PERSON:
            years = [(str(one), f"{one} năm") for one in rules.every_badge()]
            self.fields["badge_years"] = choice("Số năm tuổi Đảng", [("", "Không phải Huy hiệu Đảng"), *years])
            self.fields["badge_years"].required = False
            self.fields["early"] = forms.BooleanField(label="Xét tặng Huy hiệu sớm vì bệnh nặng", required=False)
            first += ["badge_years", "early"]
        self.order_fields([*first, "achievement", "occasion", "year", "proposed_on", "reason"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("award") == rules.BADGE and not typed.get("badge_years"):
            self.add_error("badge_years", "Chọn số năm tuổi Đảng của Huy hiệu.")
        return typed

    def row(self, subject: str, subject_id: int | None, proposer_id: int) -> Proposal:
        typed = self.cleaned_data
        return Proposal(
            subject=subject, subject_id=subject_id, proposer_id=proposer_id, form=typed["award"], year=typed["year"],
            achievement=typed["achievement"], proposed_on=typed["proposed_on"], outsider=typed.get("outsider", ""),
            badge_years=int(typed.get("badge_years") or 0), early=bool(typed.get("early")), occasion=typed["occasion"],
            paper=self.paper(),
        )  # fmt: skip


class ExamineForm(PaperForm):
    on = DayField(label="Ngày xem xét")
    reason = line("Ý kiến", max_length=500, help_text="Một câu: đủ tiêu chuẩn nào, còn thiếu gì.")

    field_order = ("on", "reason")


class DecideForm(PaperForm):
    """The day of the act is that of the decision."""

    level = choice("Cấp quyết định", [("", "Chưa chọn"), *rules.levels().items()])
    number = line("Số quyết định", required=True, help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày quyết định")
    body = line("Cơ quan ban hành", required=True)
    reason = line("Ghi chú", max_length=500)

    field_order = ("level", "reason")


class DeclineForm(PaperForm):
    on = DayField(label="Ngày trả lời")

    field_order = ("on", "reason")


class WithdrawForm(PaperForm):
    on = DayField(label="Ngày rút")

    field_order = ("on", "reason")


class RevokeForm(PaperForm):
    number = line("Số quyết định thu hồi", required=True, max_length=60)
    decided_on = DayField(label="Ngày quyết định thu hồi")
    body = line("Cơ quan ban hành", required=True)

    field_order = ("reason",)


class ApproveForm(PaperForm):
    on = DayField(label="Ngày duyệt")
    reason = line("Ý kiến", max_length=500)

    field_order = ("on", "reason")


class HandForm(PaperForm):
    on = DayField(label="Ngày chuyển bản tin")
    reason = line("Ghi chú", max_length=500)

    field_order = ("on", "reason")


ROWS = {"documents": 3, "lessons": 4, "next_steps": 5}
"""Lines a form of a review offers of each kind."""
PARTS = {
    "documents": (("number", "Số văn bản"), ("title", "Tên văn bản"), ("on", "Ngày văn bản")),
    "lessons": (("done", "Đã làm gì"), ("brought", "Kết quả ra sao"), ("whom", "Áp dụng cho ai")),
    "next_steps": (
        ("what", "Việc tiếp theo"), ("who", "Ai làm"), ("due_on", "Xong trước ngày"),
        ("refers", "Theo văn bản, biện pháp"),
    ),
}  # fmt: skip
HEADINGS = {
    "documents": "Văn bản của hội nghị",
    "lessons": "Bài học kinh nghiệm",
    "next_steps": "Quyết định việc tiếp theo",
}
LONG_PARTS = ("done", "brought", "what")


class ReviewForm(PaperForm):
    kind = choice("Loại", Review.Kind.choices, initial=Review.Kind.INTERIM)
    title = line(
        "Tên hội nghị", required=True, help_text="Ví dụ: Sơ kết công tác phát triển đảng viên 9 tháng đầu năm 2011"
    )
    start = DayField(label="Kỳ từ ngày")
    end = DayField(label="Đến ngày", help_text="Số liệu của kỳ lấy từ sổ khi ghi và được giữ lại.")
    held_on = DayField(label="Ngày họp")
    place = line("Nơi họp")
    chair = line("Chủ trì")
    present = whole_number("Số người dự", required=False)
    reason = line("Ghi chú", max_length=500)

    field_order = ("kind", "title", "start", "end", "held_on", "place", "chair", "present", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for group, count in ROWS.items():
            for place in range(count):
                for part, label in PARTS[group]:
                    self.fields[f"{group}{place}_{part}"] = _part(part, label)

    def own(self) -> list[forms.BoundField]:
        """What is asked once; the lines stand in `groups`."""
        return [one for one in super().own() if one.name in self.base_fields]

    def groups(self) -> list[tuple[str, list[tuple[int, bool, list[forms.BoundField]]]]]:
        """(heading, [(line, it is open, its fields)]): the first line is open, and what holds anything."""
        found = []
        for group, count in ROWS.items():
            lines = []
            for place in range(count):
                fields = [self[f"{group}{place}_{part}"] for part, _ in PARTS[group]]
                lines.append((place + 1, place == 0 or any(one.value() or one.errors for one in fields), fields))
            found.append((HEADINGS[group], lines))
        return found

    def _lines(self, group: str) -> list[dict[str, str]]:
        typed = self.cleaned_data
        return [
            {part: _kept(typed.get(f"{group}{place}_{part}")) for part, _ in PARTS[group]}
            for place in range(ROWS[group])
        ]

    def row(self, unit_id: int) -> NewReview:
        typed = self.cleaned_data
        return NewReview(
            unit_id=unit_id, kind=typed["kind"], title=typed["title"], start=typed["start"], end=typed["end"],
            held_on=typed["held_on"], place=typed["place"], chair=typed["chair"], present=typed["present"],
            documents=self._lines("documents"), lessons=self._lines("lessons"), next_steps=self._lines("next_steps"),
            paper=self.paper(),
        )  # fmt: skip


def _part(part: str, label: str) -> forms.Field:
    if part in ("on", "due_on"):
        return DayField(label=label, required=False, help_text="")
    if part in LONG_PARTS:
        field = long_text(label, LONGEST[part], 2)
        field.required = False
        return field
    return line(label, max_length=LONGEST[part])


def _kept(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


class ExemplarForm(PaperForm):
    title = line("Tên điển hình", required=True, help_text="Một câu nói được cách làm.")
    story = long_text("Cách làm", STORY, 8, "Làm gì, từ khi nào, ai làm, kết quả. Không ghi đời tư của ai.")
    copy = long_text("Nơi khác làm theo được gì", COPY, 4)
    written_on = DayField(label="Ngày giới thiệu")
    reason = line("Ghi chú", max_length=500)

    def __init__(self, *args: Any, person: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if person:
            self.fields["consent_on"] = DayField(
                label="Người ấy đồng ý ngày", help_text="Hỏi trước khi ghi. Chỉ họ tên và đơn vị được nêu."
            )
        self.order_fields(["title", "story", "copy", "written_on", "consent_on", "reason"])

    def row(self, subject: str, subject_id: int, unit_id: int) -> NewExemplar:
        typed = self.cleaned_data
        return NewExemplar(
            subject=subject, subject_id=subject_id, unit_id=unit_id, title=typed["title"], story=typed["story"],
            copy=typed["copy"], written_on=typed["written_on"], consent_on=typed.get("consent_on"), paper=self.paper(),
        )  # fmt: skip
