"""A figure another publication printed."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from ketnap.statistics.report.published import choices
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line


class NumberField(forms.CharField):
    """A number as printed: `1.905` is thousands, `167,8` a fraction."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **options)
        self.error_messages["required"] = REQUIRED

    def clean(self, value: Any) -> Decimal | None:
        typed = super().clean(value)
        if not typed:
            return None
        plain = typed.replace(" ", "").replace(".", "").replace(",", ".")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or not 0 <= number < 10**9 or number != round(number, 2):
            raise forms.ValidationError("Ghi số như bản in, tối đa hai số lẻ, ví dụ 151 hoặc 167,8.")
        return number


class PublishedForm(PaperForm):
    source = line("Nguồn", required=True, max_length=300, help_text="Tên bài và nơi đăng, hoặc tên văn bản, như đã in.")
    published_on = DayField(label="Ngày đăng")
    measure = forms.ChoiceField(label="Nói về", error_messages={"required": REQUIRED})
    period_from = DayField(label="Kỳ từ ngày")
    period_to = DayField(label="Đến ngày")
    value = NumberField(label="Số đã in", help_text="Như bản in. Ví dụ 151 hoặc 167,8")
    note = line("Ghi chú", max_length=500, help_text="Ví dụ vì sao có thể khác sổ.")
    reason = line("Lý do ghi", max_length=500)

    field_order = ("source", "published_on", "measure", "period_from", "period_to", "value", "note", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measure"].choices = [("", "Chưa chọn"), *choices()]

    def figure(self) -> dict[str, Any]:
        names = ("source", "published_on", "measure", "period_from", "period_to", "value", "note")
        return {name: self.cleaned_data[name] for name in names}
