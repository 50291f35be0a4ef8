"""Entries about a mass organisation: entered, counted, its officer, rated, ended."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ketnap.models import UnionAct, UnionKind
from ketnap.web.forms.enterprises import PAPER, number
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line

MEMBER = {"co": True, "chua": False, "": None}


class UnionForm(PaperForm):
    """`arguments` are what the action is told beside paper, writer and version."""

    reason = line("Ghi chú", max_length=500)

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in PAPER}


class UnionEnterForm(UnionForm):
    kind = forms.ChoiceField(
        label="Loại đoàn thể",
        choices=UnionKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": REQUIRED},
    )
    name = line("Tên đoàn thể", required=True, help_text="Ví dụ Công đoàn cơ sở Công ty Giấy Sông Cầu")
    since = DayField(
        label="Có từ ngày", help_text="Ngày thành lập; chưa rõ thì ghi ngày của danh sách đầu tiên có tên."
    )

    def __init__(self, *args: Any, enterprises: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise_id"] = forms.TypedChoiceField(
            label="Trong doanh nghiệp", coerce=int, empty_value=None, required=False,
            choices=[("", "Không gắn với doanh nghiệp nào"), *enterprises],
            help_text="Chọn doanh nghiệp thì đoàn thể đi theo doanh nghiệp khi tổ chức đảng lãnh đạo thay đổi.",
            error_messages={"invalid_choice": "Chọn một mục trong danh sách."},
        )  # fmt: skip
        self.order_fields(("kind", "name", "enterprise_id", "since", *PAPER))


class UnionCountForm(UnionForm):
    on = DayField(label="Đếm ngày")
    members = number("Số đoàn viên, hội viên", most=9_999_999)

    field_order = ("on", "members", *PAPER)


class UnionSeatForm(UnionForm):
    seat = forms.ChoiceField(
        label="Chức danh", choices=UnionAct.Seat.choices, widget=forms.RadioSelect, initial=UnionAct.Seat.HEAD,
        help_text="Đứng đầu là bí thư, chủ tịch hoặc chi hội trưởng.", error_messages={"required": REQUIRED},
    )  # fmt: skip
    officer = line("Họ và tên", max_length=100, help_text="Để trống nếu từ ngày ấy chưa có ai.")
    party_member = forms.ChoiceField(
        label="Có là đảng viên không", required=False, widget=forms.RadioSelect, initial="",
        choices=[("co", "Là đảng viên"), ("chua", "Chưa là đảng viên"), ("", "Chưa rõ")],
    )  # fmt: skip
    on = DayField(label="Từ ngày")

    field_order = ("seat", "officer", "party_member", "on", *PAPER)

    def clean_party_member(self) -> bool | None:
        return MEMBER[self.cleaned_data["party_member"]]


class UnionRateForm(UnionForm):
    year = number("Năm", least=1945, most=9999, help_text="Năm được xếp loại. Ví dụ 2011")
    rating = line("Xếp loại", required=True, max_length=100, help_text="Ghi đúng chữ trong báo cáo của đoàn thể.")
    on = DayField(label="Ngày báo cáo")

    field_order = ("year", "rating", "on", *PAPER)


class UnionEndForm(UnionForm):
    on = DayField(label="Thôi hoạt động từ ngày")

    field_order = ("on", *PAPER)
