"""Acts on one organisation."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ketnap.actions.organisation import Part, Received
from ketnap.models import Movement
from ketnap.queries.membership import MemberRow
from ketnap.queries.organisation import UnitRow, UnitView
from ketnap.rules import organisation as rules
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line
from ketnap.web.forms.units import Units, offer, unit_choice


class DecisionForm(PaperForm):
    """An act takes its decision: number, day, body."""

    on = DayField(label="Có hiệu lực từ ngày", help_text="Cây tổ chức đổi từ ngày này. Ví dụ 03-10-2011")
    number = line("Số quyết định", required=True, help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày quyết định")
    body = line("Cơ quan quyết định", required=True)


class RenameForm(DecisionForm):
    name = line("Tên mới", required=True)
    code = line("Mã mới", required=True, max_length=30, help_text="Giữ nguyên nếu mã không đổi.")

    field_order = ("on", "name", "code", "number", "decided_on", "body", "kept", "on_behalf_of", "reason")


class CodeForm(DecisionForm):
    """The 14-digit code of the national database."""

    code = line(
        "Mã tổ chức đảng", required=True, max_length=30, help_text="14 chữ số, giữ số 0 ở đầu. Ví dụ 38.168.053.000.001"
    )
    on = DayField(label="Mang mã này từ ngày")
    number = line("Số văn bản báo mã", required=True, max_length=60, help_text="Ví dụ 1361-CV/BTCTW")
    decided_on = DayField(label="Ngày văn bản")
    body = line("Cơ quan báo mã", required=True)

    field_order = ("code", "on", "number", "decided_on", "body", "kept", "on_behalf_of", "reason")

    def clean_code(self) -> str:
        found = rules.official_code(self.cleaned_data["code"])
        if found is None:
            raise forms.ValidationError("Mã phải có đúng 14 chữ số, ví dụ 38.168.053.000.001. Giữ số 0 ở đầu.")
        return found


class MoveForm(DecisionForm):
    """`units` are those the writer may change; the parent leads a unit of this kind or of a kind it may become."""

    parent = unit_choice("Chuyển về trực thuộc")
    kind = forms.ChoiceField(label="Loại hình sau khi chuyển", required=False)
    code = line("Mã mới", max_length=30, help_text="Để trống nếu mã không đổi.")

    field_order = ("on", "parent", "kind", "code", "number", "decided_on", "body", "kept", "on_behalf_of", "reason")

    def __init__(self, *args: Any, unit: UnitView, units: Units, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [kind for kind in rules.KINDS if (kind in rules.HOLDS_MEMBERS) == (unit.kind in rules.HOLDS_MEMBERS)]
        above = {parent for kind in kinds for parent in rules.ALLOWED_PARENTS[kind] if parent}
        offer(self, "parent", units.of(above).but(unit.unit_id))
        self.fields["kind"].choices = [(kind, rules.KINDS[kind]) for kind in kinds]
        self.fields["kind"].initial = unit.kind


class ActForm(DecisionForm):
    """An act on one unit; `units` are those the writer may change today."""

    END = ("number", "decided_on", "body", "kept", "on_behalf_of", "reason")

    def __init__(self, *args: Any, unit: UnitView, units: Units, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unit, self.others = unit, units.but(unit.unit_id)
        self.cells = self.others.of(rules.HOLDS_MEMBERS)

    def arguments(self) -> dict[str, Any]:
        """What the action is told beside day, paper, writer and version."""
        return {}


def kinds_under(kind: str) -> list[tuple[str, str]]:
    return [(below, label) for below, label in rules.KINDS.items() if kind in rules.ALLOWED_PARENTS[below]]


class FoundForm(ActForm):
    name = line("Tên tổ chức mới", required=True)
    code = line("Mã", required=True, max_length=30)
    kind = forms.ChoiceField(label="Loại hình", widget=forms.RadioSelect, error_messages={"required": REQUIRED})

    field_order = ("on", "name", "code", "kind", *ActForm.END)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kinds_under(self.unit.kind)

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"name": typed["name"], "code": typed["code"], "kind": typed["kind"], "parent_id": self.unit.unit_id}


class DissolveForm(ActForm):
    members_to = unit_choice("Đảng viên và hồ sơ chuyển về", required=False, help_text="Để trống nếu không còn ai.")
    enterprises_to = unit_choice("Doanh nghiệp chuyển về", required=False, help_text="Để trống thì thôi lãnh đạo.")

    field_order = ("on", "members_to", "enterprises_to", *ActForm.END)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "members_to", self.cells, empty="Không chuyển")
        offer(self, "enterprises_to", self.others, empty="Không chuyển")

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        found = {"unit_id": self.unit.unit_id, "members_to": typed["members_to"]}
        return found | {"enterprises_to": typed["enterprises_to"]}


class MergeForm(ActForm):
    """The unit, and brothers of it that are chosen, end and go into another one."""

    target = unit_choice("Sáp nhập vào")
    others_too = forms.TypedMultipleChoiceField(
        label="Cùng sáp nhập", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Các tổ chức khác cùng cấp trên, nếu quyết định gộp một lần.",
        error_messages={"invalid_choice": "Chọn tổ chức trong danh sách."},
    )  # fmt: skip
    members_to = unit_choice(
        "Đảng viên về chi bộ", required=False, help_text="Chỉ chọn khi tổ chức tiếp nhận là đảng bộ."
    )
    children = forms.ChoiceField(
        label="Các tổ chức trực thuộc", widget=forms.RadioSelect, initial="follow",
        choices=[("follow", "Chuyển theo, trực thuộc tổ chức tiếp nhận"), ("close", "Kết thúc, đảng viên đi theo")],
        error_messages={"required": REQUIRED},
    )  # fmt: skip

    field_order = ("on", "target", "others_too", "members_to", "children", *ActForm.END)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        holds = rules.HOLDS_MEMBERS if self.unit.kind in rules.HOLDS_MEMBERS else ()
        offer(self, "target", self.others.of({self.unit.kind, *rules.RAISED, *holds}))
        offer(self, "members_to", self.cells, empty="Không chọn")
        beside = self.others.of([self.unit.kind]).beside(self.unit.parent_id)
        self.fields["others_too"].choices = [(row.unit_id, f"{row.name} ({row.code})") for row in beside]
        if not beside:
            del self.fields["others_too"]

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        found = {"sources": [self.unit.unit_id, *typed.get("others_too", [])], "target": typed["target"]}
        return found | {"members_to": typed["members_to"], "children": typed["children"]}


class LowerForm(ActForm):
    name = line("Tên mới", help_text="Để trống nếu tên không đổi.")
    code = line("Mã mới", max_length=30, help_text="Để trống nếu mã không đổi.")
    merge_below = forms.BooleanField(label="Các chi bộ trực thuộc kết thúc cùng ngày, đảng viên về đây", required=False)

    field_order = ("on", "name", "code", "merge_below", *ActForm.END)

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"unit_id": self.unit.unit_id} | {key: typed[key] for key in ("name", "code", "merge_below")}


def place(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=Movement.Elsewhere.choices, widget=forms.RadioSelect, error_messages={"required": REQUIRED}
    )


class HandOverForm(ActForm):
    to = line("Chuyển giao về đảng bộ", required=True)
    elsewhere = place("Nơi ấy ở đâu")

    field_order = ("on", "to", "elsewhere", *ActForm.END)

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"unit_id": self.unit.unit_id, "to": typed["to"], "elsewhere": typed["elsewhere"]}


class ReceiveForm(FoundForm):
    """One organisation comes over; its members follow by hand or by a list."""

    origin = line("Nhận từ đảng bộ", required=True)
    elsewhere = place("Nơi ấy ở đâu")

    field_order = ("on", "name", "code", "kind", "origin", "elsewhere", *ActForm.END)

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        units = [Received(code=typed["code"], name=typed["name"], kind=typed["kind"])]
        found = {"units": units, "parent_id": self.unit.unit_id, "origin": typed["origin"]}
        return found | {"elsewhere": typed["elsewhere"]}


PARTS = 3
"""New units one form can make; a larger division is recorded as two acts of one paper."""


class PartsForm(ActForm):
    """New units out of one: chia tách, nâng. Each member (or unit below) is told where it goes; `0`: stays."""

    def __init__(self, *args: Any, members: Iterable[MemberRow], below: Iterable[UnitRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.members, self.below = list(members), list(below)
        for number in range(1, PARTS + 1):
            needed = number == 1
            self.fields[f"name{number}"] = line(f"Tổ chức mới {number}: tên", required=needed)
            self.fields[f"code{number}"] = line(f"Tổ chức mới {number}: mã", required=needed, max_length=30)
        stays = [] if self.all_go else [("0", "Ở lại")]
        goes = [*stays, *((str(number), f"Tổ chức mới {number}") for number in range(1, PARTS + 1))]
        for person in self.members:
            self.fields[f"m{person.person_id}"] = forms.ChoiceField(label=person.full_name, choices=goes)
        for row in self.below:
            self.fields[f"c{row.unit_id}"] = forms.ChoiceField(label=row.name, choices=goes)
        places = [f"{what}{number}" for number in range(1, PARTS + 1) for what in ("name", "code")]
        self.order_fields(("on", "name", "code", *places, "closes", *self.END))

    all_go = False

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        for number in range(2, PARTS + 1):
            name, code = typed.get(f"name{number}"), typed.get(f"code{number}")
            if bool(name) != bool(code):
                self.add_error(f"name{number}" if code else f"code{number}", "Ghi cả tên và mã.")
            if not name and any(value == str(number) for key, value in typed.items() if key[0] in "mc"):
                self.add_error(f"name{number}", "Có người hoặc tổ chức chọn về đây: ghi tên và mã.")
        return typed

    def parts(self) -> list[Part]:
        typed = self.cleaned_data
        return [
            Part(
                typed[f"code{number}"], typed[f"name{number}"],
                members=[one.person_id for one in self.members if typed[f"m{one.person_id}"] == str(number)],
                children=[row.unit_id for row in self.below if typed[f"c{row.unit_id}"] == str(number)],
            )
            for number in range(1, PARTS + 1)
            if typed.get(f"name{number}")
        ]  # fmt: skip

    def own(self) -> list[forms.BoundField]:
        """The questions that are not about one person or unit below, nor about the paper."""
        return [one for one in super().own() if one.name[0] not in "mc" or not one.name[1:].isdecimal()]

    def people(self) -> list[tuple[MemberRow, forms.BoundField]]:
        return [(one, self[f"m{one.person_id}"]) for one in self.members]

    def units(self) -> list[tuple[UnitRow, forms.BoundField]]:
        return [(row, self[f"c{row.unit_id}"]) for row in self.below]


class SplitForm(PartsForm):
    closes = forms.BooleanField(label="Tổ chức cũ kết thúc từ ngày ấy (chia hết)", required=False)

    def arguments(self) -> dict[str, Any]:
        return {"unit_id": self.unit.unit_id, "parts": self.parts(), "closes": self.cleaned_data["closes"]}


class RaiseForm(PartsForm):
    """Everybody goes to a cell below; the unit itself becomes a committee."""

    name = line("Tên mới của đảng bộ", help_text="Để trống nếu tên không đổi.")
    code = line("Mã mới", max_length=30, help_text="Để trống nếu mã không đổi.")
    all_go = True

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"unit_id": self.unit.unit_id, "cells": self.parts(), "name": typed["name"], "code": typed["code"]}
