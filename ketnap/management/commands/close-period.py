"""`ketnap close-period`: keep the figures of a period as they are signed, and count every closed one again."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ketnap.access.viewer import Viewer, office
from ketnap.actions.papers.closing import close_period
from ketnap.actions.refusal import Refused
from ketnap.lib import clock, dates, numbers
from ketnap.management.arguments import day
from ketnap.management.commands.report import find
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing
from ketnap.statistics import period
from ketnap.statistics.closed.rerun import SAME, Rerun, rerun, rerun_form


class Command(BaseCommand):
    help = (
        "Close a period: the figures of the report and of every statutory form are kept with who stands behind each,"
        " and no longer move. With --check, count every closed period again and say which entries made a difference;"
        " exit code 1 when one does."
    )
    examples = (
        "ketnap close-period --unit 19.168 --from 2011-01-01 --to 2011-09-30",
        "ketnap close-period --from 2011-01-01 --to 2011-09-30 --reason 'Sửa ngày vào Đảng của hai người'",
        "ketnap close-period --check",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, help="last day, included")
        parser.add_argument("--reason", default="", help="why a period that is closed already is closed again")
        parser.add_argument("--check", action="store_true", help="count closed periods again instead of closing one")

    def handle(
        self, *, unit: str | None, start: date | None, end: date | None, reason: str, check: bool, **_: Any
    ) -> None:
        viewer = office(clock.today())
        if check:
            if unit or start or end or reason:
                raise CommandError("--check counts every closed period; it takes no other option", returncode=2)
            self.check_all(viewer)
            return
        if start is None or end is None:
            raise CommandError("name the period with --from and --to, or use --check", returncode=2)
        if end < start:
            raise CommandError(
                f"the period ends on {end}, before it starts on {start}: exchange --from and --to", returncode=2
            )
        try:
            done = close_period(
                viewer, unit_id=find(viewer, unit, start, end), start=start, end=end, reason=reason, by=None
            )
        except (Refused, NotFound) as refused:
            raise CommandError(str(refused)) from refused
        row = done.period
        version = f", bản {row.version}" if row.version > 1 else ""
        if not done.new:
            line = closing.closing_of(viewer, row.unit_id, start, end)
            version += f", đã khóa từ {dates.show(timezone.localdate(row.recorded_at))} ({line.by if line else ''})"
        self.stdout.write(
            f"Kỳ đã khóa: {period.name(start, end)}{version}. Mã kiểm tra {closing.check_code(row.digest)}.".replace(
                "\u00a0", " "
            )
        )

    def check_all(self, viewer: Viewer) -> None:
        differing = 0
        lines = closing.latest_of_all(viewer)
        for line in lines:
            closed = closing.closed_period(viewer, line.period_id)
            name = closed.content.get("name", f"tổ chức số {line.unit_id}")
            days = f"{dates.show(line.start)} đến {dates.show(line.end)}"
            self.stdout.write(f"{name}, {days}, bản {line.version}, mã kiểm tra {line.check_code}:")
            every = [("Báo cáo", rerun(viewer, closed.row, intact=closed.intact))]
            for form in closing.closed_forms(viewer, line.period_id):
                again = rerun_form(viewer, closed.row, form.content, intact=form.intact)
                every.append((f"Biểu {form.form.upper()}, mã kiểm tra {form.check_code}", again))
            for name, found in every:
                self.stdout.write(f"  {name}:")
                for sentence in told(found):
                    self.stdout.write(f"    {sentence}")
            differing += not all(found.same for _, found in every)
        if not lines:
            self.stdout.write("Chưa khóa kỳ nào.")
        if differing:
            raise CommandError(f"{differing} of {len(lines)} closed periods differ: see the lines above")


def told(found: Rerun) -> list[str]:
    """What a re-run found, line by line."""
    if not found.intact:
        return ["Bản lưu đã bị sửa: nội dung không khớp mã kiểm tra. Lấy lại từ bản sao lưu."]
    said = [SAME] if found.same else []
    said += [
        f"{one.label} ({dates.show(one.start)} đến {dates.show(one.end)}): {numbers.show(one.old)} → "
        f"{numbers.show(one.new)}" + (", khác người" if one.old == one.new else "")
        for one in found.differences
    ]
    said += [f"Vì: {one.words} ({one.by} ghi ngày {dates.show(timezone.localdate(one.at))})" for one in found.causes]
    said += [f"Định nghĩa đã đổi: {words}" for words in found.definitions]
    if found.unexplained:
        said.append(
            "Không có mục nào của sổ hay định nghĩa nào giải thích: sổ hoặc phần mềm đã đổi ngoài nhật "
            "ký. Báo người quản trị."
        )
    return said
