"""Forms about texts, programmes and what becomes of measures and findings."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from ketnap.actions.direction import Deed, NewDirective, NewItem
from ketnap.actions.papers import Paper
from ketnap.lib import dates
from ketnap.models import Directive, ProgrammeItem
from ketnap.rules.direction import EFFECTS, Proposed
from ketnap.web.forms.fields import REQUIRED, DayField, DeskForm, line

NONE_CHOSEN = ("", "Chưa chọn")


def words(label: str, *, required: bool = True, help_text: str = "", most: int = 500, rows: int = 3) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=most, widget=forms.Textarea({"rows": rows}),
        error_messages={"required": REQUIRED, "max_length": f"Dài quá {most} chữ. Viết gọn lại."},
    )  # fmt: skip


def choice(
    label: str, choices: Iterable[tuple[Any, str]], *, required: bool = True, **options: Any
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), required=required, error_messages={"required": REQUIRED}, **options
    )


class DirectiveForm(DeskForm):
    flow = choice("Văn bản đến hay văn bản đi", Directive.Flow.choices, widget=forms.RadioSelect)
    kind = choice("Loại văn bản", [NONE_CHOSEN, *Directive.Kind.choices])
    number = line("Số, ký hiệu", required=True, help_text="Ví dụ 07-CT/TW", max_length=60)
    body = line("Cơ quan ban hành", required=True, help_text="Ví dụ Bộ Chính trị (khóa VIII)")
    issued_on = DayField(label="Ngày ban hành")
    title = words("Trích yếu", help_text="Văn bản về việc gì, chép như trên văn bản.")
    summary = words("Tóm tắt", required=False, most=2000, help_text="Điều đơn vị cần biết. Để trống nếu chưa cần.")
    came_on = DayField(label="Ngày đến hoặc ngày gửi đi", required=False, help_text="Để trống nếu không rõ.")
    valid_from = DayField(label="Có hiệu lực từ ngày", required=False, help_text="Để trống thì lấy ngày ban hành.")
    valid_to = DayField(label="Hết hiệu lực từ ngày", required=False, help_text="Để trống khi văn bản còn hiệu lực.")
    kept = line("Bản giấy lưu ở đâu")
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ. Ví dụ Văn phòng Đảng ủy")

    def __init__(
        self, *args: Any, others: Sequence[tuple[int, str]], law_key: str = "", corrects: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.law_key = law_key
        self.fields["replaces"] = choice(
            "Thay thế văn bản", [("", "Không thay thế văn bản nào trong sổ"), *others], required=False
        )
        if corrects:
            self.fields["reason"] = line("Lý do sửa", required=True, max_length=500)

    def row(self) -> NewDirective:
        typed = self.cleaned_data
        same = ("flow", "kind", "number", "body", "issued_on", "title", "summary", "came_on", "valid_from", "valid_to")
        return NewDirective(
            **{name: typed[name] for name in same}, law_key=self.law_key,
            replaces_id=int(typed["replaces"]) if typed["replaces"] else None,
        )  # fmt: skip

    def paper(self) -> Paper:
        typed = self.cleaned_data
        return Paper(kept=typed["kept"], on_behalf_of=typed["on_behalf_of"], reason=typed.get("reason", ""))


class GivenForm(DeskForm):
    """From when a programme is given."""

    given_on = DayField(label="Giao từ ngày")
    until = DayField(
        label="Việc lặp lại thì đến hết ngày", required=False,
        help_text="Việc mỗi quý, mỗi năm dừng sau ngày này. Để trống thì lặp cho đến khi thôi giao.",
    )  # fmt: skip
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ.")


TO = (("own", "Cấp ủy này"), ("all", "Mọi tổ chức trực thuộc"))
RHYTHMS = ProgrammeItem.Rhythm.choices
COUNTED = [("", "Không đếm được"), *((one.key, one.label) for one in EFFECTS.values())]


class ProposedForm(DeskForm):
    """One line of a programme to take over: ticked, changed, or left out."""

    take = forms.BooleanField(label="Giao việc này", required=False, initial=True)
    title = line("Phải làm gì", required=True, max_length=500)
    evidence = line("Báo cáo phải nêu", required=True, max_length=500)
    to = choice("Giao cho", TO)
    rhythm = choice("Bao lâu một lần", RHYTHMS)
    due_on = DayField(label="Hạn đầu tiên")
    owner_name = line("Ai phụ trách ở đơn vị", help_text="Chức danh, ví dụ Bí thư cấp ủy")

    def __init__(self, *args: Any, solution: str, effect: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.solution, self.effect = solution, effect

    @property
    def taken(self) -> bool:
        return bool(self.cleaned_data.get("take"))

    def full_clean(self) -> None:
        """A line that is left out need not be right."""
        super().full_clean()
        if self.is_bound and not self.data.get(self.add_prefix("take")):
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data = {"take": False}

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("evidence", "to", "rhythm", "due_on", "owner_name")]

    @property
    def first_words(self) -> str:
        """What the folded line says: `Mọi tổ chức trực thuộc, mỗi quý, hạn 15-12-2011`."""
        to, rhythm = (dict(pairs).get(self[name].value(), "") for name, pairs in (("to", TO), ("rhythm", RHYTHMS)))
        due = self["due_on"].value()
        return f"{to}, {str(rhythm).lower()}, hạn {dates.show(due) if isinstance(due, date) else due}"

    def item(self, units: dict[str, tuple[int, ...]], until: date | None) -> NewItem:
        typed = self.cleaned_data
        return NewItem(
            typed["title"], typed["evidence"], units[typed["to"]], typed["due_on"], self.solution, typed["rhythm"],
            self.effect, until if typed["rhythm"] != "once" else None, owner_name=typed["owner_name"],
            field=f"{self.prefix}-",
        )  # fmt: skip


def proposed_forms(sent: Any, items: Sequence[Proposed], given: date) -> list[ProposedForm]:
    return [
        ProposedForm(
            sent, prefix=f"v{place}", solution=one.solution, effect=one.effect,
            initial={"take": True, "title": one.title, "evidence": one.evidence, "to": one.to, "rhythm": one.rhythm,
                     "due_on": one.due(given)},
        )
        for place, one in enumerate(items, 1)
    ]  # fmt: skip


class ItemForm(DeskForm):
    """One thing to do, for the units ticked."""

    solution = line("Thuộc giải pháp", max_length=300, help_text="Để trống nếu chương trình không chia giải pháp.")
    title = words("Phải làm gì", rows=2)
    evidence = words("Báo cáo phải nêu", rows=2, help_text="Ví dụ ngày họp, số người dự, số biên bản.")
    rhythm = choice("Bao lâu một lần", RHYTHMS, widget=forms.RadioSelect, initial="once")
    given_on = DayField(label="Giao từ ngày")
    due_on = DayField(label="Hạn đầu tiên")
    until = DayField(
        label="Việc lặp lại thì đến hết ngày", required=False, help_text="Để trống thì lặp cho đến khi thôi giao."
    )
    effect = choice("Kết quả đếm bằng", COUNTED, required=False)
    owner_name = line("Ai phụ trách ở đơn vị", help_text="Chức danh hoặc tên. Ví dụ Bí thư cấp ủy")
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ.")

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], solutions: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        if solutions:
            self.fields["solution"].help_text = f"Đã có: {'; '.join(solutions)}."
        self.fields["units"] = forms.TypedMultipleChoiceField(
            label="Giao cho", coerce=int, choices=list(units), widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Chọn ít nhất một đơn vị."},
        )  # fmt: skip
        self.order_fields(("solution", "title", "evidence", "units", "rhythm", "given_on", "due_on"))

    def item(self) -> NewItem:
        typed = self.cleaned_data
        return NewItem(
            typed["title"], typed["evidence"], tuple(typed["units"]), typed["due_on"], typed["solution"],
            typed["rhythm"], typed["effect"], typed["until"] if typed["rhythm"] != "once" else None,
            owner_name=typed["owner_name"],
        )  # fmt: skip


class GiveForm(DeskForm):
    """An item of the programme for further units."""

    given_on = DayField(label="Giao từ ngày")
    due_on = DayField(label="Hạn đầu tiên")
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ.")

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"] = forms.TypedMultipleChoiceField(
            label="Giao thêm cho", coerce=int, choices=list(units), widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Chọn ít nhất một đơn vị."},
        )  # fmt: skip
        self.order_fields(("units", "given_on", "due_on"))


class DeedForm(DeskForm):
    """An act on a measure or a finding; which kinds may follow is told by its state."""

    on = DayField(label="Ngày")
    number = line("Số giấy", max_length=60, help_text="Biên bản, nghị quyết hoặc báo cáo. Giấy lưu ở đơn vị.")
    decided_on = DayField(label="Ngày của giấy", required=False)
    on_behalf_of = line("Ghi thay cho", help_text="Nếu ghi hộ. Ví dụ Chi bộ 3")

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"] = choice(
            "Việc ghi", kinds, widget=forms.RadioSelect, initial=kinds[-1][0] if kinds else None
        )

    def deed(self) -> Deed:
        typed = self.cleaned_data
        paper = Paper(
            number=typed["number"], decided_on=typed["decided_on"], on_behalf_of=typed["on_behalf_of"],
            reason=typed["told"] if typed["kind"] not in ("begun", "reported") else "",
        )  # fmt: skip
        return Deed(
            typed["kind"], typed["on"], typed["told"], typed.get("due_on"),
            int(typed["owner"]) if typed.get("owner") else None, typed.get("owner_name", ""), paper,
        )  # fmt: skip


class ReportForm(DeedForm):
    """What a unit says of its own work."""

    told = words("Đã làm được gì", required=False, most=1000, rows=4)

    def __init__(self, *args: Any, wanted: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].label = "Đồng chí muốn ghi gì"
        self.fields["on"].label = "Ngày làm xong hoặc bắt đầu"
        self.fields["told"].help_text = wanted
        self.order_fields(("kind", "on", "told", "number", "decided_on", "on_behalf_of"))


class DecideForm(DeedForm):
    """What the level above says of it."""

    told = words(
        "Nhận xét hoặc lý do", required=False, most=500, help_text="Trả lại, dời hạn, thôi giao thì phải có một câu."
    )
    due_on = DayField(label="Hạn mới", required=False, help_text="Chỉ ghi khi dời hạn. Ví dụ 31-12-2011")
    owner_name = line("Người phụ trách mới, nếu không có trong danh sách")

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"] = choice(
            "Người phụ trách mới", [("", "Không đổi"), *owners], required=False,
            help_text="Chỉ chọn khi đổi người phụ trách.",
        )  # fmt: skip
        self.order_fields(("kind", "on", "told", "due_on", "owner", "owner_name", "number", "decided_on"))
