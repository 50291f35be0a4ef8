"""Makes samples/bac-ninh-2011-path.xlsx and its answers: the path to membership in the sample office of 2011.

    python scripts/sample_path.py [FOLDER]

Probationary members are those of samples/bac-ninh-2011.xlsx, every one, so that no published total changes; learners
of its awareness class are on the list of sympathisers or have a file; the others are invented, with the middle name
Mẫu. The same numbers come out on every run. Some files carry a fault on purpose: the answers name each by person and
rule (regulations of 2006 and Charter of 2011, as in force on the day), so that an audit can be held against them.
"""

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SOURCE, NAME = "bac-ninh-2011.xlsx", "bac-ninh-2011-path"
AS_OF = date(2011, 9, 30)
SEED = 20_110_930
SURNAMES = ("Khúc", "Quách", "Lã", "Cù", "Mạc", "Ninh", "Tống", "Nghiêm", "Kiều", "Giáp", "Chử", "Viên")
GIVEN = {"Nam": ("An", "Bách", "Cường", "Đạt", "Khôi", "Lâm", "Phúc", "Tùng"),
         "Nữ": ("Ánh", "Bích", "Chi", "Diệp", "Hà", "Liên", "Mai", "Vân")}  # fmt: skip
WHO = ("Mã tổ chức", "Họ và tên", "Giới tính", "Ngày sinh")
BEGIN = ("Ngày vào danh sách cảm tình", "Đảng viên giúp đỡ", "Ngày phân công giúp đỡ", "Số giấy chứng nhận",
         "Ngày cấp giấy chứng nhận")  # fmt: skip
FILE = ("Ngày lập hồ sơ", "Ngày nộp đơn", "Ngày khai lý lịch", "Ngày thẩm tra", "Kết quả thẩm tra",
        "Đảng viên giới thiệu 1", "Đảng viên giới thiệu 2", "Ngày giới thiệu")  # fmt: skip
VOTES = (
    "Ngày họp chi bộ",
    "Phiếu chi bộ",
    "Kết luận của chi bộ",
    "Ngày họp cấp ủy",
    "Phiếu cấp ủy",
    "Số quyết định",
    "Ngày quyết định",
)
SHEETS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Cảm tình Đảng": ("DANH SÁCH CẢM TÌNH ĐẢNG", (*WHO, *BEGIN, "Nhận xét", "Ngày nhận xét")),
    "Hồ sơ đang làm": ("HỒ SƠ ĐỀ NGHỊ KẾT NẠP ĐANG LÀM", (*WHO, *BEGIN, *FILE, *VOTES)),
    "Đảng viên dự bị": (
        "DANH SÁCH ĐẢNG VIÊN DỰ BỊ",
        (*WHO, BEGIN[0], *BEGIN[3:], *FILE, *VOTES, "Ngày lễ kết nạp", "Biên bản lễ kết nạp",
         "Đảng viên giúp đỡ", "Ngày phân công giúp đỡ",
         "Số GCN lớp đảng viên mới", "Ngày cấp GCN lớp đảng viên mới", "Hạn chính thức"),
    ),
}  # fmt: skip
STEPS = {"file": 22, "proposed": 12, "sent_up": 10, "decided": 8}
"""Files by the step they are at; the other learners are sympathisers."""
NEW_SYMPATHISERS = 36
Row = dict[str, Any]


class Office:
    """The sample workbook: cells, members of each, learners."""

    def __init__(self, path: Path) -> None:
        book = CalamineWorkbook.from_path(str(path))
        self.units = {row["Mã tổ chức"]: row for row in self._rows(book, "Tổ chức đảng")}
        members = self._rows(book, "Đảng viên")
        self.probationers = [row for row in members if not row["Ngày chính thức"]]
        names = Counter((row["Mã tổ chức"], row["Họ và tên"]) for row in members)
        self.helpers: dict[str, list[Row]] = defaultdict(list)
        for row in members:
            official = row["Ngày chính thức"]
            if official and official < date(2009, 1, 1) and names[row["Mã tổ chức"], row["Họ và tên"]] == 1:
                self.helpers[row["Mã tổ chức"]].append(row)
        self.official = Counter(row["Mã tổ chức"] for row in members if row["Ngày chính thức"])
        learners = self._rows(book, "Học viên")
        self.learners = [row for row in learners if row["Mã lớp"] == "NT01-2011"]
        self.taught = {(row["Họ và tên"], row["Ngày sinh"]): row for row in learners if row["Mã lớp"] == "DVM01-2011"}

    @staticmethod
    def _rows(book: CalamineWorkbook, name: str) -> list[Row]:
        lines = book.get_sheet_by_name(name).to_python()
        clean = [[cell.date() if isinstance(cell, datetime) else cell for cell in line] for line in lines[2:]]
        return [dict(zip(clean[0], line, strict=False)) for line in clean[1:] if line[1]]

    def is_base(self, code: str) -> bool:
        return bool(self.units[code]["Loại hình tổ chức"] == "Chi bộ cơ sở")


