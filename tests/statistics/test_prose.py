"""Sentences an office would sign, whatever the numbers are."""

import re
from dataclasses import replace
from datetime import date

import pytest

from ketnap.models import Enterprise, UnitKind
from ketnap.statistics import prose
from ketnap.statistics.figures import Figure
from ketnap.statistics.plain_text import plain_text
from ketnap.statistics.report import Report
from tests.statistics.conftest import Sample

pytestmark = pytest.mark.django_db
# Latin letters that Vietnamese does not use, and words of programs and of code.
FOREIGN = re.compile(r"\b\w*[fjwzFJWZ]\w*\b|\bnone\b|\btrue\b|\bnull\b|_|\{|\}|\bhệ thống\b|\bdữ liệu\b", re.IGNORECASE)


def value(figure: Figure, number: int | None) -> Figure:
    return replace(figure, value=number)


def admitted(report: Report, **numbers: int | None) -> Report:
    """The report with other numbers of admitted; the plan follows."""
    a = replace(report.admitted, **{name: value(getattr(report.admitted, name), n) for name, n in numbers.items()})
    return replace(report, admitted=a)


def said(report: Report, heading: str) -> str:
    section = next(one for one in prose.sections(report) if one.heading.endswith(heading))
    return " ".join(prose.plain(part) for part in section.paragraphs).replace("\u00a0", " ")


@pytest.fixture
def nine(sample: Sample) -> Report:
    return sample.nine_months


def test_nobody_admitted(sample: Sample) -> None:
    cell = sample.report("19.168.037", date(2011, 1, 1), date(2011, 9, 30))
    assert said(cell, "Kết nạp đảng viên").startswith(
        "Tính đến hết tháng 9-2011, Chi bộ Công ty Minh Họa 37 chưa kết nạp được đảng viên nào, chỉ tiêu năm 2011 là "
        "3 đảng viên (giao ngày 20-01-2011). Cùng kỳ năm 2010 kết nạp 2 đảng viên."
    )
    assert said(cell, "Nhiệm vụ, giải pháp").startswith(
        "Từ nay đến hết năm 2011 phấn đấu kết nạp thêm 3 đảng viên để hoàn thành kế hoạch."
    )


def test_a_year_that_missed_its_plan(sample: Sample) -> None:
    cell = sample.report("19.168.026", date(2011, 1, 1), date(2011, 12, 31))
    assert said(cell, "Hạn chế, nguyên nhân").startswith("Chưa đạt kế hoạch năm 2011, còn thiếu 3 đảng viên.")


def test_no_target_was_given(sample: Sample) -> None:
    cell = sample.report("19.168.029", date(2011, 1, 1), date(2011, 9, 30))
    assert "chưa kết nạp được đảng viên nào, năm 2011 không được giao chỉ tiêu." in said(cell, "Kết nạp đảng viên")


def test_a_period_inside_the_year_says_the_year_so_far_before_the_plan(sample: Sample) -> None:
    quarter = sample.report("19.168", date(2011, 7, 1), date(2011, 9, 30))
    assert (
        "Trong quý III năm 2011, Đảng bộ Khối Doanh nghiệp tỉnh Bắc Ninh kết nạp được 49 đảng viên; "
        "từ đầu năm 2011 kết nạp 131 đảng viên, đạt 131 % kế hoạch năm 2011"
    ) in said(quarter, "Kết nạp đảng viên")


def test_what_is_zero_inside_a_sum_is_said_in_words(nine: Report) -> None:
    assert "; trong đó không có đảng viên nữ, 74 đảng viên" in said(admitted(nine, women=0), "Kết nạp đảng viên")


def test_unknown_youth_union_is_said_apart(nine: Report) -> None:
    text = said(admitted(nine, youth_union=60, youth_union_unknown=11), "Kết nạp đảng viên")
    assert "60 đoàn viên (45,8 %); 11 người chưa rõ có phải đoàn viên." in text
    text = said(admitted(nine, youth_union=0, youth_union_unknown=131), "Kết nạp đảng viên")
    assert "và 131 người chưa rõ có phải đoàn viên." in text
    assert "đoàn viên (" not in text


