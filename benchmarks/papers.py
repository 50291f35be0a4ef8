"""Papers filled in Word: 500 resolutions of a page one after the other, and a table of 5,000 rows, beside docxtpl on
the same text, and beside the floor: every mark replaced in one go, and a zip.

python -m benchmarks.papers ours|usual|bare pages|table     prints the seconds as JSON, in a process of its own
"""

import re
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO

import yaml

from benchmarks import pairs
from benchmarks.counting import say
from benchmarks.databases import Fresh
from benchmarks.papers_floor import changed, floor
from benchmarks.table import Row
from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms, word
from ketnap.documents.papers.filling import Taken, mark
from ketnap.documents.papers.values import Values
from ketnap.rules.papers.fields import rows as repeated

ON = date(2026, 6, 1)
PAGES, ROWS, PAIRS = 500, 5_000, 7
COLUMNS = ("n", "name", "birth", "native_place", "unit")
RECORD = "tests/documents/papers/record.yaml"
AROUND = ("{%tr for a in people %}", "{%tr endfor %}")
GOAL = 1 / 5


def many() -> list[dict[str, str]]:
    """Single fields of every resolution."""
    with open(RECORD, encoding="utf-8") as file:  # noqa: PTH123
        record = {key: words for key, words in yaml.safe_load(file).items() if isinstance(words, str)}
    return [record | {"person.name": f"Nguyễn Thị Ví Dụ {place}"} for place in range(PAGES)]


def people() -> list[dict[str, str]]:
    return [
        {"n": str(place), "name": f"Nguyễn Thị Ví Dụ {place}", "birth": "28-02-1985", "native_place": "xã Mẫu Sơn",
         "unit": "Chi bộ Phân xưởng May"}
        for place in range(ROWS)
    ]  # fmt: skip


def template(what: str, shown: Callable[[str], str], around: tuple[str, ...] = ()) -> bytes:
    """The same file for each, but for how a mark is written. `around`: words of the rows about a repeated one."""
    if what == "pages":
        made = word.made(forms.form("8-KND").on(ON), layout(ON), ON)
        return changed(made, lambda xml: re.sub("\ue000(.+?)\ue001", lambda one: shown(one[1]), CHOICES.sub("", xml)))
    import docx

    paper = docx.Document()
    table = paper.add_table(rows=0, cols=len(COLUMNS))
    for line in (COLUMNS, around[:1], [shown(f"people.{name}") for name in COLUMNS], around[1:]):
        for cell, words in zip(table.add_row().cells if line else (), line, strict=False):
            cell.text = words
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


CHOICES = re.compile("[\ue002\ue003].+?\ue004")
"""docxtpl has no such mark; every field is filled here, so that nothing would be left out."""


def ours(what: str) -> None:
    content, look = template(what, mark), layout(ON)
    values = [Values(single) for single in many()] if what == "pages" else [Values({}, {"people": people()})]
    started = time.perf_counter()
    taken = Taken(content, repeated())
    size = sum(len(taken.filled(one.ready(look))) for one in values)
    say(seconds=time.perf_counter() - started, bytes=size)


def usual(what: str) -> None:
    """docxtpl, told to escape: as it comes a name forges paragraphs."""
    from docxtpl import DocxTemplate

    if what == "pages":
        content = template(what, lambda key: f"{{{{ {key.replace('.', '_')} }}}}")
        told = [{key.replace(".", "_"): words for key, words in one.items()} | CAPITALS for one in many()]
    else:
        content, told = template(what, lambda key: f"{{{{ a.{key[7:]} }}}}", AROUND), [{"people": people()}]
    started, size = time.perf_counter(), 0
    for values in told:
        paper, out = DocxTemplate(BytesIO(content)), BytesIO()
        paper.render(values, autoescape=True)
        paper.save(out)
        size += len(out.getvalue())
    say(seconds=time.perf_counter() - started, bytes=size)


CAPITALS = {"head_superior_capitals": "ĐẢNG BỘ TỈNH MẪU", "head_issuer_capitals": "ĐẢNG ỦY KHỐI DOANH NGHIỆP TỈNH MẪU"}


def bare(what: str) -> None:
    content = template(what, mark)
    values = many() if what == "pages" else []
    rows = [] if what == "pages" else [{f"people.{key}": words for key, words in row.items()} for row in people()]
    started = time.perf_counter()
    size = sum(map(len, floor(content, values or [{}], rows)))
    say(seconds=time.perf_counter() - started, bytes=size)


def measure(engine: str, fresh: Fresh) -> list[Row]:
    """Asks no database."""
    if engine != "sqlite":
        return []
    found = []
    for what, words in (("pages", f"{PAGES} resolutions of a page"), ("table", f"a table of {ROWS:,} rows")):
        for side, name, goal in (("usual", "docxtpl 0.20", GOAL), ("bare", "re.sub and a zip", None)):
            found.append(against(words, what, side, name, goal))
    return found


def against(words: str, what: str, side: str, name: str, goal: float | None) -> Row:
    peaks: dict[str, float] = {}

    def once(verb: str) -> float:
        done = pairs.child("benchmarks.papers", verb, what, env={"DJANGO_SETTINGS_MODULE": "ketnap.settings"})
        peaks[verb] = max(done.peak_mib, peaks.get(verb, 0))
        return done.answer["seconds"]

    compared = pairs.compare(lambda: once("ours"), lambda: once(side), PAIRS, warm=0)
    return Row("none", f"{words} filled in Word", "named fields", name, compared, goal, peaks["ours"], peaks[side])


if __name__ == "__main__":
    import sys

    verb, subject = sys.argv[1:]
    {"ours": ours, "usual": usual, "bare": bare}[verb](subject)
