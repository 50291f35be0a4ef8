"""Entries of the ledger typed by hand: one form, with the questions that kind of entry needs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from ketnap.actions.membership import Entry
from ketnap.models import Movement, Standing
from ketnap.queries.people import PersonView
from ketnap.rules import membership as rules
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line
from ketnap.web.forms.units import Units, cell_choice, offer

Kind = Movement.Kind


@dataclass(frozen=True)
class Act:
    """How a kind of entry is called, what it asks, and what follows once it is written."""

    word: str
    """Word of the address."""
    title: str
    verb: str
    day: str
    asks: tuple[str, ...]
    follows: tuple[str, ...]


GONE = ("Tính là giảm từ ngày này, không còn trong danh sách của chi bộ.",)
ACTS: dict[str, Act] = {
    Kind.RECOGNISED: Act("cong-nhan", "Công nhận chính thức", "Ghi công nhận chính thức", "Ngày chính thức", (),
                         ("Từ ngày này tính là đảng viên chính thức.", "Việc hết dự bị rời khỏi việc hôm nay.")),
    Kind.ADMITTED: Act("ket-nap", "Kết nạp", "Ghi kết nạp", "Ngày lễ kết nạp",
                       ("unit", "considered_on", "youth_union"),
                       ("Ngày lễ là ngày vào Đảng và bắt đầu 12 tháng dự bị.",
                        "Tính vào số kết nạp của tháng và năm ấy, và vào chỉ tiêu.")),
    Kind.READMITTED: Act("ket-nap-lai", "Kết nạp lại", "Ghi kết nạp lại", "Ngày lễ kết nạp lại",
                         ("unit", "considered_on", "youth_union"),
                         ("Lại qua thời kỳ dự bị, tính từ ngày lễ.", "Tính riêng ở dòng kết nạp lại.")),
    Kind.ARRIVED: Act("chuyen-den", "Chuyển đến", "Ghi chuyển đến", "Ngày chuyển đến",
                      ("unit", "standing", "joined_on", "elsewhere", "elsewhere_name"),
                      ("Tính là tăng từ ngày này; không tính là kết nạp.",)),
    Kind.RESTORED: Act("phuc-hoi", "Phục hồi đảng tịch", "Ghi phục hồi đảng tịch", "Ngày phục hồi", ("unit", "again"),
                       ("Trở lại danh sách của chi bộ từ ngày này.",)),
    Kind.MOVED: Act("noi-bo", "Chuyển trong nội bộ", "Ghi chuyển chi bộ", "Ngày chuyển", ("unit",),
                    ("Sinh hoạt ở chi bộ mới từ ngày này; tổng số đảng viên không đổi.",)),
    Kind.DEPARTED: Act("chuyen-di", "Chuyển đi", "Ghi chuyển đi", "Ngày chuyển đi", ("elsewhere", "elsewhere_name"),
                       (*GONE, "Hồ sơ còn trong sổ; ghi chuyển đến nếu đồng chí ấy trở lại.")),
    Kind.DIED: Act("tu-tran", "Từ trần", "Ghi từ trần", "Ngày từ trần", (), GONE),
    Kind.EXPELLED: Act("khai-tru", "Khai trừ", "Ghi khai trừ", "Ngày khai trừ", (), GONE),
    Kind.STRUCK_OFF: Act("xoa-ten", "Xóa tên", "Ghi xóa tên", "Ngày xóa tên", (), GONE),
    Kind.LEFT: Act("xin-ra", "Xin ra khỏi Đảng", "Ghi xin ra khỏi Đảng", "Ngày ra khỏi Đảng", (), GONE),
}  # fmt: skip
KINDS = {act.word: kind for kind, act in ACTS.items()}
QUESTIONS = ("unit", "standing", "again", "considered_on", "joined_on", "youth_union", "elsewhere", "elsewhere_name")
YOUTH = {"co": True, "khong": False, "": None}


def fitting(file: PersonView) -> list[str]:
    """Kinds of entries that fit what the person is today, the most usual first."""
    if file.standing:
        losses = [Kind.DEPARTED, Kind.DIED, Kind.STRUCK_OFF, Kind.LEFT]
        if file.standing == Standing.PROBATIONARY:
            return [Kind.RECOGNISED, Kind.MOVED, *losses]
        return [Kind.MOVED, *losses, Kind.EXPELLED]
    if file.ended_by in rules.PUT_OUT:
        return [Kind.READMITTED, Kind.RESTORED]
    if file.ended_by == rules.DEPARTED:
        return [Kind.ARRIVED]
    return [] if file.ended_by == rules.DIED else [Kind.ADMITTED, Kind.ARRIVED, Kind.READMITTED]


class EntryForm(PaperForm):
    """`kind` decides which questions stay; `cells` are those the writer may bring somebody to."""

    on = DayField()
    unit = cell_choice("Chi bộ")
    standing = forms.ChoiceField(
        label="Khi chuyển đến là đảng viên", choices=Standing.choices, widget=forms.RadioSelect,
        error_messages={"required": "Chọn dự bị hay chính thức."},
    )  # fmt: skip
    again = forms.ChoiceField(
        label="Phục hồi là đảng viên", required=False, widget=forms.RadioSelect, initial="",
        choices=[("", "Như trước khi ra khỏi Đảng"), *Standing.choices],
    )  # fmt: skip
    joined_on = DayField(label="Ngày vào Đảng", required=False, help_text="Để trống nếu hồ sơ đã ghi. Ví dụ 03-02-2008")
    youth_union = forms.ChoiceField(
        label="Là đoàn viên khi kết nạp", required=False, widget=forms.RadioSelect, initial="",
        choices=[("co", "Có"), ("khong", "Không"), ("", "Chưa rõ")],
    )  # fmt: skip
    considered_on = DayField(
        label="Ngày chi bộ xét", required=False,
        help_text="Ngày biểu quyết trong nghị quyết chi bộ. Để đối chiếu quy định. Ví dụ 03-10-2011",
    )  # fmt: skip
    elsewhere = forms.ChoiceField(
        choices=Movement.Elsewhere.choices, widget=forms.RadioSelect, error_messages={"required": REQUIRED},
    )  # fmt: skip
    elsewhere_name = line("Tên tổ chức đảng nơi ấy")
    reason = line("Lý do, ghi chú", help_text="Phải có khi việc đã xảy ra khác quy định.", max_length=500)

    field_order = (
        "on", "unit", "standing", "again", "considered_on", "joined_on", "youth_union", "elsewhere", "elsewhere_name",
        "number", "decided_on", "body", "kept", "on_behalf_of", "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, file: PersonView, cells: Units, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind, self.file = kind, file
        act = ACTS[kind]
        for name in QUESTIONS:
            if name not in act.asks:
                del self.fields[name]
        self.fields["on"].label = act.day
        if "unit" in self.fields:
            offered = cells.but(file.unit_id) if kind == Kind.MOVED else cells
            offer(self, "unit", offered)
            if kind != Kind.MOVED and offered.one(file.unit_id):
                self.fields["unit"].initial = file.unit_id
        if "elsewhere" in self.fields:
            self.fields["elsewhere"].label = "Từ nơi nào" if kind == Kind.ARRIVED else "Đến nơi nào"

    def entry(self, version: int, where: int) -> Entry:
        """What would be recorded; `where` is the unit of the person on the day, for acts that name no other."""
        typed = self.cleaned_data
        moved = self.kind == Kind.MOVED
        return Entry(
            person_id=self.file.person_id, kind=self.kind, on=typed["on"], unit_id=typed.get("unit") or where,
            from_unit_id=where if moved else None, standing=typed.get("standing") or typed.get("again") or "",
            joined_on=typed.get("joined_on"), youth_union=YOUTH.get(typed.get("youth_union", "")),
            elsewhere=typed.get("elsewhere", ""), elsewhere_name=typed.get("elsewhere_name", ""), paper=self.paper(),
            version=version,
        )  # fmt: skip


def unit_on(file: PersonView, on: date) -> int:
    """Where the person was on the day; before the first and after the last stay the unit that keeps the record."""
    stay = next((one for one in file.stays if one.since <= on and (one.until is None or on < one.until)), None)
    return stay.unit_id if stay else file.unit_id
