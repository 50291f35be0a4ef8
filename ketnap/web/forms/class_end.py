"""The end of a class: a filled list, the conclusion, certificates for all who passed, the ceremony."""

from typing import Any

from django import forms

from ketnap.actions.training import Held
from ketnap.queries.training import LearnerRow
from ketnap.web.forms.fields import DayField, DeskForm, PaperForm, line
from ketnap.web.forms.plans import whole_number

SAME = {"head.place": "place", "sign.position": "position", "sign.name": "signer", "class.place": "class_place"}
"""Field of the paper → question: what is the same on all certificates."""


class ClassSheetForm(DeskForm):
    file = forms.FileField(
        label="Danh sách lớp đã điền", help_text="Tệp .xlsx hoặc .xls, nhiều nhất 4 MB. Chưa ghi gì vào sổ khi gửi.",
        error_messages=dict.fromkeys(("required", "empty", "missing", "invalid"), "Chọn một tệp."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if not sent.name.lower().endswith((".xlsx", ".xls")):
            raise forms.ValidationError("Tệp này không phải bảng tính .xlsx hay .xls. Lưu lại dạng .xlsx rồi chọn lại.")
        return sent


class SheetNumbersForm(DeskForm):
    """Asked where the file gives numbers of certificates."""

    issued_on = DayField(label="Ngày cấp")
    issuer = line("Cơ quan cấp", required=True)


class CeremonyPhotoForm(DeskForm):
    photo = forms.FileField(
        label="Ảnh bế giảng", help_text="Tệp ảnh JPEG hoặc PNG. Nơi chụp và máy chụp ghi trong tệp được bỏ đi.",
        error_messages=dict.fromkeys(("required", "empty", "missing", "invalid"), "Chọn một ảnh."),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
    )  # fmt: skip
    alt = line("Ảnh chụp gì", required=True, max_length=300, help_text="Một câu, cho người không nhìn thấy ảnh.")
    caption = line("Chú thích dưới ảnh", max_length=300)


class ConcludeForm(PaperForm):
    on = DayField(label="Ngày kết luận")
    least = whole_number(
        "Dự ít nhất mấy buổi", required=False, most=200,
        help_text="Để trống nếu không đặt số buổi. Người có điểm danh mà vắng mọi buổi thì không đạt.",
    )  # fmt: skip
    reason = line("Ghi chú", max_length=500)

    field_order = ("on", "least", "reason", "number", "decided_on", "body", "kept", "on_behalf_of")

    def __init__(self, *args: Any, learners: list[LearnerRow], rolled: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.learners = learners
        if not rolled:
            del self.fields["least"]
        for row in learners:
            self.fields[f"k{row.person_id}"] = line(f"Vì sao không công nhận {row.full_name}", max_length=300)

    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in ("on", "least", "reason") if name in self.fields]

    def why(self, person_id: int) -> forms.BoundField:
        return self[f"k{person_id}"]

    def said(self) -> dict[int, str]:
        """Person → why the organiser does not pass that learner."""
        typed = self.cleaned_data
        return {row.person_id: words for row in self.learners if (words := typed[f"k{row.person_id}"])}


class CertifyForm(PaperForm):
    issued_on = DayField(label="Ngày cấp")
    place = line("Nơi ghi trên giấy", help_text="Ví dụ Bắc Ninh")
    class_place = line("Học tại", help_text="Nơi học ghi trong giấy. Để trống thì không in.")
    position = line("Chức vụ người ký", help_text="Ví dụ PHÓ BÍ THƯ")
    signer = line("Họ tên người ký")
    reason = line("Ghi chú", max_length=500)

    field_order = ("issued_on", "place", "class_place", "position", "signer", "reason")

    def words(self) -> dict[str, str]:
        """What is the same on all of them, by the fields of the paper."""
        return {key: self.cleaned_data[name] for key, name in SAME.items() if self.cleaned_data[name]}


class CeremonyForm(PaperForm):
    on = DayField(label="Ngày bế giảng")
    place = line("Nơi tổ chức", required=True)
    learners = whole_number("Học viên dự")
    guests = whole_number("Đại biểu, khách mời", required=False, most=10_000)
    spoke = forms.CharField(
        label="Ai phát biểu", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=1000,
        help_text="Mỗi dòng một người: họ tên, chức vụ, nói về việc gì.",
        error_messages={"max_length": "Dài quá 1000 chữ. Viết gọn lại."},
    )  # fmt: skip
    reason = line("Ghi chú", max_length=500)

    field_order = ("on", "place", "learners", "guests", "spoke", "reason")

    def told(self) -> Held:
        typed = self.cleaned_data
        return Held(typed["place"], typed["learners"], typed["guests"] or 0, typed["spoke"])
