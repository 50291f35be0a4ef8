"""The report of 30-09-2011, after the real import, says line by line what was published and what the answers hold."""

import json
from datetime import date

import pytest

from ketnap.statistics import prose
from ketnap.statistics.plain_text import plain_text
from ketnap.statistics.report.as_json import as_json
from tests.statistics.conftest import Sample
from tests.statistics.office import SAMPLES

pytestmark = pytest.mark.django_db
ANSWERS = json.loads((SAMPLES / "bac-ninh-2011.answers.json").read_text(encoding="utf-8"))
VIEN_THONG, LILAMA, DABACO = (
    "Đảng bộ Viễn thông Bắc Ninh",
    "Đảng bộ Công ty cổ phần LILAMA 69-1",
    "Đảng bộ Công ty cổ phần Tập đoàn DABACO",
)


def test_every_line_of_the_article_and_of_the_answers(imported: Sample) -> None:
    found = as_json(imported.nine_months)
    # Hiện có 53 tổ chức cơ sở đảng (gồm 20 đảng bộ và 33 chi bộ), với 2.340 đảng viên, lãnh đạo 52 doanh nghiệp.
    organisations = found["organisations"]
    assert (organisations["grassroots"], organisations["committees"], organisations["cells"]) == (53, 20, 33)
    assert (found["members"]["total"], found["enterprises"]) == (2340, 52)
    # Năm 2009 kết nạp 73, năm 2010 kết nạp 161, đến hết tháng 9-2011 kết nạp 131, đạt 131 % kế hoạch năm.
    assert found["admitted"]["by_year"] == {"2009": 73, "2010": 161, "2011": 131}
    assert found["admitted"]["total"] == 131
    assert (found["plan"]["target"], found["plan"]["percent"], found["plan"]["version_on"]) == (100, 131, "2011-01-20")
    # Trong đó có 39 đảng viên nữ, 74 đảng viên trong độ tuổi đoàn.
    assert (found["admitted"]["women"], found["admitted"]["youth_age"]) == (39, 74)
    # Ba đảng bộ làm tốt: 14, 10, 9.
    assert [(one["name"], one["admitted"]) for one in found["best"]] == [(VIEN_THONG, 14), (LILAMA, 10), (DABACO, 9)]
    # Các lớp: 96, 60, và 103 phối hợp với Trường Chính trị Nguyễn Văn Cừ.
    assert [(one["kind"], one["learners"], one["partner"]) for one in found["classes"]] == [
        ("Bồi dưỡng nhận thức về Đảng", 96, ""),
        ("Bồi dưỡng đảng viên mới", 60, ""),
        ("Trung cấp lý luận chính trị", 103, "Trường Chính trị Nguyễn Văn Cừ"),
    ]
    # And what the article does not say, from the answers.
    assert found["to"] == ANSWERS["as_of"]
    assert organisations["units"] == ANSWERS["units"]
    assert found["members"]["probationary"] == ANSWERS["probationary"]
    assert found["members"]["official"] == ANSWERS["members"] - ANSWERS["probationary"]
    assert found["members"]["women"] == ANSWERS["women_members"]
    assert found["plan"]["target"] == ANSWERS["plan"]["total"]
    assert found["plan"]["percent"] == ANSWERS["plan_percent"]
    assert [{k: one[k] for k in ("code", "name", "admitted")} for one in found["best"]] == ANSWERS["top"]
    listed = [{key: one[key] for key in ("code", "kind", "learners")} for one in found["classes"]]
    assert listed == ANSWERS["classes"]


@pytest.mark.parametrize("year", ["2009", "2010", "2011"])
def test_every_year_and_organisation_of_the_answers(imported: Sample, year: str) -> None:
    last = date(2011, 9, 30) if year == "2011" else date(int(year), 12, 31)
    found = as_json(imported.report("19.168", date(int(year), 1, 1), last))["admitted"]
    right = ANSWERS["admitted"][year]
    assert (found["total"], found["women"], found["youth_age"]) == (right["total"], right["women"], right["youth_age"])
    assert found["by_unit"] == right["by_organisation"]


def test_every_organisation_alone_says_what_the_whole_says_of_it(imported: Sample) -> None:
    whole = imported.nine_months
    for line in whole.by_organisation[::9]:
        alone = imported.report(line.code, date(2011, 1, 1), date(2011, 9, 30))
        assert alone.admitted.total.value == line.admitted.value
        assert alone.admitted.women.value == line.women.value
        assert alone.members.total.value == line.members.value
        assert (alone.plan.target if alone.plan else None) == line.target
        assert alone.by_month[-1].running == line.admitted.value


def test_the_text_says_it_in_sentences(imported: Sample) -> None:
    text = plain_text(imported.nine_months).replace("\u00a0", " ")
    for sentence in (
        "9 THÁNG ĐẦU NĂM 2011",
        "có 53 tổ chức cơ sở đảng (gồm 20 đảng bộ cơ sở và 33 chi bộ cơ sở), với 2.340 đảng viên",
        "lãnh đạo 52 doanh nghiệp thuộc các thành phần kinh tế.",
        "kết nạp được 131 đảng viên, đạt 131 % kế hoạch năm 2011 (100 đảng viên, giao ngày 20-01-2011)",
        "39 đảng viên nữ (29,8 %), 74 đảng viên trong độ tuổi đoàn (56,5 %) và 71 đoàn viên (54,2 %)",
        "năm 2009 kết nạp 73 đảng viên, năm 2010 kết nạp 161 đảng viên.",
        f"{VIEN_THONG} (14 đảng viên), {LILAMA} (10 đảng viên), {DABACO} (9 đảng viên).",
        "1 lớp bồi dưỡng nhận thức về Đảng cho 96 học viên; mở 1 lớp bồi dưỡng đảng viên mới cho 60 học viên; "
        "phối hợp với Trường Chính trị Nguyễn Văn Cừ mở 1 lớp trung cấp lý luận chính trị cho 103 học viên.",
        "Còn 5 tổ chức cơ sở đảng chưa kết nạp được đảng viên nào, trong đó 3 tổ chức đã được giao chỉ tiêu.",
        "Sổ bắt đầu từ 30-09-2011",
    ):
        assert sentence in text


def test_the_piece_for_the_press_has_the_figures_of_the_article_in_our_own_words(imported: Sample) -> None:
    piece = " ".join(prose.plain(part) for part in prose.press(imported.nine_months))
    for figure in ("53", "20", "33", "2.340", "52", "73", "161", "131", "131\u00a0%", "39", "74", "14", "10", "9", "96",
                   "60", "103"):  # fmt: skip
        assert f" {figure}" in piece or f"({figure}" in piece, figure
