"""A unit's own plan, and the answers to the plans of those below."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ketnap.actions.plans import NewAnswer, NewProposal
from ketnap.queries.plans.proposals import ProposalLine
from ketnap.rules import plans as rules
from ketnap.web.forms.fields import DayField, PaperForm, line
from ketnap.web.forms.plans import (
    QUARTERS,
    SAID,
    SOURCE,
    detail_fields,
    source_field,
    told_milestones,
    told_parts,
    whole_number,
)

ANSWERS = (("duyet", "Duyệt"), ("tra", "Trả lại"), ("", "Chưa xét"))


class ProposalForm(PaperForm):
    target = whole_number("Số người sẽ kết nạp trong năm")
    has_source = source_field()
    sent_on = DayField(label="Ngày đăng ký")
    reason = line("Ghi chú gửi cấp trên", max_length=500)

    def __init__(self, *args: Any, last: ProposalLine | None, **options: Any) -> None:
        begin: dict[str, Any] = {}
        if last is not None:
            begin = {
                "target": last.target, "has_source": SAID[last.has_source],
                **{f"p_{key}": number for key, number in last.parts.items()},
                **dict(zip(QUARTERS, last.milestones, strict=False)),
            }  # fmt: skip
        super().__init__(*args, initial=begin, **options)
        self.fields |= detail_fields()

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in ("sent_on", "target", "has_source")]

    def parts(self) -> list[forms.BoundField]:
        return [self[f"p_{key}"] for key in rules.parts()]

    def quarters(self) -> list[forms.BoundField]:
        return [self[name] for name in QUARTERS]

    def row(self, unit_id: int, year: int, after: int) -> NewProposal:
        typed = self.cleaned_data
        return NewProposal(
            unit_id, year, typed["target"], typed["sent_on"], told_parts(typed),
            told_milestones(typed, typed["target"]), SOURCE[typed["has_source"]], self.paper(), after,
        )  # fmt: skip


class AnswersForm(PaperForm):
    """One line a plan that waits; nothing is chosen beforehand."""

    on = DayField(label="Ngày duyệt hoặc trả lại")
    reason = line("Ghi chú chung", max_length=500)
    accepted = forms.BooleanField(label="Tổng chưa khớp, vẫn duyệt", required=False)
    gap_reason = line("Vì sao tổng chưa khớp", max_length=500, help_text="Ví dụ: để dự phòng.")

    def __init__(self, *args: Any, waiting: Sequence[ProposalLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.waiting = waiting
        for one in waiting:
            self.fields[f"a{one.proposal_id}"] = forms.ChoiceField(
                label=f"Trả lời: {one.unit_name}", required=False, choices=ANSWERS, widget=forms.RadioSelect, initial=""
            )
            note = line(f"Lý do trả lại, ghi chú: {one.unit_name}", max_length=500)
            self.fields[f"n{one.proposal_id}"] = note

    def general(self) -> list[forms.BoundField]:
        return [self[name] for name in ("on", "accepted", "gap_reason", "reason")]

    def rows(self) -> list[tuple[ProposalLine, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"a{one.proposal_id}"], self[f"n{one.proposal_id}"]) for one in self.waiting]

    def answers(self) -> list[NewAnswer]:
        typed = self.cleaned_data
        return [
            NewAnswer(one.proposal_id, typed[f"a{one.proposal_id}"] == "duyet", typed[f"n{one.proposal_id}"])
            for one in self.waiting
            if typed[f"a{one.proposal_id}"]
        ]
