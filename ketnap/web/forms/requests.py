"""A request of a person entered, and what is done with it."""

from django import forms

from ketnap.models import PersonRequest
from ketnap.web.forms.fields import DayField, DeskForm, line


class RequestForm(DeskForm):
    kind = forms.ChoiceField(label="Yêu cầu gì", choices=PersonRequest.Kind.choices)
    received_on = DayField(label="Ngày nhận")
    came = line("Nhận bằng cách nào", max_length=200, help_text="Ví dụ: đơn ngày 3-3-2026, nộp trực tiếp.")
    said = forms.CharField(
        label="Lời yêu cầu", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Ghi đúng lời của đơn."},
    )  # fmt: skip


class ToldForm(DeskForm):
    on = DayField(label="Ngày báo đã nhận")


class ExtendForm(DeskForm):
    to = DayField(label="Gia hạn đến ngày")
    reason = line("Lý do gia hạn", required=True, max_length=500)


class CloseForm(DeskForm):
    state = forms.ChoiceField(label="Kết quả", choices=PersonRequest.State.choices[1:])
    on = DayField(label="Ngày trả lời")
    outcome = forms.CharField(
        label="Đã làm gì, hoặc vì sao không", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Ghi lời trả lời người yêu cầu."},
    )  # fmt: skip
