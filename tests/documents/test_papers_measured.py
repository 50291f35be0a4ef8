"""A ruler on papers of acts: margins, sizes and places against the layout rule of their day, and what is long, empty or
many holds its place."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import pytest

from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms
from ketnap.documents.papers.forms import Block, Form
from ketnap.documents.papers.pdf import pdf
from ketnap.documents.papers.values import Values
from ketnap.rules.papers import catalogue
from tests.documents.papers import POINTS, pdf_pages
from tests.documents.test_goldens import record

DAYS = (date(2011, 10, 3), date(2020, 10, 3), date(2026, 10, 3))
KEYS = forms.keys()
NEAR = 0.6
"""Millimetres by which the ink of a letter may stand off its box."""
LONG = " ".join(["Nguyễn Phước Thị Thanh"] * 6)[:120].strip()
LONG += "n" * (120 - len(LONG))
UNITS = 40
"""Organisations a paper is sent to."""


def made(key: str, on: date, *, form: Form | None = None, **single: str) -> list:
    held = record()
    values = Values(dict(held.single) | {name.replace("__", "."): words for name, words in single.items()}, held.rows)
    return pdf_pages(pdf(form or forms.form(key), [values], on, key))


@cache
def measured(key: str, on: date) -> list:
    return made(key, on)


def millimetres(points: float) -> float:
    return points / POINTS


def ink(page) -> list[dict]:
    return [char for char in page.chars if char["text"].strip()]


def line(pages, words: str) -> dict:
    found = [one for page in pages for one in page.search(words, x_tolerance=1.5, return_chars=True)]
    assert found, words
    return found[0]


def within(pages, on: date, *, by_hand: bool = False) -> None:
    """Every letter of the text stands between the margins, and no line covers another. `by_hand`: a page may be all
    room for the pen."""
    look = layout(on)
    for page in pages:
        width, height = millimetres(page.width), millimetres(page.height)
        body = [char for char in ink(page) if millimetres(char["top"]) > look.margins_mm.top - 1]
        if by_hand and not body:
            continue
        assert body, "a page without a word"
        assert millimetres(min(char["x0"] for char in body)) >= look.margins_mm.left - NEAR
        assert millimetres(max(char["x1"] for char in body)) <= width - look.margins_mm.right + NEAR
        assert millimetres(max(char["bottom"] for char in body)) <= height - look.margins_mm.bottom + 1
        apart(body)


def apart(body: list[dict]) -> None:
    """Two letters in the same place would be one line upon another."""
    seen: dict[tuple[int, int], str] = {}
    for char in body:
        place = (round((char["x0"] + char["x1"]) / 4), round((char["top"] + char["bottom"]) / 8))
        other = seen.setdefault(place, char["text"])
        assert other == char["text"] or char["x1"] - char["x0"] < 5, (other, char["text"], place)


def test_a_line_upon_another_is_seen() -> None:
    one = {"x0": 100, "x1": 106, "top": 50, "bottom": 63, "text": "a"}
    apart([one, one | {"x0": 107, "x1": 113, "text": "b"}])
    with pytest.raises(AssertionError):
        apart([one, one | {"text": "b"}])


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", KEYS)
def test_paper_margins_and_the_size_of_the_text(key, on) -> None:
    look, pages = layout(on), measured(key, on)
    within(pages, on, by_hand=key in catalogue() and catalogue()[key].handwritten)
    sides = sorted((round(millimetres(pages[0].width)), round(millimetres(pages[0].height))))
    assert sides == [210, 297]
    first = ink(pages[0])
    assert abs(millimetres(min(char["top"] for char in first)) - look.margins_mm.top) < 1.6
    sizes = [round(char["size"], 1) for page in pages for char in ink(page)]
    assert max(set(sizes), key=sizes.count) in (look.body.size, 11, 9.5)
    faces = {char["fontname"].split("+")[-1].split("-")[0] for page in pages for char in ink(page)}
    assert faces == {"LiberationSerif"}


@pytest.mark.parametrize("on", DAYS, ids=str)
@pytest.mark.parametrize("key", ("9-KND", "13-KND", "5-KND"))
def test_heading_title_and_signature_stand_in_their_places(key, on) -> None:
    look, pages = layout(on), measured(key, on)
    middle = look.margins_mm.left + (210 - look.margins_mm.left - look.margins_mm.right) / 2

    def centre(words: str) -> float:
        found = line(pages, words)
        return millimetres((found["x0"] + found["x1"]) / 2)

    party, star = centre("ĐẢNG CỘNG SẢN VIỆT NAM"), centre(r"^\*|\*")
    assert look.margins_mm.left + 20 < star < middle < party < 210 - look.margins_mm.right - 20
    title = forms.form(key).on(on).kind[0].text
    assert abs(centre(title) - middle) < 1
    for words, style in (("ĐẢNG CỘNG SẢN VIỆT NAM", look.party), (title, look.kind_of_paper),
                         (record().single["sign.name"], look.signer)):  # fmt: skip
        chars = [char for char in line(pages, words)["chars"] if char["text"].strip()]
        assert {round(char["size"], 1) for char in chars} == {style.size}
        assert all(("Bold" in char["fontname"]) == style.bold for char in chars)
    by, name = line(pages, "T/M"), line(pages, record().single["sign.name"])
    assert millimetres(by["x0"]) > 100 and millimetres(name["top"] - by["bottom"]) > 20


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_lines_of_the_text_stand_at_the_exact_distance(on) -> None:
    look, pages = layout(on), measured("13-KND", on)
    pitch = look.line_spacing
    title = line(pages, "-----")["bottom"]
    lines = [
        one for one in pages[0].extract_text_lines(return_chars=True)
        if one["top"] > title and round(one["chars"][0]["size"], 1) == look.body.size
        and millimetres(one["x0"]) < look.margins_mm.left + look.indent_mm + 1
    ]  # fmt: skip
    gaps = [round(b["chars"][0]["bottom"] - a["chars"][0]["bottom"], 1) for a, b in pairwise(lines[:12])]
    left = look.margins_mm.left + 1
    inside = [gap for gap, below in zip(gaps, lines[1:], strict=False) if millimetres(below["x0"]) < left]
    assert inside and set(inside) == {pitch}
    assert all(gap >= pitch for gap in gaps), gaps


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_an_empty_field_leaves_no_hole_and_moves_nothing_else(on) -> None:
    full, empty = measured("9-KND", on), made("9-KND", on, person__native_place="", head__superior="")
    within(empty, on)
    # The line of the body above goes with its words; the issuer stands where it stood.
    look = layout(on)
    assert abs(millimetres(min(char["top"] for char in ink(empty[0]))) - look.margins_mm.top) < 1.6
    assert "ĐẢNG BỘ TỈNH MẪU" in full[0].extract_text() and "ĐẢNG BỘ TỈNH MẪU" not in empty[0].extract_text()
    for words in ("ĐẢNG CỘNG SẢN VIỆT NAM", "T/M"):
        assert abs(line(full, words)["x0"] - line(empty, words)["x0"]) < 1
    text = empty[0].extract_text()
    assert "None" not in text and "{" not in text
    nothing = pdf_pages(pdf(forms.form("9-KND"), [Values({})], on, "a"))
    within(nothing, on)
    assert len(nothing) == 1
    assert abs(line(nothing, "ĐẢNG CỘNG SẢN VIỆT NAM")["top"] - line(full, "ĐẢNG CỘNG")["top"]) < 1


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_a_name_of_120_letters_holds(on) -> None:
    assert len(LONG) == 120
    for key in ("9-KND", "sympathisers"):
        held = record()
        rows = {"people": [dict(row) | {"name": LONG, "unit": LONG} for row in held.rows["people"]]}
        single = dict(held.single) | {"person.name": LONG, "sign.name": LONG, "cell.name": LONG, "head.issuer": LONG}
        pages = pdf_pages(pdf(forms.form(key), [Values(single, rows)], on, key))
        within(pages, on)
        found = "".join("".join(char["text"] for char in ink(page)) for page in pages)
        assert LONG.replace(" ", "")[:20] in found
        (last,) = [page for page in pages if "Nơi nhận" in page.extract_text() or page is pages[-1]][-1:]
        name = [char for char in ink(last) if char["x0"] > 105 * POINTS and char["top"] > line([last], "T/M")["top"]]
        assert name and max(char["x1"] for char in name) <= (210 - layout(on).margins_mm.right + NEAR) * POINTS


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_forty_recipients_hold(on) -> None:
    form = forms.form("9-KND")
    many = tuple(Block("text", f"Đảng ủy cơ sở thứ {place},") for place in range(UNITS))
    pages = made("9-KND", on, form=replace(form, recipients=many))
    within(pages, on)
    (page,) = [page for page in pages if "Nơi nhận" in page.extract_text()]
    text = page.extract_text()
    assert all(f"thứ {place}," in text for place in range(UNITS))
    assert "T/M" in text and record().single["sign.name"] in text
    above = [char for char in ink(page) if layout(on).margins_mm.top < millimetres(char["top"])]
    assert min(char["top"] for char in above) < line([page], "Nơi nhận")["top"], "the signature stands alone"
    tops = [line([page], f"thứ {place},")["top"] for place in range(UNITS)]
    assert all(6 < b - a < 20 for a, b in pairwise(tops))


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_a_table_over_pages_repeats_its_head_and_splits_no_row(on) -> None:
    held = record()
    person = dict(held.rows["people"][0])
    rows = [person | {"n": str(place), "name": f"Người Thứ {place} Dài"} for place in range(1, 71)]
    form = forms.form("sympathisers").on(on)
    pages = pdf_pages(pdf(form, [Values(held.single, {"people": rows})], on, "a"))
    within(pages, on)
    table = next(one for one in form.body if one.kind == "table")
    texts = ["".join(char["text"] for char in ink(page)) for page in pages]
    holding = [text for text in texts if "NgườiThứ" in text or "Dài" in text]
    assert len(holding) > 1
    assert all("".join(table.columns[1].head.split())[:6] in text for text in holding)
    assert sum(text.count("Dài") for text in texts) == len(rows)
    assert all(text.count("Người") == text.count("Dài") for text in texts), "a row is split between pages"
