"""`ketnap close-period`: closing, closing again, counting every closed period again, with plain sentences."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.actions import people
from ketnap.lib import clock, dates
from ketnap.management import cli
from ketnap.models import ClosedPeriod, Person
from ketnap.queries.papers.closing import check_code
from tests.statistics import office

pytestmark = pytest.mark.django_db
SAME = "Giống hệt bản đã khóa"
PAPERS = ("Báo cáo", "Biểu 1", "Biểu 2", "Biểu 2B", "Biểu 3", "Biểu 5", "Biểu 10")
NINE_MONTHS = ("--from", "2011-01-01", "--to", "30-09-2011")


def printed(*words: str) -> str:
    out = StringIO()
    call_command("close-period", *words, stdout=out)
    return out.getvalue()


def by_paper(said: str) -> dict[str, str]:
    """What --check says of each paper of a period: the lines below its name, joined by `|`."""
    told: dict[str, str] = {}
    paper = ""
    for line in said.splitlines()[1:]:
        if line.startswith("    "):
            told[paper] += "|" * bool(told[paper]) + line.strip()
        else:
            paper = line.split(",")[0].strip(" :")
            told[paper] = ""
    return told


def test_close_check_correct_check_and_close_again() -> None:
    office.load()
    said = printed("--unit", "19.168", *NINE_MONTHS)
    code = check_code(ClosedPeriod.objects.get().digest)
    assert said == f"Kỳ đã khóa: 9 tháng đầu năm 2011. Mã kiểm tra {code}.\n"
    again = printed(*NINE_MONTHS)
    when = f"đã khóa từ {dates.show(clock.today())} (dòng lệnh)"
    assert again == f"Kỳ đã khóa: 9 tháng đầu năm 2011, {when}. Mã kiểm tra {code}.\n"
    assert ClosedPeriod.objects.count() == 1
    lines = printed("--check").splitlines()
    assert lines[0] == (
        f"Đảng bộ Khối Doanh nghiệp tỉnh Bắc Ninh, 01-01-2011 đến 30-09-2011, bản 1, mã kiểm tra {code}:"
    )
    assert by_paper("\n".join(lines)) == dict.fromkeys(PAPERS, SAME)
    person = Person.objects.filter(joined_on__range=(date(2011, 1, 1), date(2011, 9, 30)), sex="F").first()
    people.correct(person.pk, 1, {"sex": "M"}, by=None)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1 closed periods differ") as refused:
        call_command("close-period", "--check", stdout=out)
    assert refused.value.returncode == 1
    told = by_paper(out.getvalue())
    why = f"Vì: Sửa hồ sơ {person.full_name}: giới tính (chương trình ghi ngày "
    assert "Kết nạp, nữ (01-01-2011 đến 30-09-2011): 39 → 38" in told["Báo cáo"]
    assert told["Biểu 2"].startswith("Kết nạp đảng viên nữ") and told["Biểu 3"].startswith("Đảng viên nữ")
    touched = {paper for paper, words in told.items() if words != SAME}
    assert touched == {"Báo cáo", "Biểu 2", "Biểu 3"} and all(why in told[paper] for paper in touched)
    with pytest.raises(CommandError, match="hãy ghi lý do"):
        printed(*NINE_MONTHS)
    assert "bản 2" in printed(*NINE_MONTHS, "--reason", "Sửa giới tính")
    assert "bản 2" in printed("--check") and "bản 1" not in printed("--check")
    ClosedPeriod.objects.filter(version=2).update(content="{}")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("close-period", "--check", stdout=out)
    assert "Bản lưu đã bị sửa" in out.getvalue()


def test_nothing_closed_is_in_order() -> None:
    assert printed("--check") == "Chưa khóa kỳ nào.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--unit", "19.168"), "--from and --to"),
        (("--check", "--unit", "19.168"), "takes no other option"),
        (("--from", "2011-09-30", "--to", "2011-01-01"), "before it starts"),
    ],
)
def test_wrong_use_is_said(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        printed(*words)
    assert refused.value.returncode == 2


def test_a_wrong_day_is_a_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run("close-period", ["--from", "31-02-2011", "--to", "2011-09-30"])
    assert ended.value.code == 2
    assert "usage: ketnap close-period" in capsys.readouterr().err
