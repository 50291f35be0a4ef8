"""Entries about an enterprise: entered, renamed, owned otherwise, counted, led from a day or until one."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ketnap.models import Ownership
from ketnap.queries.organisation import EnterpriseView
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line

PAPER = ("number", "decided_on", "body", "kept", "on_behalf_of", "reason")


def ownership(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Chưa chọn"), *Ownership.choices], error_messages={"required": REQUIRED},
        help_text="Theo giấy đăng ký doanh nghiệp. Biểu 5 đếm theo mục này.",
    )  # fmt: skip


def number(label: str, *, required: bool = True, most: int, least: int = 0, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=most, help_text=help_text, widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        ), error_messages={
            "required": REQUIRED, "invalid": "Ghi một số nguyên, không có dấu. Xem lại rồi sửa.",
            "min_value": f"Ghi số từ {least} trở lên.", "max_value": f"Ghi số không quá {most}.",
        },
    )  # fmt: skip


def year() -> forms.IntegerField:
    return number("Năm", least=1945, most=9999, required=False, help_text="Ví dụ 2011")


class EnterpriseForm(PaperForm):
    """`arguments` are what the action is told beside paper, writer and version."""

    reason = line("Ghi chú", max_length=500)

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in PAPER}


class EnterForm(EnterpriseForm):
    name = line("Tên doanh nghiệp", required=True, help_text="Tên đầy đủ trên giấy đăng ký doanh nghiệp.")
    tax_code = line("Mã số thuế", max_length=20, help_text="Để trống nếu chưa biết.")
    ownership = ownership("Loại hình")
    since = DayField(label="Có loại hình này từ ngày")
    led = forms.ChoiceField(
        label="Tổ chức đảng trong doanh nghiệp", required=False, widget=forms.RadioSelect, initial="co",
        choices=[("co", "Tổ chức đảng này lãnh đạo"), ("chua", "Không có tổ chức đảng")],
    )  # fmt: skip
    led_since = DayField(label="Lãnh đạo từ ngày", required=False, help_text="Để trống nếu không có tổ chức đảng.")
    workers = number("Số lao động", required=False, most=9_999_999, help_text="Để trống nếu chưa biết.")
    year = year()

    field_order = ("name", "tax_code", "ownership", "since", "led", "led_since", "workers", "year", *PAPER)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        typed["led"] = typed.get("led") != "chua"
        if typed["led"] and not typed.get("led_since") and "led_since" not in self.errors:
            self.add_error("led_since", REQUIRED)
        if typed.get("workers") is not None and not typed.get("year") and "year" not in self.errors:
            self.add_error("year", "Ghi năm của số lao động.")
        return typed


class EnterpriseRenameForm(EnterpriseForm):
    on = DayField(label="Mang tên này từ ngày")
    name = line("Tên mới", required=True)
    tax_code = line("Mã số thuế", max_length=20, help_text="Giữ nguyên nếu không đổi.")

    field_order = ("on", "name", "tax_code", *PAPER)


class OwnershipForm(EnterpriseForm):
    on = DayField(label="Đổi loại hình từ ngày")
    ownership = ownership("Loại hình mới")

    field_order = ("on", "ownership", *PAPER)


class WorkersForm(EnterpriseForm):
    year = number("Năm", least=1945, most=9999, help_text="Ví dụ 2011. Số đã ghi của năm ấy được thay bằng số này.")
    workers = number("Số lao động trong năm", most=9_999_999)

    field_order = ("year", "workers", *PAPER)


def chosen(label: str, choices: Iterable[tuple[int, str]]) -> forms.TypedChoiceField:
    listed = list(choices)
    return forms.TypedChoiceField(
        label=label, coerce=int, choices=listed if len(listed) == 1 else [("", "Chưa chọn"), *listed],
        error_messages={"required": REQUIRED, "invalid_choice": "Chọn một mục trong danh sách."},
    )  # fmt: skip


class LeadForm(EnterpriseForm):
    """An enterprise known already, to be led by the unit of the page."""

    on = DayField(label="Lãnh đạo từ ngày")

    def __init__(self, *args: Any, known: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise_id"] = chosen("Doanh nghiệp", known)
        self.order_fields(("enterprise_id", "on", *PAPER))


class LeaveForm(EnterpriseForm):
    on = DayField(label="Thôi lãnh đạo từ ngày")

    def __init__(self, *args: Any, held: EnterpriseView, may_write: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        writable = set(may_write)
        leads = [(one.unit_id, one.unit_name) for one in held.led_now if one.unit_id in writable]
        self.fields["unit_id"] = chosen("Tổ chức đảng thôi lãnh đạo", leads)
        self.order_fields(("unit_id", "on", *PAPER))
