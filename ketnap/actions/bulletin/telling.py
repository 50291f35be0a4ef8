"""Numbers of articles held beside those that readers may have seen: together they must not tell of few people."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Q

from ketnap.actions.refusal import refuse
from ketnap.models import ArticleAct, ArticleFigure, ArticleText, Bulletin, ClosedPeriod, UnitLink
from ketnap.statistics.closed.between import Told, told, untellable
from ketnap.statistics.closed.boxes import Tree
from ketnap.statistics.closed.cells import Cells

Said = list[dict[str, Any]]
"""As ArticleFigure.said."""


def one_at_a_time() -> None:
    """Approvals wait for each other: each sees what the one before it told."""
    list(Bulletin.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def cells_of(period: ClosedPeriod) -> Cells:
    return Cells(json.loads(period.content), {one.form: json.loads(one.content) for one in period.forms.all()})


def check_text(text: ArticleText) -> None:
    rows = list(text.figures.order_by("position"))
    older = iter(_older([(one.period_id, one.cell) for one in rows if not one.said]))
    check([(one.words, one.said or next(older)) for one in rows])


def check(said: Sequence[tuple[str, Said]]) -> None:
    """Refused for the first of these numbers (words, what it tells) from which few people would come out."""
    if wrong := withheld([some for _, some in said]):
        raise refuse(
            f"Số “{said[wrong[0]][0]}” đặt cạnh các số trong bài hoặc đã đăng thì trừ ra được một nhóm dưới 5 người;"
            " hãy bỏ số này khỏi bài.", field="figures",
        )  # fmt: skip


def withheld(new: Sequence[Said]) -> list[int]:
    """Places of the numbers that cannot be told after all that readers may have seen of the same tree, and after those
    before them."""
    units = {one["unit"] for some in new for one in some}
    if not units:
        return []
    line = UnitLink.objects.filter(Q(ancestor__in=units) | Q(descendant__in=units))
    near = units.union(*line.values_list("ancestor_id", "descendant_id"))
    before = [told(one) for some in _read(near) for one in some]
    ours = [[told(one) for one in some] for some in new]
    return untellable(before, ours, _tree([*before, *chain.from_iterable(ours)]))


def _read(units: set[int]) -> list[Said]:
    """What any approved text told of these units."""
    approved = ArticleAct.objects.filter(kind=ArticleAct.Kind.APPROVED).values("text")
    rows = ArticleFigure.objects.filter(text__in=approved, period__unit__in=units).order_by("pk")
    found: list[Said] = []
    older: list[tuple[int, str]] = []
    for said, period_id, cell in rows.values_list("said", "period_id", "cell"):
        if said:
            found.append(said)
        else:
            older.append((period_id, cell))
    return [*found, *_older(older)]


def _older(rows: list[tuple[int, str]]) -> list[Said]:
    """Of articles written before this was kept."""
    periods = ClosedPeriod.objects.in_bulk({pk for pk, cell in rows if not cell.startswith("target/")})
    cells = {pk: cells_of(one) for pk, one in periods.items()}
    return [cells[pk].said(cell, periods[pk].unit_id) if pk in cells else [] for pk, cell in rows]


def _tree(some: Sequence[Told]) -> Tree:
    """As it ever was below, of those directly below as it is on the last day anything is told of."""
    boxes = [box for one in some for box in one.parts]
    units, last = {box.unit for box in boxes}, date.fromordinal(max(box.stop for box in boxes) - 1)
    links = UnitLink.objects.filter(descendant__in=units, distance__gt=0)
    below = frozenset(links.values_list("ancestor_id", "descendant_id"))
    there = UnitLink.objects.filter(distance=1, valid_from__lte=last, valid_to__gt=last)
    parts: dict[int, set[int]] = defaultdict(set)
    for unit, part in there.filter(ancestor__in={unit for unit, _ in below}).values_list(
        "ancestor_id", "descendant_id"
    ):
        parts[unit].add(part)
    return Tree(below, {unit: frozenset(those) for unit, those in parts.items()})
