"""By which decision data are erased."""

from ketnap.actions.papers import Paper
from ketnap.web.forms.fields import DayField, DeskForm, line


class EraseForm(DeskForm):
    number = line("Số văn bản cho xóa", required=True, help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày văn bản")
    body = line("Cơ quan ban hành")

    def paper(self) -> Paper:
        typed = self.cleaned_data
        return Paper(number=typed["number"], decided_on=typed["decided_on"], body=typed["body"])
