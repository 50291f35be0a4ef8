"""Two editors save one article at the same moment: one wins, the other is told who, and no text is lost."""

from functools import partial

import pytest

from ketnap.actions import bulletin
from ketnap.actions.bulletin import NewText
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import Article, ArticleAct, ArticleText, Photo
from tests import board as boards
from tests.actions.test_membership_race import at_once
from tests.factories import chained

ROUNDS = 5
pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_two_editors_wins_every_round(tree) -> None:
    board = boards.opened(tree)
    held = boards.draft(board)
    editors = (board.author, board.second)
    for number in range(ROUNDS):
        seen = Article.objects.get(pk=held.pk).version
        texts = [NewText(board.news, f"Bài {number} của {one.display_name}") for one in editors]
        answers = at_once([
            partial(bulletin.write, article_id=held.pk, text=text, version=seen, by=one)
            for text, one in zip(texts, editors, strict=True)
        ])  # fmt: skip
        (lost,) = [one for one in answers if isinstance(one, Conflict)]
        now = Article.objects.select_related("current__by").get(pk=held.pk)
        assert lost.who == now.current.by.display_name and now.current.title.endswith(lost.who)
        assert (now.version, ArticleText.objects.count()) == (seen + 1, number + 2)
    assert chained()


def test_two_who_approve_and_two_who_send_one_photograph_do_it_once(tree, cast) -> None:
    board = boards.opened(tree)
    held = boards.waiting(board)
    answers = at_once([partial(bulletin.approve, article_id=held.pk, by=one) for one in (board.second, cast.organiser)])
    assert sum(isinstance(one, Refused) for one in answers) == 1
    assert ArticleAct.objects.filter(kind="approved").count() == 1
    sent = {"bulletin_id": board.bulletin.pk, "name": "a.jpg", "content": boards.jpeg()}
    at_once([partial(bulletin.take_photo, **sent, by=one) for one in (board.author, board.second)])
    assert Photo.objects.count() == 1 and chained()
