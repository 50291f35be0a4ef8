"""The statutory forms against a recount by hand from raw rows, their lists, their checks and their layouts."""

from dataclasses import replace
from datetime import date

import pytest

from ketnap.access.viewer import Viewer, office
from ketnap.lib import dates
from ketnap.queries.missing import NotFound
from ketnap.statistics.behind import people_behind
from ketnap.statistics.figures import Counter
from ketnap.statistics.forms import EVERY_FORM, FORMS, FormResult, checks, form, generations
from ketnap.statistics.forms.layout import FOLDER, OF_RATINGS, LayoutError, choose, layouts, read
from tests.statistics import by_hand, exported, world
from tests.statistics.conftest import Sample
from tests.statistics.test_measures import played

pytestmark = pytest.mark.django_db
EVERY = sorted(layouts())
PERIODS = [(date(2010, 3, 2), date(2012, 6, 30)), (date(2011, 1, 1), date(2011, 12, 31))]


def viewer() -> Viewer:
    """Of everything that is there once a world is written."""
    return office(world.LAST)


def counter_of(found: FormResult) -> Counter:
    return Counter(found.unit.unit_id, found.register)


def counted(found: FormResult, shows: str = "now") -> list[int | None]:
    """The numbers of the columns of this period, or of the year before, line by line, averages left out."""
    return [
        cell.figure.value
        for row in found.rows
        for column, cell in zip(found.layout.columns, row.cells, strict=True)
        if column.shows == shows and cell.kind == "count"
    ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("code", "generation"), EVERY)
def test_every_number_is_that_of_a_recount_by_hand(code: str, generation: int, seed: int) -> None:
    made = played(seed)
    raw = by_hand.Rows(exported.tables())
    told = 0
    for start, end in PERIODS:
        for unit in (0, 1, 5, 7):
            try:
                found = form(viewer(), code, made.unit_ids[unit], start, end, str(generation))
            except NotFound:
                continue
            if not found.register.knows(start):
                continue
            hand = by_hand.Hand(raw, made.unit_ids[unit], start, end)
            assert counted(found) == by_hand.PRINTED[code](hand, generation), (unit, start)
            told += sum(number or 0 for number in counted(found))
    assert told > 0


@pytest.mark.parametrize(("code", "generation"), EVERY)
def test_the_list_behind_every_number_is_as_long_as_it_says(code: str, generation: int) -> None:
    made = played(2)
    opened = 0
    for unit in (0, 1, 6):
        found = form(viewer(), code, made.unit_ids[unit], date(2011, 3, 2), date(2012, 6, 30), str(generation))
        for row in found.rows:
            for cell in row.cells:
                if cell.figure is not None and cell.figure.value is not None:
                    f = cell.figure
                    listed = people_behind(viewer(), f.measure, f.unit_id, f.start, f.end, f.where)
                    assert listed.known and len(listed.rows) == f.value, (row.line.label, f)
                    opened += 1
    assert opened > 10


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("code", "generation"), EVERY)
def test_no_check_of_a_right_form_fails(code: str, generation: int, seed: int) -> None:
    made = played(seed)
    told = 0
    for unit in (0, 1, 5, 7):
        for start, end in PERIODS:
            try:
                found = form(viewer(), code, made.unit_ids[unit], start, end, str(generation))
            except NotFound:
                continue
            assert found.wrong == (), (unit, start)
            told += sum(check.holds is True for check in found.checks)
    assert told > 0


@pytest.mark.parametrize(("code", "generation"), [key for key in EVERY if key != ("10", 2012)])
def test_every_number_that_a_check_speaks_of_turns_it_red(code: str, generation: int) -> None:
    """One more in any cell that stands in a sum, a part or a balance."""
    made = played(3)
    found = form(viewer(), code, made.unit_ids[0], date(2011, 1, 1), date(2012, 6, 30), str(generation))
    assert found.wrong == ()
    lines = {line.id for line in found.layout.lines if line.within}
    for kind, about in found.layout.checks:
        if kind == "parts":
            lines |= {about["line"], *(one for part in about["of"] for one in found.layout.groups.get(part, (part,)))}
        if kind == "balance":
            lines |= set(about.values())
    for name in sorted(lines):
        rows_ = tuple(
            replace(row, cells=tuple(
                replace(cell, figure=replace(cell.figure, value=cell.figure.value + 1000))
                if row.line.id == name and column.shows == "now" and cell.figure and cell.figure.value is not None
                else cell
                for column, cell in zip(found.layout.columns, row.cells, strict=True)
            ))
            for row in found.rows
        )  # fmt: skip
        if rows_ == found.rows:
            continue  # not recorded of anybody
        filled = checks.Filled(counter_of(found), found.layout, rows_, found.start, found.end, "upper")
        assert any(check.holds is False for check in checks.run(filled)), name


