"""Acts on one organisation."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ketnap.queries.organisation import UnitRow, UnitView
from ketnap.rules import organisation as rules
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line


class DecisionForm(PaperForm):
    """An act takes its decision: number, day, body."""

    on = DayField(label="Có hiệu lực từ ngày", help_text="Cây tổ chức đổi từ ngày này. Ví dụ 03-10-2011")
    number = line("Số quyết định", required=True, help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày quyết định")
    body = line("Cơ quan quyết định", required=True)


class RenameForm(DecisionForm):
    name = line("Tên mới", required=True)
    code = line("Mã mới", required=True, max_length=30, help_text="Giữ nguyên nếu mã không đổi.")

    field_order = ("on", "name", "code", "number", "decided_on", "body", "kept", "on_behalf_of", "reason")


class MoveForm(DecisionForm):
    """`parents` are the units within reach that may lead a unit of this kind or of a kind it may become."""

    parent = forms.TypedChoiceField(label="Chuyển về trực thuộc", coerce=int, error_messages={
        "required": REQUIRED, "invalid_choice": "Chọn một tổ chức trong danh sách.",
    })  # fmt: skip
    kind = forms.ChoiceField(label="Loại hình sau khi chuyển", required=False)
    code = line("Mã mới", max_length=30, help_text="Để trống nếu mã không đổi.")

    field_order = ("on", "parent", "kind", "code", "number", "decided_on", "body", "kept", "on_behalf_of", "reason")

    def __init__(self, *args: Any, unit: UnitView, rows: Iterable[UnitRow], **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [kind for kind in rules.KINDS if (kind in rules.HOLDS_MEMBERS) == (unit.kind in rules.HOLDS_MEMBERS)]
        above = {parent for kind in kinds for parent in rules.ALLOWED_PARENTS[kind] if parent}
        parents = [row for row in rows if row.kind in above and row.unit_id != unit.unit_id]
        self.fields["parent"].choices = [
            ("", "Chưa chọn"),
            *((row.unit_id, f"{row.name} ({row.code})") for row in parents),
        ]
        self.fields["kind"].choices = [(kind, rules.KINDS[kind]) for kind in kinds]
        self.fields["kind"].initial = unit.kind
