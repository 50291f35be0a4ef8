"""Correcting a person's record, and taking back an entry of the ledger."""

from typing import Any

from django import forms

from ketnap.models import Sex
from ketnap.queries.people import PersonView
from ketnap.web.forms.fields import DayField, PaperForm, line

COLUMNS = ("full_name", "sex", "born_on", "native_place", "address", "join_decided_on", "card_no")


class PersonForm(PaperForm):
    full_name = line("Họ và tên", required=True, max_length=100)
    sex = forms.ChoiceField(label="Giới tính", choices=Sex.choices, widget=forms.RadioSelect)
    born_on = DayField(label="Ngày sinh")
    native_place = line("Quê quán")
    address = line("Nơi ở", max_length=300)
    join_decided_on = DayField(label="Ngày quyết định kết nạp", required=False)
    card_no = line("Số thẻ đảng viên", max_length=20, help_text="Giữ số 0 ở đầu.")

    field_order = (*COLUMNS, "reason", "number", "decided_on", "body", "kept", "on_behalf_of")

    def changes(self, file: PersonView) -> dict[str, Any]:
        """Columns that differ from what the book says."""
        typed = {column: self.cleaned_data[column] for column in COLUMNS}
        return {column: value for column, value in typed.items() if (value or "") != (getattr(file, column) or "")}


def record(file: PersonView) -> dict[str, Any]:
    return {column: getattr(file, column) for column in COLUMNS}


class ReverseForm(PaperForm):
    """Why an entry is wrong, and the paper that says so."""

    field_order = ("reason", "number", "decided_on", "body", "kept", "on_behalf_of")
