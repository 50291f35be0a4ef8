"""Signing in, inviting somebody, naming the first organisation."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from ketnap.access.roles import ROLES
from ketnap.actions.accounts import FIRST_DAYS, INVITED, LEAST_LETTERS, NewAccount, account
from ketnap.actions.papers import Paper
from ketnap.models import User
from ketnap.rules import organisation as rules
from ketnap.web.forms.fields import REQUIRED, DayField, DeskForm, PaperForm, line
from ketnap.web.forms.units import Units, offer, unit_choice


class SignInForm(DeskForm):
    username = forms.CharField(
        label="Tên đăng nhập", max_length=60, error_messages={"required": REQUIRED},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label="Mật khẩu", max_length=200, strip=False, error_messages={"required": REQUIRED},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class CodeForm(DeskForm):
    code = forms.CharField(
        label="Mã xác nhận", max_length=20, error_messages={"required": REQUIRED},
        help_text="Sáu số đang hiện trên điện thoại, hoặc một mã dự phòng đã in.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )  # fmt: skip


def secret(label: str, kind: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=200, strip=False, help_text=help_text, error_messages={"required": REQUIRED},
        widget=forms.PasswordInput(attrs={"autocomplete": kind}),
    )  # fmt: skip


class PasswordForm(DeskForm):
    old = secret("Mật khẩu đang dùng", "current-password")
    password = secret("Mật khẩu mới", "new-password", f"Ít nhất {LEAST_LETTERS} chữ. Vài từ dễ nhớ, có dấu cũng được.")
    again = secret("Gõ lại mật khẩu mới", "new-password")

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", "Hai lần gõ khác nhau. Gõ lại cho giống.")
        return typed


def first_password(help_text: str, *, required: bool = True) -> forms.CharField:
    """One that somebody sets for somebody else: shown while it is typed, to be read out or written down."""
    return forms.CharField(
        label="Mật khẩu lần đầu", max_length=200, strip=False, required=required,
        error_messages={"required": REQUIRED},
        help_text=f"Ít nhất {LEAST_LETTERS} chữ. {help_text} Dùng được {FIRST_DAYS} ngày.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip


class ResetForm(DeskForm):
    password = first_password("Trao tận tay; người ấy tự đổi khi vào sổ.")
    drop_factor = forms.BooleanField(label="Bỏ cả mã xác nhận, vì mất điện thoại và mã dự phòng", required=False)


class SwitchForm(DeskForm):
    """Switching an account off, or on again: why, and by which paper or at whose word."""

    reason = line("Lý do", required=True, help_text="Một câu. Ví dụ: Đồng chí nghỉ thai sản 6 tháng", max_length=500)
    number = line("Số văn bản", help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày văn bản", required=False)
    on_behalf_of = line("Ai bảo làm", help_text="Khi không có văn bản. Ví dụ đồng chí Vân, Trưởng ban Tổ chức")

    def paper(self) -> Paper:
        return Paper(**self.cleaned_data)


class InviteForm(DeskForm):
    """`units` are the organisations the right may be given over."""

    display_name = line("Họ và tên", required=True, max_length=100)
    seat = line("Chức vụ, nơi làm việc", help_text="Ví dụ Văn phòng đảng ủy Công ty Giấy Sông Cầu")
    role = forms.ChoiceField(
        label="Làm việc gì trong sổ", widget=forms.RadioSelect, choices=[(code, ROLES[code].title) for code in INVITED],
        error_messages={"required": "Chọn một việc."},
    )  # fmt: skip
    unit = unit_choice("Ở tổ chức", help_text="Thấy tổ chức này và các tổ chức bên dưới, không thấy nơi khác.")
    username = line(
        "Tên đăng nhập", required=True, max_length=60, help_text="Chữ thường, không dấu, không cách. Ví dụ duc.songcau"
    )
    password = first_password("Đồng chí đặt, rồi trao tận tay người được mời.")

    def __init__(self, *args: Any, units: Units, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "unit", units)


class NewcomerForm(DeskForm):
    """Somebody known, or a new account."""

    to = forms.TypedChoiceField(
        coerce=int, required=False, empty_value=None,
        help_text="Người chưa có tài khoản thì để “Tài khoản mới” và điền các mục dưới.",
    )  # fmt: skip
    display_name = line("Họ và tên", max_length=100)
    seat = line("Chức vụ, nơi làm việc")
    username = line("Tên đăng nhập", max_length=60, help_text="Chữ thường, không dấu, không cách. Ví dụ duc.songcau")
    password = first_password("Đồng chí đặt, rồi trao tận tay.", required=False)
    NEW = ("display_name", "seat", "username", "password")
    whom = ""
    """How the one chosen is called."""

    def __init__(self, *args: Any, others: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].label = self.whom
        self.fields["to"].choices = [("", "Tài khoản mới"), *others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not typed.get("to"):
            for name in ("display_name", "username", "password"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, REQUIRED)
        return typed

    def new(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NEW]

    def who(self) -> User | NewAccount:
        """Refused for an account that may no longer sign in."""
        typed = self.cleaned_data
        if typed["to"]:
            return account(typed["to"])
        return NewAccount(typed["username"], typed["display_name"], typed["password"], typed["seat"])


class SeatForm(NewcomerForm):
    """Who takes the seat."""

    whom = "Người thay"
    on = DayField(label="Thay từ ngày")


class OfficeForm(DeskForm):
    """The organisation at the top of an empty book."""

    name = line("Tên tổ chức", required=True, help_text="Tên đầy đủ, ví dụ Đảng bộ Khối Doanh nghiệp tỉnh Bắc Ninh")
    kind = forms.ChoiceField(
        label="Loại hình", widget=forms.RadioSelect, error_messages={"required": "Chọn một loại hình."},
        choices=[(kind, rules.KINDS[kind]) for kind, above in rules.ALLOWED_PARENTS.items() if None in above],
    )  # fmt: skip
    code = line("Mã tổ chức", required=True, max_length=30, help_text="Mã đang dùng trong các bảng tính. Ví dụ 19.168")
    since = DayField(
        label="Sổ bắt đầu từ ngày",
        help_text="Ngày thành lập, hoặc ngày của danh sách cũ nhất sẽ nhập. Ví dụ 01-01-2009",
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if day > self.today:
            raise forms.ValidationError("Ngày này chưa đến. Gõ hôm nay hoặc một ngày đã qua.")
        return day


class MandateForm(PaperForm):
    on = DayField(label="Được quyết định từ ngày")
    number = line("Số văn bản ủy quyền", required=True, max_length=60, help_text="Ví dụ 25-QĐ/ĐUK")
    decided_on = DayField(label="Ngày văn bản")
    body = line("Cơ quan ban hành", required=True, help_text="Cấp ủy cấp trên trực tiếp. Ví dụ Đảng ủy Khối")
    reason = line("Ghi chú", max_length=500)

    field_order = ("on", "reason")


class MandateEndForm(DeskForm):
    on = DayField(label="Thôi quyết định từ ngày")
    reason = line("Lý do, theo văn bản nào", required=True, max_length=500)
