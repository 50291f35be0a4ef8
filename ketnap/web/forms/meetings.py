"""Forms of the standing committee's meeting: which files come to the table, and what was decided of each."""

import re
from typing import Any

from django import forms

from ketnap.actions.admission.meetings import DECISION, WORDS, Result
from ketnap.queries.admission.meetings import Item, Waiting
from ketnap.rules.path.kinds import BY_MANDATE
from ketnap.rules.path.words import BODIES
from ketnap.web.forms.fields import DayField, DeskForm

MOST = 60
NUMBER = re.compile(r"^(\D*)(\d+)(.*)$")


class AgendaForm(DeskForm):
    """`own`: whoever fills it in may record only what their own grassroots committee decides."""

    on = DayField(label="Ngày họp")
    body = forms.ChoiceField(label="Cấp quyết định", choices=())
    members = forms.IntegerField(
        label="Tổng số ủy viên", min_value=1, max_value=MOST, help_text="Kể cả ủy viên vắng mặt."
    )
    files = forms.TypedMultipleChoiceField(
        label="Hồ sơ đưa ra họp", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chưa chọn hồ sơ nào; hãy chọn ít nhất một hồ sơ."},
    )  # fmt: skip

    def __init__(self, *args: Any, waiting: list[Waiting], own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [one for one in BODIES if not own or one[0] in BY_MANDATE]
        self.fields["files"].choices = [(one.candidacy_id, one.full_name) for one in waiting]


def results(sent: Any, items: tuple[Item, ...]) -> tuple[list[Result], dict[str, str]]:
    """What was typed in the table, row by row, and by field what is not readable."""
    rows, wrong = [], {}
    for one in items:
        if one.written:
            continue
        votes, problem = _number(sent.get(f"votes{one.item_id}", ""))
        if problem:
            wrong[f"votes{one.item_id}"] = f"{one.full_name}: {problem}"
        result = sent.get(f"result{one.item_id}", "")
        rows.append(Result(
            one.item_id, result if result in WORDS else "", votes, sent.get(f"number{one.item_id}", "")[:60],
            sent.get(f"note{one.item_id}", "")[:500],
        ))  # fmt: skip
    return rows, wrong


def present_of(sent: Any) -> tuple[int | None, str]:
    return _number(sent.get("present", ""))


def _number(typed: str) -> tuple[int | None, str]:
    typed = typed.strip()
    if not typed:
        return None, ""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 3):
        return None, f"“{typed[:20]}” không phải số người; hãy ghi bằng chữ số, ví dụ 9."
    return int(typed), ""


def proposed(last: str, items: tuple[Item, ...]) -> dict[int, str]:
    """Numbers in order after the last one, for the files that have none yet; nothing without a last number."""
    found = NUMBER.match(last)
    if not found:
        return {}
    before, number, after = found.groups()
    given = {}
    for one in items:
        if not one.written and not one.decision_no:
            number = str(int(number) + 1).zfill(len(number))
            given[one.item_id] = f"{before}{number}{after}"
    return given


__all__ = ["DECISION", "AgendaForm", "present_of", "proposed", "results"]
