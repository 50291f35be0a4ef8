"""Who works in an enterprise without organisation, from which day, until which day."""

from django import forms

from ketnap.web.forms.fields import DayField, PaperForm, line
from ketnap.web.forms.training import Typed

PAPER = ("number", "decided_on", "body", "kept", "on_behalf_of", "reason")


class WorkBeginForm(PaperForm):
    who = line("Đảng viên", required=True, help_text="Họ và tên, ngày sinh; hoặc số thẻ. Ví dụ Đặng Bá Ước, 01-01-1960")
    on = DayField(label="Làm việc ở doanh nghiệp từ ngày")
    reason = line("Ghi chú", max_length=500)

    field_order = ("who", "on", *PAPER)

    def clean_who(self) -> Typed:
        said = " ".join(self.cleaned_data["who"].split())
        digits = said.replace(" ", "")
        # Eight digits alone are a card number here, not a day.
        typed = Typed(said, digits, None) if digits.isdecimal() else Typed.of(said)
        if not typed.name:
            raise forms.ValidationError("Gõ họ và tên, hoặc số thẻ đảng viên.")
        return typed


class WorkEndForm(PaperForm):
    on = DayField(label="Thôi làm việc từ ngày")
    reason = line("Ghi chú", max_length=500)

    field_order = ("on", *PAPER)
