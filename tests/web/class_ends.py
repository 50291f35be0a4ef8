"""Classes that have ended, ready for what is sent to the pages about their end."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import bulletin, training
from ketnap.actions.papers import numbering
from ketnap.actions.training import Held, NewClass, NewEnrolment
from ketnap.lib import clock
from ketnap.models import Bulletin, ClosingAct, CommitteeTerm, NumberBook, TrainingClass
from tests.board import jpeg
from tests.web.recipes import PAPER

START, END, GIVEN = date(2024, 2, 19), date(2024, 2, 23), date(2024, 2, 29)
HEAD = ("TT", "Họ và tên", "Ngày sinh", "Điểm", "Xếp loại", "Giấy chứng nhận")


def book(tree) -> None:
    """A book of numbers for certificates of the day they are given, where there is none yet."""
    terms = CommitteeTerm.objects.filter(unit=tree.upper, since__lte=GIVEN).order_by("-since")
    term = terms.first() or numbering.open_term(unit_id=tree.upper, since=tree.opened, name="Nhiệm kỳ", by=None)
    if not NumberBook.objects.filter(term=term, type="GCN").exists():
        numbering.open_book(unit_id=tree.upper, type="GCN", by=None, term_id=term.pk)


def taught(tree, code: str, people: dict[str, int], by, grade: str = "good") -> TrainingClass:
    """A class with two learners who were graded."""
    new = NewClass(code, f"Lớp nhận thức về Đảng {code}", "awareness", tree.upper, START, END, "Trung tâm chính trị", 3)
    (held,) = training.open_classes([new], by=by)
    sent = [("cell.3", tree.cell), ("base_cell.3", tree.base_cell)]
    training.enrol([NewEnrolment(held.pk, people[key], unit, grade) for key, unit in sent], by=by)
    return held


def concluded(tree, code: str, people: dict[str, int], by) -> TrainingClass:
    held = taught(tree, code, people, by)
    training.conclude(held.pk, on=END, version=1, by=by)
    return held


def certified(tree, code: str, people: dict[str, int], by) -> TrainingClass:
    """Concluded, with certificates that were printed, and its ceremony."""
    book(tree)
    held = concluded(tree, code, people, by)
    viewer = viewer_of(by, clock.today())
    words = {"sign.position": "PHÓ BÍ THƯ", "sign.name": "Trịnh Văn Mẫu", "head.place": "Bắc Ninh"}
    training.certify_passed(viewer, held.pk, on=GIVEN, version=2, by=by, typed=words)
    told = Held("Hội trường Đảng ủy Khối", 2, 12, "Trịnh Văn Mẫu, Phó Bí thư: kết luận lớp học")
    training.hold_ceremony(held.pk, on=END, told=told, version=3, by=by)
    return held


@dataclass(frozen=True)
class Ends:
    ended: int
    """A class with its certificates and its ceremony."""
    given: int
    """The act that gave them."""
    passed: int
    """A class whose result is concluded."""

    def pages(self, taught: int) -> dict[str, str]:
        """Name of the picture → address; `taught`: a class that goes on."""
        return {
            "class-ended": f"/lop/{self.ended}/",
            "class-sheet": f"/lop/{taught}/bang-ket-qua/",
            "class-conclude": f"/lop/{taught}/ket-luan/",
            "class-certify": f"/lop/{self.passed}/cap-giay/",
            "class-ceremony": f"/lop/{taught}/be-giang/",
            "class-end-back": f"/lop/{self.ended}/hoan-tac/?viec={self.given}",
            "class-photo": f"/lop/{self.ended}/be-giang/anh/",
            "class-report": f"/lop/{self.ended}/bao-cao/",
            "certificates": "/lop/so-cap/?nam=2024",
        }


def ends(tree, people: dict[str, int], by) -> Ends:
    ended, passed = certified(tree, "NT05-2024", people, by), concluded(tree, "NT06-2024", people, by)
    return Ends(ended.pk, ClosingAct.objects.get(training_class=ended, kind="certified").pk, passed.pk)


def workbook(rows: list[tuple[object, ...]], head: tuple[str, ...] = HEAD) -> bytes:
    """As an office fills the list of a class."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet, day = made.add_worksheet("Danh sách"), made.add_format({"num_format": "dd-mm-yyyy"})
        sheet.write_row(0, 0, head)
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, day)
                elif value is not None:
                    sheet.write(place, column, value)
    return out.getvalue()


def bulletin_of(tree, by) -> Bulletin:
    """Of the upper committee, where photographs are kept; opened where there is none."""
    held = Bulletin.objects.filter(unit=tree.upper).first()
    return held or bulletin.open_bulletin(
        unit_id=tree.upper, address="khoi-mau", name="Bản tin Khối", responsible="Ban Tuyên giáo", by=by
    )


def recipes(tree, office, by) -> dict[str, tuple[str, dict[str, str]]]:
    """page → (address, what is typed)."""
    book(tree)
    graded, ready = taught(tree, "KT01", office.people, by), concluded(tree, "KT02", office.people, by)
    ended, empty = concluded(tree, "KT03", office.people, by), taught(tree, "KT04", office.people, by, "")
    act = ClosingAct.objects.get(training_class=ended)
    training.hold_ceremony(ended.pk, on=END, told=Held("Hội trường", 2), version=2, by=by)
    bulletin_of(tree, by)
    seen = {"photo": SimpleUploadedFile("be-giang.jpg", jpeg(900, 600, "navy")), "alt": "Học viên nhận giấy chứng nhận"}
    one = office.people["cell.3"]
    filled = {"ghi": "1", f"g{one}": "good", f"d{one}": "8.5", f"v{one}": "1", f"s{one}": "7/NT"}
    given = {"issued_on": "23.2.2024", "issuer": "Trung tâm chính trị"}
    held = {"place": "Hội trường", "learners": "2", "guests": "5", "spoke": "Bí thư kết luận", "on": "23.2.2024"}
    signed = {"issued_on": "29.2.2024", "position": "PHÓ BÍ THƯ"}
    return {
        "class-sheet": (reverse("class-sheet", args=[empty.pk]), {**filled, **given}),
        "class-conclude": (
            reverse("class-conclude", args=[graded.pk]),
            {**PAPER, "on": "26.2.2024", "version": "1", f"k{one}": "Bỏ thi"},
        ),
        "class-certify": (reverse("class-certify", args=[ready.pk]), {**PAPER, **signed, "version": "2"}),
        "class-ceremony": (reverse("class-ceremony", args=[ready.pk]), {**PAPER, **held, "version": "2"}),
        "class-end-back": (
            f"{reverse('class-end-back', args=[ended.pk])}?viec={act.pk}",
            {**PAPER, "version": "3"},
        ),
        "class-photo": (reverse("class-photo", args=[ended.pk]), {**seen, "caption": "Lễ bế giảng", "version": "3"}),
    }
