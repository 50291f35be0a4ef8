"""Giving or adjusting the yearly target of an organisation."""

from decimal import Decimal
from typing import Any

from django import forms

from ketnap.actions.plans import NewTarget
from ketnap.models import PlanTarget
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line

SOURCE = {"con": True, "het": False, "": None}


def whole_number(label: str, *, required: bool = True, help_text: str = "", most: int = 99_999) -> forms.IntegerField:
    """A count typed as text, so that no browser adds arrows that change it by scrolling."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text, required=required,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "number-input"}),
        error_messages={
            "required": REQUIRED, "invalid": "Gõ một số nguyên, ví dụ 12.", "min_value": "Gõ số từ 0 trở lên.",
            "max_value": f"Gõ số không quá {most}.",
        },
    )  # fmt: skip


class TargetForm(PaperForm):
    target = whole_number("Số người kết nạp trong năm", help_text="Ghi số người, kể cả khi chỉ tiêu giao theo tỷ lệ.")
    base = forms.ChoiceField(
        label="Giao theo", choices=PlanTarget.Base.choices, widget=forms.RadioSelect,
        initial=PlanTarget.Base.ABSOLUTE, error_messages={"required": REQUIRED},
    )  # fmt: skip
    rate = line("Tỷ lệ, %", help_text="Chỉ ghi khi giao theo tỷ lệ. Ví dụ 3,5", max_length=10)
    has_source = forms.ChoiceField(
        label="Nguồn kết nạp", required=False, widget=forms.RadioSelect, initial="",
        choices=[("con", "Còn nguồn"), ("het", "Không còn nguồn"), ("", "Chưa rõ")],
    )  # fmt: skip
    given_on = DayField(label="Ngày giao hoặc điều chỉnh")
    reason = line("Lý do, ghi chú", max_length=500, help_text="Phải có khi điều chỉnh.")

    field_order = (
        "given_on", "target", "base", "rate", "has_source", "number", "decided_on", "body", "kept", "on_behalf_of",
        "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, adjusts: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = adjusts

    def clean_rate(self) -> Decimal | None:
        typed = self.cleaned_data["rate"].replace(",", ".").replace("%", "").strip()
        if not typed:
            return None
        try:
            rate = Decimal(typed)
        except ArithmeticError:
            raise forms.ValidationError("Gõ tỷ lệ bằng số, ví dụ 3,5.") from None
        if not (rate.is_finite() and 0 < rate <= 100 and round(rate, 2) == rate):
            raise forms.ValidationError("Gõ tỷ lệ lớn hơn 0, không quá 100, nhiều nhất hai chữ số sau dấu phẩy.")
        return rate

    def row(self, unit_id: int, year: int) -> NewTarget:
        typed = self.cleaned_data
        return NewTarget(
            unit_id, year, typed["target"], typed["given_on"], base=typed["base"], rate=typed["rate"],
            has_source=SOURCE[typed["has_source"]], paper=self.paper(),
        )  # fmt: skip
