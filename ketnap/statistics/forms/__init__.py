"""The statutory forms of any unit and period: `form()` fills a layout with figures and checks it."""

from datetime import date

from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.statistics import period
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter
from ketnap.statistics.forms import checks
from ketnap.statistics.forms.cells import fill
from ketnap.statistics.forms.layout import EVERY_FORM, FORMS, GENERATIONS, Layout, choose, layouts
from ketnap.statistics.forms.shape import FormResult
from ketnap.statistics.register import register
from ketnap.statistics.report import notes
from ketnap.statistics.report.unit import head

__all__ = ["EVERY_FORM", "FORMS", "GENERATIONS", "NAMES", "FormResult", "form", "generations"]

NAMES = {
    "1": "1. Tăng, giảm đảng viên",
    "2": "2. Đảng viên mới kết nạp",
    "2b": "2B. Kết nạp theo dân tộc, tôn giáo",
    "3": "3. Đội ngũ đảng viên",
    "5": "5. Tổ chức đảng theo loại hình",
    "6f": "6F. Kết quả kiểm điểm",
    "7a": "7A. Xếp loại tổ chức cơ sở đảng",
    "7b": "7B. Xếp loại đảng viên",
    "10": "10. Công nhận (2012); đào tạo chính trị (2021)",
}
"""What a form is called in a list of forms."""


def generations(code: str) -> tuple[int, ...]:
    """The generations whose layout of the form is known, the older first."""
    return tuple(sorted(generation for name, generation in layouts() if name == code))


def form(
    viewer: Viewer,
    code: str,
    unit_id: int,
    start: date,
    end: date,
    generation: str = "auto",
    *,
    engine: Engine | None = None,
) -> FormResult:
    """The form filled in. `generation` is auto, 2012 or 2021; auto goes by the last day.

    Raises KeyError for a form or generation whose layout is not known, ValueError for a period that ends before it
    starts, queries.missing.NotFound outside the viewer's reach or the unit's life.
    """
    if end < start:
        raise ValueError(f"The period ends {end} before it starts {start}.")
    layout = choose(code, end, generation)
    unit = head(viewer, unit_id, start, end)
    known = register(unit_id, end)
    counter = Counter(unit_id, known, engine or Live())
    before = period.year_before(start, end)
    rows = fill(counter, layout, (start, end), before)
    return FormResult(
        layout=layout, unit=unit, start=start, end=end, before_start=before[0], before_end=before[1], register=known,
        rows=rows, checks=checks.run(checks.Filled(counter, layout, rows, start, end, unit.kind)),
        notes=tuple(filter(None, [
            *_generation(layout, end, generation), layout.note, *notes(known, start, end, before[0]),
        ])),
    )  # fmt: skip


def _generation(layout: Layout, end: date, asked: str) -> tuple[str, ...]:
    """What a reader must know about the choice of the layout."""
    if layout.away(end):
        until = f" đến {dates.show(layout.until)}" if layout.until else ""
        span = f"{layout.code} áp dụng từ {dates.show(layout.since)}{until}"
        if asked == "auto":
            return (f"Chưa biết mẫu áp dụng ngày {dates.show(end)}; dùng mẫu gần nhất: {span}.",)
        return (f"Mẫu được chọn không phải mẫu của ngày {dates.show(end)}: {span}.",)
    if layout.seen_until and end > layout.seen_until:
        return (
            f"{layout.code} thấy còn dùng đến {dates.show(layout.seen_until)}; sau ngày đó chưa rõ có mẫu mới không.",
        )
    return ()
