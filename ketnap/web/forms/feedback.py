"""What the desk says to one feedback of a reader."""

from typing import Any

from django import forms

from ketnap.models import FeedbackAct
from ketnap.rules import feedback as rules
from ketnap.web.forms.commendation import long_text
from ketnap.web.forms.fields import DeskForm, line

Kind = FeedbackAct.Kind
SAYS = {
    Kind.PUBLISHED.value: "Cho hiện dưới bài",
    Kind.ANSWERED.value: "Cho hiện và trả lời công khai",
    Kind.TOLD.value: "Trả lời riêng, chỉ người có mã đọc được",
    Kind.REFUSED.value: "Không cho hiện, ghi lý do",
    Kind.CLOSED.value: "Khép lại, ghi lý do",
}
AGAIN = {Kind.ANSWERED.value: "Trả lời công khai", Kind.REFUSED.value: "Thôi không cho hiện, ghi lý do"}
"""The same where everybody reads it already."""


def offered(state: str, shown: bool, has_code: bool) -> list[tuple[str, str]]:
    """(act, words) of what may follow now."""
    words = SAYS | (AGAIN if shown else {})
    return [
        (kind, said) for kind, said in words.items()
        if rules.after(state, shown, kind) and (has_code or kind != Kind.TOLD)
    ]  # fmt: skip


class JudgeForm(DeskForm):
    kind = forms.ChoiceField(label="Việc", widget=forms.RadioSelect)
    words = long_text("Câu trả lời", rules.ANSWER, 5, "Chỉ điền khi trả lời. Trả lời sau thay câu trả lời trước.")
    answers = line("Trả lời thay mặt", help_text="Tên đứng trên câu trả lời, ví dụ Ban Tổ chức Đảng ủy Khối")
    reason = line(
        "Lý do", help_text="Chỉ điền khi không cho hiện hoặc khép lại. Người gửi đọc câu này.", max_length=500
    )

    def __init__(self, *args: Any, acts: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = acts
        self.fields["words"].required = False
