"""An office with something on every page, and the pages to walk."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
from django.contrib.auth import SESSION_KEY

from ketnap.actions import accounts, admission, membership
from ketnap.actions.accounts.kept_sessions import SessionStore
from ketnap.actions.admission import NewAct
from ketnap.actions.membership import Entry
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import Grant, PathAct, User
from tests import factories, lives
from tests.web import (
    arrivals,
    class_ends,
    commending,
    committees,
    coverage,
    desk,
    directing,
    readers,
    schooling,
    taking,
    unions,
)
from tests.web import office as offices

PAST = "30-09-2011"


@dataclass(frozen=True)
class Scene:
    cast: factories.Cast
    tree: factories.SmallTree
    office: offices.Office
    path: dict[str, int]
    """How far a file of the cell has come → its candidacy."""
    blocked: int
    ready: int
    written: int
    task: int
    """The act that gave the first of them a task."""
    seat: int
    """The right of the officer."""
    handover: int
    """The seat of the other cell, which changed hands."""
    union: int
    """The trade union of the committee."""
    committee: committees.Committee
    """The upper committee; one of its members, in charge of the grassroots one, is dead by now."""
    directed: directing.Directed
    """A text with its programme, an inspection with what it found."""

    firm: int
    """An enterprise that nobody leads, with three members at work."""
    classes: class_ends.Ends
    board: dict[str, int]
    """The bulletin and its articles."""
    school: schooling.Schooling
    """A class that is going on."""

    def pages(self) -> dict[str, str]:
        """Name of the picture → address, for the organiser."""
        tree, people = self.tree, self.office.people
        commended = commending.known()
        period = f"tu=01-01-2011&den={PAST}"
        return {
            "home": "/",
            "leading": f"/lanh-dao/?ngay={PAST}",
            "leading-now": "/lanh-dao/",
            "forecast": "/du-bao/?ngay=01-03-2022",
            "forecast-now": "/du-bao/",
            "tree": f"/to-chuc/?mo=tat-ca&ngay={PAST}",
            "tree-unknown": "/to-chuc/?ngay=31-12-2009",
            "unit": f"/to-chuc/{tree.committee}/?ngay={PAST}",
            "unit-rename": f"/to-chuc/{tree.cell}/doi-ten/",
            "unit-move": f"/to-chuc/{tree.base_cell}/chuyen/",
            "unit-code": f"/to-chuc/{tree.cell}/ma-so/",
            "unit-found": f"/to-chuc/{tree.committee}/thanh-lap/",
            "unit-split": f"/to-chuc/{tree.cell}/chia-tach/",
            "unit-raise": f"/to-chuc/{tree.base_cell}/nang/",
            "unit-merge": f"/to-chuc/{tree.other_cell}/sap-nhap/",
            "unit-hand-over": f"/to-chuc/{tree.committee}/chuyen-giao/",
            "unit-mandate": f"/to-chuc/{tree.committee}/uy-quyen/",
            "unit-undo": f"/to-chuc/{tree.cell}/hoan-tac/",
            "unit-plan": f"/to-chuc/{tree.upper}/chi-tieu/?nam=2011",
            "plan-cascade": f"/to-chuc/{tree.upper}/chi-tieu/giao/?nam=2011&ty_le=20&goc=members_year",
            "plan-propose": f"/to-chuc/{tree.committee}/chi-tieu/dang-ky/?nam=2011",
            "plan-proposals": f"/to-chuc/{tree.upper}/chi-tieu/duyet/?nam=2011",
            "monthly-review": f"/to-chuc/{tree.committee}/xem-xet-thang/?thang=10-2021",
            "plan-progress": f"/to-chuc/{tree.upper}/chi-tieu/thuc-hien/?nam=2011",
            "unit-ratings": f"/to-chuc/{tree.upper}/xep-loai/?nam=2011&pham_vi=ca-cay",
            "unit-rating": f"/to-chuc/{tree.committee}/tu-xep-loai/?nam=2025",
            "member-ratings": f"/to-chuc/{tree.cell}/xep-loai-dang-vien/?nam=2025",
            "member-decisions": f"/to-chuc/{tree.committee}/xep-loai-dang-vien/quyet-dinh/?nam=2011",
            "unit-committee": f"/to-chuc/{tree.upper}/cap-uy/",
            "unit-term": f"/to-chuc/{tree.upper}/cap-uy/nhiem-ky/",
            "seat-new": f"/to-chuc/{tree.upper}/cap-uy/ghi/",
            "unit-load": f"/to-chuc/{tree.upper}/cap-uy/phan-cong/",
            "charges-pass": f"/to-chuc/{tree.upper}/cap-uy/ban-giao/?cua=p{people['cell.1']}",
            "unit-charge": f"/to-chuc/{tree.committee}/phu-trach/",
            "enterprise-charge": f"/doanh-nghiep/{self.committee.firm}/phu-trach/",
            "members": f"/to-chuc/{tree.upper}/dang-vien/",
            "members-wrong-day": f"/to-chuc/{tree.cell}/dang-vien/?ngay=31-02-2011",
            "person": f"/nguoi/{people['cell.0']}/",
            "person-probation": f"/nguoi/{people['cell.3']}/",
            "person-edit": f"/nguoi/{people['cell.0']}/sua/",
            "person-acts": f"/nguoi/{people['cell.0']}/ghi/",
            "person-recognised": f"/nguoi/{people['cell.5']}/ghi/?viec=cong-nhan",
            "person-departed": f"/nguoi/{people['cell.0']}/ghi/?viec=chuyen-di",
            "person-new": f"/to-chuc/{tree.committee}/nguoi-moi/",
            "person-held": f"/nguoi/{people['cell.0']}/dang-luu/",
            "search": "/tim/?tim=phan",
            "search-nothing": "/tim/?tim=khongcoai",
            "feedback-list": "/phan-hoi/",
            "feedback": f"/phan-hoi/{readers.known()}/",
            "classes": "/lop/",
            **self.classes.pages(self.office.class_id),
            "class": f"/lop/{self.office.class_id}/",
            "class-new": f"/to-chuc/{tree.upper}/lop-moi/",
            "class-enrol": f"/lop/{self.office.class_id}/hoc-vien/",
            "class-results": f"/lop/{self.office.class_id}/ket-qua/",
            "class-edit": f"/lop/{self.office.class_id}/sua/",
            "class-cancel": f"/lop/{self.office.class_id}/bo/",
            "class-withdraw": f"/lop/{self.office.class_id}/bo-hoc-vien/?nguoi={people['cell.3']}",
            "class-withdraw-whom": f"/lop/{self.office.class_id}/bo-hoc-vien/",
            "certificate-back": f"/lop/{self.office.class_id}/thu-hoi/",
            "person-profile": f"/nguoi/{people['cell.0']}/thay-doi/",
            "class-certificates": f"/lop/{self.office.class_id}/chung-nhan/",
            "report": f"/so-lieu/?to_chuc={tree.upper}&{period}",
            "form": f"/so-lieu/bieu/?bieu=2&to_chuc={tree.upper}&{period}&mau=2021",
            "form-wide": f"/so-lieu/bieu/?bieu=5&to_chuc={tree.upper}&{period}",
            "form-wrong": f"/so-lieu/bieu/?bieu=1&to_chuc={tree.upper}&tu=02-01-2011&den=01-01-2011",
            "report-wrong": f"/so-lieu/?to_chuc={tree.upper}&tu=02-01-2011&den=01-01-2011",
            "figure": f"/so-lieu/danh-sach/?so=members&to_chuc={tree.upper}&{period}&loc=sex:F",
            "ask-first": "/so-lieu/hoi/",
            "ask-answer": f"/so-lieu/hoi/?dem=members&to_chuc={tree.upper}&{period}&hang=child&cot=sex",
            "reviews": "/so-ket/",
            "review": f"/so-ket/{commended['review']}/",
            "review-new": f"/to-chuc/{tree.upper}/so-ket-moi/",
            "commendations": "/khen-thuong/",
            "commendation": f"/khen-thuong/{commended['decided']}/",
            "commendation-judge": f"/khen-thuong/{commended['waiting']}/ghi/?viec=xem-xet",
            "commendation-whom": f"/to-chuc/{tree.committee}/de-nghi-khen/?tim=phan",
            "commendation-new": f"/to-chuc/{tree.committee}/de-nghi-khen/?cho=nguoi&ai={people['cell.0']}",
            "year-leaders": "/khen-thuong/dan-dau/?nam=2011",
            "badges": f"/khen-thuong/huy-hieu/?nam={commended['badges']}",
            "exemplars": "/dien-hinh/",
            "exemplar": f"/dien-hinh/{commended['exemplar']}/",
            "exemplar-new": f"/to-chuc/{tree.cell}/dien-hinh-moi/?cho=nguoi&ai={people['cell.0']}",
            "rights": "/quyen-han/",
            "rules": f"/quy-tac/?ngay={PAST}",
            "rules-unknown": "/quy-tac/?ngay=01-05-2026&chi=chua-ro",
            "imports": "/nhap/",
            "import-blocked": f"/nhap/{self.blocked}/",
            "import-ready": f"/nhap/{self.ready}/",
            "import-written": f"/nhap/{self.written}/",
            "path-board": "/ket-nap/",
            "path-due": "/ket-nap/viec/",
            "exports": "/tep-da-tai/",
            "own-exports": "/tep-da-tai/de-nghi/",
            "lone-network": "/mang-doc-lap/",
            "requests": "/yeu-cau/",
            "erasing": "/xoa-du-lieu/",
            "request": f"/yeu-cau/{taking.known()}/",
            "request-new": f"/nguoi/{people['cell.0']}/yeu-cau/",
            "account": "/tai-khoan/",
            "journal": "/nhat-ky/?tu=01-01-2020",
            "own-password": "/tai-khoan/mat-khau/",
            "own-sessions": "/tai-khoan/noi-dang-mo/",
            "account-held": f"/to-chuc/{tree.committee}/tai-khoan/{self.seat}/",
            "own-factor": "/tai-khoan/ma-xac-nhan/",
            "account-reset": f"/to-chuc/{tree.committee}/tai-khoan/{self.seat}/mat-khau/",
            "accounts": f"/to-chuc/{tree.committee}/tai-khoan/",
            "seat-pass": f"/to-chuc/{tree.committee}/tai-khoan/{self.seat}/thay/",
            "handover": f"/ban-giao/{self.handover}/",
            "helpers-pass": f"/to-chuc/{tree.other_cell}/nguoi-giup-do/",
            "path-sympathiser": f"/ket-nap/{self.path['tasked']}/",
            "path-probation": f"/ket-nap/{self.path['member_cv']}/",
            "path-acts": f"/ket-nap/{self.path['tasked']}/ghi/",
            "path-helped": f"/ket-nap/{self.path['tasked']}/ghi/?viec=nguoi-giup-do",
            "path-vetted": f"/ket-nap/{self.path['vetting']}/ghi/?viec=ket-qua-tham-tra",
            "path-ceremony": f"/ket-nap/{self.path['told']}/ghi/?viec=le-ket-nap",
            "path-ballot": f"/ket-nap/{self.path['opinions']}/bieu-quyet/?viec=bieu-quyet",
            "path-committee": f"/ket-nap/{self.path['ballot']}/bieu-quyet/?viec=cap-uy-bieu-quyet",
            "path-decision": f"/ket-nap/{self.path['committee']}/quyet-dinh/?viec=quyet-dinh",
            "path-papers": f"/ket-nap/{self.path['opinions']}/ho-so/",
            "path-papers-sheet": f"/ket-nap/{self.path['member_cv']}/ho-so/muc-luc/",
            "path-reverse": f"/ket-nap/{self.path['tasked']}/muc/{self.task}/bo/",
            "sympathisers-new": f"/ket-nap/don-vi/{tree.committee}/cam-tinh-moi/",
            "ceremony-together": f"/to-chuc/{tree.cell}/le-ket-nap/",
            "list-review": f"/to-chuc/{tree.cell}/xem-xet/",
            "class-send": f"/to-chuc/{tree.upper}/cu-di-hoc/",
            "coverage": f"/do-phu/?to_chuc={tree.upper}&ngay=01-12-2011",
            "enterprise-members": f"/doanh-nghiep/{self.firm}/dang-vien/",
            "enterprise-member-new": f"/doanh-nghiep/{self.firm}/dang-vien/them/",
            "unions": f"/doan-the/?to_chuc={tree.upper}",
            "unit-unions": f"/to-chuc/{tree.committee}/doan-the/",
            "nominated": f"/to-chuc/{tree.upper}/gioi-thieu/?ngay=31-12-2022",
            "union": f"/doan-the/{self.union}/",
            "union-seated": f"/doan-the/{self.union}/can-bo/",
            **self.directed.pages(tree),
            **desk.pages(self.board),
            **self.school.pages(),
            "invitations-confirm": f"/to-chuc/{tree.upper}/loi-moi/",
            "not-found": "/khong-co-trang-nay/",
            "components": "/components/",
        }

    def cell_pages(self) -> dict[str, str]:
        """The same for the secretary of a cell."""
        cell = self.tree.cell
        return {
            "cell-home": "/",
            "cell-people": f"/to-chuc/{cell}/dang-vien/",
            "cell-person": f"/nguoi/{self.office.people['cell.0']}/",
            "cell-unit": f"/to-chuc/{cell}/",
            "cell-ratings": f"/to-chuc/{cell}/xep-loai-dang-vien/?nam=2011",
            "cell-measure": f"/bien-phap/{self.directed.measure}/",
            "cell-measure-report": f"/bien-phap/{self.directed.measure}/bao-cao/",
            "cell-finding-report": f"/thieu-sot/{self.directed.finding}/bao-cao/",
            "cell-invitations-confirm": f"/to-chuc/{self.tree.cell}/loi-moi/?tat_ca=1",
            "cell-invitation": f"/loi-moi/{self.school.waiting.pk}/",
            "cell-forbidden": "/nhap/",
        }


def build(folder: Path) -> Scene:
    tree = factories.small_tree()
    cast = factories.cast(tree)
    office = offices.fill(tree, 6)
    commending.everything(tree, cast.organiser)
    User.objects.filter(pk=cast.organiser.pk).update(seat="Ban Tổ chức Đảng ủy Khối")
    accounts.grant(user=cast.organiser, role="installer", unit_id=None, valid_from=tree.opened, by=None)
    committee = committees.fill(tree, office.people, cast.organiser, term=False)
    data = arrivals.workbook(cast.organiser, "90.001", folder)
    written = arrivals.written(cast.organiser, data)
    membership.record(
        [Entry(person_id=office.people["cell.1"], kind="died", on=arrivals.LATER, unit_id=tree.cell)], by=None
    )
    blocked = arrivals.received(cast.organiser, spoiled(data), "danh-sach-quy-IV.xlsx")
    ready = arrivals.received(cast.organiser, arrivals.workbook(cast.organiser, "90.002", folder), "gach-doi-ngo.xlsx")
    path = {until: on_path(tree, office, until, name) for until, name in PATH.items()}
    passed_on(tree, on_path(tree, office, "tasked", "Kiều Văn Đại"))
    task = PathAct.objects.get(candidacy=path["tasked"], kind="tasked").pk
    seat = Grant.objects.get(user=cast.officer).pk
    directed = directing.directed(tree, cast.organiser)
    handover = new_secretary(cast, tree.other_cell)
    union = unions.filled(tree, cast.organiser).pk
    firm = coverage.filled(tree, office, cast.organiser)
    board = desk.everything(tree, cast.organiser, office.class_id)
    readers.answered(tree.upper, cast.organiser)
    taking.filled(tree, cast.organiser)
    school = schooling.going_on(tree, cast.organiser)
    for user in (cast.organiser, cast.officer, cast.secretary):
        also_open(user)
    return Scene(
        cast,
        tree,
        office,
        path,
        blocked,
        ready,
        written,
        task,
        seat,
        handover,
        union,
        committee,
        directed,
        firm,
        class_ends.ends(tree, office.people, cast.organiser),
        board,
        school,
    )


def also_open(user: User) -> None:
    """The account has the book open on another machine, seen a minute ago."""
    store, now = SessionStore(), clock.now().timestamp()
    store.update({
        SESSION_KEY: str(user.pk), "since": now - 2400, "seen": now - 60, "device": "Cốc Cốc trên máy tính Windows",
        "near": "inside",
    })  # fmt: skip
    store.create()


PATH = {
    "tasked": "Lương Thị Ngân", "vetting": "Bàng Văn Hiệp", "opinions": "Trịnh Thị Mến", "ballot": "Chử Văn Toàn",
    "committee": "Giang Văn Lộc",
    "told": "Khúc Thị Bích", "member_cv": "Nhữ Thị Thảo",
}  # fmt: skip


def on_path(tree: factories.SmallTree, office: offices.Office, until: str, name: str) -> int:
    """A file of the cell that has come as far as that act."""
    person = lives.worker(tree, name=name)
    lives.certificates(person, until)
    candidacy = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(candidacy, office.people["cell.0"], until)
    return candidacy


def new_secretary(cast: factories.Cast, unit: int) -> int:
    """The seat of a cell passes from one to another while work waits there."""
    old, new = (User.objects.create(username=name, display_name=name) for name in ("Hà Văn Cựu", "Hà Thị Tân"))
    held = accounts.grant(user=old, role="secretary", unit_id=unit, valid_from=date(2020, 1, 1), by=cast.organiser)
    return accounts.pass_seat(held.pk, to=new, on=date(2022, 6, 1), by=cast.organiser).pk


def passed_on(tree: factories.SmallTree, candidacy: int) -> None:
    """The file goes to the other cell; who helped stays where they are."""
    told = {"moved_to": "Chi bộ Phân xưởng 2", "document": "helped_person_certificate"}
    paper = Paper(reason="Ghi theo sổ của chi bộ")
    admission.record(
        [NewAct(candidacy, "moved", date(2022, 1, 5), told, unit_id=tree.other_cell, paper=paper)], by=None
    )


def spoiled(data: bytes) -> bytes:
    """An impossible day, an unknown sex, a formula, a missing person."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["Đảng viên"]
    heading = next(row for row in sheet.iter_rows() if any(cell.value == "Họ và tên" for cell in row))
    at = {cell.value: cell.column for cell in heading if cell.value}
    first = heading[0].row + 1
    sheet.cell(first, at["Ngày sinh"]).value = "31/02/1984"
    sheet.cell(first + 2, at["Giới tính"]).value = "nửa"
    sheet.cell(first + 3, at["Quê quán"]).value = "=A1"
    sheet.delete_rows(first + 5)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
