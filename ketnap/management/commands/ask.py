"""`ketnap ask`: a question of one's own: what, where, when, who among them, divided by what."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ketnap.access.viewer import Viewer, office
from ketnap.lib import clock, dates
from ketnap.management import arguments
from ketnap.management.arguments import day
from ketnap.management.commands.report import find
from ketnap.queries import exports
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import find_by_code
from ketnap.statistics import columnar
from ketnap.statistics.columnar import Damaged
from ketnap.statistics.columnar import Missing as Absent
from ketnap.statistics.engines import Live, spark
from ketnap.statistics.place import Place, chosen
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS, Dimension, Question, answer, people
from ketnap.statistics.questions.as_json import as_json
from ketnap.statistics.questions.plain_text import plain_text

UNKNOWN = "unknown"


class Command(BaseCommand):
    help = (
        "Count anything the register knows: members on a day, admissions, moves, organisations, classes; narrowed by"
        " --where and divided by --by, in the tree of each day. Every figure is a list: --list names who was counted."
    )
    examples = (
        "ketnap ask members --from 2011-01-01 --to 2011-09-30 --where sex=F --age-to 34",
        "ketnap ask admitted --from 2011-01-01 --to 2011-09-30 --by month --by sex --format text",
        "ketnap ask members --unit 19.168.001 --from 2011-01-01 --to 2011-09-30 --where occupation=worker --list",
        "ketnap ask admitted --from 2011-01-01 --to 2011-09-30 --by month --snapshot /srv/figures/2011-09",
        "ketnap ask --known",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", nargs="?", choices=list(SUBJECTS), metavar="WHAT", help="one of --known")
        parser.add_argument("--unit", metavar="CODE", help="official code (default: the only topmost unit)")
        parser.add_argument("--from", dest="start", metavar="DAY", type=day, help="first day, included")
        parser.add_argument("--to", dest="end", metavar="DAY", type=day, help="last day, included; the day of a stock")
        parser.add_argument(
            "--where", metavar="BY=KEY,KEY", action="append", default=[],
            help=f"only those of whom one of the keys holds; may be repeated; {UNKNOWN} is a key, units by their code",
        )  # fmt: skip
        parser.add_argument("--age-from", type=int, metavar="YEARS", help="full years, included")
        parser.add_argument("--age-to", type=int, metavar="YEARS", help="full years, included")
        parser.add_argument("--by", action="append", default=[], choices=list(DIMENSIONS), metavar="BY",
                            help="divide by it; twice for a table with columns")  # fmt: skip
        parser.add_argument("--list", action="store_true", help="with names of who was counted; noted in the journal")
        parser.add_argument(
            "--engine", choices=["register", "columnar", "spark"],
            help="where to count: the database itself, DuckDB over it, or the Spark cluster of KETNAP_FIGURES over the "
            "snapshot of KETNAP_SNAPSHOT (default: KETNAP_FIGURES)",
        )  # fmt: skip
        parser.add_argument("--snapshot", metavar="DIR", type=Path, help="count on a snapshot (ketnap snapshot)")
        parser.add_argument("--known", action="store_true", help="print what can be asked, filtered and divided by")
        parser.add_argument("--format", choices=["json", "text"], default="json", help="default: json")
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of printing")

    def handle(self, *, known: bool, output: str | None, **typed: Any) -> None:
        text = known_text() if known else self.answered(**typed)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            with arguments.output(output) as file:
                file.write(text)
        except OSError as failed:
            raise CommandError(
                f"{output} cannot be written: {failed.strerror}; choose another place with -o", returncode=2
            ) from failed

    def answered(
        self, *, what: str | None, unit: str | None, start: date | None, end: date | None, list: bool, format: str,
        engine: str | None, snapshot: Path | None, **more: Any,
    ) -> str:  # fmt: skip
        if what is None or start is None or end is None:
            raise CommandError("say what to count, --from and --to; `ketnap ask --known` names what", returncode=2)
        if end < start:
            raise CommandError(
                f"the period ends on {end}, before it starts on {start}: exchange --from and --to", returncode=2
            )
        if snapshot is not None and (list or engine):
            raise CommandError(
                "--snapshot holds no names and is an engine of its own: leave --list, --engine out", returncode=2
            )
        viewer = office(clock.today())
        question = asked(viewer, what, start, end, **more)
        try:
            unit_id = find(viewer, unit, start, end)
            question = Question(**{**vars(question), "unit_id": unit_id})
            with place(engine, snapshot) as where:
                found = answer(viewer, question, engine=where.engine)
                behind = people(viewer, question, engine=where.engine) if list else None
        except NotFound as missing:
            raise CommandError(str(missing)) from missing
        except (Damaged, spark.Unanswered) as wrong:
            raise CommandError(str(wrong)) from wrong
        except Absent as absent:
            raise CommandError(str(absent), returncode=2) from absent
        if where.said:
            self.stderr.write(where.said)
        if behind is not None:
            exports.noted(viewer, "statistics.exported", rows=len(behind.rows), unit_id=unit_id)
        if format == "json":
            return f"{json.dumps(as_json(found, behind), ensure_ascii=False, indent=1)}\n"
        names = "".join(f"{row.name}, {row.unit_name}\n" for row in behind.rows) if behind else ""
        return plain_text(found) + (f"\n{names}" if names else "")


@contextmanager
def place(engine: str | None, snapshot: Path | None) -> Iterator[Place]:
    """Where to count, as long as it is asked for: a cluster is given back."""
    if engine == "spark" and not settings.SPARK:
        raise CommandError("no Spark is named: set KETNAP_FIGURES=spark://MACHINE:PORT (docs/install.md)", returncode=2)
    if snapshot is not None:
        yield Place(columnar.over_snapshot(snapshot), "")
    elif engine == "spark" or (engine is None and settings.SPARK):
        folder = Path(settings.SNAPSHOT)
        cluster = spark.over_snapshot(settings.SPARK, folder)
        try:
            moment = timezone.localtime(columnar.read(folder).moment)
            yield Place(cluster, f"Số liệu đếm trên bản chụp lúc {moment:%H:%M:%S} ngày {dates.show(moment.date())}.")
        finally:
            cluster.close()
    elif engine is None:
        yield chosen()
    else:
        yield Place(columnar.over_register() if engine == "columnar" else Live(), "")


def asked(
    viewer: Viewer, what: str, start: date, end: date, *, where: list[str], by: list[str], age_from: int | None,
    age_to: int | None, **_: Any,
) -> Question:  # fmt: skip
    """The question without its unit; CommandError for what this subject has not."""
    subject = SUBJECTS[what]
    offered = {one.id: one for one in subject.dimensions}
    filters: dict[str, tuple[str, ...]] = {}
    for condition in where:
        id, sign, keys = condition.partition("=")
        if not sign or id not in offered:
            raise CommandError(
                f"--where {condition}: {what} is narrowed by others; choose from {', '.join(offered)}", returncode=2
            )
        filters[id] = tuple(key_of(viewer, offered[id], key, start, end) for key in keys.split(","))
    if strange := [id for id in by if id not in offered]:
        raise CommandError(
            f"--by {strange[0]}: {what} is divided by others; choose from {', '.join(offered)}", returncode=2
        )
    if len(by) > 2 or len(set(by)) < len(by):
        raise CommandError("--by stands twice at most, with two different words: leave one out", returncode=2)
    if (age_from is not None or age_to is not None) and not subject.has_age:
        raise CommandError(f"{what} has no age: choose another --by", returncode=2)
    rows, columns = [*by, "", ""][:2]
    ordered = tuple((id, filters[id]) for id in DIMENSIONS if id in filters)
    return Question(what, 0, start, end, ordered, age_from, age_to, rows, columns)


def key_of(viewer: Viewer, one: Dimension, typed: str, start: date, end: date) -> str:
    """As it is stored: a unit by its code, a month as 2011-03, a quarter as 2011-Q1, a year as 2011."""
    if one.kind == "unit":
        try:
            return "0" if typed == UNKNOWN else str(find_by_code(viewer, typed, end, start))
        except NotFound as missing:
            raise CommandError(
                f"--where {one.id}: there is no unit {typed} on {end}: see the codes with ketnap tree"
            ) from missing
    if one.kind == "time":
        year, _, rest = typed.partition("-")
        rest = rest.removeprefix("Q")
        number = {"year": "0000", "quarter": f"000{rest}", "month": f"{rest:0>2}00"}[one.id]
        if year.isdecimal() and number.isdecimal() and len(year + number) == 8:
            return year + number
    key = "" if typed == UNKNOWN else typed
    if one.kind == "words" and one.knows(key):
        return key
    known = ", ".join([*(key for key, _ in one.words), UNKNOWN]) if one.words else "2011, 2011-Q3, 2011-09"
    raise CommandError(f"--where {one.id}={typed}: write one of {known}", returncode=2)


def known_text() -> str:
    """What can be asked, one line each."""
    lines = ["WHAT"]
    lines += [f"  {id:<33}{one.label}; by {', '.join(by.id for by in one.dimensions)}" for id, one in SUBJECTS.items()]
    lines += ["", "BY"]
    for id, one in DIMENSIONS.items():
        keys = ", ".join(key for key, _ in one.words[:20]) or ("code of a unit" if one.kind == "unit" else "time")
        lines.append(f"  {id:<15}{one.label}: {keys}{' …' if len(one.words) > 20 else ''}")
    return "\n".join(lines) + "\n"
