"""Forms of the bulletin's desk: an article with its photographs, when it appears, sections, the bulletin itself."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from ketnap.actions.bulletin import NewFigure, NewPhoto, NewText
from ketnap.actions.bulletin.articles import LONGEST_BODY
from ketnap.lib.numbers import whole
from ketnap.queries.bulletin.desk import BulletinView, PhotoRow, TextView
from ketnap.web.forms.commendation import choice, long_text
from ketnap.web.forms.fields import REQUIRED, DayField, DeskForm, line

SPARE = 2
"""Empty lines for photographs below those the text has."""


class ArticleForm(DeskForm):
    section = choice("Chuyên mục", [])
    title = line("Tên bài", required=True)
    lead = long_text("Lời dẫn", 600, 3, "Một hai câu nói điều chính. Gửi duyệt thì cần có.")
    body = long_text(
        "Nội dung", LONGEST_BODY, 18,
        "Để một dòng trống giữa hai đoạn. Dòng bắt đầu bằng “## ” là đề mục, “- ” là một ý, “> ” là lời người nói.",
    )  # fmt: skip
    tags = line("Từ khóa", help_text="Cách nhau bằng dấu phẩy, nhiều nhất 8 từ khóa", max_length=400)
    note = line(
        "Lời đính chính", help_text="Một câu nói với bạn đọc đã sửa gì. Bạn đọc thấy câu này cùng ngày sửa.",
        max_length=500,
    )  # fmt: skip

    def __init__(
        self, *args: Any, held: BulletinView, photos: Iterable[PhotoRow], text: TextView | None = None,
        correction: bool = False, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        kept = text.section_id if text else None
        self.fields["section"].choices = [
            (str(one.section_id), one.name) for one in held.sections if not one.closed or one.section_id == kept
        ]
        for name in ("lead", "body"):
            self.fields[name].required = False
        if not correction:
            del self.fields["note"]
        self.known = list(photos)
        self.lines = max(len(text.photos) if text else 0, self._sent()) + (SPARE if self.known else 0)
        offered = [("", "Không có ảnh"), *((str(one.photo_id), f"{one.photo_id}. {one.name}") for one in self.known)]
        for place in range(self.lines):
            self.fields[f"photo{place}"] = choice("Ảnh", offered)
            self.fields[f"caption{place}"] = line("Chú thích dưới ảnh", max_length=300)
            self.fields[f"alternative{place}"] = line("Tả ảnh cho người không nhìn thấy", max_length=300)
            self.fields[f"photo{place}"].required = False

    def _sent(self) -> int:
        """Lines of photographs in what was sent, as far as they were filled."""
        data = self.data or {}
        filled = [whole(name[5:], 4) for name in data if name.startswith("photo") and data[name]]
        return min(max((one + 1 for one in filled if one is not None), default=0), 40)

    def own(self) -> list[forms.BoundField]:
        return [self[name] for name in ("section", "title", "lead", "body", "tags", "note") if name in self.fields]

    def pictures(self) -> list[tuple[int, bool, list[forms.BoundField]]]:
        """(line, there is something in it, its fields)"""
        found = []
        for place in range(self.lines):
            fields = [self[f"{name}{place}"] for name in ("photo", "caption", "alternative")]
            found.append((place + 1, any(one.value() or one.errors for one in fields), fields))
        return found

    def text(self, figures: Iterable[NewFigure] = ()) -> NewText:
        typed = self.cleaned_data
        photos = [
            NewPhoto(int(typed[f"photo{n}"]), typed[f"caption{n}"], typed[f"alternative{n}"])
            for n in range(self.lines) if typed.get(f"photo{n}")
        ]  # fmt: skip
        return NewText(
            section_id=int(typed["section"]), title=typed["title"], lead=typed["lead"], body=typed["body"],
            tags=typed["tags"].split(","), note=typed.get("note", ""), photos=photos, figures=tuple(figures),
        )  # fmt: skip


def shown(text: TextView, *, correction: bool) -> dict[str, Any]:
    """The text as the form begins with. A correction begins without a note: what it corrects is something else."""
    lines = {
        f"{name}{place}": value
        for place, one in enumerate(text.photos)
        for name, value in (("photo", one.photo_id), ("caption", one.caption), ("alternative", one.alternative))
    }
    return {
        "section": text.section_id, "title": text.title, "lead": text.lead, "body": text.body,
        "tags": ", ".join(text.tags), "note": text.note if correction else "", **lines,
    }  # fmt: skip


class ReasonForm(DeskForm):
    reason = line("Lý do", required=True, help_text="Một câu. Người viết và người xem lại đọc câu này.", max_length=500)


class RestoreForm(DeskForm):
    reason = line("Ghi chú", max_length=500)


class AppearForm(DeskForm):
    day = DayField(label="Ngày đăng", required=False, help_text="Để trống thì đăng ngay khi duyệt. Ví dụ 03-10-2011")
    hour = line("Giờ đăng", help_text="Ví dụ 7 giờ 30 thì ghi 7:30. Để trống là 0 giờ.", max_length=5)

    def clean_hour(self) -> time | None:
        typed = self.cleaned_data["hour"].replace("giờ", ":").replace("h", ":").replace(" ", "").rstrip(":")
        if not typed:
            return None
        hours, _, minutes = typed.partition(":")
        if not (hours.isdecimal() and (minutes or "0").isdecimal() and int(hours) < 24 and int(minutes or 0) < 60):
            raise forms.ValidationError("Chưa đọc được giờ. Ghi như 7:30 hoặc 14:00.")
        return time(int(hours), int(minutes or 0))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("hour") and not typed.get("day") and "day" not in self.errors:
            self.add_error("day", "Đã ghi giờ nhưng chưa có ngày. Ghi ngày đăng hoặc bỏ trống cả hai.")
        return typed

    def publish_at(self) -> datetime | None:
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"] or time()
        return timezone.make_aware(datetime.combine(day, hour)) if day else None


class PhotoForm(DeskForm):
    photo = forms.FileField(
        label="Tệp ảnh", help_text="JPEG, PNG hoặc WebP, nhiều nhất 25 MB. Nơi chụp và dữ liệu máy ảnh được bỏ đi.",
        error_messages={"required": "Chọn một tệp ảnh.", "empty": "Tệp trống. Chọn tệp khác."},
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    def sent(self) -> UploadedFile:
        return self.cleaned_data["photo"]


class SectionForm(DeskForm):
    name = line("Tên chuyên mục", required=True, max_length=60)
    position = forms.IntegerField(
        label="Đứng thứ mấy", min_value=1, max_value=99, error_messages={"required": REQUIRED}
    )  # fmt: skip
    closed = forms.BooleanField(label="Không nhận bài mới; bài đã đăng vẫn đọc được", required=False)


class NewSectionForm(DeskForm):
    name = line("Tên chuyên mục", required=True, help_text="Ví dụ Phát triển đảng viên", max_length=60)


class BulletinForm(DeskForm):
    name = line("Tên bản tin", required=True, help_text="Ví dụ Bản tin Đảng bộ Khối Doanh nghiệp", max_length=120)
    responsible = line(
        "Chịu trách nhiệm nội dung", required=True, help_text="In ở cuối mỗi trang. Ví dụ Ban Tuyên giáo Đảng ủy Khối"
    )
    closed = forms.BooleanField(label="Ngừng đăng bài mới; bài đã đăng vẫn đọc được", required=False)


class OpenForm(DeskForm):
    name = line("Tên bản tin", required=True, help_text="Ví dụ Bản tin Đảng bộ Khối Doanh nghiệp", max_length=120)
    address = line(
        "Địa chỉ", required=True, help_text="Chữ thường không dấu, số và gạch nối. Đặt rồi không đổi.", max_length=60
    )
    responsible = line(
        "Chịu trách nhiệm nội dung", required=True, help_text="In ở cuối mỗi trang. Ví dụ Ban Tuyên giáo Đảng ủy Khối"
    )
