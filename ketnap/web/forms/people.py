"""Entering a person, correcting a record, and taking back an entry of the ledger."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ketnap.actions.people import NewPerson
from ketnap.models import Occupation, PoliticalTheory, Position, Qualification, Schooling, Sex
from ketnap.queries.people import PersonView
from ketnap.rules import codes
from ketnap.web.forms.fields import PAPER, REQUIRED, DayField, PaperForm, line
from ketnap.web.forms.units import Units, cell_choice, offer

PROFILE = ("occupation", "position", "schooling", "qualification", "theory")
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


def one_of(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    """A fact that need not be known."""
    return forms.ChoiceField(label=label, required=False, choices=[("", "Chưa rõ"), *choices])


class NewPersonForm(PaperForm):
    """Somebody new to the register, not yet a member in it. `cells` keep the record; `alike` may be the same person."""

    unit = cell_choice("Chi bộ giữ hồ sơ")
    full_name = line("Họ và tên", required=True, max_length=100)
    sex = forms.ChoiceField(
        label="Giới tính", choices=Sex.choices, widget=forms.RadioSelect, error_messages={"required": REQUIRED}
    )
    born_on = DayField(label="Ngày sinh")
    native_place = line("Quê quán")
    address = line("Nơi ở", max_length=300)
    identity_no = line("Số định danh cá nhân", max_length=20, help_text="Được niêm phong trong sổ.")
    ethnicity = one_of("Dân tộc", codes.names("ethnicities").items())
    religion = one_of("Tôn giáo", codes.names("religions").items())
    occupation = one_of("Nghề nghiệp", Occupation.choices)
    position = one_of("Chức vụ ở doanh nghiệp, đoàn thể", Position.choices)
    schooling = one_of("Học vấn phổ thông", Schooling.choices)
    qualification = one_of("Trình độ chuyên môn", Qualification.choices)
    theory = one_of("Lý luận chính trị", PoliticalTheory.choices)
    card_no = line("Số thẻ đảng viên", max_length=20, help_text="Nếu đã là đảng viên ở nơi khác. Giữ số 0 ở đầu.")
    joined_on = DayField(label="Ngày vào Đảng", required=False, help_text="Nếu đã là đảng viên ở nơi khác.")
    official_on = DayField(label="Ngày chính thức", required=False, help_text="Nếu đã là đảng viên ở nơi khác.")
    reason = line("Ghi chú", max_length=500)

    field_order = (
        "unit", "full_name", "sex", "born_on", "native_place", "address", "identity_no", "ethnicity", "religion",
        "occupation", "position", "schooling", "qualification", "theory", "card_no", "joined_on", "official_on",
        "reason",
    )  # fmt: skip

    def __init__(self, *args: Any, cells: Units, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "unit", cells, alone=True)

    def person(self) -> NewPerson:
        typed = {name: value for name, value in self.cleaned_data.items() if name not in (*PAPER, "reason")}
        return NewPerson(unit_id=typed.pop("unit"), paper=self.paper(), **typed)


class ProfileForm(PaperForm):
    """A change of life from its day on: another job, a school finished. What is left as it was changes nothing."""

    on = DayField(label="Thay đổi từ ngày", help_text="Ngày có quyết định, bằng hoặc giấy chứng nhận. Ví dụ 03-10-2011")
    occupation = one_of("Nghề nghiệp", Occupation.choices)
    position = one_of("Chức vụ ở doanh nghiệp, đoàn thể", Position.choices)
    schooling = one_of("Học vấn phổ thông", Schooling.choices)
    qualification = one_of("Trình độ chuyên môn", Qualification.choices)
    theory = one_of("Lý luận chính trị", PoliticalTheory.choices)
    reason = line("Ghi chú", max_length=500)

    field_order = ("on", *PROFILE, "reason", *PAPER)

    def changes(self, now: dict[str, str]) -> dict[str, str]:
        """Columns that differ from the profile held now."""
        return {name: self.cleaned_data[name] for name in PROFILE if self.cleaned_data[name] != now.get(name, "")}


def profile(file: PersonView) -> dict[str, str]:
    """The profile held now, by column."""
    held = file.profiles[-1] if file.profiles else None
    return {name: getattr(held, name, "") for name in PROFILE}
