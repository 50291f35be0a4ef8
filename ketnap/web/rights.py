"""Quy định nội bộ về quyền xem và xử lý dữ liệu: the roles and the policy in words, to be printed and signed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from ketnap.access import policy
from ketnap.access.roles import PARTNER, ROLES, Permission, Role
from ketnap.lib import clock
from ketnap.web.pages import page, show

P = Permission
COLUMNS: tuple[tuple[str, Mapping[Permission, str]], ...] = (
    ("Xem hồ sơ", {P.READ_PEOPLE: "", P.OPEN_SEALED: "cả số định danh, nơi ở"}),
    ("Ghi việc kết nạp, đảng viên", {P.RECORD_PATH: "", P.CHANGE_PEOPLE: ""}),
    ("Ghi biểu quyết", {P.RECORD_BALLOT: ""}),
    ("Quyết định kết nạp", {P.DECIDE: ""}),
    ("Chỉ tiêu", {
        P.PROPOSE_PLANS: "đăng ký", P.CHANGE_PLANS: "giao", P.SHARE_PLANS: "chia", P.ANSWER_PLANS: "duyệt",
    }),
    ("Xếp loại", {P.PROPOSE_RATING: "đề nghị", P.RATE: "quyết định"}),
    ("Tải dữ liệu về", {P.EXPORT: "", P.APPROVE_EXPORTS: "duyệt lần hai"}),
    ("Xem số liệu", {P.READ_FIGURES: "", P.READ_CLOSED: "kỳ đã chốt"}),
    ("Quản lý", {
        P.CHANGE_OFFICES: "cấp ủy", P.GRANT: "giao quyền", P.EDIT_BULLETIN: "viết bản tin",
        P.APPROVE_ARTICLES: "duyệt bản tin", P.ADMINISTER: "máy và chương trình, không xem nội dung",
    }),
    ("Việc khác", {
        P.CHANGE_TREE: "tổ chức", P.CHARGE: "phân công", P.CHANGE_UNIONS: "đoàn thể", P.DIRECT: "văn bản",
        P.REPORT_DEEDS: "báo cáo việc", P.INSPECT: "kiểm tra", P.PROPOSE_COMMENDATION: "đề nghị khen",
        P.COMMEND: "quyết định khen", P.CHANGE_CLASSES: "mở lớp", P.TEACH: "điểm danh, ghi kết quả",
        P.IMPORT: "nhập tệp", P.CLOSE_PERIOD: "chốt số liệu", P.ERASE: "xóa dữ liệu không cần giữ",
    }),
)  # fmt: skip
"""Column of the table → what of it a role may, in words; empty: the column says it."""
BESIDE = {P.READ_TREE}
"""Follows from other rights: whoever works in the book sees which organisations there are within reach."""
DECIDED = {
    "organiser": "ghi lại việc cấp ủy đã quyết định, không tự quyết định",
    "officer": "chỉ khi đảng ủy được ủy quyền, việc của chính đảng ủy",
}
"""Said of decisions instead of a bare right."""


@dataclass(frozen=True)
class Line:
    title: str
    cells: list[tuple[str, str]]
    """(column, words); no words: nothing."""


def reach(role: Role, permission: Permission) -> str:
    if role.code == PARTNER:
        return "lớp đang phối hợp"
    if permission is P.ADMINISTER:
        return ""
    if permission in role.own:
        return "tổ chức mình"
    return "cấp dưới" if permission in role.below else "tổ chức mình và cấp dưới"


def cell(role: Role, words: Mapping[Permission, str]) -> str:
    """`đăng ký: tổ chức mình; giao: cấp dưới`"""
    found: dict[str, list[str]] = {}
    for permission, what in words.items():
        if permission in role.permissions:
            found.setdefault(reach(role, permission), []).extend([what] if what else [])
    if P.DECIDE in words and role.code in DECIDED:
        return DECIDED[role.code]
    return "; ".join(": ".join(part for part in (", ".join(what), where) if part) for where, what in found.items())


def table() -> list[Line]:
    return [Line(role.title, [(title, cell(role, words)) for title, words in COLUMNS]) for role in ROLES.values()]


@page("rights")
def rights(request: HttpRequest) -> HttpResponse:
    lines = policy.lines().values()
    counted = {
        "pages": len({line.page for line in lines}),
        "written": len({line.page for line in lines if line.writes}),
        "told": len({line.page for line in lines if not line.writes and line.event != "none"}),
        "sealed": len({line.page for line in lines if line.data == "sealed"}),
        "again": len({line.page for line in lines if line.proof}),
    }
    context = {"columns": [title for title, _ in COLUMNS], "lines": table(), "day": clock.today(), **counted}
    return show(request, "help/rights.html", context)
