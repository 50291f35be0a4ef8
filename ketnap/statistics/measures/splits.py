"""How figures are divided. `r.day` is the day of the event, or the day of counting for a stock."""

from ketnap.models import (
    ClassKind,
    Occupation,
    Ownership,
    PoliticalTheory,
    Qualification,
    Schooling,
    Sex,
    TrainingClass,
    UnitKind,
)
from ketnap.rules import codes
from ketnap.rules.rating import NOT_REVIEWED
from ketnap.statistics.compile import on_tree_day
from ketnap.statistics.measure import Frame, Split

_BANDS = (
    (18, "under_18", "Dưới 18 tuổi"),
    (31, "18-30", "18–30 tuổi"),
    (36, "31-35", "31–35 tuổi"),
    (41, "36-40", "36–40 tuổi"),
    (46, "41-45", "41–45 tuổi"),
    (51, "46-50", "46–50 tuổi"),
    (56, "51-55", "51–55 tuổi"),
    (61, "56-60", "56–60 tuổi"),
)
"""Biểu số 2-BTCTW, mục II.2: (below this many full years, key, words)."""
_OLDEST = "over_60"


def _bands() -> str:
    cases = " ".join(f"WHEN younger(r.day, r.born_on, {below}) THEN '{key}'" for below, key, _ in _BANDS)
    return f"CASE {cases} ELSE '{_OLDEST}' END"


SEX = Split("sex", "Giới tính", "r.sex", tuple((str(value), str(label)) for value, label in Sex.choices))
AGE = Split("age", "Tuổi đời", _bands(), (*((key, words) for _, key, words in _BANDS), (_OLDEST, "Trên 60 tuổi")))
ETHNICITY = Split("ethnicity", "Dân tộc", "r.ethnicity", tuple(codes.names("ethnicities").items()))
RELIGION = Split("religion", "Tôn giáo", "r.religion", tuple(codes.names("religions").items()))
OCCUPATION = Split("occupation", "Nghề nghiệp", "coalesce(r.occupation, '')", tuple(Occupation.choices))
SCHOOLING = Split("schooling", "Trình độ giáo dục phổ thông", "coalesce(r.schooling, '')", tuple(Schooling.choices))
QUALIFICATION = Split(
    "qualification", "Trình độ chuyên môn", "coalesce(r.qualification, '')", tuple(Qualification.choices)
)
THEORY = Split("theory", "Trình độ lý luận chính trị", "coalesce(r.theory, '')", tuple(PoliticalTheory.choices))
KIND = Split("kind", "Loại tổ chức", "r.kind", tuple((str(value), str(label)) for value, label in UnitKind.choices))
"""Of units only."""
OWNED = (
    "coalesce((SELECT min(w.ownership) FROM ketnap_unitlink h"
    " JOIN ketnap_unitstate k ON k.unit_id = h.ancestor_id AND k.kind IN ('committee', 'cell_base') AND {k}"
    " JOIN ketnap_leadership d ON d.unit_id = h.ancestor_id AND {d}"
    " JOIN ketnap_enterpriseownership w ON w.enterprise_id = d.enterprise_id AND {w}"
    " WHERE h.descendant_id = r.unit_id AND {h}), '')"
)
OUTSIDE_STATE = ("joint_stock", "private", "limited", "partnership", "foreign", "foreign_100")
"""Biểu số 5-BTCTW, line 9b: enterprises outside the sector of the State."""
OWNERSHIP = Split(
    "ownership", "Loại hình doanh nghiệp", on_tree_day(OWNED, Frame.STOCK),
    tuple((str(value), str(label)) for value, label in Ownership.choices),
    of_unit=True,
)  # fmt: skip
"""Of the enterprise that the grassroots organisation of the unit leads on the last day, for stocks. Who leads several
of different ownership counts once, with the first by code."""
_LEVELS = (
    ("exemplary", "Trong sạch, vững mạnh tiêu biểu"),
    ("excellent", "Trong sạch, vững mạnh; hoàn thành xuất sắc nhiệm vụ"),
    ("good", "Hoàn thành tốt nhiệm vụ"),
    ("done", "Hoàn thành nhiệm vụ"),
    ("failed", "Yếu kém; không hoàn thành nhiệm vụ"),
)
_REASONS = tuple((key, words) for reasons in NOT_REVIEWED.values() for key, words in reasons.items())


def _rated(table: str, subject: str) -> str:
    """What was last decided for the year of the day of counting."""
    return (
        "coalesce((SELECT CASE WHEN t.level = '' THEN t.not_reviewed ELSE t.level END"  # noqa: S608 - names of ours
        f" FROM {table} t WHERE t.{subject} = r.{subject} AND t.step = 'decided'"
        " AND t.year * 10000 <= ymd(:on) AND ymd(:on) < t.year * 10000 + 10000"
        f" AND NOT EXISTS (SELECT 1 FROM {table} n WHERE n.{subject} = t.{subject} AND n.step = 'decided'"
        " AND n.year = t.year AND n.number > t.number)), '')"
    )


RATED = Split(
    "rated", "Xếp loại tổ chức đảng", _rated("ketnap_unitrating", "unit_id"),
    (*_LEVELS, *_REASONS), of_unit=True,
)  # fmt: skip
"""For stocks: by the rating of the year of the last day, whenever it was decided."""
MEMBER_RATED = Split(
    "member_rated", "Xếp loại đảng viên", _rated("ketnap_memberrating", "person_id"),
    (*_LEVELS, *_REASONS),
)  # fmt: skip
AGE_SPAN = Split("age_span", "Tuổi đời", "ymd(r.day) - ymd(r.born_on)")
"""As yyyymmdd minus yyyymmdd: full years × 10000 and some; averages are taken from it."""
CLASS_KIND = Split("class_kind", "Loại lớp", "r.kind", tuple(ClassKind.choices))
CLASS_MODE = Split("class_mode", "Hệ học", "r.mode", tuple(TrainingClass.Mode.choices))
"""Of classes and their learners."""
DAY = Split("day", "Ngày", "ymd(r.day)")
CLASS = Split("class", "Lớp", "r.class_id")

STRUCTURE = (SEX, AGE, OCCUPATION, SCHOOLING, QUALIFICATION, THEORY, ETHNICITY, RELIGION)
OF_FORMS = (KIND, OWNERSHIP, RATED, MEMBER_RATED, CLASS_KIND, CLASS_MODE)
"""Further divisions that only some figures have."""
