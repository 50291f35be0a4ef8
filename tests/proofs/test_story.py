"""The office's year on the command line: first list, later list with its questions, both reports, undo, 53 files."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.proofs.installation import SAMPLE, Installation, Server, report_of

TOP = "19.168"
SEPTEMBER = ("2011-01-01", "2011-09-30")
LAST_QUARTER = ("2011-10-01", "2011-12-31")
ALPHABET = "ABCDEGHIKLMNOPQRSTUVXY"
NAME, BORN, UNIT, OFFICIAL, JOINED, CARD = 3, 5, 2, 14, 13, 15
"""Columns of the sample's list of members, from 1."""

ARTICLE = (
    "có 53 tổ chức cơ sở đảng (gồm 20 đảng bộ cơ sở và 33 chi bộ cơ sở), với 2.340 đảng viên",
    "lãnh đạo 52 doanh nghiệp thuộc các thành phần kinh tế",
    "năm 2009 kết nạp 73 đảng viên, năm 2010 kết nạp 161 đảng viên",
    "Tính đến hết tháng 9-2011",
    "kết nạp được 131 đảng viên, đạt 131 % kế hoạch năm 2011",
    "39 đảng viên nữ",
    "74 đảng viên trong độ tuổi đoàn",
    "Đảng bộ Viễn thông Bắc Ninh (14 đảng viên)",
    "Đảng bộ Công ty cổ phần LILAMA 69-1 (10 đảng viên)",
    "Đảng bộ Công ty cổ phần Tập đoàn DABACO (9 đảng viên)",
    "mở 1 lớp bồi dưỡng nhận thức về Đảng cho 96 học viên",
    "mở 1 lớp bồi dưỡng đảng viên mới cho 60 học viên",
    "phối hợp với Trường Chính trị Nguyễn Văn Cừ mở 1 lớp trung cấp lý luận chính trị cho 103 học viên",
)

UNDO = "from ketnap.actions import batches; batches.undo({batch}, by=None)"
TEMPLATES = """
from datetime import date
from pathlib import Path
from ketnap.access.viewer import office
from ketnap.imports import template
from ketnap.queries import organisation
day = date(2011, 12, 31)
viewer = office(day)
for row in organisation.tree(viewer, day):
    if row.depth == 1:
        template.write(viewer, row.code, Path({folder!r}) / f"{{row.code}}.xlsx", on=day)
"""


@pytest.fixture(scope="module")
def opened(server: Server) -> Iterator[Installation]:
    """The office with its list of September."""
    made = Installation(server)
    made.run("import", SAMPLE)
    yield made
    made.remove()


@pytest.fixture
def office(opened: Installation) -> Iterator[Installation]:
    made = opened.copy()
    yield made
    made.remove()


def december(path: Path) -> str:
    """The sample three months on. → name of the member who is missing from it.

    20 admitted in one committee, 1 arrived, 3 moved within the committee, 5 recognised, 1 missing."""
    book = openpyxl.load_workbook(SAMPLE)
    for sheet in book.worksheets:
        if sheet.title != "Đảng viên":
            del book[sheet.title]
    sheet = book["Đảng viên"]
    sheet["A1"] = "DANH SÁCH ĐẢNG VIÊN (có đến 31/12/2011)"
    rows = range(4, sheet.max_row + 1)
    due = [
        row for row in rows
        if sheet.cell(row, OFFICIAL).value is None
        and date(2010, 10, 1) < sheet.cell(row, JOINED).value.date() < date(2010, 12, 20)
    ]  # fmt: skip
    for row in due[:5]:
        joined = sheet.cell(row, JOINED).value
        sheet.cell(row, OFFICIAL).value = joined.replace(year=joined.year + 1)
        sheet.cell(row, CARD).value = f"19.9{row:05d}"
    movers = [row for row in rows if sheet.cell(row, UNIT).value == "19.168.001.001" and row not in due][:4]
    for row in movers[:3]:
        sheet.cell(row, UNIT).value = "19.168.001.002"
    missing = sheet.cell(movers[3], NAME).value
    last = sheet.max_row
    for number in range(21):
        arrived = number == 20
        values = [
            last + number, "19.168.002.001", f"Trịnh Thế Minh {ALPHABET[number]}", "Nam",
            date(1985, 1, 1 + number), "Kinh", "Không", "Quế Võ, Bắc Ninh", "12/12", "Đại học",
            "Công nhân, lao động trực tiếp", None if arrived else "x",
            date(2008, 5, 19) if arrived else date(2011, 10, 1 + number),
            date(2009, 5, 19) if arrived else None, "19.777777" if arrived else None,
        ]  # fmt: skip
        for column, value in enumerate(values, 1):
            sheet.cell(last + 1 + number, column).value = value
    sheet.delete_rows(movers[3])
    book.save(path)
    return missing


def register_of(office: Installation) -> dict[str, list[tuple]]:
    """What stands in the register, without the journal of how it came there and the note that a list came."""
    left_out = {"ketnap_journalentry", "ketnap_journalseal", "ketnap_treeversion", "ketnap_memberlist"}
    return {table: rows for table, rows in office.tables().items() if table not in left_out}


