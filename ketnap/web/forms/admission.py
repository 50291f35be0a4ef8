"""Forms of the path, made from the kinds: each asks what its kind tells, in the words of rules/path/words."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from ketnap.actions.admission import NewAct
from ketnap.lib import dates
from ketnap.queries.admission.helping import Offered
from ketnap.rules.path.kinds import PASS_ON, Kind
from ketnap.rules.path.words import MEMBERS, NO, YES, Question, day_label, questions
from ketnap.web.forms.fields import PAPER, REQUIRED, DayField, PaperForm, line
from ketnap.web.forms.plans import whole_number
from ketnap.web.forms.training import NamesForm
from ketnap.web.forms.units import Units, cell_choice, offer

FLAGS = {"co": True, "khong": False}
FEW = 6
"""Up to so many choices are drawn whole, more as a list to open."""
NOT_TOLD = ("", "Chưa ghi")


def name_of(key: str) -> str:
    """Name of the field that asks for a key of the dossier: apart from those about the paper."""
    return f"told-{key.replace('.', '-')}"


def asked(one: Question) -> forms.Field:
    """The field a question is asked with."""
    choices = list(one.choices)
    match one.kind:
        case "day":
            return DayField(label=one.label, required=one.required, help_text=one.hint or "Ví dụ 03-10-2011")
        case "count":
            return whole_number(one.label, required=one.required, help_text=one.hint)
        case "flag":
            return forms.ChoiceField(
                label=one.label, help_text=one.hint, required=one.required, widget=forms.RadioSelect, initial="",
                choices=[("co", YES), ("khong", NO), *(() if one.required else (NOT_TOLD,))],
            )  # fmt: skip
        case "words":
            return forms.MultipleChoiceField(
                label=one.label, help_text=one.hint, required=one.required, choices=choices,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        case "word":
            few = len(choices) <= FEW
            first = [] if one.required and few else [NOT_TOLD if not one.required else ("", "Chưa chọn")]
            return forms.ChoiceField(
                label=one.label, help_text=one.hint, required=one.required, initial="",
                choices=[*choices, *first] if few else [*first, *choices],
                widget=forms.RadioSelect if few else forms.Select, error_messages={"required": REQUIRED},
            )  # fmt: skip
    return line(one.label, required=one.required, help_text=one.hint, max_length=300)


def told_value(one: Question, value: Any) -> Any:
    """A cleaned answer in the words of the dossier; None: nothing told."""
    match one.kind:
        case "flag":
            return FLAGS.get(value)
        case "day":
            return value.isoformat() if value else None
        case "words":
            return value or None
        case "count":
            return value
    return value or None


class PathForm(PaperForm):
    """An act of one kind. `members` are those it may name, `cells` where the file may go, `waits` what is due now."""

    on = DayField()
    reason = line("Lý do, ghi chú", max_length=500)

    def __init__(
        self, *args: Any, kind: Kind, members: Iterable[Offered] = (), cells: Units | None = None,
        waits: Iterable[tuple[str, str]] = (), forms_of: Mapping[str, str] | None = None, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self.kind, self.questions = kind, [one for one in questions(kind) if one.kind != "list"]
        if kind.code in PASS_ON:
            self.questions = [one for one in self.questions if one.key != "moved_to"]
        self.fields["on"].label = day_label(kind)
        reason = self.fields["reason"]
        reason.help_text = "Ghi khi việc đã xảy ra khác quy định. Người xem lại sổ đọc câu này."
        if kind.reasoned:
            reason.label, reason.required = "Lý do", True
            reason.help_text = "Một câu. Người xem lại sổ đọc câu này."
        if kind.names:
            self.fields["member"] = member_field(kind, members)
        if kind.code in PASS_ON:
            self.fields["unit"] = cell_choice("Chi bộ nhận")
            if cells is not None:
                offer(self, "unit", cells)
        for one in self.questions:
            self.fields[name_of(one.key)] = asked(one)
        if kind.code == "excused":
            self.fields[name_of("wait")].choices = list(waits)  # type: ignore[attr-defined]
        if kind.ours:
            self.fields["override"] = line(
                "Ai cho phép làm khác, vì sao", max_length=300,
                help_text="Họ tên, chức vụ và lý do. Câu này vào nhật ký.",
            )  # fmt: skip
        self.order_fields(["on", "member", "unit", *(name_of(one.key) for one in self.questions), "override", "reason"])
        self.held_back = "override" in self.data

    def own(self) -> list[forms.BoundField]:
        """The questions of the act; the name of who answers for it only once it was held back."""
        return [one for one in super().own() if one.name != "override" or self.held_back]

    def told(self) -> dict[str, Any]:
        found = {one.key: told_value(one, self.cleaned_data[name_of(one.key)]) for one in self.questions}
        return {key: value for key, value in found.items() if value is not None}

    def new_act(self, candidacy_id: int, version: int | None) -> NewAct:
        typed, told = self.cleaned_data, self.told()
        if self.kind.code in PASS_ON:
            told["moved_to"] = dict(self.fields["unit"].choices)[typed["unit"]]  # type: ignore[attr-defined]
        return NewAct(
            candidacy_id, self.kind.code, typed["on"], told, member_id=typed.get("member") or None,
            unit_id=typed.get("unit") or None, override=typed.get("override", ""), paper=self.paper(), version=version,
        )  # fmt: skip


def member_field(kind: Kind, members: Iterable[Offered]) -> forms.TypedChoiceField:
    label = MEMBERS[kind.names]
    rows = list(members)
    here = [(one.person_id, words(one)) for one in rows if one.here]
    others = [(one.person_id, f"{words(one)}; {one.unit_name}") for one in rows if not one.here]
    choices: list[Any] = [("", "Chưa chọn"), *here]
    if others:
        choices.append(("Chi bộ khác trong cùng tổ chức cơ sở", others))
    return forms.TypedChoiceField(
        label=label, coerce=int, choices=choices,
        help_text="Danh sách theo ngày đã gõ: gõ ngày rồi bấm Đối chiếu quy định.",
        error_messages={
            "required": "Chọn một đảng viên chính thức.", "invalid_choice": "Chọn một người trong danh sách.",
        },
    )  # fmt: skip


def words(one: Offered) -> str:
    since = f", chính thức {dates.show(one.official_on)}" if one.official_on else ""
    load = f", đang giúp {one.load} người" if one.load else ""
    return f"{one.full_name}{since}{load}"


class ListingForm(NamesForm):
    """People for the list of sympathisers of a cell, one a line."""

    unit = cell_choice("Chi bộ")
    on = DayField(label="Ngày đưa vào danh sách")

    field_order = ("unit", "on", "names", "reason", *PAPER)

    def __init__(self, *args: Any, cells: Units, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "unit", cells, alone=True)
        self.fields["names"].label = "Quần chúng ưu tú"
        self.fields["names"].help_text = "Mỗi dòng một người: họ tên, thêm ngày sinh nếu trùng tên. Dán được từ Excel."


def typed_day(typed: str) -> date | None:
    """A typed day, where it is one."""
    try:
        return dates.parse(typed)
    except ValueError:
        return None