def test_levels_and_the_period_before_are_compared_with_what_stands_elsewhere() -> None:
    made = played(3)
    found = form(viewer(), "1", made.unit_ids[0], date(2011, 7, 1), date(2012, 6, 30), "2021")
    names = ("Đầu kỳ = cuối kỳ trước", "Đảng viên của cấp dưới")
    for line, words in zip(("A", "D"), names, strict=True):
        rows_ = tuple(
            replace(row, cells=tuple(
                replace(cell, figure=replace(cell.figure, value=cell.figure.value + 1)) if cell.figure else cell
                for cell in row.cells
            )) if row.line.id == line else row
            for row in found.rows
        )  # fmt: skip
        filled = checks.Filled(counter_of(found), found.layout, rows_, found.start, found.end, "upper")
        red = [check.words for check in checks.run(filled) if check.holds is False]
        assert any(one.startswith(words) for one in red), red


def test_the_year_before_is_the_same_form_a_year_earlier() -> None:
    made = played(1)
    now = form(viewer(), "1", made.unit_ids[0], date(2012, 1, 1), date(2012, 6, 30), "2021")
    then = form(viewer(), "1", made.unit_ids[0], date(2011, 1, 1), date(2011, 6, 30), "2021")
    assert counted(now, "before") == counted(then)
    percents = [row.cells[2].text for row in now.rows if row.cells[1].figure and row.cells[1].figure.value]
    assert percents and "–" not in percents


def test_before_the_register_begins_nothing_is_known_but_what_lists_remember(sample: Sample) -> None:
    found = form(sample.viewer, "1", sample.root, date(2011, 1, 1), date(2011, 9, 30))
    texts = {row.line.id: row.cells[0].text for row in found.printed}
    assert texts.pop("D") == "2.340"
    assert set(texts.values()) == {"chưa có số liệu"}
    assert found.register.began == date(2011, 9, 30)
    assert any("Sổ bắt đầu từ 30-09-2011" in note for note in found.notes)


def test_the_forms_of_september_2011_hold_the_figures_of_the_article(sample: Sample) -> None:
    def texts(code: str) -> dict[str, list[str]]:
        found = form(sample.viewer, code, sample.root, date(2011, 1, 1), date(2011, 9, 30))
        assert "dùng mẫu gần nhất" in found.notes[0], code
        return {row.line.label: [cell.text for cell in row.cells] for row in found.printed}

    two, ten, five = texts("2"), texts("10"), texts("5")
    assert two["Đảng viên mới kết nạp"][0] == "131"
    assert two["Phụ nữ"][0] == "39"
    assert two["18 đến 30 tuổi"][0] == "74"
    assert two["Đã có tổ chức cơ sở đảng"][0] == "53"
    assert ten["Số cảm tình Đảng dự lớp bồi dưỡng nhận thức về Đảng"][0] == "96"
    assert five["Cộng"] == ["53", "20", "33", *five["Cộng"][3:5], "2.340"]
    assert texts("2b")["Kinh"][0] == "126"
    assert texts("3")["Tổng số đảng viên trong danh sách"][0] == "2.340"


def test_what_is_recorded_of_nobody_is_unknown_and_no_zero(sample: Sample) -> None:
    found = form(sample.viewer, "3", sample.root, date(2011, 9, 30), date(2011, 9, 30))
    theory = {row.line.id: row.cells[0].text for row in found.rows if row.line.id.startswith("t")}
    assert theory == {"t1": "chưa có số liệu", "t2": "chưa có số liệu", "t3": "chưa có số liệu", "t4": "2.340"}
    unknown = [row for row in found.rows if row.line.unknown]
    assert len(unknown) >= 5
    assert {row.cells[0].text for row in unknown} == {"chưa có số liệu"}


