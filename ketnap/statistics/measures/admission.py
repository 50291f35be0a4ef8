"""Admissions by the day of the event (Biểu số 2-BTCTW). An opening entry remembers one on its day of joining."""

from ketnap.statistics.measure import Frame, Known, Measure
from ketnap.statistics.measures.splits import OUTSIDE_STATE

_FORM = "Biểu số 2-BTCTW"

ADMITTED = Measure(
    "admitted", "Kết nạp", "admission", Frame.FLOW,
    ("r.reversal_id IS NULL", "r.kind IN ('admitted', 'readmitted', 'opening')"),
    known=Known.REMEMBERED, citation=f"{_FORM}, mục I",
)  # fmt: skip
WOMEN = ADMITTED.narrowed("admitted_women", "Kết nạp đảng viên nữ", "r.sex = 'F'", citation="Biểu số 2B-BTCTW")
YOUTH_AGE = ADMITTED.narrowed("admitted_youth_age", "Kết nạp trong độ tuổi đoàn", "youth_age(r.day, r.born_on)")
YOUTH_UNION = ADMITTED.narrowed("admitted_youth_union", "Kết nạp đoàn viên", "r.youth_union", citation=_FORM)
YOUTH_UNION_UNKNOWN = ADMITTED.narrowed(
    "admitted_youth_union_unknown", "Kết nạp, chưa rõ có phải đoàn viên", "r.youth_union IS NULL"
)
MINORITY = ADMITTED.narrowed(
    "admitted_minority", "Kết nạp người dân tộc thiểu số", "r.ethnicity <> ''", "r.ethnicity <> 'kinh'", citation=_FORM
)
RELIGIOUS = ADMITTED.narrowed(
    "admitted_religious", "Kết nạp người theo tôn giáo", "r.religion <> ''", "r.religion <> 'none'",
    citation="Biểu số 2-TCTW",
)  # fmt: skip
READMITTED = ADMITTED.narrowed("readmitted", "Kết nạp lại", "r.kind = 'readmitted'", citation=_FORM)
_OWNED = (
    "coalesce((SELECT min(w.ownership) FROM ketnap_unitlink h"
    " JOIN ketnap_leadership d ON d.unit_id = h.ancestor_id AND {d}"
    " JOIN ketnap_enterpriseownership w ON w.enterprise_id = d.enterprise_id AND {w}"
    " WHERE h.descendant_id = r.unit_id AND {h}), '')"
)
_THERE = {link: f"{link}.valid_from <= r.tree_on AND {link}.valid_to > r.tree_on" for link in "dwh"}
_KEYS = ", ".join(f"'{key}'" for key in OUTSIDE_STATE)
OUTSIDE = ADMITTED.narrowed(
    "admitted_outside_state", "Kết nạp trong doanh nghiệp ngoài khu vực Nhà nước",
    f"{_OWNED.format(**_THERE)} IN ({_KEYS})", citation="Biểu số 5-BTCTW, dòng 9b",
)  # fmt: skip
"""By the enterprise that the unit or one above it led on the day of the event; of several the first by code."""

MEASURES: tuple[Measure, ...] = (
    ADMITTED, WOMEN, YOUTH_AGE, YOUTH_UNION, YOUTH_UNION_UNKNOWN, MINORITY, RELIGIOUS, READMITTED, OUTSIDE,
)  # fmt: skip
