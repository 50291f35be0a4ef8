"""What a question can be narrowed by and divided by: each once, for every subject whose relation holds it.

The key of everybody whose answer is not known is empty, so that the parts of a figure always add up to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ketnap.models import ClassKind, Movement, Position, Standing, UnitKind
from ketnap.statistics.compile import on_tree_day, youth_age_spans
from ketnap.statistics.measure import Frame, Split
from ketnap.statistics.measures import splits

UNKNOWN = "Chưa rõ"
YEAR = 10000
"""What a time key grows by from one year to the next."""
AGE = "younger(r.day, r.born_on, {})"
"""Below so many full years on the day of the event or of counting."""


@dataclass(frozen=True)
class Dimension:
    """`expression` is portable SQL over `r`, with `{x}` for the day of dated rows (compile.on_tree_day)."""

    id: str
    param: str
    """Its name in addresses."""
    label: str
    expression: str
    words: tuple[tuple[str, str], ...] = ()
    """(key, words) in the order of printing; empty for units and times, which are named where they are shown."""
    says: str = "{}"
    """How a sentence says that somebody is so."""
    of_unit: bool = False
    subjects: tuple[str, ...] = ()
    """Measures that have it, where the columns of the relation do not tell."""
    kind: str = "words"
    """words, unit (keys are ids, 0 is the unit asked about itself) or time (keys are numbers, of flows only)."""

    def split(self, frame: Frame, on: date) -> Split:
        return Split(self.id, self.label, self.text(frame, on), self.words, of_unit=self.of_unit)

    def text(self, frame: Frame, on: date) -> str:
        """A law that did not yet say who is young tells of nobody."""
        if "youth_age(" in self.expression and not law_tells(on):
            return "''"
        return on_tree_day(self.expression, frame)

    def held(self, frame: Frame, on: date, keys: Iterable[str]) -> str:
        """The condition that holds to keys; ValueError for a key that it does not have."""
        shown = []
        for key in keys:
            if not self.knows(key):
                raise ValueError(f"{self.id} has no {key!r}")
            shown.append(f"'{key}'" if self.kind == "words" else str(int(key)))
        return f"{self.text(frame, on)} IN ({', '.join(shown)})"

    def knows(self, key: str) -> bool:
        if self.kind == "words":
            return key == "" or key in dict(self.words)
        return key.isascii() and key.isdigit() and len(key) < 19

    def word(self, key: str) -> str:
        return dict(self.words).get(key, UNKNOWN)


def law_tells(on: date) -> bool:
    return any(span.since <= on < span.until for span in youth_age_spans())


def _choices(choices: Iterable[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(value), str(label)) for value, label in choices)


def _of(split: Split, param: str, says: str = "{}") -> Dimension:
    return Dimension(split.id, param, split.label, split.expression, _choices(split.words), says)


def _elsewhere() -> tuple[tuple[str, str], ...]:
    return tuple((key, words) for key, words in _choices(Movement.Elsewhere.choices) if key != "unknown")


_GRASSROOTS = (
    "coalesce((SELECT min(k.unit_id) FROM ketnap_unitlink h"
    " JOIN ketnap_unitstate k ON k.unit_id = h.ancestor_id AND k.kind IN ('committee', 'cell_base') AND {k}"
    " WHERE h.descendant_id = r.unit_id AND {h}), 0)"
)
_CHILD = (
    "coalesce((SELECT min(c.ancestor_id) FROM ketnap_unitlink c"
    " JOIN ketnap_unitlink t ON t.descendant_id = c.ancestor_id AND t.ancestor_id = :unit AND t.distance = 1 AND {t}"
    " WHERE c.descendant_id = r.unit_id AND {c}), 0)"
)
_KIND = "coalesce((SELECT min(s.kind) FROM ketnap_unitstate s WHERE s.unit_id = r.unit_id AND {s}), '')"
_YEAR = "ymd(r.day) - ymd(r.day) % 10000"
_QUARTER = (
    f"{_YEAR} + CASE WHEN ymd(r.day) % 10000 < 400 THEN 1 WHEN ymd(r.day) % 10000 < 700 THEN 2"
    " WHEN ymd(r.day) % 10000 < 1000 THEN 3 ELSE 4 END"
)
_POSITION = (
    "coalesce((SELECT min(f.position) FROM ketnap_profile f WHERE f.person_id = r.person_id"
    " AND f.valid_from <= r.day AND f.valid_to > r.day), '')"
)
_YES_NO = (("yes", "Trong độ tuổi đoàn"), ("no", "Ngoài độ tuổi đoàn"))

DIMENSIONS: dict[str, Dimension] = {
    one.id: one
    for one in (
        Dimension(
            "standing", "dien", "Diện đảng viên", "r.standing", _choices(Standing.choices), subjects=("members",)
        ),
        _of(splits.SEX, "gioi"),
        Dimension("age", "tuoi", "Nhóm tuổi", splits.AGE.expression, splits.AGE.words),
        Dimension(
            "youth_age", "do_tuoi_doan", "Độ tuổi đoàn",
            "CASE WHEN youth_age(r.day, r.born_on) THEN 'yes' ELSE 'no' END", _YES_NO,
        ),
        Dimension(
            "youth_union", "doan_vien", "Đoàn viên khi kết nạp",
            "CASE WHEN r.youth_union THEN 'yes' WHEN NOT r.youth_union THEN 'no' ELSE '' END",
            (("yes", "Là đoàn viên"), ("no", "Không là đoàn viên")), subjects=("admitted", "readmitted"),
        ),
        Dimension(
            "people", "nhom_dan_toc", "Kinh hay dân tộc thiểu số",
            "CASE WHEN r.ethnicity = 'kinh' THEN 'kinh' WHEN r.ethnicity <> '' THEN 'minority' ELSE '' END",
            (("kinh", "Dân tộc Kinh"), ("minority", "Dân tộc thiểu số")),
        ),
        _of(splits.ETHNICITY, "dan_toc", "dân tộc {}"),
        _of(splits.RELIGION, "ton_giao", "tôn giáo: {}"),
        _of(splits.OCCUPATION, "nghe", "nghề nghiệp: {}"),
        Dimension("position", "chuc_vu", "Chức vụ", _POSITION, _choices(Position.choices), "chức vụ: {}"),
        _of(splits.SCHOOLING, "hoc_van", "học vấn {}"),
        _of(splits.QUALIFICATION, "chuyen_mon", "trình độ {}"),
        _of(splits.THEORY, "ly_luan", "lý luận chính trị {}"),
        Dimension(
            "elsewhere", "noi", "Nơi đến hoặc đi", "CASE WHEN r.elsewhere = 'unknown' THEN '' ELSE r.elsewhere END",
            _elsewhere(), "{}", subjects=("arrived", "departed"),
        ),
        Dimension(
            "class_kind", "loai_lop", "Loại lớp", "r.kind", _choices(ClassKind.choices), "lớp {}",
            subjects=("learners", "classes"),
        ),
        Dimension(
            "ownership", "loai_hinh", "Loại hình doanh nghiệp", splits.OWNED, splits.OWNERSHIP.words, "ở {}",
            of_unit=True,
        ),
        Dimension(
            "unit_kind", "loai_to_chuc", "Loại tổ chức", _KIND, _choices(UnitKind.choices), "ở {}", of_unit=True
        ),
        Dimension("child", "truc_thuoc", "Tổ chức trực thuộc", _CHILD, of_unit=True, kind="unit"),
        Dimension("grassroots", "co_so", "Tổ chức cơ sở đảng", _GRASSROOTS, of_unit=True, kind="unit"),
        Dimension("year", "nam", "Năm", _YEAR, kind="time"),
        Dimension("quarter", "quy", "Quý", _QUARTER, kind="time"),
        Dimension("month", "thang", "Tháng", "ymd(r.day) - ymd(r.day) % 100", kind="time"),
    )
}  # fmt: skip
BY_PARAM = {one.param: one for one in DIMENSIONS.values()}


def moments(id: str, start: date, end: date) -> list[str]:
    """Every key of a time dimension from day to day, so that a month in which nothing happened stands there with 0."""
    found: dict[str, None] = {}
    for year in range(start.year, end.year + 1):
        for month in range(1, 13):
            if (start.year, start.month) <= (year, month) <= (end.year, end.month):
                quarter = (month + 2) // 3
                key = {"year": year * 10000, "quarter": year * 10000 + quarter, "month": year * 10000 + month * 100}
                found[str(key[id])] = None
    return list(found)


def moment(id: str, key: str) -> str:
    """`20110300` → `Tháng 3-2011`; `20110003` → `Quý III-2011`; `20110000` → `Năm 2011`."""
    year, rest = divmod(int(key), 10000)
    if id == "month":
        return f"Tháng {rest // 100}-{year}"
    if id == "quarter":
        return f"Quý {('I', 'II', 'III', 'IV')[max(rest, 1) % 5 - 1]}-{year}"
    return f"Năm {year}"
