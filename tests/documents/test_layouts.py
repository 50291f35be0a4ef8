"""The form of a paper follows the day it is signed; what is not known is borrowed, and said."""

from datetime import date, timedelta

import pytest
import yaml

from ketnap.documents import layouts
from ketnap.documents.layouts import FILE, LayoutError, layout
from ketnap.rules import law


@pytest.mark.parametrize(
    ("on", "number", "spelling", "seventh"),
    [
        (date(2004, 5, 28), "11-HD/VPTW", "uỷ", "7"),
        (date(2011, 10, 3), "11-HD/VPTW", "uỷ", "7"),
        (date(2018, 4, 2), "11-HD/VPTW", "uỷ", "7"),
        (date(2018, 4, 3), "36-HD/VPTW", "uỷ", "7"),
        (date(2026, 5, 26), "36-HD/VPTW", "uỷ", "7"),
        (date(2026, 5, 27), "05-HD/VPTW", "ủy", "07"),
        (date(2031, 1, 1), "05-HD/VPTW", "ủy", "07"),
    ],
)
def test_crossover_days(on, number, spelling, seventh) -> None:
    found = layout(on)
    assert (found.text.number, found.spelling, found.paper_number(7)) == (number, spelling, seventh)
    assert not found.outside
    assert found.paper_number(127) == "127"


def test_every_day_since_the_first_text_has_one_rule() -> None:
    day, last = layouts.entries()[0].text.since, date(2027, 1, 1)
    while day < last:
        assert sum(entry.text.holds(day) for entry in layouts.entries()) == 1, day
        day += timedelta(days=1)


def test_before_the_first_text_the_nearest_is_used_and_named() -> None:
    found = layout(date(1999, 1, 1))
    assert found.outside
    assert "dùng văn bản gần nhất là Hướng dẫn 11-HD/VPTW ngày 28-05-2004" in found.notes()[0]


def test_what_is_borrowed_is_said_with_its_source() -> None:
    notes = " ".join(layout(date(2020, 1, 1)).notes())
    assert "theo Hướng dẫn 36-HD/VPTW ngày 03-04-2018" in notes
    assert "lề trang" in notes and "tạm theo Hướng dẫn 05-HD/VPTW ngày 27-05-2026" in notes
    assert "lề trang" not in " ".join(layout(date(2026, 6, 1)).notes())


def test_spelling_changes_the_syllable_and_no_name() -> None:
    old, new = layout(date(2011, 1, 1)), layout(date(2026, 6, 1))
    assert old.written("ĐẢNG ỦY, Tỉnh ủy, cấp ủy, Ủy ban; Phạm Thị Thủy") == (
        "ĐẢNG UỶ, Tỉnh uỷ, cấp uỷ, Uỷ ban; Phạm Thị Thủy"
    )
    assert new.written("ĐẢNG UỶ, Tỉnh uỷ, Uỷ ban; Nguyễn Văn Thuỷ") == "ĐẢNG ỦY, Tỉnh ủy, Ủy ban; Nguyễn Văn Thuỷ"


def changed(change) -> str:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(read)
    return yaml.safe_dump(read, allow_unicode=True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda r: r["36-HD-VPTW-2018"].update(colour={"value": "red", "confidence": "low"}), "unknown colour"),
        (lambda r: r["36-HD-VPTW-2018"].pop("body"), "missing body"),
        (lambda r: r["05-HD-VPTW-2026"]["body"].update(sure=1), "unknown sure"),
        (lambda r: r["05-HD-VPTW-2026"]["body"]["value"].update(colour=1), "unknown colour"),
        (lambda r: r["05-HD-VPTW-2026"]["body"]["value"].update(size="14"), "expected float"),
        (lambda r: r["05-HD-VPTW-2026"]["body"].update(confidence="sure"), "confidence is one of"),
        (lambda r: r["36-HD-VPTW-2018"]["indent_mm"].update(value=12), "is not the value of 05-HD-VPTW-2026"),
        (lambda r: r["11-HD-VPTW-2004"]["indent_mm"].update(taken_from="36-HD-VPTW-2018"), "does not say it itself"),
        (lambda r: r.update({"99-HD-VPTW": r["36-HD-VPTW-2018"]}), "not in rules/texts.yaml"),
    ],
)
def test_a_wrong_file_is_refused(change, sentence) -> None:
    with pytest.raises(LayoutError, match=sentence):
        layouts.load(changed(change), law.texts())


def test_every_paper_named_has_its_size() -> None:
    assert {entry.paper for entry in layouts.entries()} <= set(layouts.PAPER_MM)
