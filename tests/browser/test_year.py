"""The year 2011 of the demonstration led by hand: from January's plan to September's review, from the sign-in by
clicks and typing only. The day of the office moves on between the steps; what the sample workbook says of the plan is
taken out of it first, so that the plan is what was typed."""

import re
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from ketnap.lib import clock
from ketnap.management import demo
from ketnap.models import PlanTarget
from tests.browser.conftest import SCREENSHOTS, printed, type_in

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = "Kế hoạch 2011"


def without_plan(path: Path) -> dict[str, int]:
    """The sample workbook without its plan goes to the path; code of a unit → what it was to admit."""
    book = openpyxl.load_workbook(demo.WORKBOOK)
    sheet = book[PLAN]
    said = {row[1]: row[3] for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] and row[3] is not None}
    sheet.delete_rows(4, sheet.max_row)
    book.save(path)
    return said


@pytest.fixture
def calendar(monkeypatch):
    """`calendar(2011, 1, 10)`: it is that day now."""

    def turn(*day: int) -> date:
        today = date(*day)
        monkeypatch.setattr(clock, "today", lambda: today)
        return today

    return turn


@pytest.fixture
def plan(transactional_db, tmp_path, monkeypatch) -> dict[str, int]:
    path = tmp_path / "danh-sach.xlsx"
    said = without_plan(path)
    monkeypatch.setattr(demo, "WORKBOOK", path)
    demo.prepare()
    assert not PlanTarget.objects.exists()
    return said


def leading(page: Page) -> None:
    page.get_by_role("navigation", name="Mục chính").get_by_role("link", name="Lãnh đạo").click()


def room(page: Page, words: str) -> None:
    """A page of leading, by clicks from wherever one is."""
    leading(page)
    rooms = page.get_by_role("navigation", name="Các trang lãnh đạo")
    rooms.get_by_role("link", name=words, exact=True).click()
    expect(rooms).to_have_count(0)  # the next click belongs to the room, not to the page one is leaving


def paper(page: Page, number: str, day: str) -> None:
    page.get_by_label("Số văn bản").fill(number)
    page.get_by_label("Ngày văn bản").fill(day)
    page.get_by_label("Cơ quan ban hành").fill("Đảng ủy Khối")


