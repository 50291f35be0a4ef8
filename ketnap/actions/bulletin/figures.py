"""Figures another publication printed: kept as a second source, never merged with ours."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import dates, text, yamls
from ketnap.models import Batch, PublishedFigure, Unit, User


def publish_figure(
    *, unit_id: int, source: str, published_on: date, measure: str, period_from: date, period_to: date, value: Decimal,
    note: str = "", paper: Paper = NO_PAPER, by: User | None, batch: Batch | None = None,
) -> PublishedFigure:  # fmt: skip
    """Record one figure as printed. `measure` is the id of the measure it speaks of; `value` in the measure's unit."""
    if period_to < period_from:
        raise refuse(
            f"Kỳ của số liệu kết thúc {dates.show(period_to)} trước khi bắt đầu {dates.show(period_from)}; "
            "hãy xem lại hai ngày.", field="period_to",
        )  # fmt: skip
    if not source.strip():
        raise refuse("Chưa ghi nguồn của số liệu; hãy ghi tên báo hoặc văn bản như đã in.", field="source")
    if value < 0:
        raise refuse("Số của nguồn khác phải từ 0 trở lên; hãy xem lại bản in.", field="value")
    with transaction.atomic():
        list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).values_list("pk"))
        known = _standing(unit_id, source, measure, period_from, period_to)
        if known is not None:
            raise refuse(
                f"Sổ đã ghi số này của nguồn ấy: {known.value.normalize():f}. Nếu ghi nhầm thì bỏ số cũ trước.",
                field="source",
            )  # fmt: skip
        figure = PublishedFigure.objects.create(
            unit_id=unit_id, source=text.nfc(source), published_on=published_on, measure=measure,
            period_from=period_from, period_to=period_to, value=value, note=text.nfc(note),
            **provenance(by, paper, batch),
        )  # fmt: skip
        journal.record(
            "bulletin.figure_recorded", by=by, subject=f"figure:{figure.pk}", unit_id=unit_id,
            detail={"measure": measure, "batch": batch.pk if batch else None},
        )  # fmt: skip
    return figure


def _standing(unit_id: int, source: str, measure: str, start: date, end: date) -> PublishedFigure | None:
    return PublishedFigure.objects.filter(
        unit=unit_id, source=text.nfc(source), measure=measure, period_from=start, period_to=end, reverses=None,
        reversed_by=None,
    ).first()  # fmt: skip


@transaction.atomic
def take_back_figure(figure_id: int, *, reason: str, by: User | None, paper: Paper = NO_PAPER) -> PublishedFigure:
    """Bỏ một số ghi nhầm: a row that reverses it; both stay to be seen, neither stands beside ours."""
    if not reason.strip():
        raise refuse("Ghi lý do bỏ số này.", field="reason")
    figure = PublishedFigure.objects.select_for_update(no_key=True, of=("self",)).filter(pk=figure_id).first()
    if figure is None or figure.reverses_id:
        raise refuse("Không có số này trong sổ; mở lại trang.")
    if PublishedFigure.objects.filter(reverses=figure).exists():
        raise refuse("Số này đã được bỏ; không cần làm lại.")
    columns = provenance(by, paper) | {"reason": reason.strip()}
    back = PublishedFigure.objects.create(
        unit_id=figure.unit_id, source=figure.source, published_on=figure.published_on, measure=figure.measure,
        period_from=figure.period_from, period_to=figure.period_to, value=figure.value, reverses=figure, **columns,
    )  # fmt: skip
    journal.record(
        "bulletin.figure_taken_back", by=by, subject=f"figure:{figure.pk}", unit_id=figure.unit_id,
        detail={"measure": figure.measure, "reversal": back.pk},
    )  # fmt: skip
    return back


def publish_file(path: Path, *, unit_id: int, by: User | None, batch: Batch | None = None) -> list[PublishedFigure]:
    """Record every figure of a YAML file of one publication about one unit; samples/published-2011.yaml shows the form.

    Figures of the same source, measure and period that are there already are answered, not recorded twice.
    """
    paper = yamls.read(path.read_text(encoding="utf-8"))
    answer = []
    with transaction.atomic():
        for row in paper["figures"]:
            known = _standing(unit_id, paper["source"], row["measure"], row["from"], row["to"])
            answer.append(
                known
                or publish_figure(
                    unit_id=unit_id, source=paper["source"], published_on=paper["published_on"],
                    measure=row["measure"], period_from=row["from"], period_to=row["to"],
                    value=Decimal(str(row["value"])), note=row.get("note", ""), by=by, batch=batch,
                )
            )  # fmt: skip
    return answer
