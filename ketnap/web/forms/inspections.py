"""Forms of an inspection: planned, held, concluded, given up; and what it found."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ketnap.actions.direction import NewInspection
from ketnap.actions.papers import Paper
from ketnap.models import Inspection
from ketnap.web.forms.direction import choice, words
from ketnap.web.forms.fields import DayField, DeskForm, line

NEVER_VETTING = (
    "Không ghi nội dung thẩm tra lý lịch, lịch sử chính trị vào đây; nếu liên quan, chỉ ghi “xem hồ sơ thẩm tra”."
)
TEAM = "Mỗi người một dòng, trưởng đoàn đứng đầu."


class PapersForm(DeskForm):
    """An act with the number of its paper."""

    number = line("Số văn bản", max_length=60, help_text="Ví dụ 12-QĐ/UBKT")
    decided_on = DayField(label="Ngày văn bản", required=False)
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ.")

    def paper(self) -> Paper:
        typed = self.cleaned_data
        return Paper(
            number=typed["number"], decided_on=typed["decided_on"], on_behalf_of=typed["on_behalf_of"],
            reason=typed.get("reason", ""),
        )  # fmt: skip


class InspectionForm(PapersForm):
    kind = choice("Hình thức", Inspection.Kind.choices, widget=forms.RadioSelect, initial="inspection")
    subject = words("Nội dung", help_text="Kiểm tra việc gì. Ví dụ: Công tác kết nạp đảng viên năm 2011", rows=2)
    planned_from = DayField(label="Dự kiến từ ngày")
    planned_to = DayField(label="Đến ngày")
    team = words("Đoàn kiểm tra", required=False, most=1000, help_text=f"{TEAM} Để trống nếu chưa phân công.")

    field_order = ("kind", "subject", "planned_from", "planned_to", "team", "number", "decided_on", "on_behalf_of")

    def __init__(self, *args: Any, corrects: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if corrects:
            self.fields["reason"] = line("Lý do đổi", required=True, max_length=500)

    def row(self) -> NewInspection:
        typed = self.cleaned_data
        return NewInspection(
            typed["kind"], typed["subject"], typed["planned_from"], typed["planned_to"], typed["team"]
        )  # fmt: skip


class HoldForm(PapersForm):
    held_from = DayField(label="Tiến hành từ ngày")
    held_to = DayField(label="Đến ngày", help_text="Ngày làm việc cuối. Sửa được nếu kéo dài.")
    team = words("Đoàn kiểm tra", most=1000, help_text=TEAM)

    field_order = ("held_from", "held_to", "team", "number", "decided_on", "on_behalf_of")


class ConcludeForm(PapersForm):
    on = DayField(label="Ngày kết luận")
    told = words("Kết luận", most=1000, rows=4, help_text=NEVER_VETTING)

    field_order = ("on", "told", "number", "decided_on", "on_behalf_of")


class GiveUpForm(PapersForm):
    on = DayField(label="Ngày quyết định không tiến hành")
    told = words("Lý do", most=500)

    field_order = ("on", "told", "number", "decided_on", "on_behalf_of")


class FoundForm(DeskForm):
    """When it was found and by when it has to be mended."""

    found_on = DayField(label="Ngày nêu")
    due_on = DayField(label="Hạn sửa")
    owner_name = line("Ai chịu trách nhiệm sửa", help_text="Chức danh hoặc tên. Ví dụ Bí thư chi bộ")


class FindingForm(FoundForm):
    sentence = words("Thấy thiếu sót gì", most=1000, help_text=NEVER_VETTING)
    repair = words("Phải sửa thế nào", rows=2)
    grave = forms.BooleanField(label="Phải sửa trước khi làm bước tiếp theo", required=False)

    def __init__(
        self, *args: Any, units: Sequence[tuple[int, str]], files: Sequence[tuple[int, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["unit"] = choice("Đơn vị phải sửa", units)
        self.fields["file"] = choice("Về hồ sơ kết nạp của", [("", "Không về một hồ sơ nào"), *files], required=False)
        self.fields["rule"] = line("Quy tắc", max_length=20, help_text="Ví dụ V-01. Để trống nếu không rõ.")
        self.order_fields(("unit", "file", "sentence", "repair", "rule", "grave", "found_on", "due_on", "owner_name"))
