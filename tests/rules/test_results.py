"""Who passes, until when a certificate holds, who is young."""

from datetime import date

import pytest

from ketnap.rules import results
from ketnap.rules.results import Verdict, certificate_term, twice, verdict, young


@pytest.mark.parametrize(
    ("case", "passed", "why"),
    [
        (("good", None, None), True, ""),
        (("average", 1, 10), True, ""),
        (("good", 0, 10), False, "Dự 0 trên 10 buổi"),
        (("good", 7, 10, 8), False, "Dự 7 trên 10 buổi, cần ít nhất 8 buổi"),
        (("good", 8, 10, 8), True, ""),
        (("good", None, None, 8), True, ""),
        (("failed", 10, 10), False, "Kiểm tra không đạt"),
        (("", 10, 10), False, "Chưa có kết quả kiểm tra"),
        (("excellent", 10, 10, 0, "Chép bài"), False, "Chép bài"),
    ],
)
def test_who_passes_and_why_not(case, passed, why) -> None:
    assert verdict(*case) == Verdict(passed, why)


def test_how_long_a_certificate_holds_is_the_law_of_the_day_of_asking() -> None:
    given = date(2024, 2, 29)
    assert certificate_term("awareness", given, date(2024, 3, 1)).due_on == date(2029, 2, 28)
    assert certificate_term("awareness", given, date(2025, 6, 9)).due_on == date(2029, 2, 28)
    assert "điểm 5.4" in certificate_term("awareness", given, date(2025, 6, 9)).why
    for day in (date(2011, 3, 1), date(2026, 4, 20)):
        asked = certificate_term("awareness", given, day)
        assert asked.due_on is None and asked.why.startswith("Chưa rõ")
    other = certificate_term("new_member", given, date(2025, 6, 9))
    assert other.due_on is None and other.why == results.NOT_FOUND


def test_young_is_by_the_law_of_the_day() -> None:
    assert young(date(1996, 2, 29), date(2024, 2, 19)) is True
    assert young(date(1993, 2, 19), date(2024, 2, 19)) is False
    assert young(date(2008, 2, 20), date(2024, 2, 19)) is False
    assert young(date(1980, 1, 1), date(2001, 1, 1)) is None


def test_a_number_written_twice_is_seen_whatever_its_spaces_and_case() -> None:
    assert twice(["7/NT", "8/NT", " 7 / nt", "7/nt"]) == ["7/NT"]
    assert twice(["7/NT", "8/NT"]) == []
