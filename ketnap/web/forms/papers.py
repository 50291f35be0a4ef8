"""The form of a paper to be made: what the record does not hold is asked, field by field, in the order of the paper."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from ketnap.actions.papers.issuing import GIVEN
from ketnap.documents.papers.forms import Form
from ketnap.rules.papers import GROUPS, catalogue
from ketnap.rules.papers.fields import Field, fields
from ketnap.web.forms.fields import DayField, DeskForm, line

LONGEST = {True: 2000, False: 300}
NUMBERS = ((GIVEN, "Số tiếp theo trong sổ"), ("typed", "Số ghi tay, đã có trên giấy"), ("", "Để trống, ghi sau"))
HIDDEN = ("head.number",)
"""Not asked as words: the number comes from the register."""


def name_of(key: str) -> str:
    return key.replace(".", "-")


def asked_for(form: Form, known: Mapping[str, str], *, numbered: bool = True) -> list[Field]:
    """Fields of the paper the record holds nothing for, in their order. Not `numbered`: its number is words, too."""
    single, _ = form.used()
    return [
        one
        for key, one in fields().items()
        if key in single and key not in known and not (numbered and key in HIDDEN) and not one.pen
    ]


class MakingForm(DeskForm):
    """Made for one paper of one record."""

    on = DayField(label="Ngày của văn bản")

    def __init__(self, *args: Any, asked: list[Field], numbered: bool, booked: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        for one in asked:
            label = one.label[0].upper() + one.label[1:]
            field = line(label, max_length=LONGEST[one.lines])
            if one.lines:
                field.widget = forms.Textarea(attrs={"rows": 3})
            self.fields[name_of(one.key)] = field
        if numbered:
            choices = [one for one in NUMBERS if booked or one[0] != GIVEN]
            self.fields["numbering"] = forms.ChoiceField(
                label="Số văn bản", choices=choices, widget=forms.RadioSelect, required=False,
                initial=GIVEN if booked else "",
            )  # fmt: skip
            self.fields["number"] = line("Số ghi tay", help_text="Ví dụ 12-QĐ/ĐUK", max_length=40)

    def clean(self) -> dict[str, Any] | None:
        typed = super().clean()
        if typed and typed.get("numbering") == "typed" and not typed.get("number"):
            self.add_error("number", "Chưa ghi số. Ghi số đã có trên giấy, ví dụ 12-QĐ/ĐUK, hoặc chọn cách khác.")
        position = name_of("sign.position")
        if typed and re.search(r"\bK\s*/\s*T\b", str(typed.get(position, "")), re.IGNORECASE):
            self.add_error(
                position, "Cấp ủy ký thay mặt tập thể (T/M), không có ký thay (K/T). Chỉ ghi chức vụ, ví dụ PHÓ BÍ THƯ."
            )
        return typed

    def words(self) -> dict[str, str]:
        """What was typed, by the keys of the paper."""
        return {one.key: self.cleaned_data.get(name_of(one.key), "") for one in self.asked}

    def number(self) -> str:
        """As `NewPaper.number` wants it."""
        chosen = self.cleaned_data.get("numbering", "")
        return self.cleaned_data["number"] if chosen == "typed" else chosen


SHARED = ("head.", "sign.", "to.", "letter.", "decision.body", "ceremony.place", "meeting.place")
"""What papers of one run may be given once for all; the rest speaks of one person."""


class ManyForm(MakingForm):
    """Made for one paper of many files: the same words for all of them."""

    on = DayField(
        label="Ngày của văn bản", required=False, help_text="Để trống: mỗi văn bản mang ngày của quyết định, của việc."
    )
    files = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Chưa chọn ai; hãy chọn ít nhất một người."}
    )

    def __init__(self, *args: Any, files: Iterable[int], booked: bool, **options: Any) -> None:
        super().__init__(*args, booked=booked, **options)
        self.fields["files"].choices = [(str(one), str(one)) for one in files]  # type: ignore[attr-defined]
        self.fields.pop("number", None)
        if "numbering" in self.fields:
            choices = [one for one in NUMBERS if one[0] == "" or (one[0] == GIVEN and booked)]
            self.fields["numbering"].choices = choices  # type: ignore[attr-defined]
            self.fields["numbering"].label = "Số của văn bản chưa có số"

    def own(self) -> list[forms.BoundField]:
        return [one for one in self if one.name != "files"]

    def given(self) -> bool:
        return self.cleaned_data.get("numbering") == GIVEN


def shared(form: Form, known: Iterable[Mapping[str, str]]) -> tuple[list[Field], list[tuple[Field, int]]]:
    """Fields to ask once for all, and fields that stay empty on how many of the papers: the record holds nothing."""
    rows = list(known)
    single, _ = form.used()
    lacking = {one.key: sum(one.key not in words for words in rows) for one in fields().values() if one.key in single}
    ask = [
        one for key, one in fields().items()
        if lacking.get(key) == len(rows) > 0 and key.startswith(SHARED) and key not in HIDDEN and not one.pen
    ]  # fmt: skip
    left = [
        (one, lacking[key]) for key, one in fields().items()
        if lacking.get(key) and one not in ask and key not in HIDDEN and not one.pen
    ]  # fmt: skip
    return ask, left


class OwnFileForm(DeskForm):
    """A Word file of the office, and the paper it is for."""

    paper = forms.ChoiceField(label="Giấy tờ", choices=())
    file = forms.FileField(
        label="Tệp Word", help_text="Tệp .docx, nhiều nhất 5 MB. Chưa ghi gì khi xem thử.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = {title: [one for one in catalogue().values() if one.group == key] for key, title in GROUPS.items()}
        named = [
            (title, [(one.key, f"{one.code} {one.title}".strip()) for one in found])
            for title, found in groups.items()
            if found
        ]
        cast(forms.ChoiceField, self.fields["paper"]).choices = [("", "Chọn giấy tờ"), *named]

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if not sent.name.lower().endswith(".docx"):
            raise forms.ValidationError("Tệp này không phải .docx. Lưu lại loại Word Document (.docx) rồi chọn lại.")
        return sent