def test_unknown_admissions(nine: Report) -> None:
    unknown = admitted(nine, total=None, women=None, youth_age=None)
    assert "chưa có số liệu về kết nạp đảng viên." in said(unknown, "Kết nạp đảng viên")
    assert " 0 đảng viên" not in said(unknown, "Kết nạp đảng viên")


def test_equal_organisations_are_not_kept_silent_about(sample: Sample) -> None:
    year = sample.report("19.168", date(2010, 1, 1), date(2010, 12, 31))
    assert [line.admitted.value for line in year.best] == [8, 5, 5]
    assert year.tied == 5
    assert "; còn 5 tổ chức khác cũng kết nạp 5 đảng viên." in said(year, "Kết nạp đảng viên")


def test_every_organisation_admitted(nine: Report) -> None:
    every = replace(nine, without_admission=value(nine.without_admission, 0), planned_without=())
    assert "Cả 53 tổ chức cơ sở đảng đều có kết nạp đảng viên." in said(every, "Kết nạp đảng viên")


def test_movements_in_words(nine: Report) -> None:
    numbers = {"ledger_admitted": 3, "arrived": 2, "arrived_other_province": 2, "died": 1, "gained": 4}
    lines = tuple(
        replace(line, figure=value(line.figure, numbers.get(line.figure.measure, 0))) for line in nine.balance.lines
    )
    start = replace(nine.balance.start, figure=value(nine.balance.start.figure, 2332))
    told = said(
        replace(nine, balance=replace(nine.balance, start=start, lines=lines), recognised=value(nine.recognised, 6)),
        "biến động đảng viên",
    )
    assert told == (
        "Công nhận chính thức 6 đảng viên dự bị. Trong kỳ, đảng viên tăng 9 người (kết nạp 3, chuyển đến 2, tăng do "
        "thay đổi tổ chức 4), giảm 1 người (từ trần 1). Có đến hết ngày 31-12-2010: 2.332; có đến hết ngày 30-09-2011: "
        "2.340."
    )


def test_any_kind_of_unit_and_any_number_reads_well(nine: Report) -> None:
    """No empty brackets, doubled blanks or marks, foreign or program words."""
    for kind in UnitKind:
        for number in (None, 0, 1, 12345):
            text = everything(changed(nine, str(kind), number)).replace("LILAMA", "Lá").replace("DABACO", "Đá")
            assert not re.search(r"\(\)|  |,,|\.\.|;;| ,| ;| \.|\( |:\s*\.", text), (kind, number, text)
            assert not FOREIGN.search(text), (kind, number, FOREIGN.search(text))
            assert ("chưa có số liệu" in text) or number is not None
            assert ("12.345" in text) == (number == 12345)


def changed(report: Report, kind: str, number: int | None) -> Report:
    """Another kind of unit, and the same number everywhere."""
    o, m = report.organisations, report.members
    other = replace(
        report,
        unit=replace(report.unit, kind=kind),
        organisations=replace(o, **{name: value(getattr(o, name), number) for name in vars(o)}),
        members=replace(m, **{name: value(getattr(m, name), number) for name in vars(m)}),
        enterprises=value(report.enterprises, number),
        recognised=value(report.recognised, number),
        classes=report.classes if number else (),
    )
    return admitted(other, **dict.fromkeys(vars(report.admitted), number))


def everything(report: Report) -> str:
    parts = [part for one in prose.sections(report) for part in one.paragraphs] + list(prose.press(report))
    return " ".join(prose.plain(part) for part in parts)


def test_the_whole_text_is_vietnamese(nine: Report) -> None:
    text = plain_text(nine).replace("LILAMA", "")
    for name in Enterprise.objects.values_list("name", flat=True):
        text = text.replace(name, "")
    assert not FOREIGN.search(text), FOREIGN.search(text)
    assert "131\u00a0%" in text
