"""Giving or adjusting yearly targets: of one organisation, of all below it in one step."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from ketnap.actions.plans import NewTarget
from ketnap.models import PlanTarget
from ketnap.queries.plans import TargetVersion, UnitPlan
from ketnap.rules import plans as rules
from ketnap.web.forms.fields import REQUIRED, DayField, PaperForm, line

SOURCE = {"con": True, "het": False, "": None}
SAID = {True: "con", False: "het", None: ""}
QUARTERS = ("q1", "q2", "q3")
MOST = 999_999_999


def whole_number(label: str, *, required: bool = True, help_text: str = "", most: int = 99_999) -> forms.IntegerField:
    """A count typed as text, so that no browser adds arrows that change it by scrolling."""
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, help_text=help_text, required=required,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "number-input"}),
        error_messages={
            "required": REQUIRED, "invalid": "Gõ một số nguyên, ví dụ 12.", "min_value": "Gõ số từ 0 trở lên.",
            "max_value": f"Gõ số không quá {most}.",
        },
    )  # fmt: skip


def rate_of(typed: str) -> Decimal | None:
    """Per cent as typed, `3,5 %`; None where nothing was."""
    typed = typed.replace(",", ".").replace("%", "").strip()
    if not typed:
        return None
    try:
        rate = Decimal(typed)
    except ArithmeticError:
        raise forms.ValidationError("Gõ tỷ lệ bằng số, ví dụ 3,5.") from None
    if not (rate.is_finite() and 0 < rate <= 100 and round(rate, 2) == rate):
        raise forms.ValidationError("Gõ tỷ lệ lớn hơn 0, không quá 100, nhiều nhất hai chữ số sau dấu phẩy.")
    return rate


def base_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Giao theo", choices=PlanTarget.Base.choices, widget=forms.RadioSelect,
        initial=PlanTarget.Base.ABSOLUTE, error_messages={"required": REQUIRED},
    )  # fmt: skip


def source_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Nguồn kết nạp", required=False, widget=forms.RadioSelect, initial="",
        choices=[("con", "Còn nguồn"), ("het", "Không còn nguồn"), ("", "Chưa rõ")],
    )  # fmt: skip


def detail_fields() -> dict[str, forms.Field]:
    """Sub-targets and milestones, each a whole number or empty."""
    found: dict[str, forms.Field] = {
        f"p_{key}": whole_number(one.short, required=False) for key, one in rules.parts().items()
    }
    for name, quarter in zip(QUARTERS, rules.QUARTERS, strict=False):
        found[name] = whole_number(f"Hết quý {quarter}", required=False)
    return found


def told_parts(typed: Mapping[str, Any], suffix: str = "") -> dict[str, int]:
    found = {key: typed.get(f"p_{key}{suffix}") for key in rules.parts()}
    return {key: number for key, number in found.items() if number is not None}


def told_milestones(typed: Mapping[str, Any], target: int, suffix: str = "") -> list[int]:
    """None typed: none. Else those typed and the target; too few are the act's to refuse."""
    found = [typed.get(f"{name}{suffix}") for name in QUARTERS]
    given = [number for number in found if number is not None]
    return [*given, target] if given else []


def initial_of(version: TargetVersion | None) -> dict[str, Any]:
    """What the fields begin with where a version stands: an adjustment changes what it names and nothing else."""
    if version is None:
        return {}
    return {
        "target": version.target, "base": version.base, "rate": f"{version.rate or ''}".replace(".", ","),
        "has_source": SAID[version.has_source], **{f"p_{key}": number for key, number in version.parts.items()},
        **dict(zip(QUARTERS, version.milestones, strict=False)),
    }  # fmt: skip


class TargetForm(PaperForm):
    target = whole_number(
        "Số người kết nạp trong năm", required=False,
        help_text="Giao theo tỷ lệ thì để trống: phần mềm tính từ số đảng viên trong sổ. Ghi số khác cũng được.",
    )  # fmt: skip
    base = base_field()
    rate = line("Tỷ lệ, %", help_text="Chỉ ghi khi giao theo tỷ lệ. Ví dụ 3,5", max_length=10)
    has_source = source_field()
    given_on = DayField(label="Ngày giao hoặc điều chỉnh")
    reason = line("Lý do, ghi chú", max_length=500, help_text="Phải có khi điều chỉnh.")

    def __init__(self, *args: Any, version: TargetVersion | None, **options: Any) -> None:
        super().__init__(*args, initial=initial_of(version), **options)
        self.fields["reason"].required = version is not None
        self.fields |= detail_fields()

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in ("given_on", "base", "rate", "target", "has_source")]

    def parts(self) -> list[forms.BoundField]:
        return [self[f"p_{key}"] for key in rules.parts()]

    def quarters(self) -> list[forms.BoundField]:
        return [self[name] for name in QUARTERS]

    def clean_rate(self) -> Decimal | None:
        return rate_of(self.cleaned_data["rate"])

    def row(self, unit_id: int, year: int, computed: int | None = None) -> NewTarget | None:
        """The version as typed; None where no number is typed and none can be computed."""
        typed = self.cleaned_data
        target = typed["target"] if typed["target"] is not None else computed
        if target is None:
            return None
        return NewTarget(
            unit_id, year, target, typed["given_on"], base=typed["base"], rate=typed["rate"],
            has_source=SOURCE[typed["has_source"]], paper=self.paper(), parts=told_parts(typed),
            milestones=told_milestones(typed, target),
        )  # fmt: skip


