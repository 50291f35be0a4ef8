"""Sending a workbook, and the answers to what it leaves open."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ketnap.actions.refusal import Problem
from ketnap.lib import dates
from ketnap.web.forms.fields import DayField, DeskForm

DATED = ("departed", "died", "expelled", "struck_off", "left")
"""Answers that are facts of the ledger and need their day."""


class FileForm(DeskForm):
    file = forms.FileField(
        label="Bảng tính", help_text="Tệp .xlsx, .xls, .csv hoặc .txt, nhiều nhất 60 MB. Chưa ghi gì vào sổ khi gửi.",
        error_messages={
            "required": "Chọn một tệp.", "empty": "Tệp rỗng. Chọn lại tệp.", "missing": "Chọn một tệp.",
            "invalid": "Chọn một tệp.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )  # fmt: skip
    as_of = DayField(
        label="Danh sách có đến ngày", required=False,
        help_text="Để trống nếu tiêu đề đã ghi, ví dụ “có đến 30/09/2011”.",
    )  # fmt: skip

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if not sent.name.lower().endswith((".xlsx", ".xls", ".csv", ".tsv", ".txt")):
            raise forms.ValidationError(
                "Tệp này không phải bảng tính .xlsx, .xls hay .csv. Lưu lại dạng .xlsx rồi chọn lại."
            )
        return sent


def answers(questions: Sequence[Mapping[str, Any]], typed: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """Question id → answer from the fields `q0`, `on0`, `to0` …, and what is wrong with them. A question without an
    answer is left out."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for index, question in enumerate(questions):
        value = typed.get(f"q{index}", "")
        if value not in {choice["value"] for choice in question["choices"]}:
            continue
        if value not in DATED:
            found[question["id"]] = value
            continue
        try:
            day = dates.parse(typed.get(f"on{index}", ""))
        except ValueError as problem:
            words = "Điền ngày của câu trả lời này." if not typed.get(f"on{index}", "").strip() else str(problem)
            problems.append(Problem(f"Câu {index + 1}: {words}", field=f"on{index}"))
            continue
        found[question["id"]] = {
            "answer": value,
            "on": day.isoformat(),
            "to": typed.get(f"to{index}", "").strip()[:200],
        }
    return found, problems
