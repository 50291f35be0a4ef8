"""Numbers of two closed periods in two articles: subtracted from each other they must not tell of few people."""

import json
from datetime import date

import pytest

from ketnap.actions import bulletin
from ketnap.actions.bulletin import NewFigure
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import ClosedPeriod
from tests import board as boards

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(tree) -> boards.Board:
    return boards.opened(tree)


def closed(unit_id: int, month: int, **values: int) -> int:
    """A closed period of 2011 to the end of that month with those measures."""
    days = {"from": "2011-01-01", "to": f"2011-{month:02d}-28"}
    figures = [
        {"measure": measure, "label": measure, "about": "person", **days, "where": [], "words": [], "value": value,
         "rows": [0] * value}
        for measure, value in values.items()
    ]  # fmt: skip
    content = json.dumps({"name": "Khối", **days, "figures": figures, "targets": []})
    told = {"start": date(2011, 1, 1), "end": date(2011, month, 28), "content": content, "digest": "0" * 64}
    return ClosedPeriod.objects.create(unit_id=unit_id, cut_off=0, recorded_at=clock.now(), **told).pk


def with_number(period_id: int) -> dict:
    return {"figures": [NewFigure(period_id, "report/0")]}


def test_a_number_is_refused_that_with_an_earlier_one_tells_of_few(board, tree) -> None:
    spring, summer, autumn = (closed(tree.upper, month, expelled=value) for month, value in ((4, 6), (6, 8), (9, 13)))
    boards.published(board, "Đến tháng 4", **with_number(spring))
    with pytest.raises(Refused, match=r"trừ ra được một nhóm dưới 5 người; hãy bỏ số này"):
        boards.draft(board, "Đến tháng 6", **with_number(summer))
    boards.published(board, "Đến tháng 9", **with_number(autumn))


def test_a_unit_and_one_below_it_are_held_beside_each_other(board, tree) -> None:
    boards.published(board, "Đảng bộ Khối", **with_number(closed(tree.upper, 6, expelled=9)))
    with pytest.raises(Refused, match="dưới 5 người"):
        boards.draft(board, "Công ty", **with_number(closed(tree.committee, 6, expelled=7)))


def test_men_come_out_of_the_whole_and_the_women(board, tree) -> None:
    period = closed(tree.upper, 6, admitted=9, admitted_women=7)
    with pytest.raises(Refused, match="dưới 5 người"):
        boards.draft(board, figures=[NewFigure(period, "report/0"), NewFigure(period, "report/1")])


def test_of_two_that_wait_the_second_is_refused_when_it_is_approved(board, tree) -> None:
    first, second = (
        boards.waiting(board, f"Bài {month}", **with_number(closed(tree.upper, month, expelled=value)))
        for month, value in ((4, 6), (6, 8))
    )  # fmt: skip
    bulletin.approve(article_id=first.pk, by=board.second)
    with pytest.raises(Refused, match="dưới 5 người"):
        bulletin.approve(article_id=second.pk, by=board.second)


def test_a_number_told_before_what_it_tells_was_kept_counts_too(board, tree) -> None:
    held = boards.published(board, "Đến tháng 4", **with_number(closed(tree.upper, 4, expelled=6)))
    held.published.figures.update(said=[])
    with pytest.raises(Refused, match="dưới 5 người"):
        boards.draft(board, "Đến tháng 6", **with_number(closed(tree.upper, 6, expelled=8)))


def test_withdrawn_is_not_forgotten(board, tree) -> None:
    held = boards.published(board, "Đến tháng 4", **with_number(closed(tree.upper, 4, expelled=6)))
    bulletin.withdraw(article_id=held.pk, reason="Nhầm ảnh.", by=board.author)
    with pytest.raises(Refused, match="dưới 5 người"):
        boards.draft(board, "Đến tháng 6", **with_number(closed(tree.upper, 6, expelled=8)))
