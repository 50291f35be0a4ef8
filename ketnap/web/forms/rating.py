"""Ratings typed in a table: a line a unit or member, one day and one paper for all of them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from ketnap.actions.rating import Choice
from ketnap.lib import clock, dates
from ketnap.rules.rating import Regime, Scale
from ketnap.web.forms.fields import DayField, PaperForm, line


class RatingForm(PaperForm):
    rated_on = DayField(label="Ngày xếp loại", help_text="Ngày họp hoặc ngày quyết định. Ví dụ 20-12-2011")
    reason = line("Lý do", max_length=500, help_text="Phải có khi bổ sung, sửa, hoặc vượt một tỷ lệ chưa chắc.")

    field_order = ("rated_on", "reason", "number", "decided_on", "body", "kept", "on_behalf_of")

    def clean_rated_on(self) -> Any:
        day = self.cleaned_data["rated_on"]
        if day and day > clock.today():
            raise forms.ValidationError(f"Ngày {dates.show(day)} chưa đến. Ghi ngày đã họp hoặc đã quyết định.")
        return day


class OwnRatingForm(RatingForm):
    """The unit about itself."""

    verdict = forms.ChoiceField(label="Tự xếp loại", required=False)
    points = line("Điểm", max_length=6, help_text="Thang 100. Ví dụ 87,5")

    field_order = ("verdict", "points", *RatingForm.field_order)

    def __init__(self, *args: Any, scale: Scale, known: Regime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["verdict"].choices = options_of(scale)
        if not known.points:
            del self.fields["points"]

    def clean_points(self) -> Decimal | None:
        value, problem = points_of(self.cleaned_data["points"])
        if problem:
            raise forms.ValidationError(problem)
        return value


def options_of(scale: Scale) -> list[tuple[str, str]]:
    return [("", "Chưa xếp loại"), *scale.levels.items(), *scale.not_reviewed.items()]


def choices(sent: Any, mark: str = "x") -> tuple[list[Choice], dict[str, str]]:
    """Lines of the table that were sent: `x12` is the verdict of subject 12, `p12` its points, `v12` the version the
    table showed. With them, by field, what is not readable."""
    rows, wrong = [], {}
    for name in sent:
        digits = name.removeprefix(mark)
        if not (name.startswith(mark) and digits.isascii() and digits.isdecimal() and len(digits) < 10):
            continue
        points, problem = points_of(sent.get(f"p{digits}", ""))
        if problem:
            wrong[f"p{digits}"] = problem
        seen = sent.get(f"v{digits}", "")
        after = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else -1
        rows.append(Choice(int(digits), sent.get(name, "")[:12], points, after))
    return rows, wrong


def points_of(typed: str) -> tuple[Decimal | None, str]:
    typed = typed.strip().replace(",", ".")
    if not typed:
        return None, ""
    try:
        value = Decimal(typed)
    except InvalidOperation:
        return None, "Gõ điểm bằng số, ví dụ 87,5."
    if not (value.is_finite() and 0 <= value <= 100 and round(value, 1) == value):
        return None, "Gõ điểm từ 0 đến 100, nhiều nhất một chữ số sau dấu phẩy."
    return value, ""
