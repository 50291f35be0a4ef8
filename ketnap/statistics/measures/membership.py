"""Members on a day, and what made them more or fewer in a period (Biểu số 1-BTCTW)."""

from dataclasses import replace

from ketnap.statistics.compile import IN_TREE
from ketnap.statistics.measure import Frame, Measure

_FORM = "Biểu số 1-BTCTW"

MEMBERS = Measure("members", "Đảng viên", "presence", Frame.STOCK, divided="stay", citation=f"{_FORM}, mục D")
_PEOPLE = replace(MEMBERS, source="member")
OFFICIAL = MEMBERS.narrowed("members_official", "Đảng viên chính thức", "r.standing = 'O'")
PROBATIONARY = MEMBERS.narrowed("members_probationary", "Đảng viên dự bị", "r.standing = 'P'")
WOMEN = _PEOPLE.narrowed("members_women", "Đảng viên nữ", "r.sex = 'F'")
MINORITY = _PEOPLE.narrowed(
    "members_minority", "Đảng viên người dân tộc thiểu số", "r.ethnicity <> ''", "r.ethnicity <> 'kinh'"
)
RELIGIOUS = _PEOPLE.narrowed("members_religious", "Đảng viên theo tôn giáo", "r.religion <> ''", "r.religion <> 'none'")
YOUTH_AGE = _PEOPLE.narrowed("members_youth_age", "Đảng viên trong độ tuổi đoàn", "youth_age(r.day, r.born_on)")

_ENTRY = Measure("entries", "Bút toán", "movement", Frame.FLOW, ("r.reversal_id IS NULL",))


def _kind(id: str, label: str, *conditions: str, citation: str = _FORM) -> Measure:
    return _ENTRY.narrowed(id, label, *conditions, citation=citation)


ADMITTED_HERE = _kind("ledger_admitted", "Kết nạp", "r.kind IN ('admitted', 'readmitted')")
ARRIVED = _kind("arrived", "Chuyển đến", "r.kind = 'arrived'")
RESTORED = _kind("restored", "Phục hồi đảng tịch", "r.kind = 'restored'")
OPENED = _kind("opened", "Đưa vào sổ theo danh sách ban đầu", "r.kind = 'opening'")
DIED = _kind("died", "Từ trần", "r.kind = 'died'")
EXPELLED = _kind("expelled", "Khai trừ", "r.kind = 'expelled'")
STRUCK_OFF = _kind("struck_off", "Xóa tên", "r.kind = 'struck_off'")
STRUCK_OFF_PROBATIONARY = STRUCK_OFF.narrowed(
    "struck_off_probationary", "Xóa tên đảng viên dự bị", "r.standing_before = 'P'", citation=_FORM
)
LEFT = _kind("left", "Xin ra khỏi Đảng", "r.kind = 'left'")
DEPARTED = _kind("departed", "Chuyển đi", "r.kind = 'departed'")
RECOGNISED = _kind("recognised", "Công nhận chính thức", "r.kind = 'recognised'", citation="Biểu số 10-TCTW")

_PLACES = (
    ("other_province", "tỉnh khác", "r.elsewhere = 'other_province'"),
    ("same_province", "nơi khác trong tỉnh", "r.elsewhere = 'same_province'"),
    ("unknown", "chưa rõ nơi", "r.elsewhere NOT IN ('other_province', 'same_province')"),
)
ARRIVED_FROM = tuple(
    ARRIVED.narrowed(f"arrived_{id}", f"Chuyển đến từ {words}" if id != "unknown" else f"Chuyển đến, {words}", where)
    for id, words, where in _PLACES
)
DEPARTED_TO = tuple(
    DEPARTED.narrowed(f"departed_{id}", f"Chuyển đi {words}" if id != "unknown" else f"Chuyển đi, {words}", where)
    for id, words, where in _PLACES
)

# A move is an arrival for a sub-tree that holds one end only; above both ends it is nothing.
_OTHER_END_OUTSIDE = (
    "NOT EXISTS (SELECT 1 FROM ketnap_unitlink x WHERE x.ancestor_id = :unit AND x.descendant_id = r.other_id"  # noqa: S608 - constants
    f" AND {IN_TREE.format(link='x', closed='r.other_closed_on')})"
)
MOVED_IN = Measure(
    "moved_in", "Chuyển đến trong nội bộ", "move_in", Frame.FLOW, ("r.reversal_id IS NULL", _OTHER_END_OUTSIDE)
)
MOVED_OUT = Measure(
    "moved_out", "Chuyển đi trong nội bộ", "move_out", Frame.FLOW, ("r.reversal_id IS NULL", _OTHER_END_OUTSIDE)
)

GAINED = Measure(
    "gained", "Tăng do thay đổi tổ chức", "gained", Frame.CHANGE,
    ("r.before_id IS NULL", "r.stay_from < r.day", "r.stay_to >= r.day"),
)  # fmt: skip
LOST = Measure(
    "lost", "Giảm do thay đổi tổ chức", "lost", Frame.CHANGE,
    # Whoever leaves a unit on the day it closes has an entry of its own; nobody is counted twice.
    (
        "r.after_id IS NULL", "r.stay_from < r.day", "r.stay_to >= r.day",
        "r.open_id IS NOT NULL",
    ),
)  # fmt: skip

INCREASES = (ADMITTED_HERE, ARRIVED, RESTORED, OPENED, MOVED_IN, GAINED)
DECREASES = (DIED, EXPELLED, STRUCK_OFF, LEFT, DEPARTED, MOVED_OUT, LOST)
"""start + INCREASES − DECREASES = end, for every unit and period."""

MEASURES: tuple[Measure, ...] = (
    MEMBERS, OFFICIAL, PROBATIONARY, WOMEN, YOUTH_AGE, MINORITY, RELIGIOUS,
    ADMITTED_HERE, ARRIVED, *ARRIVED_FROM, RESTORED, OPENED,
    DIED, EXPELLED, STRUCK_OFF, STRUCK_OFF_PROBATIONARY, LEFT, DEPARTED, *DEPARTED_TO,
    RECOGNISED, MOVED_IN, MOVED_OUT, GAINED, LOST,
)  # fmt: skip
