"""What a question is kept under, for whom, and for which days."""

from typing import Any

from django import forms

from ketnap.actions.questions import LONGEST
from ketnap.web.forms.fields import DeskForm, line

FOR = [("rieng", "Chỉ mình tôi"), ("chung", "Mọi người được xem số liệu của tổ chức này")]
DAYS = [("ngay", "Đúng những ngày đang hỏi"), ("mo", "Kỳ mới nhất vào lúc mở")]


class NameForm(DeskForm):
    use_required_attribute = False

    name = line("Tên câu hỏi", required=True, max_length=LONGEST, help_text="Ví dụ: Đảng viên nữ dưới 35 tuổi")
    sharing = forms.ChoiceField(label="Ai xem được", choices=FOR, widget=forms.RadioSelect, initial="rieng")

    @property
    def shared(self) -> bool:
        return bool(self.cleaned_data["sharing"] == "chung")


class KeepForm(NameForm):
    days = forms.ChoiceField(label="Tính đến ngày nào", choices=DAYS, widget=forms.RadioSelect, initial="ngay")


class FilterForm(NameForm):
    """What a filter of the board is kept under, and for whom."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].label = "Tên bộ lọc"
        self.fields["name"].help_text = "Ví dụ: Nữ đang làm hồ sơ, có việc quá hạn"
        self.fields["sharing"].choices = [FOR[0], ("chung", "Mọi người xem được hồ sơ của tổ chức này")]  # type: ignore[attr-defined]
