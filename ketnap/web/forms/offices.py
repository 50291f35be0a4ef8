"""Seats and terms of a committee, and who is in charge of what."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from ketnap.actions.offices import NewTerm
from ketnap.models import Seat
from ketnap.queries.offices import Offer
from ketnap.queries.offices.committees import Found
from ketnap.rules import offices as rules
from ketnap.web.forms.enterprises import number
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line

PAPER = ("number", "decided_on", "body", "kept", "on_behalf_of")
UNTIL = "Chỉ ghi khi việc đã thôi. Để trống là đến nay."


def pick(label: str, choices: Iterable[tuple[object, str]], **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Chưa chọn"), *choices], error_messages={"required": REQUIRED}, **options
    )


class OfficeForm(PaperForm):
    reason = line("Ghi chú", max_length=500)


class TermForm(OfficeForm):
    since = DayField(label="Nhiệm kỳ bắt đầu từ ngày", help_text="Ngày đại hội. Ví dụ 03-10-2011")
    name = line("Tên nhiệm kỳ", required=True, max_length=100, help_text="Ví dụ nhiệm kỳ 2010–2015")
    ordinal = number("Đại hội lần thứ", required=False, most=200, least=1)
    seats = number("Số cấp ủy viên đại hội quyết định", required=False, most=200, least=1)
    standing_seats = number("Trong đó ủy viên Ban Thường vụ", required=False, most=100)
    ends_on = DayField(
        label="Đại hội sau dự kiến ngày", required=False,
        help_text="Để trống thì tính theo quy định của ngày nhiệm kỳ bắt đầu.",
    )  # fmt: skip

    field_order = ("since", "name", "ordinal", "seats", "standing_seats", "ends_on", "reason", *PAPER)

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if rules.STANDING not in rules.posts(kind):
            del self.fields["standing_seats"]

    def term(self) -> NewTerm:
        typed = self.cleaned_data
        names = ("since", "name", "ordinal", "seats", "standing_seats", "ends_on")
        return NewTerm(**{name: typed.get(name) for name in names})


class SeatForm(OfficeForm):
    post = pick("Chức vụ", ())
    holder = line("Họ và tên, hoặc số thẻ đảng viên", required=True, max_length=100)
    person = pick("Trong sổ có nhiều người cùng tên. Chọn một", (), required=False)
    outside = forms.BooleanField(label="Người này không có trong sổ, chỉ ghi tên", required=False)
    how = forms.ChoiceField(
        label="Vào cấp ủy do", choices=Seat.How.choices, widget=forms.RadioSelect, initial=Seat.How.ELECTED,
        error_messages={"required": REQUIRED},
    )  # fmt: skip
    on = DayField(label="Giữ chức vụ từ ngày")
    until = DayField(label="Đến ngày", required=False, help_text=UNTIL)
    why = pick("Thôi vì", rules.ENDS.items(), required=False, help_text="Ghi cùng “Đến ngày”.")

    field_order = ("post", "holder", "person", "outside", "how", "on", "until", "why", "reason", *PAPER)

    def __init__(self, *args: Any, posts: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["post"].choices = [("", "Chưa chọn"), *posts.items()]  # type: ignore[attr-defined]
        self.several = False

    def ask_which(self, found: Iterable[Found]) -> None:
        """Several people bear the name: the form asks which."""
        self.several = True
        choices = [(one.person_id, one.words) for one in found]
        self.fields["person"].choices = [("", "Chưa chọn"), *choices]  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        # Which of them is checked against what the name means, when that is known.
        self.fields["person"].validate = lambda value: None  # type: ignore[method-assign]
        super().full_clean()

    def own(self) -> list[forms.BoundField]:
        return [one for one in super().own() if one.name != "person" or self.several]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("until") and not typed.get("why"):
            self.add_error("why", "Chọn vì sao thôi chức vụ.")
        return typed


class SeatEndForm(OfficeForm):
    on = DayField(label="Thôi chức vụ từ ngày")
    why = pick("Thôi vì", rules.ENDS.items())

    field_order = ("on", "why", "reason", *PAPER)


class ChargeForm(OfficeForm):
    seat = forms.TypedChoiceField(label="Ai phụ trách", coerce=int, error_messages={"required": REQUIRED})
    on = DayField(label="Phụ trách từ ngày")
    replaces = forms.BooleanField(label="Người đang phụ trách thôi từ ngày này", required=False)
    until = DayField(label="Đến ngày", required=False, help_text=UNTIL)

    field_order = ("seat", "on", "replaces", "until", "reason", *PAPER)

    def __init__(self, *args: Any, offers: Iterable[Offer], held: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "Chưa chọn"), *((one.seat_id, one.words) for one in offers)]
        self.fields["seat"].choices = choices  # type: ignore[attr-defined]
        if not held:
            del self.fields["replaces"]


class DischargeForm(OfficeForm):
    on = DayField(label="Thôi phụ trách từ ngày")

    field_order = ("on", "reason", *PAPER)


class PassForm(OfficeForm):
    charges = forms.TypedMultipleChoiceField(
        label="Những nơi bàn giao", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một nơi."},
    )  # fmt: skip
    seat = forms.TypedChoiceField(label="Ai nhận", coerce=int, error_messages={"required": REQUIRED})
    on = DayField(label="Bàn giao ngày")

    field_order = ("charges", "seat", "on", "reason", *PAPER)

    def __init__(self, *args: Any, held: Iterable[tuple[int, str]], offers: Iterable[Offer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["charges"].choices = list(held)  # type: ignore[attr-defined]
        choices = [("", "Chưa chọn"), *((one.seat_id, one.words) for one in offers)]
        self.fields["seat"].choices = choices  # type: ignore[attr-defined]
