"""A birthday typed wrong on a later list: asked once with the reasons, never a second person nor somebody missing."""

import random
from calendar import monthrange
from datetime import date

import pytest

from ketnap.imports import pipeline
from ketnap.imports.checks.people import birthday_slip
from ketnap.models import Person
from tests.imports import books
from tests.imports.books import PEOPLE, member
from tests.imports.conftest import faults
from tests.imports.test_later_lists import HEADING, later

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ")
MIDDLE, GIVEN = ("Văn", "Đức", "Thị", "Minh"), ("Mẫu", "Thử", "Nháp", "Ví", "Tạm", "Giả", "Bịa", "Đặt")
SLIPS = [
    (date(1978, 9, 5), date(1978, 5, 9), "ngày và tháng đổi chỗ"),
    (date(1978, 9, 5), date(1978, 9, 6), "lệch một chữ số"),
    (date(1979, 9, 5), date(1980, 9, 5), "lệch một năm"),
    (date(1978, 9, 5), date(1978, 1, 1), "một bên ghi mùng một tháng một"),
    (date(2000, 2, 29), date(1996, 2, 28), ""),
    (date(1978, 9, 5), date(1991, 12, 24), ""),
]


@pytest.mark.parametrize(("born", "typed", "slip"), SLIPS)
def test_a_slip_is_named_either_way_round(born, typed, slip) -> None:
    assert birthday_slip(born, typed) == slip == birthday_slip(typed, born)


@pytest.fixture
def first(load):
    return load(books.office())


def test_a_slip_in_the_birthday_is_asked_and_the_answer_corrects_the_record(first, check) -> None:
    sheets = later()
    held = Person.objects.get(full_name="Đới Thị Hằng")
    sheets[PEOPLE][12][4] = held.born_on.replace(month=1, day=1)
    preview = check(sheets)
    (question,) = preview.questions
    assert (question.kind, question.cell) == ("same_person", "C13")
    assert "cùng chi bộ, cùng ngày vào Đảng; ngày sinh một bên ghi mùng một tháng một" in question.detail
    assert (PEOPLE, "C13", "same_person") in faults(preview, "question")
    same = check(sheets, answers={question.id: question.choices[0].value})
    pipeline.commit(same, by=None)
    held.refresh_from_db()
    assert held.born_on == sheets[PEOPLE][12][4] and Person.objects.count() == 12


def test_answered_another_person_the_one_on_no_list_is_asked_about(first, check) -> None:
    sheets = later()
    sheets[PEOPLE][12][4] = Person.objects.get(full_name="Đới Thị Hằng").born_on.replace(month=1, day=1)
    (question,) = check(sheets).questions
    other = check(sheets, answers={question.id: "other"})
    assert [q.kind for q in other.stage.open_questions] == ["missing"] and other.counts["new"] == 1


def test_two_of_one_name_who_are_both_on_the_list_are_two(load, check) -> None:
    born, twin = date(1980, 3, 12), date(1980, 3, 13)
    sheets = books.only(PEOPLE)
    sheets[PEOPLE][0] = ["DANH SÁCH ĐẢNG VIÊN (có đến 30/09/2011)"]
    load(books.office())
    rows = [member(n, "77.020", "Lê Văn Bịa", "Nam", day, date(2012, 1, 9)) for n, day in ((21, born), (22, twin))]
    load(later(*rows))
    again = later(*rows)
    again[PEOPLE][0] = [HEADING.replace("31/03/2012", "30/06/2012")]
    assert check(again).questions == []


def _people(rng: random.Random, count: int) -> list[list]:
    found: dict[tuple, list] = {}
    while len(found) < count:
        name = " ".join(map(rng.choice, (FAMILY, MIDDLE, GIVEN)))
        born = date(rng.randint(1955, 1985), rng.randint(1, 12), rng.randint(1, 28))
        joined = date(rng.randint(2006, 2009), rng.randint(1, 12), rng.randint(1, 28))
        unit = rng.choice(("77.001.001", "77.001.002", "77.020"))
        found[name, born] = [unit, name, rng.choice(("Nam", "Nữ")), born, joined]
    return list(found.values())


def _typed_wrong(rng: random.Random, born: date) -> date:
    ways = [
        date(born.year, born.day, born.month) if born.day <= 12 else born, born.replace(year=born.year + 1),
        born.replace(month=1, day=1), born.replace(day=born.day % 10 + (10 if born.day < 10 else 0) or 1),
    ]  # fmt: skip
    return next((day for day in rng.sample(ways, 4) if day != born), born.replace(year=born.year - 1))


@pytest.mark.parametrize("seed", range(2))
def test_of_a_hundred_slips_nearly_all_are_asked_and_namesakes_are_not(seed, load, check) -> None:
    rng = random.Random(seed)
    people = _people(rng, 800)
    load(books.office())
    listed = [_line(number, one) for number, one in enumerate(people, start=20)]
    load(later(*listed))
    wrong = set(rng.sample(range(len(people)), 100))
    again = [[*one[:3], _typed_wrong(rng, one[3]), one[4]] if n in wrong else one for n, one in enumerate(people)]
    namesakes = []
    for one in rng.sample(people, 20):
        born = date(one[3].year - 20, monthrange(2001, one[3].month)[0] + 3, 17)
        namesakes.append([*one[:3], born, date(2012, 5, rng.randint(1, 28))])
    sheets = later(*(_line(number, one) for number, one in enumerate([*again, *namesakes], start=20)))
    sheets[PEOPLE][0] = [HEADING.replace("31/03/2012", "30/06/2012")]
    preview = check(sheets)
    asked = [question for question in preview.questions if question.kind == "same_person"]
    missing = [question for question in preview.questions if question.kind == "missing"]
    cells = {int(question.cell[1:]) for question in asked}
    at = {13 + number + 1 for number in wrong}
    assert len(cells & at) >= 97 and len(cells - at) <= 2 and len(missing) <= 2
    assert preview.counts["new"] >= 18


def _line(number: int, one: list) -> list:
    unit, name, sex, born, joined = one
    return member(number, unit, name, sex, born, joined)
