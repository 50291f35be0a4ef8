"""`ketnap daily`: the work list of a day balanced against the acts it comes from."""

import json as json_format
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.actions import admission
from ketnap.actions.admission import Balance
from ketnap.imports import arrived
from ketnap.lib import clock
from ketnap.lib.dates import show
from ketnap.management.arguments import day


class Command(BaseCommand):
    help = (
        "Compute from the acts what is due, compare it with what every list shows, name each difference, derive again"
        " what was derived wrongly, and tell the journal; lay aside lists that arrived and no batch speaks of. due ="
        " shown + closed + handed on. Safe to run twice;"
        " exit code 1 when the day did not balance."
    )
    examples = ("ketnap daily", "ketnap daily --on 2026-11-26 --json", "0 5 * * * ketnap daily")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=day, help="the lists of that day, by today's record (default: today)")
        parser.add_argument("--json", action="store_true", help="print JSON: counts and differences[…]")

    def handle(self, *, on: date | None, json: bool, **options: Any) -> None:
        found = admission.daily(office(clock.today()), on or clock.today())
        if json:
            self.stdout.write(json_format.dumps(as_json(found), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(as_lines(found)))
        aside, gone = arrived.sweep()
        if aside or gone:
            self.stderr.write(f"lists nobody speaks of: {aside} laid aside, {gone} taken away after a month")
        if not found.balanced:
            raise CommandError(
                f"the day did not balance: {len(found.differences)} differences, {found.repaired} files derived again; "
                "see the lines above",
                returncode=1,
            )


def as_json(found: Balance) -> dict[str, Any]:
    counts = ("files", "due", "shown", "handed_on", "closed", "done", "excused", "coming", "repaired")
    return {
        "on": found.on.isoformat(), "balanced": found.balanced,
        "counts": {name: getattr(found, name) for name in counts},
        "differences": [
            {"kind": one.kind, "file": one.candidacy_id, "unit": one.unit_id, "wait": one.wait, "says": one.says}
            for one in found.differences
        ],
    }  # fmt: skip


def as_lines(found: Balance) -> list[str]:
    lines = [
        f"Sổ việc ngày {show(found.on)} {'khớp' if found.balanced else 'không khớp'}.",
        f"{found.files} hồ sơ. Phải làm {found.due} việc = {found.shown} trên danh sách + {found.handed_on} đã chuyển"
        f" lên cấp trên + {found.closed} đã đóng ({found.done} do đã làm, {found.excused} có lý do)."
        f" Chưa đến hạn: {found.coming}.",
    ]
    lines += [f"  hồ sơ {one.candidacy_id}, đơn vị {one.unit_id}, {one.what}: {one.says}" for one in found.differences]
    return lines
