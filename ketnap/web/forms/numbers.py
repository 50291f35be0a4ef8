"""Forms of the number register: a term, a book, numbers kept, used, cancelled, written down from the paper book."""

from typing import Any

from django import forms

from ketnap.lib import dates
from ketnap.queries.papers.numbers import Row, Term
from ketnap.rules.papers import TYPES
from ketnap.web.forms.fields import REQUIRED, DayField, DeskForm, PaperForm, line
from ketnap.web.forms.plans import whole_number

ON_PAPER = "Ngày ghi trên văn bản. Ví dụ 03-10-2011"


class TermForm(PaperForm):
    name = line("Tên nhiệm kỳ", required=True, max_length=100)
    since = DayField(label="Từ ngày", help_text="Ngày đại hội, hoặc ngày cấp ủy được chỉ định. Ví dụ 05-08-2010")
    reason = line("Ghi chú", max_length=500)

    field_order = ("name", "since", "reason")


class BookForm(DeskForm):
    """`terms`: those a book may be opened in, the latest first."""

    type = forms.ChoiceField(
        label="Loại văn bản", choices=[(code, f"{words} ({code})") for code, words in TYPES.items()],
        error_messages={"required": REQUIRED},
    )  # fmt: skip
    term = forms.TypedChoiceField(label="Nhiệm kỳ", coerce=int, error_messages={"required": REQUIRED})
    paper_last = whole_number(
        "Số cuối đã dùng trong sổ giấy", required=False,
        help_text="Để trống nếu sổ này bắt đầu từ số 01. Ví dụ 145: số tiếp theo sẽ là 146.",
    )  # fmt: skip
    reason = line(
        "Lý do không bắt đầu từ số 01", max_length=500,
        help_text="Chỉ ghi khi có số ở trên. Ví dụ: đã dùng đến số 145 trong sổ giấy",
    )  # fmt: skip

    def __init__(self, *args: Any, terms: list[Term], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["term"].choices = [(one.term_id, f"{one.name}, từ {dates.show(one.since)}") for one in terms]


class ReserveForm(DeskForm):
    purpose = line("Dùng cho việc gì", required=True, max_length=300, help_text="Trích yếu. Ví dụ: mời họp tháng 10")
    on = DayField(label="Ngày văn bản", help_text=ON_PAPER)
    count = whole_number("Cần mấy số", help_text="Các số liền nhau. Ví dụ 1", most=200)


class TakeForm(DeskForm):
    number = line("Số đã ghi", required=True, max_length=40, help_text="Như trên văn bản. Ví dụ 146 hoặc 146-QĐ/ĐUK")
    purpose = line("Văn bản về việc gì", required=True, max_length=300, help_text="Trích yếu của văn bản.")
    on = DayField(label="Ngày văn bản", help_text=ON_PAPER)


class UseForm(DeskForm):
    """A number that is kept stands on its paper now."""

    purpose = line("Văn bản về việc gì", required=True, max_length=300, help_text="Trích yếu của văn bản.")
    on = DayField(label="Ngày văn bản", help_text=ON_PAPER)

    @staticmethod
    def told(row: Row) -> dict[str, Any]:
        return {"purpose": row.purpose, "on": row.on}


class CancelForm(DeskForm):
    reason = line("Lý do hủy", required=True, max_length=500, help_text="Một câu. Ví dụ: hội nghị hoãn, không ban hành")


class ExplainForm(DeskForm):
    first = whole_number("Từ số")
    last = whole_number("Đến số")
    reason = line("Vì sao các số này không có văn bản", required=True, max_length=500,
                  help_text="Một câu. Ví dụ: ghi nhảy số trong sổ giấy")  # fmt: skip