def test_the_report_of_september_says_what_the_article_says(office: Installation) -> None:
    text = office.run("report", "--from", SEPTEMBER[0], "--to", SEPTEMBER[1]).replace("\u00a0", " ")
    for figure in ARTICLE:
        assert figure in text, figure


def test_the_list_of_december(office: Installation, tmp_path: Path) -> None:
    september, held = office.report(TOP, *SEPTEMBER), register_of(office)
    path = tmp_path / "thang-12.xlsx"
    missing = december(path)

    asked = json.loads(office.run("import", path, "--json", code=1))
    assert asked["rows"]["error"] == 0
    (question,) = asked["questions"]
    assert question["kind"] == "missing"
    assert missing in question["sentence"]
    assert register_of(office) == held
    assert question["id"] in office.run("import", path, "--dry-run", code=1)

    answers = tmp_path / "tra-loi.yaml"
    answers.write_text(f'"{question["id"]}":\n  answer: departed\n  on: 2011-11-15\n', encoding="utf-8")
    dry = json.loads(office.run("import", path, "--answers", answers, "--dry-run", "--json"))
    assert (dry["written"], register_of(office) == held) == (False, True)
    done = json.loads(office.run("import", path, "--answers", answers, "--json"))
    assert done["written"]
    assert (done["rows"]["new"], done["rows"]["changed"]) == (21, 8)

    asked = [report_of(unit, *period) for unit in (TOP, "19.168.001") for period in (LAST_QUARTER, SEPTEMBER)]
    *reports, _ = office.together(*asked, ("check",))
    report, then, within, within_then = map(json.loads, reports)
    assert report["members"]["total"] == 2340 + 20 + 1 - 1
    assert report["admitted"]["total"] == 20
    assert report["admitted"]["by_unit"] == {"19.168.002": 20}
    assert report["recognised"] == 5
    assert report["plan"]["target"] == 100
    assert float(report["plan"]["percent"]) == 151
    assert then["admitted"] == september["admitted"]
    assert then["members"] == september["members"]
    assert within["members"]["total"] == within_then["members"]["total"] - 1

    office.run_python(UNDO.format(batch=done["batch"]))
    assert register_of(office) == held
    again, _ = office.together(report_of(TOP, *SEPTEMBER), ("check",))
    assert json.loads(again) == september


def test_a_template_sent_back_unchanged_changes_nothing(office: Installation, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    office.run("template", "--unit", "19.168.001", "--on", "2011-09-30", "-o", path)
    held = register_of(office)
    rows = json.loads(office.run("import", path, "--json"))["rows"]
    members = office.report("19.168.001", *SEPTEMBER)["members"]["total"]
    assert {kind: rows[kind] for kind in ("new", "changed", "question", "error")} == dict.fromkeys(
        ("new", "changed", "question", "error"), 0
    )
    assert rows["same"] > members
    assert register_of(office) == held


def test_files_of_all_offices_in_one_go(office: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "tra-ve"
    folder.mkdir()
    office.run_python(TEMPLATES.format(folder=str(folder)))
    files = sorted(folder.glob("*.xlsx"))
    assert len(files) == 53
    for number, path in enumerate(files):
        with_one_admission(path, number)

    # One office's mistake holds back all, and says whose it is.
    held = register_of(office)
    good = files[7].read_bytes()
    with_one_admission(files[7], 7, joined=date(2012, 1, 5))
    said = json.loads(office.run("import", *files, "--json", code=1))
    assert {one["file"]: one["state"] for one in said["files"] if one["state"] != "ready"} == {files[7].name: "error"}
    assert register_of(office) == held

    files[7].write_bytes(good)
    done = json.loads(office.run("import", *files, "--json"))
    assert done["written"]
    assert done["rows"]["new"] == 53
    assert {one["unit"] for one in done["files"]} == {path.stem for path in files}
    report = office.report(TOP, *LAST_QUARTER)
    assert report["admitted"]["total"] == 53
    assert set(report["admitted"]["by_unit"].values()) == {1}
    assert report["members"]["total"] == 2340 + 53
    office.run("check")


def with_one_admission(path: Path, number: int, joined: date = date(2011, 11, 20)) -> None:
    """One row more at the end of the members of a template."""
    book = openpyxl.load_workbook(path)
    sheet = book["Đảng viên"]
    headings = {cell.value: cell.column for cell in sheet[3] if cell.value}
    last = max(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 3).value)
    word = f"Xuân {ALPHABET[number % 20]}{ALPHABET[number // 20]}"
    values = {
        "Mã tổ chức": sheet.cell(last, headings["Mã tổ chức"]).value, "Họ và tên": f"Kiều Thị {word}",
        "Giới tính": "Nữ", "Ngày sinh": date(1986, 3, 1 + number % 28), "Dân tộc": "Kinh", "Ngày vào Đảng": joined,
    }  # fmt: skip
    for heading, value in values.items():
        sheet.cell(last + 1, headings[heading]).value = value
    book.save(path)
