"""Few people are not told, and not by subtraction either: a reader who knows every total works backwards."""

import random
from itertools import product

import pytest

from ketnap.statistics.closed import small
from ketnap.statistics.closed.cells import Cells

SEXES, PLACES = ("F", "M"), ("mien", "kho", "lo", "xuong")


def line(measure: str, value: int | None, *where: tuple[str, str], about: str = "person") -> dict:
    return {
        "measure": measure, "label": measure, "about": about, "from": "2011-01-01", "to": "2011-12-31",
        "where": [list(pair) for pair in where], "words": [part for _, part in where], "value": value,
        "rows": list(range(value or 0)),
    }  # fmt: skip


def table(numbers: random.Random) -> dict[tuple[str, ...], int]:
    """(sex, place), (sex,), (place,) and () for the whole → number: divided in two ways, most parts small."""
    places = PLACES[: numbers.randint(2, 4)]
    found: dict[tuple[str, ...], int] = {}
    for sex, place in product(SEXES, places):
        value = numbers.choice((0, 0, 1, 2, 3, 4, 5, 6, 9, 30))
        for key in ((sex, place), (sex,), (place,), ()):
            found[key] = found.get(key, 0) + value
    return found


def worked_out(values: dict[tuple[str, ...], int], told: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """What subtraction gives a reader: whatever adds up to something, with one number missing."""
    sexes, places = ([key[0] for key in values if len(key) == 1 and key[0] in some] for some in (SEXES, PLACES))
    sums = [((), [(one,) for one in some]) for some in (sexes, places)]
    sums += [((sex,), [(sex, place) for place in places]) for sex in sexes]
    sums += [((place,), [(sex, place) for sex in sexes]) for place in places]
    known = dict(told)
    for _ in values:
        for whole, parts in sums:
            unknown = [key for key in (whole, *parts) if key not in known]
            if unknown == [whole]:
                known[whole] = sum(known[key] for key in parts)
            elif len(unknown) == 1:
                known[unknown[0]] = known[whole] - sum(known[key] for key in parts if key in known)
    return known


def told_of(values: dict[tuple[str, ...], int], *, second: bool) -> dict[tuple[str, ...], int]:
    named = [
        (key, line("admitted", value, *(("sex" if part in SEXES else "place", part) for part in key)))
        for key, value in values.items()
    ]
    closed = small.hidden(one for _, one in named)
    return {
        key: values[key] for key, one in named
        if not key or not (small.key(one) in closed if second else small.few(values[key]))
    }  # fmt: skip


def found_out(values: dict[tuple[str, ...], int], told: dict[tuple[str, ...], int]) -> list[tuple[str, ...]]:
    return [key for key in worked_out(values, told) if key and small.few(values[key])]


@pytest.mark.parametrize("seed", range(200))
def test_no_small_number_is_told_and_none_comes_out_by_subtraction(seed) -> None:
    values = table(random.Random(seed))
    told = told_of(values, second=True)
    assert not [key for key, value in told.items() if key and small.few(value)]
    assert found_out(values, told) == []


def test_the_reader_finds_them_where_only_the_small_ones_are_hidden() -> None:
    tables = [table(random.Random(seed)) for seed in range(200)]
    assert sum(bool(found_out(values, told_of(values, second=False))) for values in tables) > 50


def test_what_is_printed_instead() -> None:
    lines = [
        line("members", 3), line("members", 40, about="unit"), line("members_religious", 2), line("expelled", 1),
        line("members_women", 5), line("left", 0), line("died", None), line("organisations", 2, about="unit"),
        line("admitted", 9), line("admitted", 3, ("grassroots", "7")), line("admitted", 6, ("grassroots", "8")),
        line("admitted", 12, ("grassroots", "9")), line("learners", 3, ("class", "1")),
    ]  # fmt: skip
    cells = Cells({"figures": lines, "targets": []})
    shown = [found.shown if (found := cells.at(f"report/{place}")) else None for place in range(len(lines))]
    assert shown == ["3", "40", "dưới 5", "dưới 5", "5", "0", shown[6], "2", "9", "dưới 5", None, "12", "3"]
    assert shown[6] not in ("0", "dưới 5"), "not known is not few"
    assert cells.at("report/2/report/0") is None, "nor as a share"
    assert cells.at("report/11/report/8") is not None
    assert [cells.at(f"report/{place}").behind for place in (2, 11)] == [None, 12]


def test_the_same_number_is_not_told_by_a_form_either() -> None:
    whole = {"figures": [line("admitted", 8, ("sex", "F")), line("admitted", 2, ("sex", "M"))], "targets": []}
    form = {"figures": [line("admitted", 8, ("sex", "F")), line("admitted", 11)]}
    cells = Cells(whole, {"1": form})
    assert cells.at("form-1/0") is None and cells.at("report/0") is None
    assert cells.at("report/1").shown == "dưới 5" and cells.at("form-1/1").shown == "11"
