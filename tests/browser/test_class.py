"""A class of 96 in Chromium: planned and asked to in the register, then from the filled list to 96 certificates, the
ceremony and the report, by clicks and typing only."""

from datetime import timedelta

import pytest

from ketnap.actions import people, training
from ketnap.actions.people import NewPerson
from ketnap.actions.training import Answer, Invitee, Mark, NewClass, NewLesson, NewShift
from ketnap.lib import clock
from ketnap.models import Certificate, Enrolment, Lesson, PaperNumber, TrainingClass
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.documents.papers import pdf_pages
from tests.factories import PASSWORD
from tests.web.class_ends import HEAD, workbook

pytestmark = pytest.mark.django_db(transaction=True)
LEARNERS, INVITED = 96, 98
MIDDLE = ("An", "Bích", "Chi", "Dung", "Hà", "Kim", "Lan", "Mai", "Ngọc", "Thu")
GIVEN = ("Anh", "Bình", "Cúc", "Duyên", "Hạnh", "Liên", "Nga", "Oanh", "Phúc", "Yến")


@pytest.fixture
def held(scene) -> TrainingClass:
    """Ends today; 98 were asked, 96 confirmed, all of them came but one, who missed every lesson."""
    tree, by, today = scene.tree, scene.cast.organiser, clock.today()
    start = today - timedelta(days=4)
    new = NewClass("NT96", "Lớp khóa 96", "awareness", tree.upper, start, today, "Trung tâm chính trị", INVITED)
    (made,) = training.open_classes([new], by=by)
    lessons = tuple(NewLesson(n + 1, f"Bài {n + 1}", start + timedelta(days=n), "morning") for n in range(2))
    shift = training.open_shift(made.pk, NewShift("Ca sáng", INVITED, lessons), version=None, by=by)
    training.give_places(made.pk, {(shift.pk, tree.cell): INVITED}, version=None, by=by)
    rows = [
        NewPerson(
            f"Vi {MIDDLE[n // 10]} {GIVEN[n % 10]}",
            "FM"[n % 2],
            today.replace(year=today.year - 24, month=1, day=5),
            tree.cell,
        )
        for n in range(INVITED)
    ]
    asked = training.invite(
        made.pk, [Invitee(one.pk, tree.cell, tree.cell, shift.pk, "never") for one in people.register(rows, by=by)],
        answer_by=today, version=None, by=by,
    )  # fmt: skip
    for one in asked[:LEARNERS]:
        training.answer(one.pk, Answer("confirmed", today), version=None, by=by)
    sitting = list(Enrolment.objects.filter(training_class=made).order_by("pk").values_list("pk", flat=True))
    for lesson in Lesson.objects.filter(shift=shift):
        marks = [Mark(pk, "absent" if pk == sitting[-1] else "present", None) for pk in sitting]
        training.mark(lesson.pk, marks, by=by)
    return made


def filled(held: TrainingClass, wrong: str = "") -> bytes:
    rows = Enrolment.objects.filter(training_class=held).select_related("person").order_by("pk")
    grades = ("Giỏi", "Khá", "Xuất sắc")
    lines = [
        (n, one.person.full_name, one.person.born_on, 7 + n % 3, wrong if wrong and n == 3 else grades[n % 3], None)
        for n, one in enumerate(rows, 1)
    ]
    return workbook(lines, HEAD)


def test_a_class_of_96_from_its_list_to_its_certificates(window, scene, held) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto(f"/lop/{held.pk}/")
    page.get_by_role("link", name="Ghi kết quả").click()
    page.get_by_role("link", name="Điền trong bảng tính rồi đưa vào").click()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    chosen = page.get_by_label("Danh sách lớp đã điền")
    chosen.set_input_files({"name": "lop.xlsx", "mimeType": kind, "buffer": filled(held, "Rất giỏi")})
    page.get_by_role("button", name="Xem trước").click()
    told = page.locator("main").inner_text()
    assert "Chưa ghi được: 1 chỗ sai" in told and "Ô E4" in told, told
    chosen.set_input_files({"name": "lop.xlsx", "mimeType": kind, "buffer": filled(held)})
    page.get_by_role("button", name="Xem trước").click()
    assert f"Sẽ ghi {LEARNERS} học viên" in page.content() and violations(page) == []
    page.get_by_role("button", name="Ghi vào sổ").click()
    assert f"Đã ghi {LEARNERS} kết quả" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Kết luận kết quả").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kết luận kết quả: 95 trên 96 học viên đạt"
    page.get_by_label("Vi An Anh").fill("Chép bài của người khác")
    page.screenshot(path=SCREENSHOTS / "class-of-96-concluded-1280.png", full_page=True)
    page.get_by_role("button", name="Ghi kết luận").click()
    page.get_by_role("link", name="Cấp giấy chứng nhận").first.click()
    page.get_by_label("Chức vụ người ký").fill("PHÓ BÍ THƯ")
    page.get_by_label("Họ tên người ký").fill("Trịnh Văn Mẫu")
    page.get_by_role("button", name="Cấp 94 giấy, lấy số trong sổ").click()
    assert "Đã cấp 94 giấy chứng nhận" in page.get_by_role("status").inner_text()
    mine = Certificate.objects.filter(training_class=held, withdrawn=False)
    numbers = sorted(mine.values_list("paper_number__number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 94))
    assert PaperNumber.objects.filter(certificate__in=mine, state="used").count() == 94
    with page.expect_download() as waited:
        page.get_by_role("link", name="Tải 94 giấy, PDF để in").click()
    assert len(pdf_pages(waited.value.path().read_bytes())) == 94
    page.get_by_role("link", name="Ghi lễ bế giảng").click()
    page.get_by_label("Nơi tổ chức").fill("Hội trường Đảng ủy Khối")
    page.get_by_label("Học viên dự").fill("95")
    page.get_by_role("button", name="Ghi lễ bế giảng").click()
    page.get_by_role("link", name="Báo cáo kết quả lớp", exact=True).click()
    report = page.locator("main").inner_text()
    for said in ("96 xác nhận", "2 buổi điểm danh", "dự 0 trên 2 buổi 1 người", "chép bài của người khác 1 người"):
        assert said in report
    page.screenshot(path=SCREENSHOTS / "class-of-96-report-1280.png", full_page=True)
    assert violations(page) == []
