"""Every page on paper: printed by Chromium on A4, measured. No menu, no button, no field; nothing cut off at the right;
no page empty. The report carries heading and sizes of the rule of the day. Sheets lie in var/screenshots."""

from io import BytesIO

import pdfplumber
import pytest
from django.urls import resolve, reverse

from ketnap.access import policy
from ketnap.documents.layouts import layout
from ketnap.lib import clock
from tests.browser.conftest import SCREENSHOTS, printed, type_in
from tests.browser.test_pages import SCREEN_ONLY, half
from tests.factories import PASSWORD
from tests.web import site

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = 72 / 25.4
"""In a millimetre."""
LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20
WORDS_ON_SCREEN = ("Đăng xuất", "Tải bảng", "In trang này", "Mục lục", "Đến nội dung chính", "Tìm người, tổ chức")
NO_PAPER = "Trang này không thay văn bản đã ký"
ELSEWHERE = {"sign-in", "people", "home"}
"""Pages the walk sees under another name, or before signing in."""
FILES = {"unit-template", "unit-national", "import-marked"}


def every_page(scene) -> dict[str, str]:
    """The pages of the walk, and each page of the site map that the walk has not: by name."""
    found = dict(scene.pages())
    seen = {resolve(address.partition("?")[0]).url_name for address in found.values() if "khong-co" not in address}
    ids = {
        "unit_id": scene.tree.upper, "person_id": scene.office.people["cell.0"], "class_id": scene.office.class_id,
        "batch_id": scene.written, "movement_id": scene.office.reversed_entry,
    }  # fmt: skip
    for pattern in site.patterns():
        name, needs = pattern.name, site.needs(pattern.name)
        if (name, "GET") not in policy.lines() or name in seen | ELSEWHERE | FILES or not set(needs) <= set(ids):
            continue
        if not name.endswith(("-table", "-paper", "-picture", "-json", "-file")) and not name.startswith("public-"):
            found[name] = reverse(name, args=[ids[kind] for kind in needs])
    return found


def faults(content: bytes) -> list[str]:
    """What is wrong with the sheets of one page."""
    wrong = []
    sheets = pdfplumber.open(BytesIO(content)).pages
    for number, sheet in enumerate(sheets, 1):
        width, height = sheet.width / POINTS, sheet.height / POINTS
        if sorted((round(width), round(height))) != [210, 297]:
            wrong.append(f"sheet {number}: {width:.0f} × {height:.0f} mm")
        ink = [char for char in sheet.chars if char["text"].strip()]
        body = [char for char in ink if char["top"] / POINTS > TOP - 1]
        if not body:
            wrong.append(f"sheet {number}: nothing on it")
            continue
        if max(char["x1"] for char in body) / POINTS > width - RIGHT + 0.8:
            over = sheet.crop(((width - RIGHT) * POINTS, 0, sheet.width, sheet.height)).extract_text()
            wrong.append(f"sheet {number}: cut off at the right: {over[:60]!r}")
        if min(char["x0"] for char in body) / POINTS < LEFT - 0.8:
            wrong.append(f"sheet {number}: begins left of the margin")
        if min(char["size"] for char in body) < 8.9:
            wrong.append(f"sheet {number}: letters of {min(char['size'] for char in body):.1f} points")
        if number == len(sheets) > 1 and len({round(char["top"]) for char in body}) < 3:
            wrong.append(f"sheet {number}: the last one, with {sheet.extract_text()[:80]!r} only")
    words = "\n".join(sheet.extract_text() for sheet in sheets)
    return wrong + [f"prints {word!r}" for word in WORDS_ON_SCREEN if word in words]


@pytest.mark.parametrize(("who", "part"), [("organiser", 0), ("organiser", 1), ("secretary", 0)])
def test_every_page_prints_on_a4_without_menu_or_button(who, part, window, scene, record_property) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page = window(1280)
    type_in(page, who, PASSWORD)
    pages = half(every_page(scene), part) if who == "organiser" else scene.cell_pages()
    wrong: dict[str, list[str]] = {}
    for name, address in pages.items():
        page.goto(address)
        page.emulate_media(media="print")
        found = page.evaluate(SCREEN_ONLY)
        if page.evaluate("document.body.innerText").count(NO_PAPER) != 1:
            found.append(f"does not say once: {NO_PAPER}")
        page.emulate_media(media=None)
        found += faults(printed(page, SCREENSHOTS / f"print-{name}.pdf"))
        wrong |= {name: found} if found else {}
    assert wrong == {}
    record_property("shown", f"printed for the {who}: {len(pages)} pages")


def test_the_printed_report_has_heading_and_sizes_of_the_rule_of_the_day(window, scene) -> None:
    look = layout(clock.today())
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto(scene.pages()["report"])
    sheet = pdfplumber.open(BytesIO(printed(page))).pages[0]
    signed = pdfplumber.open(BytesIO(printed(page))).pages
    for words, element in (
        ("ĐẢNG CỘNG SẢN VIỆT NAM", "party"), ("ĐẢNG ỦY KHỐI", "issuer"), (r"Số\s+-BC/ĐUK", "number"),
        (r", ngày \d\d tháng", "place_and_day"), ("BÁO CÁO", "kind_of_paper"), ("kết quả công tác", "subject"),
        ("T/M BAN THƯỜNG VỤ", "authority"), ("Nơi nhận:", "recipients_head"), ("- Lưu Văn phòng", "recipients"),
        ("Đến ngày", "body"),
    ):  # fmt: skip
        found = [hit for one in signed for hit in one.search(words, x_tolerance=1.5, return_chars=True)]
        assert found, words
        style, chars = getattr(look, element), [char for char in found[0]["chars"] if char["text"].strip()]
        assert {round(char["size"], 1) for char in chars} == {style.size}, words
        assert all(("Bold" in char["fontname"]) == style.bold for char in chars), words
        assert all(("Italic" in char["fontname"]) == style.italic for char in chars), words
    ink = [char for char in sheet.chars if char["text"].strip()]
    margins = look.margins_mm
    assert abs(min(char["x0"] for char in ink) / POINTS - margins.left) < 1
    assert abs(min(char["top"] for char in ink) / POINTS - margins.top) < 3
    assert max(char["x1"] for char in ink) / POINTS < 210 - margins.right + 0.8
    assert max(char["bottom"] for char in ink) / POINTS < 297 - margins.bottom + 1


def test_what_does_not_fit_on_paper_is_seen(window, scene) -> None:
    page = window(1280)
    type_in(page, "organiser", PASSWORD)
    page.goto(scene.pages()["members"])
    page.evaluate("""() => { const table = document.querySelector('table'); table.style.width = '1400px';
        document.querySelector('caption').after(document.createElement('p')) }""")
    assert faults(printed(page)) != []