def written(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def year(page: Page, number: int) -> None:
    page.get_by_role("link", name=str(number), exact=True).first.click()


def give_the_plan(page: Page, plan: dict[str, int]) -> None:
    """One hundred for the whole, shared out below in one form, whose sum is watched while one types."""
    room(page, "Chỉ tiêu của tổ chức")
    page.get_by_label("Số người kết nạp trong năm").fill("100")
    page.get_by_label("Nữ", exact=True).fill("30")
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill("10.1.2011")
    paper(page, "01-NQ/ĐUK", "10.1.2011")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    written(page, "100 người")
    room(page, "Giao chỉ tiêu cho các tổ chức")
    fields = page.locator("tbody").get_by_label("Chỉ tiêu: ")
    for field in fields.all():
        name = str(field.get_attribute("aria-label")).removeprefix("Chỉ tiêu: ")
        field.fill(str(plan[name]))
    page.get_by_label("Nữ: Đảng bộ Viễn thông Bắc Ninh").fill("1")
    expect(page.locator("#cong")).to_contain_text(f"cộng {sum(plan.values())} trên 100 người")
    expect(page.locator("#cong")).to_contain_text("cộng 1 trên 30 người, thiếu 29")
    page.get_by_label("Tổng chưa khớp, vẫn ghi").check()
    page.get_by_label("Vì sao tổng chưa khớp").fill("Số nữ còn lại giao tiếp trong quý II")
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill("20.1.2011")
    paper(page, "02-QĐ/ĐUK", "20.1.2011")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    written(page, "chỉ tiêu")


def name_who_is_in_charge(page: Page) -> None:
    """A term, its secretary and a member, and the member in charge of the first organisation."""
    room(page, "Cấp ủy")
    page.get_by_role("link", name="Ghi nhiệm kỳ").first.click()
    page.get_by_label("Nhiệm kỳ bắt đầu từ ngày").fill("15.8.2010")
    page.get_by_label("Tên nhiệm kỳ").fill("nhiệm kỳ 2010–2015")
    page.get_by_label("Số cấp ủy viên đại hội quyết định").fill("15")
    page.get_by_role("button", name="Ghi nhiệm kỳ").click()
    written(page, "nhiệm kỳ")
    for post, name in (("Bí thư", "Vi Văn Lim"), ("Ủy viên Ban Thường vụ", "Vi Thị Sến")):
        room(page, "Cấp ủy")
        page.get_by_role("link", name="Ghi cấp ủy viên").first.click()
        page.get_by_label("Chức vụ", exact=True).select_option(label=post)
        page.get_by_label("Họ và tên, hoặc số thẻ").fill(name)
        page.get_by_label("Người này không có trong sổ").check()
        page.get_by_label("Giữ chức vụ từ ngày").fill("15.8.2010")
        page.get_by_role("button", name="Ghi chức vụ").click()
        written(page, name)
    room(page, "Cấp ủy viên phụ trách")
    page.get_by_role("link", name="Đảng bộ Viễn thông Bắc Ninh").first.click()
    page.get_by_label("Ai phụ trách").select_option(index=2)
    page.get_by_label("Phụ trách từ ngày").fill("1.2.2011")
    page.get_by_role("button", name="Ghi phân công").click()
    written(page, "Viễn thông")


def give_a_programme(page: Page) -> None:
    """The five solutions of the year for Chỉ thị 07, each a thing to do by every organisation."""
    room(page, "Văn bản và chương trình")
    page.get_by_role("link", name="07-CT/TW").first.click()
    page.get_by_role("link", name="Lấy chương trình").first.click()
    page.get_by_label("Giao từ ngày").fill("1.3.2011")
    page.get_by_role("button", name="Giao các việc đã chọn").click()
    written(page, "việc")


def report_a_measure(page: Page) -> None:
    """The grassroots officer tells what was done."""
    room(page, "Việc theo văn bản")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Báo cáo việc này").click()
    page.get_by_label("Đã báo cáo", exact=False).or_(page.get_by_label("Đã làm xong", exact=False)).first.check()
    page.get_by_label("Ngày làm xong hoặc bắt đầu").fill("20.5.2011")
    page.get_by_label("Đã làm được gì").fill("Đã tổ chức học tập cho 46 đảng viên và chủ doanh nghiệp.")
    page.get_by_role("button", name="Gửi báo cáo").click()
    written(page, "báo cáo")


def accept_it(page: Page) -> None:
    room(page, "Việc theo văn bản")
    page.get_by_role("link", name="chờ xem").first.click()
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Xem xét báo cáo").click()
    page.get_by_label("Công nhận", exact=False).first.check()
    page.get_by_label("Ngày", exact=True).fill("1.6.2011")
    page.get_by_role("button", name="Ghi ý kiến").click()
    written(page, "Đã ghi")


def inspect(page: Page) -> None:
    """Planned, held, and what the audit of the files finds taken over as findings."""
    room(page, "Kiểm tra, giám sát")
    page.get_by_role("link", name="Thêm vào kế hoạch").click()
    page.get_by_role("link", name="DABACO").click()
    page.get_by_label("Nội dung").fill("Việc chấp hành quy định về kết nạp đảng viên")
    page.get_by_label("Từ ngày").fill("12.9.2011")
    page.get_by_label("Đến ngày").fill("14.9.2011")
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    written(page, "kế hoạch")
    page.get_by_role("link", name="Ghi ngày tiến hành, đoàn kiểm tra").click()
    page.get_by_label("Đoàn kiểm tra").fill("Vi Văn Lim, Chủ nhiệm Ủy ban Kiểm tra\nVi Thị Sến, ủy viên")
    page.get_by_role("button", name="Ghi tiến hành").click()
    written(page, "Đã ghi")
    page.get_by_role("link", name="Lấy từ kiểm tra hồ sơ").first.click()
    page.get_by_label("4 phiếu tán thành trên 7 đảng viên chính thức; cần 5").check()
    page.get_by_label("Hạn sửa").fill("20.9.2011")
    page.get_by_label("Ai chịu trách nhiệm sửa").fill("Bí thư Chi bộ 8")
    page.get_by_role("button", name="Nêu các điều đã chọn").click()
    written(page, "Đã")


def repair(page: Page) -> None:
    """The finding is mended with a paper, and who inspected sees to it that it is."""
    room(page, "Thiếu sót phải sửa")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Báo đã sửa").click()
    page.get_by_label("Đã sửa thế nào").fill("Chi bộ họp lại ngày 19-09-2011, 6 trên 7 đảng viên chính thức tán thành.")
    page.get_by_label("Số giấy").fill("09-NQ/CB")
    page.get_by_role("button", name="Gửi báo cáo").click()
    written(page, "Đã")
    page.get_by_role("link", name="Xác nhận đã sửa").click()
    page.get_by_role("button", name="Ghi ý kiến").click()
    written(page, "Đã")
    room(page, "Kiểm tra, giám sát")
    expect(page.get_by_text("Không còn thiếu sót phải khắc phục")).to_be_visible()


def rate_the_year_before(page: Page) -> None:
    """What is not known of the caps of 2008 is said; the counts move with each choice."""
    room(page, "Xếp loại tổ chức đảng")
    page.get_by_role("link", name="2010", exact=True).click()
    expect(page.locator("#dem")).to_contain_text("Chưa rõ tỷ lệ")
    choices = page.locator("tbody select")
    for place in range(5):
        level = "Trong sạch, vững mạnh tiêu biểu" if place < 3 else "Trong sạch, vững mạnh"
        choices.nth(place).select_option(label=level)
    expect(page.locator("#dem td.num").first).to_have_text("3")
    page.get_by_label("Ngày xếp loại").fill("25.1.2011")
    paper(page, "05-QĐ/ĐUK", "25.1.2011")
    page.get_by_role("button", name="Ghi xếp loại").click()
    written(page, "xếp loại")


def adjust_the_plan(page: Page) -> None:
    """Five more for one organisation: nobody else's number moves, and the gap is said and explained."""
    room(page, "Giao chỉ tiêu cho các tổ chức")
    page.get_by_label("Chỉ tiêu: Đảng bộ Viễn thông Bắc Ninh").fill("7")
    page.get_by_label("Ngày giao hoặc điều chỉnh").fill("1.7.2011")
    page.get_by_label("Lý do, ghi chú").fill("Điều chỉnh giữa năm")
    page.get_by_label("Tổng chưa khớp, vẫn ghi").check()
    page.get_by_label("Vì sao tổng chưa khớp").fill("Thêm nguồn ở Viễn thông, chưa điều chỉnh chung")
    page.get_by_role("button", name="Ghi chỉ tiêu").click()
    written(page, "chỉ tiêu")
    assert PlanTarget.objects.filter(year=2011, number=2).count() == 1


def commend_the_three_best(page: Page) -> None:
    """The three that admitted most, as the report has them, each proposed and decided."""
    room(page, "Nơi kết nạp nhiều nhất")
    best = page.locator("main").get_by_role("heading", name="Đề nghị khen thưởng").locator("..").get_by_role("link")
    names = best.all_inner_texts()[:3]
    assert names[0] == "Đảng bộ Viễn thông Bắc Ninh"
    for place, name in enumerate(names):
        room(page, "Nơi kết nạp nhiều nhất")
        page.locator("main section.no-paper").get_by_role("link", name=name).click()
        page.get_by_label("Hình thức khen thưởng").select_option(index=1)
        page.get_by_label("Thành tích", exact=True).fill("Kết nạp vượt chỉ tiêu 9 tháng đầu năm 2011.")
        page.get_by_label("Năm thành tích").fill("2011")
        page.get_by_label("Ngày đề nghị").fill("26.9.2011")
        page.get_by_role("button", name="Ghi đề nghị").click()
        written(page, "đề nghị")
        page.get_by_role("link", name="Ghi đã xem xét").click()
        page.get_by_label("Ngày xem xét").fill("27.9.2011")
        page.get_by_label("Ý kiến").fill("Đủ căn cứ, số liệu khớp báo cáo.")
        page.get_by_role("button", name="Ghi đã xem xét").click()
        written(page, "Đã ghi")
        page.get_by_role("link", name="Ghi quyết định khen thưởng").click()
        page.get_by_label("Cấp quyết định").select_option("upper")
        page.get_by_label("Số quyết định").fill(f"{40 + place}-QĐ/ĐUK")
        page.get_by_label("Ngày quyết định").fill("28.9.2011")
        page.get_by_label("Cơ quan ban hành").fill("Đảng ủy Khối")
        page.get_by_role("button", name="Ghi quyết định").click()
        written(page, "Đã ghi")


def review(page: Page) -> None:
    """Nine months told once, with the figures of the day and a lesson."""
    room(page, "Sơ kết, tổng kết")
    page.get_by_role("link", name="Ghi sơ kết, tổng kết").click()
    page.get_by_label("Tên hội nghị").fill("Sơ kết công tác phát triển đảng viên 9 tháng đầu năm 2011")
    page.get_by_label("Kỳ từ ngày").fill("1.1.2011")
    page.get_by_label("Đến ngày").fill("30.9.2011")
    page.get_by_label("Ngày họp").fill("30.9.2011")
    page.get_by_label("Đã làm gì").first.fill("Giao cấp ủy viên phụ trách từng nơi, xem xét hằng tháng.")
    page.get_by_label("Kết quả ra sao").first.fill("Vượt chỉ tiêu năm trong tháng 8.")
    page.get_by_role("button", name="Ghi vào sổ").click()
    written(page, "Đã ghi")
    expect(page.locator("main")).to_contain_text("131")


def numbers_open(page: Page) -> int:
    """Every figure on the page opens a page that says the same number; how many figures there were."""
    doors = {
        (str(one.get_attribute("href")), re.sub(r"[^0-9.,]", "", one.inner_text()))
        for one in page.locator("main a.fig").all()
    }
    wrong = []
    for address, number in sorted(doors):
        answer = page.request.get(address)
        words = unescape(re.sub(r"<[^>]*>", " ", answer.text().partition("<main")[2]))
        if answer.status != 200 or (number != "0" and not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", words)):
            wrong.append((address, number, answer.status))
    assert wrong == []
    return len(doors)


def test_the_year_of_2011_is_led_by_hand(window, plan, calendar) -> None:
    page = window(1280)
    lines = demo.organisation.tree(demo.office(clock.today()), demo.AS_OF)
    organiser, officer, *_ = demo.sign_ins(lines)
    names = {line.name: plan[line.code] for line in lines if line.code in plan}
    calendar(2011, 1, 20)
    type_in(page, organiser.username, organiser.password)
    give_the_plan(page, names)
    calendar(2011, 1, 25)
    rate_the_year_before(page)
    calendar(2011, 2, 1)
    name_who_is_in_charge(page)
    calendar(2011, 3, 1)
    give_a_programme(page)
    calendar(2011, 5, 20)
    below = window(1280)
    type_in(below, officer.username, officer.password)
    report_a_measure(below)
    calendar(2011, 6, 1)
    accept_it(page)
    calendar(2011, 7, 1)
    adjust_the_plan(page)
    calendar(2011, 9, 15)
    inspect(page)
    calendar(2011, 9, 20)
    repair(page)
    calendar(2011, 9, 30)
    commend_the_three_best(page)
    review(page)
    leading(page)
    expect(page.get_by_text("Từ đầu năm đã kết nạp 131 người, đạt 131")).to_be_visible()
    assert numbers_open(page) > 20
    assert len(pdfplumber.open(BytesIO(printed(page, SCREENSHOTS / "leading-2011.pdf"))).pages) <= 2