class Maker:
    def __init__(self, office: Office) -> None:
        self.office, self.rng = office, random.Random(SEED)  # noqa: S311 -- sample data, the same on every run
        self.sheets: dict[str, list[Row]] = {name: [] for name in SHEETS}
        self.planted: list[dict[str, str]] = []
        self.stages: Counter[str] = Counter()
        self.numbers = 0

    def before(self, day: date, low: int, high: int) -> date:
        """A working day so many days before."""
        found = day - timedelta(self.rng.randint(low, high))
        return found - timedelta(max(0, found.weekday() - 4))

    def helper(self, code: str) -> str:
        one = self.rng.choice(self.office.helpers[code])
        return f"{one['Họ và tên']} ({one['Số thẻ Đảng']})" if one["Số thẻ Đảng"] else str(one["Họ và tên"])

    def introducers(self, code: str) -> tuple[str, str]:
        first, second = self.rng.sample(self.office.helpers[code], 2)
        return str(first["Họ và tên"]), str(second["Họ và tên"])

    def begin(self, row: Row, listed: date) -> None:
        row["Ngày vào danh sách cảm tình"] = listed
        row["Đảng viên giúp đỡ"] = self.helper(row["Mã tổ chức"])
        row["Ngày phân công giúp đỡ"] = listed

    def papers(self, row: Row, vote: date) -> None:
        """A file in order before its vote."""
        applied = self.before(vote, 75, 110)
        row |= {
            "Ngày lập hồ sơ": applied, "Ngày nộp đơn": applied, "Ngày khai lý lịch": applied + timedelta(3),
            "Ngày thẩm tra": self.before(vote, 30, 45), "Kết quả thẩm tra": "Đủ điều kiện",
            "Ngày giới thiệu": self.before(vote, 12, 20),
        }  # fmt: skip
        row["Đảng viên giới thiệu 1"], row["Đảng viên giới thiệu 2"] = self.introducers(row["Mã tổ chức"])

    def vote(self, row: Row, on: date) -> None:
        whole = self.office.official[row["Mã tổ chức"]]
        votes = whole - self.rng.choice((0, 0, 0, whole // 6))
        row |= {
            "Ngày họp chi bộ": on, "Phiếu chi bộ": f"{votes}/{whole}", "Kết luận của chi bộ": "Đề nghị kết nạp",
        }  # fmt: skip

    def committee(self, row: Row, on: date) -> None:
        """A cell that is a grassroots organisation itself sends its resolution up directly."""
        if not self.office.is_base(row["Mã tổ chức"]):
            row |= {"Ngày họp cấp ủy": on, "Phiếu cấp ủy": self.rng.choice(("9/9", "11/11", "8/9"))}

    def decide(self, row: Row, on: date) -> None:
        self.numbers += 1
        row |= {"Số quyết định": f"{self.numbers + 100}-QĐ/ĐUK", "Ngày quyết định": on}

    # --- the three lists -------------------------------------------------------------------------------------------

    def sympathisers(self, learners: list[Row]) -> None:
        cells = [code for code in self.office.helpers if len(self.office.helpers[code]) >= 3]
        for row in learners:
            self._sympathiser(self._learner(row), self.before(date(2011, 3, 1), 20, 200))
        for number in range(NEW_SYMPATHISERS):
            sex = self.rng.choice(("Nam", "Nữ"))
            surname = SURNAMES[number % len(SURNAMES)]
            row = {
                "Mã tổ chức": self.rng.choice(cells), "Giới tính": sex,
                "Họ và tên": f"{surname} Mẫu {GIVEN[sex][number // len(SURNAMES)]}",
                "Ngày sinh": date(1978 + number % 14, 1 + number % 12, 1 + self.rng.randrange(28)),
            }  # fmt: skip
            self._sympathiser(row, self.before(AS_OF, 20, 260))

    def _sympathiser(self, row: Row, listed: date) -> None:
        self.begin(row, listed)
        if self.rng.random() < 0.6:
            words = ("Tiếp tục bồi dưỡng", "Tiếp tục bồi dưỡng", "Đủ điều kiện lập hồ sơ")
            row |= {"Nhận xét": self.rng.choice(words), "Ngày nhận xét": self.before(AS_OF, 1, 18)}
        self.add("Cảm tình Đảng", "sympathiser", row)

    @staticmethod
    def _learner(row: Row) -> Row:
        return {heading: row[heading] for heading in WHO} | {
            "Số giấy chứng nhận": row["Số giấy chứng nhận"], "Ngày cấp giấy chứng nhận": row["Ngày cấp"],
        }  # fmt: skip

    def files(self, learners: list[Row]) -> None:
        waiting = iter(learners)
        for step, count in STEPS.items():
            for number in range(count):
                row = self._learner(next(waiting))
                self.begin(row, self.before(date(2011, 2, 1), 30, 300))
                self._file(row, step)
                if fault := FILE_FAULTS.get((step, number)):
                    self.plant(row, *fault)
                at = "proposed" if step == "sent_up" and self.office.is_base(row["Mã tổ chức"]) else step
                self.add("Hồ sơ đang làm", at, row)

    def _file(self, row: Row, step: str) -> None:
        base = self.office.is_base(row["Mã tổ chức"])
        decided = self.before(AS_OF, 3, 22)
        vote = self.before(decided, 30, 45) if step in ("decided", "sent_up") else self.before(AS_OF, 4, 50)
        self.papers(row, vote)
        if step == "file":
            for heading in FILE[3:]:
                row.pop(heading)
            return
        self.vote(row, vote)
        if step == "decided" or (step == "sent_up" and not base):
            self.committee(row, vote + timedelta(14))
        if step == "decided":
            self.decide(row, decided)

    def probation(self) -> None:
        for number, member in enumerate(self.office.probationers):
            held, code = member["Ngày vào Đảng"], member["Mã tổ chức"]
            row = {heading: member[heading] for heading in WHO}
            decided = self.before(held, 5, 24)
            vote = self.before(decided, 30, 60)
            row["Ngày vào danh sách cảm tình"] = self.before(vote, 200, 600)
            row |= {
                "Số giấy chứng nhận": f"{number + 1:03d}/NT-{vote.year - 1}",
                "Ngày cấp giấy chứng nhận": date(vote.year - 1, 11, 19),
            }  # fmt: skip
            self.papers(row, vote)
            self.vote(row, vote)
            self.committee(row, vote + timedelta(12))
            self.decide(row, decided)
            row |= {
                "Ngày lễ kết nạp": held, "Biên bản lễ kết nạp": "Đủ nội dung",
                "Đảng viên giúp đỡ": self.helper(code), "Ngày phân công giúp đỡ": held,
                "Hạn chính thức": date(held.year + 1, held.month, held.day),
            }  # fmt: skip
            if taught := self.office.taught.get((member["Họ và tên"], member["Ngày sinh"])):
                row["Số GCN lớp đảng viên mới"] = taught["Số giấy chứng nhận"]
                row["Ngày cấp GCN lớp đảng viên mới"] = taught["Ngày cấp"]
            if fault := PROBATION_FAULTS.get(number):
                self.plant(row, *fault)
            self.add("Đảng viên dự bị", "probation", row)

    def plant(self, row: Row, rule: str, what: str, change: Callable[["Maker", Row], None]) -> None:
        change(self, row)
        self.planted.append({
            "name": row["Họ và tên"], "born_on": row["Ngày sinh"].isoformat(), "unit": row["Mã tổ chức"],
            "rule": rule, "what": what,
        })  # fmt: skip

    def add(self, sheet: str, stage: str, row: Row) -> None:
        self.stages[stage] += 1
        self.sheets[sheet].append(row)


# --- what is planted -----------------------------------------------------------------------------------------------


def short_vote(maker: Maker, row: Row) -> None:
    whole = maker.office.official[row["Mã tổ chức"]]
    row["Phiếu chi bộ"] = f"{-(-2 * whole // 3) - 1}/{whole}"


def few_members(maker: Maker, row: Row) -> None:
    row["Phiếu chi bộ"] = "2/2"


def late_ceremony(maker: Maker, row: Row) -> None:
    held = row.get("Ngày lễ kết nạp")
    row["Ngày quyết định"] = (held or AS_OF) - timedelta(44)
    row["Ngày họp chi bộ"] = row["Ngày quyết định"] - timedelta(30)
    if "Ngày họp cấp ủy" in row:
        row["Ngày họp cấp ủy"] = row["Ngày quyết định"] - timedelta(18)
    row["Ngày giới thiệu"] = row["Ngày họp chi bộ"] - timedelta(12)
    row["Ngày thẩm tra"] = row["Ngày họp chi bộ"] - timedelta(40)


def ceremony_first(maker: Maker, row: Row) -> None:
    row["Ngày quyết định"] = row["Ngày lễ kết nạp"] + timedelta(3)


def helper_later(maker: Maker, row: Row) -> None:
    row["Ngày phân công giúp đỡ"] = row["Ngày lễ kết nạp"] + timedelta(9)


def no_minutes(maker: Maker, row: Row) -> None:
    row.pop("Biên bản lễ kết nạp")


def not_yet_official(maker: Maker, row: Row) -> None:
    """Introduced by a member who was on probation then and is still."""
    here = [one for one in maker.office.probationers if one["Ngày vào Đảng"] < row["Ngày giới thiệu"]
            and one["Họ và tên"] != row["Họ và tên"]]  # fmt: skip
    same = [one for one in here if one["Mã tổ chức"] == row["Mã tổ chức"]]
    one = (same or here)[0]
    row["Đảng viên giới thiệu 2"] = f"{one['Họ và tên']} ({one['Ngày sinh']:%d-%m-%Y})"


FILE_FAULTS = {
    ("proposed", 2): ("V-01", "phiếu tán thành thiếu một so với hai phần ba, vẫn đề nghị", short_vote),
    ("sent_up", 3): ("E-10", "người giới thiệu đang là đảng viên dự bị", not_yet_official),
    ("decided", 4): ("C-01", "44 ngày sau quyết định chưa làm lễ", late_ceremony),
}  # fmt: skip
PROBATION_FAULTS = {
    7: ("V-01", "phiếu tán thành thiếu một so với hai phần ba, vẫn đề nghị", short_vote),
    23: ("C-01", "lễ kết nạp 44 ngày sau quyết định", late_ceremony),
    41: ("C-04", "phân công người giúp đỡ chín ngày sau lễ", helper_later),
    66: ("C-03", "lễ kết nạp trước ngày quyết định", ceremony_first),
    89: ("E-10", "người giới thiệu đang là đảng viên dự bị", not_yet_official),
    104: ("C-06", "chưa có biên bản lễ kết nạp", no_minutes),
    118: ("V-04", "chi bộ có hai đảng viên chính thức vẫn biểu quyết", few_members),
    140: ("C-01", "lễ kết nạp 44 ngày sau quyết định", late_ceremony),
}  # fmt: skip


def made() -> Maker:
    maker = Maker(Office(SAMPLES / SOURCE))
    learners = [row for row in maker.office.learners if len(maker.office.helpers[row["Mã tổ chức"]]) >= 3]
    learners = [row for row in learners if date(1960, 1, 1) < row["Ngày sinh"] < date(1992, 1, 1)]
    on_file = sum(STEPS.values())
    maker.sympathisers(learners[on_file:])
    maker.files(learners[:on_file])
    maker.probation()
    return maker


def answers(maker: Maker) -> dict[str, Any]:
    return {
        "as_of": AS_OF.isoformat(), "files": sum(maker.stages.values()), "stages": dict(maker.stages),
        "rows": {name: len(rows) for name, rows in maker.sheets.items()}, "planted": maker.planted,
    }  # fmt: skip


def write(maker: Maker, path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties(
            {"created": datetime(2011, 9, 30, tzinfo=UTC), "title": "Dữ liệu minh họa, mọi người là hư cấu"}
        )
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, (title, headings) in SHEETS.items():
            sheet = book.add_worksheet(name)
            sheet.write_string(0, 0, f"{title} - ĐẢNG BỘ KHỐI DOANH NGHIỆP TỈNH BẮC NINH (có đến {AS_OF:%d/%m/%Y})")
            for column, heading in enumerate(("STT", *headings)):
                sheet.write_string(2, column, heading, head)
                sheet.set_column(column, column, 26 if heading.startswith(("Họ", "Đảng viên")) else 13)
            for number, row in enumerate(maker.sheets[name], 1):
                sheet.write_number(2 + number, 0, number)
                for column, heading in enumerate(headings, 1):
                    value = row.get(heading)
                    if isinstance(value, date):
                        sheet.write_datetime(2 + number, column, value, day)
                    elif value:
                        sheet.write_string(2 + number, column, value)
            sheet.freeze_panes(3, 3)


def main(folder: Path = SAMPLES) -> None:
    maker = made()
    write(maker, folder / f"{NAME}.xlsx")
    told = json.dumps(answers(maker), ensure_ascii=False, indent=1)
    (folder / f"{NAME}.answers.json").write_text(f"{told}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