class CascadeForm(PaperForm):
    """Targets of all units below: a line a unit, what is asked of all of them once."""

    given_on = DayField(label="Ngày giao hoặc điều chỉnh")
    reason = line(
        "Lý do, ghi chú", max_length=500, help_text="Phải có khi có dòng điều chỉnh; dùng chung cho các dòng ấy."
    )
    accepted = forms.BooleanField(label="Tổng chưa khớp, vẫn ghi", required=False)
    gap_reason = line("Vì sao tổng chưa khớp", max_length=500, help_text="Ví dụ: để dự phòng, giao tiếp vào quý III.")

    def __init__(self, *args: Any, plans: Sequence[UnitPlan], suggested: Mapping[int, int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.plans = plans
        for one in plans:
            begin = initial_of(one.version)
            begin.setdefault("target", suggested.get(one.unit_id))
            if one.unit_id in suggested:
                begin["target"] = suggested[one.unit_id]
            fields = {
                "target": whole_number("Chỉ tiêu", required=False), **detail_fields(),
                "n": line("Lý do riêng", max_length=300),
                "v": forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=MOST),
            }  # fmt: skip
            begin["v"] = one.last
            for name, field in fields.items():
                field.initial = begin.get(name)
                # A line says once whose it is; those who hear the page hear it with each field.
                field.widget.attrs["aria-label"] = f"{field.label}: {one.name}"
                self.fields[f"{name}_{one.unit_id}"] = field

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for one in self.plans:
            name = f"target_{one.unit_id}"
            if name not in typed or typed[name] is not None:
                continue
            if one.version:
                self.add_error(name, f"Đang giao {one.version.target} người; muốn thôi giao thì ghi 0.")
            elif told_parts(typed, f"_{one.unit_id}"):
                self.add_error(name, "Có chỉ tiêu con thì phải có chỉ tiêu chung. Ghi số người.")
        return typed

    def general(self) -> list[forms.BoundField]:
        return [self["given_on"], self["reason"]]

    def of(self, name: str, unit_id: int) -> forms.BoundField:
        return self[f"{name}_{unit_id}"]

    def line_of(self, one: UnitPlan) -> dict[str, Any]:
        """The fields of a unit, for the page."""
        unit = one.unit_id
        return {
            "target": self.of("target", unit), "parts": [self.of(f"p_{key}", unit) for key in rules.parts()],
            "quarters": [self.of(name, unit) for name in QUARTERS], "note": self.of("n", unit),
            "version": self.of("v", unit),
        }  # fmt: skip

    def rows(self, year: int, base: str, rate: Decimal | None) -> list[NewTarget]:
        """Lines with a number that says something else than the version in force."""
        typed, found = self.cleaned_data, []
        for one in self.plans:
            unit = one.unit_id
            target = typed.get(f"target_{unit}")
            if target is None:
                continue
            paper = self.paper()
            paper = replace(paper, reason=typed.get(f"n_{unit}") or paper.reason)
            row = NewTarget(
                unit, year, target, typed["given_on"], base=base, rate=rate,
                has_source=one.version.has_source if one.version else None, paper=paper,
                after=typed.get(f"v_{unit}") or 0, parts=told_parts(typed, f"_{unit}"),
                milestones=told_milestones(typed, target, f"_{unit}"),
            )  # fmt: skip
            if not same(row, one.version):
                found.append(row)
        return found


def same(row: NewTarget, version: TargetVersion | None) -> bool:
    """Whether the line says what stands. A number typed as it stood keeps the base it was given by."""
    if version is None:
        return False
    told = (row.target, dict(row.parts or {}), list(row.milestones or []))
    stands = (version.target, version.parts, list(version.milestones))
    return told == stands and (row.rate is None or (row.base, row.rate) == (version.base, version.rate))
