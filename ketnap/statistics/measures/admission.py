"""Admissions by the day of the event (Biểu số 2-BTCTW). An opening entry remembers one on its day of joining."""

from ketnap.statistics.measure import Frame, Known, Measure

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

MEASURES: tuple[Measure, ...] = (
    ADMITTED, WOMEN, YOUTH_AGE, YOUTH_UNION, YOUTH_UNION_UNKNOWN, MINORITY, RELIGIOUS, READMITTED,
)  # fmt: skip
