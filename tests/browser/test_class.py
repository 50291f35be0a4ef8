"""A class of 96 in Chromium, by clicks and typing only: planned on its page, those who need it asked, answered on a
telephone, the roll of every lesson called, then the filled list, 96 certificates, the ceremony and the report."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from ketnap.actions import admission, people
from ketnap.actions.people import NewPerson
from ketnap.lib import clock, dates
from ketnap.models import Attendance, Certificate, ClassInvitation, Enrolment, PaperNumber, TrainingClass
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.documents.papers import pdf_pages
from tests.factories import PASSWORD
from tests.web.class_ends import HEAD, workbook

pytestmark = pytest.mark.django_db(transaction=True)
LEARNERS, OF_THE_CELL, OF_THE_OTHER, SHIFT = 96, 89, 8, 48
MIDDLE = ("An", "Bích", "Chi", "Dung", "Hà", "Kim", "Lan", "Mai", "Ngọc", "Thu")
GIVEN = ("Anh", "Bình", "Cúc", "Duyên", "Hạnh", "Liên", "Nga", "Oanh", "Phúc", "Yến")
LESSONS = 10


@pytest.fixture
def on_the_path(scene) -> list[int]:
    """97 people of two cells who have waited longest for the class: one more than there are places."""
    tree = scene.tree
    units = [tree.cell] * OF_THE_CELL + [tree.base_cell] * OF_THE_OTHER
    rows = [
        NewPerson(f"Vi {MIDDLE[n // 10]} {GIVEN[n % 10]}", "FM"[n % 2], date(1998, 1 + n % 12, 5), unit)
        for n, unit in enumerate(units)
    ]
    made = people.register(rows, by=None)
    since = [date(2019, 3, 4) + timedelta(days=n) for n in range(len(made))]
    admission.open_candidacies([(one.pk, unit, on) for one, unit, on in zip(made, units, since, strict=True)], by=None)
    return [one.pk for one in made]


def look(page: Page, name: str) -> None:
    page.screenshot(path=SCREENSHOTS / f"class-of-96-{name}.png")


def told(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def click(page: Page, name: str, role: str = "button") -> None:
    """To the next page, whole: what is read after this is not of the page before."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role(role, name=name).first.click()


