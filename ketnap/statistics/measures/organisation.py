"""Organisations and the enterprises they lead, on a day."""

from ketnap.rules import plans
from ketnap.statistics.measure import Frame, Known, Measure

_CITATION = "Biểu số 5-BTCTW"

UNITS = Measure(
    "units", "Tổ chức đảng các cấp", "unit", Frame.STOCK, identity="r.unit_id", about="unit", known=Known.ALWAYS
)
GRASSROOTS = UNITS.narrowed(
    "organisations", "Tổ chức cơ sở đảng", "r.kind IN ('committee', 'cell_base')", citation=_CITATION
)
COMMITTEES = UNITS.narrowed("committees", "Đảng bộ cơ sở", "r.kind = 'committee'", citation=_CITATION)
BASE_CELLS = UNITS.narrowed("base_cells", "Chi bộ cơ sở", "r.kind = 'cell_base'", citation=_CITATION)
SECTIONS = UNITS.narrowed("sections", "Đảng bộ bộ phận", "r.kind = 'section'", citation=_CITATION)
CELLS = UNITS.narrowed("cells", "Chi bộ trực thuộc", "r.kind = 'cell'", citation=_CITATION)
UPPER = UNITS.narrowed("upper", "Đảng bộ cấp trên trực tiếp cơ sở", "r.kind = 'upper'")

ENTERPRISES = Measure(
    "enterprises", "Doanh nghiệp có tổ chức đảng lãnh đạo", "leadership", Frame.STOCK,
    identity="r.enterprise_id", about="enterprise", distinct=True, known=Known.ALWAYS,
)  # fmt: skip

# Which organisations of the last day admitted somebody in the period, wherever the person's cell stood on that day.
_ADMITTED_THERE = (
    "SELECT g.ancestor_id FROM joining a JOIN ketnap_unitlink g ON g.descendant_id = a.unit_id"
    " AND g.valid_from <= a.tree_on AND g.valid_to > a.tree_on"
    " WHERE a.reversal_id IS NULL AND a.kind IN ('admitted', 'readmitted', 'opening')"
    " AND a.day >= :start AND a.day <= :end AND asked(a.unit_id)"
)
ADMITTING = GRASSROOTS.narrowed(
    "organisations_admitting", "Tổ chức cơ sở đảng có kết nạp", f"r.unit_id IN ({_ADMITTED_THERE})",
    citation="Biểu số 2-BTCTW, mục III",
)  # fmt: skip
NOT_ADMITTING = GRASSROOTS.narrowed(
    "organisations_without_admission", "Tổ chức cơ sở đảng không có kết nạp", f"r.unit_id NOT IN ({_ADMITTED_THERE})",
    citation="Biểu số 10-TCTW",
)  # fmt: skip

_YEARS = plans.parts()["idle"].years
# None of their own admitted anybody in so many years before the first day; whoever was only founded since is no such
# organisation. A unit that merely opened with a list was there before.
_LONG_WITHOUT = (
    "r.unit_id NOT IN (SELECT g.ancestor_id FROM joining a"  # noqa: S608 - a number of ours
    " JOIN ketnap_unitlink g ON g.descendant_id = a.unit_id"
    " AND g.valid_from <= a.tree_on AND g.valid_to > a.tree_on"
    " WHERE a.reversal_id IS NULL AND a.kind IN ('admitted', 'readmitted', 'opening')"
    f" AND a.day < :start AND recent(:start, a.day, {_YEARS}) AND asked(a.unit_id))"
    " AND r.unit_id NOT IN (SELECT s.unit_id FROM ketnap_unitstate s JOIN ketnap_unitact t ON t.id = s.act_id"
    " WHERE (t.kind <> 'opening' OR t.effective_on <> s.valid_from)"
    f" AND ymd(s.valid_from) > ymd(:start) - {_YEARS * 10000}"
    " AND NOT EXISTS (SELECT 1 FROM ketnap_unitstate e"
    " WHERE e.unit_id = s.unit_id AND e.valid_from < s.valid_from))"
)
REVIVED = ADMITTING.narrowed(
    "organisations_revived", f"Tổ chức cơ sở đảng kết nạp được sau {_YEARS} năm không kết nạp", _LONG_WITHOUT,
    citation=plans.parts()["idle"].citation,
)  # fmt: skip

_BEGUN = Measure(
    "units_begun", "Tổ chức đảng bắt đầu", "founding", Frame.FLOW, ("r.before_id IS NULL",),
    identity="r.unit_id", about="unit",
)  # fmt: skip
FOUNDED = _BEGUN.narrowed(
    "units_founded", "Tổ chức đảng thành lập mới", "r.act_kind <> 'received'",
    "r.act_kind <> 'opening' OR r.act_on <> r.day",
)  # fmt: skip
RECEIVED = _BEGUN.narrowed("units_received", "Tổ chức đảng tiếp nhận", "r.act_kind = 'received'")
CLOSED = Measure(
    "units_closed", "Tổ chức đảng kết thúc hoạt động", "closing", Frame.FLOW, ("r.after_id IS NULL",),
    identity="r.unit_id", about="unit",
)  # fmt: skip

MEASURES: tuple[Measure, ...] = (
    UNITS, GRASSROOTS, COMMITTEES, BASE_CELLS, SECTIONS, CELLS, UPPER, ENTERPRISES, FOUNDED, RECEIVED, CLOSED,
    *(
        Measure(**{**vars(m), "uses": ("joining",), "known": Known.REMEMBERED})
        for m in (ADMITTING, NOT_ADMITTING, REVIVED)
    ),
)  # fmt: skip
