"""The monthly examination: a line an act, agreed unless it is ticked as returned."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ketnap.actions.admission.monthly import Examined
from ketnap.queries.admission.monthly import Raised
from ketnap.web.forms.fields import DayField, PaperForm, line


class MonthlyForm(PaperForm):
    on = DayField(label="Ngày cấp ủy xem xét")
    reason = line("Ghi chú chung", max_length=500)

    def __init__(self, *args: Any, raised: Sequence[Raised], **options: Any) -> None:
        super().__init__(*args, **options)
        self.raised = raised
        for one in raised:
            self.fields[f"r{one.act_id}"] = forms.BooleanField(
                label=f"Trả lại: {one.full_name}", required=False, initial=one.agreed is False
            )
            self.fields[f"n{one.act_id}"] = line(f"Lý do trả lại: {one.full_name}", max_length=300)
            self.fields[f"n{one.act_id}"].initial = one.note

    def own(self) -> list[forms.BoundField]:
        return [self["on"], self["reason"]]

    def rows(self) -> list[tuple[Raised, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"r{one.act_id}"], self[f"n{one.act_id}"]) for one in self.raised]

    def examined(self) -> list[Examined]:
        typed = self.cleaned_data
        return [
            Examined(one.act_id, not typed[f"r{one.act_id}"], typed[f"n{one.act_id}"]) for one in self.raised
        ]  # fmt: skip
