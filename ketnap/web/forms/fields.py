"""Fields as the desk draws them: days as text, numbers as text, a paper, and how each is shown."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest

from ketnap.actions.papers import Paper
from ketnap.lib import dates

REQUIRED = "Điền mục này."


WORDS = {
    "required": REQUIRED,
    "invalid": "Chưa đọc được. Xem lại và gõ lại.",
    "invalid_choice": "Chọn một mục trong danh sách.",
    "invalid_list": "Chọn các mục trong danh sách.",
    "invalid_pk_value": "Chọn một mục trong danh sách.",
    "max_length": "Dài quá. Viết gọn lại.",
    "min_length": "Ngắn quá. Viết đủ.",
    "max_value": "Số lớn quá. Xem lại rồi sửa.",
    "min_value": "Số nhỏ quá. Xem lại rồi sửa.",
    "missing": "Chọn tệp rồi gửi lại.",
    "empty": "Tệp trống. Chọn tệp khác.",
    "contradiction": "Chọn tệp hoặc bỏ tệp, một trong hai.",
    "null_characters_not_allowed": "Có chữ lạ không in được. Xóa đi và gõ lại.",
    "overflow": "Số lớn quá. Xem lại rồi sửa.",
    "incomplete": "Điền đủ mục này.",
}
"""What a field says by itself where it has no sentence of its own; Django would say it in English."""


class DeskForm(forms.Form):
    """Every form of the desk: its fields speak Vietnamese and say what to do."""

    # The browser would answer in its own language; the page answers in ours.
    use_required_attribute = False

    def full_clean(self) -> None:
        for field in self.fields.values():
            field.error_messages = spoken(field)
        super().full_clean()


def spoken(field: forms.Field) -> dict[str, str]:
    """What the field says, by the code of the fault: its own sentences, else ours, never Django's."""
    own = {code: said for code, said in field.error_messages.items() if type(said) is str and not said.isascii()}
    return {**WORDS, **own}


class DayField(forms.CharField):
    """A day typed in any usual way. Never type=date, which follows the language of the browser."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "Ngày, tháng, năm. Ví dụ 03-10-2011")
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "day-input"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **options)
        self.error_messages["required"] = REQUIRED

    def prepare_value(self, value: Any) -> Any:
        return dates.show(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return dates.parse(typed)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


def line(label: str, *, required: bool = False, help_text: str = "", max_length: int = 200) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=max_length,
        error_messages={"required": REQUIRED, "max_length": f"Dài quá {max_length} chữ. Viết gọn lại."},
    )  # fmt: skip


PAPER = ("number", "decided_on", "body", "kept", "on_behalf_of")


class PaperForm(DeskForm):
    """Which paper an act came from, and for whom it is entered: one group of lines in every act form."""

    number = line("Số văn bản", help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày văn bản", required=False)
    body = line("Cơ quan ban hành")
    kept = line("Bản giấy lưu ở đâu")
    on_behalf_of = line("Ghi thay cho", help_text="Đơn vị hoặc người đưa giấy, nếu ghi hộ. Ví dụ Chi bộ 3")
    reason = line("Lý do", required=True, help_text="Một câu. Người xem lại sổ đọc câu này.", max_length=500)

    def own(self) -> list[forms.BoundField]:
        """The questions of the act itself."""
        return [one for one in self if one.name not in PAPER]

    def provenance(self) -> list[forms.BoundField]:
        """The questions about its paper, in one order everywhere."""
        return [self[name] for name in PAPER]

    def paper(self) -> Paper:
        typed = self.cleaned_data
        return Paper(
            number=typed["number"], decided_on=typed["decided_on"], body=typed["body"], kept=typed["kept"],
            on_behalf_of=typed["on_behalf_of"], reason=typed["reason"],
        )  # fmt: skip


def posted_version(request: HttpRequest) -> int:
    """The version of the record the form showed; a form without one can only be a stale one."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1