def test_the_average_is_that_of_the_people_it_opens() -> None:
    made = played(2)
    start, end = date(2010, 3, 2), date(2012, 6, 30)
    hand = by_hand.Hand(by_hand.Rows(exported.tables()), made.unit_ids[0], start, end)
    for generation in generations("2"):
        found = form(viewer(), "2", made.unit_ids[0], start, end, str(generation))
        (row,) = [row for row in found.rows if row.line.average_age]
        ages = [one["age"] for one in hand.admitted]
        assert float(row.cells[0].number) == pytest.approx(sum(ages) / len(ages), abs=0.0501)
        assert row.cells[0].figure.value == len(ages)


def test_auto_takes_the_layout_of_the_last_day_and_else_the_nearest(sample: Sample) -> None:
    asked = {
        date(2012, 5, 16): (2012, "Chưa biết mẫu"), date(2012, 5, 17): (2012, ""), date(2017, 7, 25): (2012, ""),
        date(2017, 7, 26): (2012, "Chưa biết mẫu"), date(2021, 12, 12): (2021, "Chưa biết mẫu"),
        date(2021, 12, 13): (2021, ""), date(2025, 5, 22): (2021, ""), date(2025, 5, 23): (2021, "chưa rõ có mẫu mới"),
    }  # fmt: skip
    for end, (generation, words) in asked.items():
        found = form(sample.viewer, "1", sample.root, end, end)
        assert found.layout.generation == generation, end
        said = [note for note in found.notes if "mẫu" in note.lower()]
        assert [words in note for note in said] == [True] * bool(words), (end, said)
    other = form(sample.viewer, "1", sample.root, date(2013, 1, 1), date(2013, 6, 30), "2021")
    assert other.notes[0].startswith("Mẫu được chọn không phải mẫu của ngày 30-06-2013")


def test_a_stranger_gets_no_form(sample: Sample) -> None:
    nobody = replace(sample.viewer, grants=())
    with pytest.raises(NotFound):
        form(nobody, "1", sample.root, date(2011, 1, 1), date(2011, 9, 30))


def test_every_form_of_the_issue_is_there_and_cites_its_source() -> None:
    assert {code for code, _ in EVERY} == set(EVERY_FORM)
    assert [generations(code) for code in FORMS] == [
        (2012, 2021),
        (2012, 2021),
        (2012, 2021),
        (2021,),
        (2012, 2021),
        (2012, 2021),
    ]
    assert [generations(code) for code in OF_RATINGS] == [(2021,), (2012,), (2012,)]
    for layout in layouts().values():
        assert dates.show(layout.since) in layout.source
    with pytest.raises(KeyError):
        choose("3", date(2013, 1, 1), "2012")


GOOD = (FOLDER / "1-2021.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("unit: Người", "units: Người", "unknown key units"),
        ("measure: died", "measure: dead", "'dead' is not known"),
        ("measure: died", "measure: died, colour: red", "unknown key colour"),
        ("measure: died", "measure: died, sum: [C2]", "holds only one of"),
        ("measure: died", "measure: died, where: {planet: x}", "'planet' is not known"),
        ("measure: died", "measure: died, where: {sex: X}", "'X' is not known"),
        ("within: C3", "within: C9", "'C9' is not known"),
        ("id: C2,", "id: C1,", "two rows have one id"),
        ("sum: [C1, C2, C3, C4, C5]", "sum: [C1, C2, B]", "no plain measures"),
        ("{children: D}", "{children: Z}", "'Z' is not known"),
        ("{children: D}", "{siblings: D}", "'siblings' is not known"),
        ("{children: D}", "{opening: {begin: A}}", "unknown key begin"),
        ("title: Thống kê tăng, giảm đảng viên", "note: x", "title is missing"),
        ("confidence: high", "confidence: sure", "'sure' is not known"),
        ("columns: compare", "columns: [{id: x, label: x, shows: later}]", "'later' is not known"),
    ],
)
def test_a_layout_with_a_word_that_is_not_known_is_refused(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(LayoutError, match=sentence.replace("[", r"\[")):
        read(GOOD.replace(old, new, 1), "1-2021.yaml")
