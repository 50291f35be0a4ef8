"""An office that does not exist: units, people, targets, classes of a seed. Imports nothing of ketnap."""

import calendar
import random
from dataclasses import dataclass, field
from datetime import date, timedelta


def words(text: str) -> list[str]:
    return text.split()


FAMILY = words("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Tô Đoàn Quách")
MIDDLE_M = words("Văn Hữu Đức Công Quang Xuân Đình Minh Thế Bá")
MIDDLE_F = words("Thị Thu Ngọc Thanh Bích Kim Diệu Hồng Thị Mỹ")
GIVEN_M = words("An Bình Chiến Dũng Đạt Giang Hải Hùng Khoa Lâm Mạnh Nghĩa Phúc Quyền Sơn Thắng Trường Tuệ Vượng Ý")
GIVEN_F = words("Ánh Bình Chi Dung Đào Hà Hạnh Huệ Lan Liên Mai Nga Oanh Phượng Quỳnh Thảo Thủy Tuyết Vân Yến")
PROVINCES = ("Hà Nam", "Phú Thọ", "Quảng Ngãi", "Bình Thuận", "Đồng Tháp", "Yên Bái", "Kiên Giang", "Thái Bình")
TRADES = ("Gạch ngói", "Dệt may", "Chế biến gỗ", "Thủy sản", "Cấp nước", "Xây lắp", "Vận tải", "In", "Giấy", "Cơ khí")
OWNERSHIPS = (
    ("Công ty cổ phần", "Công ty cổ phần"),
    ("Công ty TNHH", "Công ty TNHH"),
    ("Doanh nghiệp tư nhân", "Doanh nghiệp tư nhân"),
    ("Công ty TNHH", "Doanh nghiệp có vốn nước ngoài"),
    ("Công ty cổ phần", "Doanh nghiệp Nhà nước nắm giữ từ 50% vốn điều lệ trở lên"),
)
UPPER, COMMITTEE, CELL_BASE = "Đảng bộ cấp trên trực tiếp cơ sở", "Đảng bộ cơ sở", "Chi bộ cơ sở"
SECTION, CELL = "Đảng bộ bộ phận", "Chi bộ trực thuộc"
CLASS_KINDS = (
    ("Bồi dưỡng nhận thức về Đảng", "NT", ""),
    ("Bồi dưỡng đảng viên mới", "DVM", ""),
    ("Sơ cấp lý luận chính trị", "SC", "Trung tâm Bồi dưỡng chính trị thành phố"),
)
Row = dict[str, object]


@dataclass
class Office:
    """Rows keyed by field; days are dates, absent values None. `units[0]` is the top."""

    province: str
    as_of: date
    units: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    classes: list[Row] = field(default_factory=list)
    learners: list[Row] = field(default_factory=list)


def years_later(day: date, years: int) -> date:
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def name_of(rng: random.Random, sex: str) -> str:
    middle, given = (MIDDLE_M, GIVEN_M) if sex == "Nam" else (MIDDLE_F, GIVEN_F)
    return f"{rng.choice(FAMILY)} {rng.choice(middle)} {rng.choice(given)}"


