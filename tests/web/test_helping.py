"""One screen on which a secretary names successors for everybody a helper left behind."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from ketnap.actions import admission, membership
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import Candidacy, DueItem, PathAct
from tests import lives
from tests.web.test_pages import text

KEY = "form-key-0001"


@pytest.fixture
def left(tree, office, monkeypatch) -> tuple[list[int], list[int]]:
    """(three files of one helper who died on 15-01-2022, the official members who stay)."""
    monkeypatch.setattr(clock, "today", lambda: date(2022, 2, 1))
    gone, first, second = (office.people[f"cell.{place}"] for place in range(3))
    files = []
    for name in ("Vi Thị Na", "Vi Thị Lê", "Vi Thị Mai"):
        files.append(lives.begin(tree, lives.worker(tree, name=name), date(2021, 10, 8)))
        admission.record(
            [NewAct(files[-1], "helped", date(2021, 11, 1), member_id=gone, paper=Paper(reason="Theo sổ"))], by=None
        )
    other = lives.begin(tree, lives.worker(tree, name="Vi Văn Khác"), date(2021, 10, 8))
    admission.record(
        [NewAct(other, "helped", date(2021, 11, 1), member_id=second, paper=Paper(reason="Theo sổ"))], by=None
    )
    membership.record([membership.Entry(gone, "died", date(2022, 1, 15), tree.cell)], by=None)
    return files, [first, second]


def typed(files: list[int], who: dict[int, int], **more: str) -> dict:
    versions = [f"{one}.{Candidacy.objects.get(pk=one).version}" for one in files]
    return {"key": KEY, "on": "28/1/2022", "version": versions, **{f"member{one}": str(pk) for one, pk in who.items()},
            **more}  # fmt: skip


def test_all_are_named_in_one_step(cast, tree, left, sign_in):
    files, (first, second) = left
    client, where = sign_in(cast.secretary), reverse("helpers-pass", args=[tree.cell])
    due = client.get(reverse("path-due"))
    assert text(due).count("Cử người giúp đỡ thay: Vi Thị") == 6, "each line and the name of its button"
    assert f'href="{where}"' in due.content.decode()
    page = client.get(where)
    assert "3 người không còn người giúp đỡ" in text(page) and text(page).count("Từ trần, từ 15-01-2022") == 3
    options = re.findall(r'<option value="(\d+)">([^<]+)</option>', html.unescape(page.content.decode()))
    assert {int(pk) for pk, _ in options} == {first, second}, "neither the dead nor a probationary member"
    assert {words.split(", ")[-1] for pk, words in options if int(pk) == second} == {"đang giúp 1 người"}
    assert not any("đang giúp" in words for pk, words in options if int(pk) == first)
    nobody = client.post(where, typed(files, {}))
    assert nobody.status_code == 422 and "Chưa cử ai." in text(nobody)
    two = {files[0]: first, files[1]: second}
    assert client.post(where, typed(files, two)).status_code == 302
    assert "1 người không còn người giúp đỡ" in text(client.get(where)), "the third was left open and stays"
    acts = PathAct.objects.filter(kind="helped", on=date(2022, 1, 28)).values_list("candidacy", "member")
    assert dict(acts) == two
    assert list(DueItem.objects.filter(wait="successor").values_list("candidacy", flat=True)) == [files[2]]


def test_somebody_else_named_one_meanwhile_and_nothing_is_written(cast, tree, left, sign_in):
    files, (first, second) = left
    where, old = reverse("helpers-pass", args=[tree.cell]), typed(left[0], dict.fromkeys(left[0], left[1][0]))
    admission.record(
        [NewAct(files[0], "helped", date(2022, 1, 20), member_id=second, paper=Paper(reason="Theo sổ"))], by=None
    )
    answer = sign_in(cast.secretary).post(where, old)
    assert answer.status_code == 302 and PathAct.objects.filter(kind="helped", member=first).count() == 2, (
        "who has a helper again is not on the form any more"
    )
    admission.record([NewAct(files[1], "remarked", date(2022, 1, 30), {"conclusion": "continue"})], by=None)
    PathAct.objects.filter(kind="helped", member=first).delete()
    admission.rebuild(files)
    assert sign_in(cast.secretary).post(where, old | {"key": KEY + "2"}).status_code == 409
    assert PathAct.objects.filter(kind="helped", member=first).count() == 0


def test_a_reader_gets_no_door_and_a_stranger_no_page(cast, tree, left, sign_in):
    where = reverse("helpers-pass", args=[tree.cell])
    assert sign_in(cast.stranger).get(where).status_code == 404
    assert sign_in(cast.organiser).get(reverse("helpers-pass", args=[tree.upper])).status_code == 200
