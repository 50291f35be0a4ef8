"""What a question is kept under, for whom, and for which days."""

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