def to_classes(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("navigation").get_by_role("link", name="Lớp học").first.click()


def open_class(page: Page) -> None:
    to_classes(page)
    click(page, "Lớp khóa 96", "link")


def open_plan(page: Page) -> None:
    open_class(page)
    click(page, "Kế hoạch, lời mời, điểm danh", "link")


def planned(page: Page) -> TrainingClass:
    """The class is opened, given two shifts whose lessons are proposed, and places by unit."""
    first = clock.today() - timedelta(days=4)
    to_classes(page)
    click(page, "Mở lớp", "link")
    page.get_by_label("Mã lớp").fill("NT96")
    page.get_by_label("Tên lớp").fill("Lớp khóa 96")
    page.get_by_label("Loại lớp").select_option("awareness")
    page.get_by_label("Khai giảng").fill(dates.show(first))
    page.get_by_label("Bế giảng").fill(dates.show(clock.today()))
    page.get_by_label("Học ở đâu").fill("Trung tâm chính trị")
    page.get_by_label("Số học viên theo thông báo").fill(str(LEARNERS))
    click(page, "Ghi mở lớp")
    click(page, "Kế hoạch, lời mời, điểm danh", "link")
    for name, half in (("Ca ngày", "Cả sáng và chiều"), ("Ca chiều tối", "Chiều và tối")):
        click(page, "Thêm ca học", "link")
        page.get_by_label("Tên ca").fill(name)
        page.get_by_label("Số chỗ của phòng học").fill(str(SHIFT))
        page.get_by_text(half, exact=True).click()
        click(page, "Xếp lại ngày theo buổi đã chọn")
        assert page.get_by_label("Nội dung buổi 4").input_value() == "Bài 3. Nội dung cơ bản của Điều lệ Đảng"
        assert page.get_by_label("Ngày buổi 3").input_value() == dates.show(first + timedelta(days=1))
        page.get_by_label("Người dạy buổi 1", exact=True).fill("Vũ Đình Khiêm")
        look(page, "shift-1280")
        click(page, "Ghi ca học")
        assert f"{LESSONS} buổi" in told(page)
    click(page, "Giao chỗ cho đơn vị", "link")
    for unit, seats in (("Đảng bộ Công ty Giấy Sông Cầu", (48, 40)), ("Chi bộ Công ty Gạch Đồi Ngô", (0, 8))):
        for shift, number in zip(("Ca ngày", "Ca chiều tối"), seats, strict=True):
            page.get_by_label(f"{unit}, {shift}").fill(str(number))
    look(page, "places-1280")
    click(page, "Ghi số chỗ")
    return TrainingClass.objects.get(code="NT96")


def ask(page: Page, count: int) -> None:
    click(page, "Mời người cần học", "link")
    assert f"Đã đánh dấu {count} người" in page.get_by_role("main").inner_text()
    click(page, "Mời những người đã đánh dấu")
    assert f"Đã mời {count} người" in told(page)


def answer_on_the_telephone(window) -> Page:
    """Two of the line of work in two taps each: one comes, one does not."""
    phone = window(360, 640, touch=True)
    type_in(phone, "secretary", PASSWORD)
    for button in ("Xác nhận dự", "Báo không dự"):
        phone.get_by_role("link", name=re.compile("Trả lời ?: Mời dự Lớp khóa 96")).first.tap()
        if button == "Báo không dự":
            phone.get_by_label("Vì sao không dự").fill("Nghỉ thai sản đến hết quý.")
        look(phone, "answer-360")
        phone.get_by_role("button", name=button).tap()
        assert "Lớp khóa 96" in told(phone)
        phone.get_by_role("banner").get_by_role("link").first.tap()
    return phone


def confirm_the_rest(page: Page, count: int, but: str = "") -> None:
    """From the list of invitations: all who wait are ticked, `but` one who learns elsewhere, and confirmed at once."""
    click(page, "Xác nhận dự cho nhiều người", "link")
    click(page, "Đánh dấu tất cả", "link")
    if but:
        page.get_by_label(but).uncheck()
    expect(page.locator("input[name=people]:checked")).to_have_count(count)
    look(page, f"confirm-{count}")
    click(page, "Xác nhận người đã đánh dấu")
    assert f"Đã xác nhận dự {count} người" in told(page)


def call_the_roll(page: Page, held: TrainingClass) -> None:
    """Every lesson of both shifts; in the first of them one is away with a reason."""
    open_plan(page)
    click(page, "Điểm danh", "link")
    doors = page.locator(".shifts a.tile")
    expect(doors).to_have_count(2 * LESSONS)
    for place in range(2 * LESSONS):
        with page.expect_navigation():
            doors.nth(place).click()
        click(page, "Đánh dấu cả ca có mặt", "link")
        if not place:
            page.get_by_role("group", name="Vi An Anh").get_by_text("Có lý do").click()
            look(page, "roll-1280")
        click(page, "Ghi điểm danh")
        assert f"Đã điểm danh {SHIFT} người" in told(page)
    look(page, "called-1280")
    marks = Attendance.objects.filter(lesson__shift__training_class=held)
    assert marks.count() == LEARNERS * LESSONS and marks.exclude(state="present").count() == 1


def filled(held: TrainingClass, wrong: str = "") -> bytes:
    rows = Enrolment.objects.filter(training_class=held).select_related("person").order_by("pk")
    grades = ("Giỏi", "Khá", "Xuất sắc")
    lines = [
        (n, one.person.full_name, one.person.born_on, 7 + n % 3, wrong if wrong and n == 3 else grades[n % 3], None)
        for n, one in enumerate(rows, 1)
    ]
    return workbook(lines, HEAD)


def upload(page: Page, held: TrainingClass) -> None:
    """The list of the class as it was filled; with one bad cell nothing of it is written."""
    open_class(page)
    click(page, "Ghi kết quả", "link")
    click(page, "Điền trong bảng tính rồi đưa vào", "link")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    chosen = page.get_by_label("Danh sách lớp đã điền")
    chosen.set_input_files({"name": "lop.xlsx", "mimeType": kind, "buffer": filled(held, "Rất giỏi")})
    click(page, "Xem trước")
    said = page.get_by_role("main").inner_text()
    assert "Chưa ghi được: 1 chỗ sai" in said and "Ô E4" in said, said
    chosen.set_input_files({"name": "lop.xlsx", "mimeType": kind, "buffer": filled(held)})
    click(page, "Xem trước")
    assert f"Sẽ ghi {LEARNERS} học viên" in page.content() and violations(page) == []
    click(page, "Ghi vào sổ")
    assert f"Đã ghi {LEARNERS} kết quả" in told(page)


def end(page: Page, held: TrainingClass) -> None:
    """Concluded, 96 certificates in consecutive numbers in one step, one file to print, the ceremony."""
    click(page, "Kết luận kết quả", "link")
    assert page.get_by_role("heading", level=1).inner_text() == "Kết luận kết quả: 96 trên 96 học viên đạt"
    look(page, "concluded-1280")
    click(page, "Ghi kết luận")
    page.get_by_role("link", name="Cấp giấy chứng nhận").first.click()
    page.get_by_label("Chức vụ người ký").fill("PHÓ BÍ THƯ")
    page.get_by_label("Họ tên người ký").fill("Trịnh Văn Mẫu")
    click(page, "Cấp 96 giấy, lấy số trong sổ")
    assert "Đã cấp 96 giấy chứng nhận" in told(page)
    mine = Certificate.objects.filter(training_class=held, withdrawn=False)
    numbers = sorted(mine.values_list("paper_number__number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + LEARNERS))
    assert PaperNumber.objects.filter(certificate__in=mine, state="used").count() == LEARNERS
    with page.expect_download() as waited:
        page.get_by_role("main").get_by_role("link", name="Tải 96 giấy, PDF để in").click()
    assert len(pdf_pages(waited.value.path().read_bytes())) == LEARNERS
    click(page, "Ghi lễ bế giảng", "link")
    page.get_by_label("Nơi tổ chức").fill("Hội trường Đảng ủy Khối")
    page.get_by_label("Học viên dự").fill("96")
    click(page, "Ghi lễ bế giảng")


def test_a_class_of_96_from_its_plan_to_its_certificates(window, scene, on_the_path) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    held = planned(page)
    ask(page, LEARNERS)
    phone = answer_on_the_telephone(window)
    # The place that came free goes to the next who needs the class.
    open_plan(page)
    ask(page, 1)
    phone.reload()
    click(phone, "Xem mọi lời mời chờ trả lời", "link")
    confirm_the_rest(phone, OF_THE_CELL - 2, but="Quàng Thị Diệp")
    open_plan(page)
    click(page, "Lời mời và trả lời", "link")
    confirm_the_rest(page, OF_THE_OTHER)
    sitting = Enrolment.objects.filter(training_class=held, withdrawn=False, person__in=on_the_path)
    assert sitting.count() == LEARNERS
    assert not ClassInvitation.objects.filter(training_class=held, state="invited").exists()
    call_the_roll(page, held)
    upload(page, held)
    end(page, held)
    page.get_by_role("link", name="Báo cáo kết quả lớp", exact=True).click()
    look(page, "report-1280")  # waits for the styles: without them a line of words is not a line
    report = page.get_by_role("main").inner_text()
    for said in (
        "97\nĐược mời\n96 xác nhận",
        "96\nCó mặt\n20 buổi điểm danh, 95 dự đủ",
        "96\nĐạt",
        "96\nGiấy chứng nhận",
    ):
        assert said in report, report
    assert violations(page) == []
