"""A ruler on the PDF: positions, sizes and margins in millimetres and points against the layout rule of its day."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ketnap.documents.layouts import layout
from ketnap.documents.paper import Heading, Table
from ketnap.documents.pdf import pdf
from ketnap.documents.report import made
from ketnap.documents.report.content import paper
from tests.documents.papers import POINTS, SIGNED, pdf_pages

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NEAR = 0.6
"""Millimetres by which the ink of a letter may stand off its box."""


DAYS = (date(2011, 10, 3), date(2020, 10, 3), date(2026, 10, 3))
_SET: dict[date, list] = {}


@pytest.fixture(params=DAYS, ids=str)
def measured(request, report):
    """(layout, pages) of the report signed on a day of each rule."""
    on = request.param
    if on not in _SET:
        _SET[on] = pdf_pages(made(report, replace(SIGNED, on=on), "pdf").content)
    return layout(on), _SET[on]


def lines(page) -> list[dict]:
    return page.extract_text_lines(x_tolerance=1.5, return_chars=True)


def line(page, words: str) -> dict:
    """The first place where the words stand; a pattern."""
    found = list(page.search(words, x_tolerance=1.5, return_chars=True))
    assert found, words
    return found[0]


def millimetres(points: float) -> float:
    return points / POINTS


def ink(page) -> list[dict]:
    return [char for char in page.chars if char["text"].strip()]


def test_paper_and_margins(measured) -> None:
    look, pages = measured
    for page in pages:
        width, height = millimetres(page.width), millimetres(page.height)
        assert sorted((round(width), round(height))) == [210, 297]
        body = [char for char in ink(page) if millimetres(char["top"]) > look.margins_mm.top - 1]
        assert millimetres(min(char["x0"] for char in body)) >= look.margins_mm.left - NEAR
        assert millimetres(max(char["x1"] for char in body)) <= width - look.margins_mm.right + NEAR
        assert millimetres(max(char["bottom"] for char in body)) <= height - look.margins_mm.bottom + 1
    first = ink(pages[0])
    assert abs(millimetres(min(char["x0"] for char in first)) - look.margins_mm.left) < NEAR
    assert abs(millimetres(max(char["x1"] for char in first)) - (210 - look.margins_mm.right)) < NEAR
    assert abs(millimetres(min(char["top"] for char in first)) - look.margins_mm.top) < 1


@pytest.mark.parametrize(
    ("words", "element"),
    [
        ("TỈNH", "superior"), ("KHỐI DOANH NGHIỆP", "issuer"), ("Số 45-BC/ĐUK", "number"),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", "party"), ("Bắc Ninh, ngày 03", "place_and_day"), ("BÁO CÁO", "kind_of_paper"),
        ("kết quả công tác phát triển", "subject"), ("Đến ngày", "body"),
    ],
)  # fmt: skip
def test_sizes_and_faces_of_the_first_page(measured, words, element) -> None:
    look, pages = measured
    style = getattr(look, element)
    chars = [char for char in line(pages[0], words)["chars"] if char["text"].strip()]
    assert {round(char["size"], 1) for char in chars} == {style.size}
    faces = {char["fontname"].split("+")[-1] for char in chars}
    assert len(faces) == 1 and faces.pop().startswith("LiberationSerif")
    assert all(("Bold" in char["fontname"]) == style.bold for char in chars)
    assert all(("Italic" in char["fontname"]) == style.italic for char in chars)


def test_heading_stands_left_and_right_and_is_centred(measured) -> None:
    look, pages = measured
    middle = look.margins_mm.left + (210 - look.margins_mm.left - look.margins_mm.right) / 2

    def centre(words: str) -> float:
        found = line(pages[0], words)
        return millimetres((found["x0"] + found["x1"]) / 2)

    left, right = centre("Số 45-BC/ĐUK"), centre("ĐẢNG CỘNG SẢN VIỆT NAM")
    assert look.margins_mm.left + 30 < left < middle < right < 210 - look.margins_mm.right - 30
    assert abs(centre(r"\*") - left) < 1
    assert abs(centre(r"Bắc Ninh, ngày 03 tháng 10 năm \d{4}") - right) < 1
    assert abs(centre("BÁO CÁO") - middle) < 1
    assert abs(centre("-----") - middle) < 1
    party = line(pages[0], "ĐẢNG CỘNG SẢN VIỆT NAM")
    near = [one for one in pages[0].lines if -6 < one["top"] - party["bottom"] < 4 and one["x0"] >= party["x0"] - 2]
    assert abs(sum(one["x1"] - one["x0"] for one in near) - (party["x1"] - party["x0"])) < 6


def test_first_lines_are_indented_and_lines_stand_at_the_exact_distance(measured) -> None:
    look, pages = measured
    first = line(pages[0], "Đến ngày")
    assert abs(millimetres(first["x0"]) - look.margins_mm.left - look.indent_mm) < NEAR
    below = [one for one in lines(pages[0]) if one["top"] > first["top"] + 1][:2]
    baselines = [first["chars"][0]["bottom"], *(one["chars"][0]["bottom"] for one in below)]
    gaps = [round(b - a, 1) for a, b in pairwise(baselines)]
    assert gaps == [look.line_spacing] * 2
    assert abs(millimetres(below[0]["x0"]) - look.margins_mm.left) < NEAR


def test_pages_are_numbered_at_the_top_from_the_second_on(measured) -> None:
    look, pages = measured
    above = [
        [char for char in page.chars if char["text"].strip() and millimetres(char["bottom"]) < look.margins_mm.top]
        for page in pages
    ]
    assert above[0] == []
    for number, (page, chars) in enumerate(zip(pages[1:], above[1:], strict=True), 2):
        assert "".join(char["text"] for char in chars) == str(number)
        assert {round(char["size"], 1) for char in chars} == {look.page_number.size}
        width = millimetres(page.width)
        middle = look.margins_mm.left + (width - look.margins_mm.left - look.margins_mm.right) / 2
        assert abs(millimetres((chars[0]["x0"] + chars[-1]["x1"]) / 2) - middle) < 1


def test_the_signature_is_whole_and_never_alone(measured) -> None:
    look, pages = measured
    (page,) = [page for page in pages if "Nơi nhận" in page.extract_text()]
    text = page.extract_text()
    assert all(words in text for words in ("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Tô Thị Minh Nguyệt"))
    to, by = line(page, "Nơi nhận:"), line(page, "T/M BAN THƯỜNG VỤ")
    assert abs(millimetres(to["x0"]) - look.margins_mm.left) < NEAR and millimetres(by["x0"]) > 105
    for words, element in (("T/M BAN THƯỜNG VỤ", "authority"), ("PHÓ BÍ THƯ", "position"), ("Tô Thị Minh", "signer"),
                           ("Nơi nhận:", "recipients_head"), ("- Lưu Văn phòng", "recipients")):  # fmt: skip
        chars = line(page, words)["chars"]
        style = getattr(look, element)
        assert {round(char["size"], 1) for char in chars} == {style.size}
        assert all(("Bold" in char["fontname"]) == style.bold for char in chars if char["text"].strip())
    before = [char for char in page.chars if look.margins_mm.top * POINTS < char["top"] < to["top"] - 12]
    assert before, "the signature stands alone on its page"


def test_the_day_before_a_new_rule_keeps_the_old_one() -> None:
    for first in (date(2018, 4, 3), date(2026, 5, 27)):
        assert layout(first).text != layout(first - timedelta(days=1)).text


def bodies(ready) -> list[tuple]:
    """Bodies that end anywhere on a page: one line more each, over more than a page; one ends in a table, one in a
    heading with a line."""
    long = tuple(f"Dòng thứ {place} của phần cuối." for place in range(40))
    table = next(block for block in ready.body if isinstance(block, Table))
    found = [(*ready.body, *long[:count]) for count in range(1, len(long))]
    return [*found, (*ready.body, *long[:9], table), (*ready.body, *long[:12], Heading("VI- Kết luận"), long[0])]


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_no_page_holds_only_its_number_or_only_the_signature_wherever_the_text_ends(report, on) -> None:
    ready = replace(paper(report, replace(SIGNED, on=on)), annexes=())
    seen = set()
    for body in bodies(ready):
        pages = pdf_pages(pdf(replace(ready, body=body)))
        for page in pages:
            below = [char for char in ink(page) if millimetres(char["bottom"]) > ready.layout.margins_mm.top]
            assert below, "a page with nothing but its number"
        to = line(pages[-1], "Nơi nhận:")
        above = {round(char["bottom"]) for char in ink(pages[-1]) if 20 * POINTS < char["bottom"] < to["top"] - 2}
        assert above, "a signature alone on its page"
        assert "Tô Thị Minh Nguyệt" in pages[-1].extract_text() and "T/M BAN" in pages[-1].extract_text()
        seen.add(len(pages))
    assert len(seen) > 1, "the texts ended on different pages"