def day_between(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def codes(rng: random.Random):
    """Dotted and nested, fourteen digits, or numbers that say nothing about the tree."""
    style, used = rng.choice(("dotted", "long", "plain")), set()
    top = f"{rng.randrange(10, 99)}.{rng.randrange(100, 999)}"
    counters: dict[str, int] = {}

    def give(parent: str | None, kind: str) -> str:
        if style == "plain":
            while (code := f"KDN-{rng.randrange(10000):04d}") in used:
                pass
            used.add(code)
            return code
        if parent is None:
            return top if style == "dotted" else f"{top}.000.000.000"
        place = {SECTION: 3, CELL: 4}.get(kind, 2)
        above = parent if style == "dotted" else ".".join(parent.split(".")[:place])
        counters[above] = counters.get(above, 0) + 1
        zeros = "" if style == "dotted" else ".000" * (4 - place)
        return f"{above}.{counters[above]:03d}{zeros}"

    return give


def found_units(rng: random.Random, office: Office, organisations: int) -> list[Row]:
    """The tree; returns the cells people may stand in."""
    give, cells = codes(rng), []
    opened = date(office.as_of.year - rng.randrange(2, 9), rng.choice((1, 4, 9)), 1)

    def unit(name: str, kind: str, parent: Row | None, founded: date) -> Row:
        row: Row = {
            "code": give(None if parent is None else str(parent["code"]), kind), "name": name, "kind": kind,
            "parent": None if parent is None else parent["code"], "founded": founded,
            "enterprise": None, "ownership": None, "workers": None,
        }  # fmt: skip
        office.units.append(row)
        return row

    top = unit(f"Đảng bộ Khối Doanh nghiệp tỉnh {office.province}", UPPER, None, opened)
    for number in range(1, organisations + 1):
        form, ownership = rng.choice(OWNERSHIPS)
        firm = f"{form} {rng.choice(TRADES)} {rng.choice(GIVEN_F)} {rng.choice(GIVEN_M)} {number}"
        founded = day_between(rng, opened, years_later(opened, 1))
        large = rng.random() < 0.45
        base = unit(f"{'Đảng bộ' if large else 'Chi bộ'} {firm}", COMMITTEE if large else CELL_BASE, top, founded)
        if rng.random() < 0.92:
            base |= {"enterprise": firm, "ownership": ownership, "workers": rng.randrange(40, 2500)}
        if not large:
            cells.append(base)
            continue
        above = [base]
        if rng.random() < 0.2:
            above.append(unit(f"Đảng bộ bộ phận Nhà máy {number}", SECTION, base, founded))
        for index in range(rng.randrange(3, 8)):
            parent = rng.choice(above)
            cells.append(unit(f"Chi bộ Phân xưởng {number}.{index + 1}", CELL, parent, founded))
        if len(above) == 2 and not any(row["parent"] == above[1]["code"] for row in office.units):
            cells.append(unit(f"Chi bộ Phân xưởng {number}.B", CELL, above[1], founded))
    return cells


def person(rng: random.Random, office: Office, unit: Row, serial: int) -> Row:
    sex = rng.choice(("Nam", "Nam", "Nữ"))
    recent = rng.random() < 0.3
    year = office.as_of.year
    joined = day_between(rng, date(year - 2, 1, 1), office.as_of) if recent else day_between(
        rng, date(1978, 2, 3), date(year - 3, 12, 31))  # fmt: skip
    born = years_later(joined, -rng.randrange(19, 46)) - timedelta(days=rng.randrange(365))
    edge = rng.random()
    if edge < 0.04:  # 31 on the very day: no longer of age
        born = years_later(joined, -31)
    elif edge < 0.08:  # 31 on the day after: still of age
        born = years_later(joined + timedelta(days=1), -31)
    elif edge < 0.1:
        born = date((joined.year - 28) // 4 * 4, 2, 29)
    official: date | None = years_later(joined, 1)
    if official > office.as_of or (recent and rng.random() < 0.05):
        official = None
    digits = rng.choice((8, 8, 12))
    return {
        "unit": unit["code"], "name": name_of(rng, sex), "sex": sex, "born": born,
        "ethnicity": rng.choice(("Kinh",) * 12 + ("Tày", "Nùng", "Khmer")),
        "religion": rng.choice(("Không",) * 9 + ("Phật giáo",)),
        "native": f"{rng.choice(('Bình Lục', 'Lâm Thao', 'Đức Phổ', 'Cao Lãnh'))}, {office.province}",
        "schooling": "12/12", "qualification": rng.choice(("Đại học", "Cao đẳng", "Trung cấp", "Thạc sĩ")),
        "occupation": rng.choice(("Công nhân, lao động trực tiếp", "Nhân viên, người gián tiếp sản xuất")),
        "youth": "x" if (joined - born).days < 30 * 365 and rng.random() < 0.8 else None,
        "joined": joined, "official": official,
        "card": str(serial * 7919 % 10**digits).zfill(digits) if official else None,
    }  # fmt: skip


def hold_classes(rng: random.Random, office: Office) -> None:
    members = [row for row in office.people if row["joined"].year >= office.as_of.year - 3]
    for number, (kind, short, partner) in enumerate(CLASS_KINDS):
        starts = day_between(rng, date(office.as_of.year, 1, 5), office.as_of - timedelta(days=40))
        ends = starts + timedelta(days=rng.choice((3, 4, 30)))
        learners = rng.sample(members, min(len(members), rng.randrange(15, 40)))
        if number == 0:
            learners = [person(rng, office, {"code": rng.choice(office.people)["unit"]}, 0) for _ in learners]
            learners = [row for row in learners if row["born"] < years_later(starts, -18)]
        code = f"{short}{rng.randrange(1, 9):02d}/{office.as_of.year}"
        office.classes.append({
            "code": code, "name": f"Lớp {kind.lower()} khóa {number + 1}", "kind": kind, "starts": starts,
            "ends": ends, "partner": partner or None, "learners": len(learners),
        })  # fmt: skip
        office.learners += [
            {
                "class": code, "unit": row["unit"], "name": row["name"], "sex": row["sex"], "born": row["born"],
                "grade": rng.choice(("Giỏi", "Khá", "Khá", "Trung bình")), "certificate": f"{short}-{index:03d}",
                "issued": ends,
            }
            for index, row in enumerate(learners, 1)
        ]  # fmt: skip


def invent(seed: int, organisations: int = 18, members: int = 600) -> Office:
    """The office of that seed; at least three members in every cell."""
    rng = random.Random(seed)
    as_of = rng.choice((date(2013, 6, 30), date(2015, 9, 30), date(2016, 12, 31), date(2018, 3, 31), date(2012, 2, 29)))
    office = Office(rng.choice(PROVINCES), as_of)
    cells = found_units(rng, office, organisations)
    places = cells * 3 + rng.choices(cells, k=max(0, members - 3 * len(cells)))
    seen = set()
    for serial, place in enumerate(places, 1):
        row = person(rng, office, place, serial)
        while (row["name"], row["born"]) in seen:
            row = person(rng, office, place, serial)
        seen.add((row["name"], row["born"]))
        office.people.append(row)
    rng.shuffle(office.people)
    given = date(as_of.year, 1, rng.randrange(4, 28))
    office.targets = [
        {"code": row["code"], "name": row["name"], "target": rng.randrange(6), "given": given}
        for row in office.units if row["parent"] == office.units[0]["code"]
    ]  # fmt: skip
    hold_classes(rng, office)
    return office


def later(office: Office, seed: int, admissions: int, days: int = 92) -> Office:
    """The list of the same office some months on: everybody still there, some moved within, probation ended, others
    admitted since. Nobody is missing, so that nothing has to be asked."""
    rng = random.Random(f"later {seed}")
    day = office.as_of + timedelta(days=days)
    cells = sorted({str(row["unit"]) for row in office.people})
    people = [dict(row) for row in office.people]
    for row in people:
        if row["official"] is None and (due := years_later(row["joined"], 1)) <= day and due > office.as_of:
            row |= {"official": due, "card": str(rng.randrange(10**9, 10**10)).zfill(12)}
        if rng.random() < 0.03:
            row["unit"] = rng.choice(cells)
    known = {(row["name"], row["born"]) for row in people} | {(row["name"], row["born"]) for row in office.learners}
    while admissions:
        row = person(rng, office, {"code": rng.choice(cells)}, 0)
        joined = day_between(rng, office.as_of + timedelta(days=1), day)
        row |= {"joined": joined, "official": None, "card": None, "born": years_later(joined, -rng.randrange(19, 50))}
        row["born"] -= timedelta(days=rng.randrange(1, 365))
        if (row["name"], row["born"]) not in known:
            known.add((row["name"], row["born"]))
            people.append(row)
            admissions -= 1
    return Office(office.province, day, office.units, people)
