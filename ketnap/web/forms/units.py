"""Naming an organisation in a form: a list where there are few, else a field one types into and chooses below."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest

from ketnap.access.viewer import Viewer
from ketnap.queries.organisation import UnitRow, choosing
from ketnap.queries.organisation.choosing import FOUND, LONGEST, Among
from ketnap.web.forms.fields import REQUIRED

TYPED = "_ten"
"""What is typed is sent beside the field by its name with this ending; the field itself is the one chosen below."""


class Units:
    """The organisations a form may name, for who writes it: those of any of `every`, which differ in their day."""

    def __init__(self, viewer: Viewer, *every: Among) -> None:
        self.viewer, self.every = viewer, every

    def but(self, unit_id: int) -> "Units":
        return Units(self.viewer, *(replace(one, but=unit_id) for one in self.every))

    def of(self, kinds: Collection[str]) -> "Units":
        return Units(self.viewer, *(replace(one, kinds=tuple(kinds)) for one in self.every))

    def beside(self, parent_id: int | None) -> list[UnitRow]:
        """All of them that stand right below the unit."""
        if parent_id is None:
            return []
        return choosing.right_below(self.viewer, replace(self.every[0], parent=parent_id))

    @cached_property
    def few(self) -> list[UnitRow] | None:
        parts = [choosing.few(self.viewer, one) for one in self.every]
        known = [part for part in parts if part is not None]
        return _once(known) if len(known) == len(parts) else None

    def found(self, typed: str) -> list[UnitRow]:
        return _once([choosing.found(self.viewer, one, typed) for one in self.every])

    def one(self, unit_id: int, typed: str = "") -> UnitRow | None:
        rows = (choosing.one(self.viewer, one, unit_id, typed) for one in self.every)
        return next((row for row in rows if row is not None), None)


def _once(parts: list[list[UnitRow]]) -> list[UnitRow]:
    """Each unit once, as the first part calls it."""
    return list({row.unit_id: row for part in reversed(parts) for row in part}.values())


def unit_choice(label: str, *, required: bool = True, help_text: str = "") -> forms.Field:
    """What it may name is told by `offer`, in the form that has it."""
    return forms.TypedChoiceField(
        label=label, coerce=int, required=required, empty_value=None, help_text=help_text, error_messages={
            "required": REQUIRED, "invalid_choice": "Chọn một tổ chức trong danh sách.",
        },
    )  # fmt: skip


def cell_choice(label: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=label, coerce=int,
        error_messages={"required": "Chọn một chi bộ.", "invalid_choice": "Chọn một chi bộ trong danh sách."},
    )  # fmt: skip


def offer(form: forms.Form, name: str, units: Units, *, empty: str = "Chưa chọn", alone: bool = False) -> None:
    """Few: the list, with `empty` before it, or the only one where `alone` is chosen. More: to type into."""
    field, rows = form.fields[name], units.few
    if rows is None:
        form.fields[name] = FoundField(
            units, label=field.label, required=field.required, help_text=field.help_text, initial=field.initial,
            error_messages={"required": field.error_messages["required"]},
        )  # fmt: skip
        return
    offered = [(row.unit_id, called(row)) for row in rows]
    field.choices = offered if alone and len(offered) == 1 else [("", empty), *offered]  # type: ignore[attr-defined]


def called(row: UnitRow) -> str:
    return f"{row.name} ({row.code})"


@dataclass(frozen=True)
class Sent:
    """What was typed, and the id chosen of those that were found."""

    typed: str
    chosen: str

    @property
    def unit_id(self) -> int | None:
        return int(self.chosen) if self.chosen.isdecimal() and len(self.chosen) < 19 else None


class FoundInput(forms.Widget):
    """Drawn by components/found.html."""

    input_type = "found"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        return Sent(str(data.get(f"{name}{TYPED}") or "").strip(), str(data.get(name) or "").strip())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}{TYPED}" not in data


class FoundField(forms.Field):
    """One of many organisations. Its value is the id; what is typed and means one alone means that one."""

    widget = FoundInput

    def __init__(self, units: Units, **options: Any) -> None:
        super().__init__(**options)
        self.units = units

    def clean(self, value: Sent) -> int | None:
        if value.chosen:
            row = None if value.unit_id is None else self.units.one(value.unit_id, value.typed)
            if row is not None:
                return row.unit_id
            if not value.typed:
                raise forms.ValidationError("Chọn một tổ chức trong danh sách.")
        if not value.typed:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"])
            return None
        found = self.units.found(value.typed)
        same = [row for row in found if value.typed in (row.name, row.code, called(row))]
        if len(same) == 1 or len(found) == 1:
            return (same if len(same) == 1 else found)[0].unit_id
        raise forms.ValidationError(TOO_MANY if found else none_found(value.typed))

    def shown(self, value: Any) -> "Shown":
        """What the page draws of a value that came in or stands in the record."""
        sent = value if isinstance(value, Sent) else Sent("", str(value or ""))
        row = None if sent.unit_id is None else self.units.one(sent.unit_id, sent.typed)
        found = self.units.found(sent.typed) if sent.typed else [row] if row else []
        more, found = len(found) > FOUND, found[:FOUND]
        if row is not None and row not in found:
            found = [row, *found]
        typed = sent.typed or (called(row) if row else "")
        return Shown(typed, found, row.unit_id if row else None, more)


TOO_MANY = "Có nhiều tổ chức như vậy. Chọn một tổ chức ngay dưới đây, hoặc gõ thêm chữ rồi gửi lại."


def none_found(typed: str) -> str:
    return f"Không thấy tổ chức nào có “{typed[:LONGEST]}” trong phạm vi của đồng chí. Gõ một phần tên hoặc mã."


@dataclass(frozen=True)
class Shown:
    typed: str
    found: list[UnitRow]
    chosen: int | None
    more: bool
    """There are more than stand here."""


def asked_for(request: HttpRequest, form: Any) -> tuple[str, Shown] | None:
    """(name of the field, what stands under it) where htmx asks for what was typed into a field of the form."""
    typing = getattr(getattr(request, "htmx", None), "trigger_name", None) or ""
    field = getattr(form, "fields", {}).get(typing.removesuffix(TYPED))
    if request.method != "GET" or not typing.endswith(TYPED) or not isinstance(field, FoundField):
        return None
    return typing.removesuffix(TYPED), field.shown(Sent(request.GET.get(typing, "").strip(), ""))


def types_into(form: Any) -> bool:
    """Whether the form has such a field, so that the page needs htmx."""
    return any(isinstance(field, FoundField) for field in getattr(form, "fields", {}).values())
