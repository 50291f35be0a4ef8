"""Forms about several people at once: one ceremony, the monthly look at a list, who goes to a class. What is asked of
everybody stands once, what is asked of each person in the person's own line."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from ketnap.actions.admission.together import LOOKED_AT, Admitted, LookedAt
from ketnap.lib import dates
from ketnap.queries.admission.helping import Offered
from ketnap.queries.admission.together import Candidate, Listed, Ready
from ketnap.rules.path import KINDS
from ketnap.rules.path.words import questions
from ketnap.web.forms.admission import asked, name_of, told_value, words
from ketnap.web.forms.fields import DayField, DeskForm, PaperForm, line

NOT_LOOKED_AT = ("", "Chưa xét")


def whole(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=999_999_999, **options)


class Lines(PaperForm):
    """`files` are the people, each a line with fields of its own."""

    on = DayField()
    reason = line("Ghi chú chung", max_length=500)

    def __init__(self, *args: Any, files: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.files = files
        self.general = ["on", "reason"]
        for one in files:
            self.fields[f"v{one.candidacy_id}"] = whole(initial=one.version)
            self.fields[f"n{one.candidacy_id}"] = line(f"Ghi chú: {one.full_name}", max_length=300)

    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in self.general]

    def of(self, letter: str, one: Any) -> Any:
        return self.cleaned_data.get(f"{letter}{one.candidacy_id}")


class CeremonyForm(Lines):
    """One ceremony: ticked are those it was held for."""

    def __init__(self, *args: Any, files: Sequence[Ready], helpers: Iterable[Offered], **options: Any) -> None:
        super().__init__(*args, files=files, **options)
        kind = KINDS["ceremony"]
        self.fields["on"].label = "Ngày làm lễ"
        self.questions = questions(kind)
        for one in self.questions:
            self.fields[name_of(one.key)] = asked(one)
        self.general = ["on", *(name_of(one.key) for one in self.questions), "reason"]
        choices: list[Any] = [("", "Ghi sau"), *((one.person_id, words(one)) for one in helpers)]
        for one in files:
            self.fields[f"f{one.candidacy_id}"] = forms.BooleanField(
                label=f"{one.full_name}, sinh {one.born_on.year}", required=False, initial=True
            )
            self.fields[f"h{one.candidacy_id}"] = forms.TypedChoiceField(
                label=f"Người giúp đỡ: {one.full_name}", required=False, coerce=int, empty_value=None, choices=choices
            )

    def told(self) -> dict[str, Any]:
        found = {one.key: told_value(one, self.cleaned_data[name_of(one.key)]) for one in self.questions}
        return {key: value for key, value in found.items() if value is not None}

    def chosen(self) -> list[Admitted]:
        return [
            Admitted(one.candidacy_id, self.of("h", one), self.of("n", one), self.of("v", one))
            for one in self.files
            if self.of("f", one)
        ]


class LookForm(Lines):
    """The monthly look: one line a person, kept where nothing else is chosen."""

    def __init__(self, *args: Any, files: Sequence[Listed], **options: Any) -> None:
        super().__init__(*args, files=files, **options)
        self.fields["on"].label = "Ngày chi bộ xem xét"
        for one in files:
            self.fields[f"r{one.candidacy_id}"] = forms.ChoiceField(
                label=f"Kết quả: {one.full_name}", required=False, choices=[*LOOKED_AT.items(), NOT_LOOKED_AT],
                widget=forms.RadioSelect, initial=next(iter(LOOKED_AT)),
            )  # fmt: skip

    def chosen(self) -> list[LookedAt]:
        return [
            LookedAt(one.candidacy_id, self.of("r", one), self.of("n", one), self.of("v", one))
            for one in self.files
            if self.of("r", one)
        ]


class SendForm(DeskForm):
    """Who goes to which class."""

    held = forms.TypedChoiceField(label="Lớp nhận thức về Đảng", coerce=int, choices=())
    people = forms.TypedMultipleChoiceField(
        label="Người đi học", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn ai; hãy chọn ít nhất một người."},
    )  # fmt: skip

    def __init__(self, *args: Any, classes: Sequence[tuple], people: Sequence[Candidate], **options: Any) -> None:
        super().__init__(*args, **options)
        offers = [(pk, f"{name}, từ {dates.show(first)} đến {dates.show(last)}") for pk, name, first, last in classes]
        self.fields["held"].choices = offers if len(offers) == 1 else [("", "Chưa chọn"), *offers]  # type: ignore[attr-defined]
        self.fields["people"].choices = [(one.person_id, one.full_name) for one in people]  # type: ignore[attr-defined]
