"""Figures another publication printed: kept as a second source, never merged with ours."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml
from django.db import transaction

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib import dates, text
from ketnap.models import Batch, PublishedFigure, User


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
    with transaction.atomic():
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


def publish_file(path: Path, *, unit_id: int, by: User | None, batch: Batch | None = None) -> list[PublishedFigure]:
    """Record every figure of a YAML file of one publication about one unit; samples/published-2011.yaml shows the form.

    Figures of the same source, measure and period that are there already are answered, not recorded twice.
    """
    paper = yaml.safe_load(path.read_text(encoding="utf-8"))
    answer = []
    with transaction.atomic():
        for row in paper["figures"]:
            known = PublishedFigure.objects.filter(
                unit=unit_id, source=text.nfc(paper["source"]), measure=row["measure"], period_from=row["from"],
                period_to=row["to"],
            ).first()  # fmt: skip
            answer.append(
                known
                or publish_figure(
                    unit_id=unit_id, source=paper["source"], published_on=paper["published_on"],
                    measure=row["measure"], period_from=row["from"], period_to=row["to"],
                    value=Decimal(str(row["value"])), note=row.get("note", ""), by=by, batch=batch,
                )
            )  # fmt: skip
    return answer
