"""Who stood behind a figure when its period was closed: the ids that were stored, with the names of today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.closing import Closed, ClosedFormContent
from ketnap.statistics.behind import names_of, unit_names

GONE = "(không còn trong sổ)"


@dataclass(frozen=True)
class Stored:
    """One that was counted; `day` as in statistics.behind.Row."""

    id: int
    name: str
    sort: str
    unit_id: int | None
    unit_name: str
    day: date | None
    there: bool
    """False: an import that was undone took the row away."""


def stored_list(viewer: Viewer, closed: Closed | ClosedFormContent, place: int) -> list[Stored]:
    """The list behind the figure at that place of the stored content: exactly as long as the figure.

    NotFound for no such figure, for content that is not what was closed, and for people without the right to see them.
    """
    if not closed.intact or not 0 <= place < len(closed.content["figures"]):
        raise NotFound("Không có số liệu này.")
    figure = closed.content["figures"][place]
    permission = Permission.READ_PEOPLE if figure["about"] == "person" else Permission.READ_FIGURES
    if not scope.reaches(viewer, closed.unit_id, permission):
        raise NotFound("Không có tổ chức này.")
    rows = [closed.content["rows"][index] for index in figure["rows"]]
    names = names_of(figure["about"], {row[0] for row in rows}, closed.end)
    units = unit_names({row[1] for row in rows if row[1] is not None}, closed.end)
    return sorted((_row(row, names, units) for row in rows), key=lambda one: (one.sort, one.day or closed.end, one.id))


def _row(row: list[Any], names: dict[int, tuple[str, str]], units: dict[int, str]) -> Stored:
    id, unit, day = row
    name, sort = names.get(id, (GONE, "\U0010ffff"))
    words = "" if unit is None else units.get(unit, GONE)
    return Stored(id, name, sort, unit, words, date.fromisoformat(day) if day else None, id in names)
