"""Acts on one organisation."""

from ketnap.web.forms.fields import DayField, PaperForm, line


class RenameForm(PaperForm):
    on = DayField(label="Có hiệu lực từ ngày", help_text="Cây tổ chức đổi từ ngày này. Ví dụ 03-10-2011")
    name = line("Tên mới", required=True)
    code = line("Mã mới", required=True, max_length=30, help_text="Giữ nguyên nếu mã không đổi.")

    number = line("Số quyết định", required=True, help_text="Ví dụ 118-QĐ/ĐUK", max_length=60)
    decided_on = DayField(label="Ngày quyết định")
    body = line("Cơ quan quyết định", required=True)

    field_order = ("on", "name", "code", "number", "decided_on", "body", "kept", "reason")
