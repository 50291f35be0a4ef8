"""A list of members as a workbook, beside the floor: the same rows from one SQL query, written by XlsxWriter.

python -m benchmarks.exporting made UNITS STAYS   fills the empty database the environment names
python -m benchmarks.exporting taken TOP ROWS     the list page's workbook and the floor, in pairs
"""

import sys

from benchmarks import pairs
from benchmarks.counting import DAY, fill, say
from benchmarks.databases import Fresh, ready
from benchmarks.export_floor import floor
from benchmarks.table import Row

ROWS = 50_000
PAIRS = 7


def made(units: int, stays: int) -> None:
    ready()
    say(top=fill(units, stays))


def taken(top: int, rows: int) -> None:
    ready()
    from ketnap.access.viewer import office
    from ketnap.documents import table
    from ketnap.queries import membership
    from ketnap.web.people.lists import HEAD, lines

    viewer = office(DAY)

    def product() -> bytes:
        found = membership.members(viewer, top, DAY, limit=rows)
        return table.xlsx("Đảng viên", ("Có đến ngày",), HEAD, lines(found))

    held = len(membership.members(viewer, top, DAY, limit=rows))
    assert held == rows, f"{held} members on {DAY}: make more"
    ours, theirs = product(), floor(DAY, rows)
    written = pairs.compare(lambda: bool(product()) and None, lambda: bool(floor(DAY, rows)) and None, PAIRS)
    say(taken=[written.a, written.b], bytes=[len(ours), len(theirs)])


def measure(engine: str, fresh: Fresh) -> list[Row]:
    place = fresh()
    top = pairs.child("benchmarks.exporting", "made", "600", "160000", env=place).answer["top"]
    found = pairs.child("benchmarks.exporting", "taken", str(top), str(ROWS), env=place).answer
    compared = pairs.Compared(*map(tuple, found["taken"]))
    what = f"export of {ROWS:,} members as XLSX"
    return [Row(engine, what, "list of the page", "SQL + XlsxWriter", compared, 1.5, found["peak"], found["peak"])]


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    {"made": made, "taken": taken}[verb](*map(int, numbers))
