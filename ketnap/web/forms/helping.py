"""Successors of helpers who are gone: one choice for each of their people, one paper for all."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from ketnap.actions.admission import NewAct
from ketnap.queries.admission.helping import Alone, Offered
from ketnap.web.forms.admission import words
from ketnap.web.forms.fields import DayField, PaperForm, line

NOBODY = "Chưa cử"


class SuccessorsForm(PaperForm):
    on = DayField(label="Ngày chi bộ phân công")
    reason = line("Lý do, ghi chú", max_length=500)

    def __init__(
        self, *args: Any, people: Iterable[Alone], offered: Mapping[int, list[Offered]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.people = list(people)
        for one in self.people:
            members = [member for member in offered[one.unit_id] if member.person_id != one.helper_id]
            self.fields[name_of(one)] = forms.TypedChoiceField(
                label=one.full_name, coerce=int, required=False, empty_value=None,
                choices=[("", NOBODY), *((member.person_id, words(member)) for member in members)],
                error_messages={"invalid_choice": "Chọn một người trong danh sách của chi bộ."},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not self.errors and not any(typed.get(name_of(one)) for one in self.people):
            raise forms.ValidationError("Chưa cử ai. Chọn người giúp đỡ thay cho ít nhất một người.")
        return typed

    def rows(self) -> list[tuple[Alone, forms.BoundField]]:
        return [(one, self[name_of(one)]) for one in self.people]

    def own(self) -> list[forms.BoundField]:
        """The questions that are one for all."""
        return [self["on"], self["reason"]]

    def acts(self, versions: Mapping[int, int]) -> list[NewAct]:
        typed, paper = self.cleaned_data, self.paper()
        return [
            NewAct(
                one.candidacy_id, one.kind, typed["on"], member_id=typed[name_of(one)], paper=paper,
                version=versions.get(one.candidacy_id, -1),
            )
            for one in self.people
            if typed.get(name_of(one))
        ]  # fmt: skip


def name_of(one: Alone) -> str:
    return f"member{one.candidacy_id}"
