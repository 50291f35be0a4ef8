"""`ketnap daily`: due = shown + closed + handed on; whatever is lost from a list turns it red, once."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.access.viewer import viewer_of
from ketnap.actions import admission, membership
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import Candidacy, DueItem, JournalEntry, UnitLink
from ketnap.queries.admission import balance
from tests import lives
from tests.factories import chained
from tests.statistics import schema
from tests.web.test_pages import text


@pytest.fixture
def files(tree, cast) -> tuple[int, int]:
    """One file waits for its ceremony since 16-06-2022, one stands on the list since 08-10-2021."""
    member = lives.members(tree)[0]
    membership.open_register(tree.upper, date(2006, 1, 1))
    first = lives.worker(tree)
    lives.certificates(first)
    decided = lives.begin(tree, first, date(2021, 10, 8))
    lives.go_on(decided, member, "received")
    return decided, lives.begin(tree, lives.worker(tree, name="Vi Văn Nam"), date(2021, 10, 8))


def run(on: str) -> tuple[dict, int]:
    out = StringIO()
    code = 0
    try:
        call_command("daily", "--on", on, "--json", stdout=out)
    except CommandError as red:
        code = red.returncode
    told = json.loads(out.getvalue())
    assert schema.faults(told, "daily.schema.json") == []
    return told, code


def counted(told: dict) -> list[int]:
    return [told["counts"][name] for name in ("due", "shown", "handed_on", "closed", "coming")]


def test_a_day_balances_by_hand(tree, cast, files):
    """By hand, from the acts of tests/lives.py. The decided file began: helper, remark, task, vetting, file, forward,
    decision, told, received, ceremony; all but the last are closed. The sympathiser waits for helper and remark, which
    have no day."""
    for on, due in {"2022-06-16": [11, 2, 0, 9, 1], "2022-06-17": [12, 3, 0, 9, 0]}.items():
        # helper and remark of October 2021 rose on 06-01 and 06-04-2022
        told, code = run(on)
        assert (code, told["balanced"], told["differences"]) == (0, True, [])
        assert counted(told) == [due[0], due[1] - 2, 2, due[3], due[4]]
    assert counted(run("2021-12-01")[0]) == [11, 2, 0, 9, 1], "before 90 days nothing has risen"
    assert counted(run("2022-07-01")[0]) == [12, 0, 3, 9, 0], "15 days late, the ceremony has risen too"


def test_a_reason_closes_and_the_sum_still_holds(files):
    _, listed = files
    why = Paper(reason="Chi bộ chỉ có ba đảng viên, đều đang giúp người khác")
    admission.record([NewAct(listed, "excused", date(2021, 12, 1), {"wait": "helper"}, paper=why)], by=None)
    told, code = run("2021-12-01")
    assert (code, counted(told), told["counts"]["excused"]) == (0, [11, 1, 0, 10, 1], 1)


@pytest.mark.parametrize("planted", ["missing", "stray", "wrong", "stage"])
def test_a_lost_item_turns_it_red_is_named_and_mended(tree, cast, files, sign_in, planted):
    decided, listed = files
    right = list(DueItem.objects.order_by("candidacy", "wait").values_list("candidacy", "wait", "due_on", "says"))
    row = DueItem.objects.get(candidacy=listed, wait="helper")
    if planted == "missing":
        row.delete()
    elif planted == "stray":
        DueItem.objects.filter(pk=row.pk).update(candidacy=decided)
        admission.rebuild([listed])
    elif planted == "wrong":
        DueItem.objects.filter(pk=row.pk).update(due_on=date(2030, 1, 1), sort_on=date(2030, 1, 1))
    else:
        Candidacy.objects.filter(pk=listed).update(stage="file")
    told, code = run("2022-06-17")
    assert (code, told["balanced"], told["counts"]["repaired"]) == (1, False, 1)
    file, wait = (decided if planted == "stray" else listed), ("" if planted == "stage" else "helper")
    assert [(one["kind"], one["file"], one["wait"]) for one in told["differences"]] == [(planted, file, wait)]
    home = text(sign_in(cast.organiser).get("/"))
    assert "Sổ việc ngày 17-06-2022 Không khớp" in home and "Lệch 1 chỗ, đã ghi lại 1 hồ sơ." in home
    assert ("Vũ Thị Hạnh" if planted == "stray" else "Vi Văn Nam") in home
    again, code = run("2022-06-17")
    assert (code, again["differences"]) == (0, [])
    assert right == list(
        DueItem.objects.order_by("candidacy", "wait").values_list("candidacy", "wait", "due_on", "says")
    )
    assert Candidacy.objects.get(pk=listed).stage == "sympathiser"
    assert "Sổ việc ngày 17-06-2022 Khớp" in text(sign_in(cast.organiser).get("/"))
    assert chained()


def test_what_stands_on_nobodys_list_is_named_and_left_to_people(tree, cast, files):
    UnitLink.objects.filter(descendant=tree.cell).delete()
    told, code = run("2022-06-17")
    assert code == 1 and {one["kind"] for one in told["differences"]} == {"unlisted"}
    assert len(told["differences"]) == 3 and told["counts"]["repaired"] == 0
    assert run("2022-06-17")[1] == 1, "still red"


def test_numbers_are_for_who_reaches_the_whole_and_names_for_who_reaches_the_file(tree, cast, files):
    DueItem.objects.filter(candidacy=files[1], wait="helper").delete()
    run("2022-06-17")
    lines = JournalEntry.objects.filter(event="admission.balanced")
    assert [one.unit_id_text for one in lines] == [str(tree.upper), str(tree.other_upper)]
    seen = {}
    for who, unit in ((cast.organiser, tree.upper), (cast.officer, tree.committee), (cast.stranger, tree.other_upper)):
        seen[who.username] = balance.latest(viewer_of(who, clock.today()), unit)
    assert seen["organiser"].counts["due"] == 12 and [one.full_name for one in seen["organiser"].wrong] == [
        "Vi Văn Nam"
    ]
    assert (seen["officer"].balanced, seen["officer"].counts) == (False, {})
    assert seen["officer"].wrong == seen["organiser"].wrong
    assert (seen["stranger"].balanced, seen["stranger"].wrong) == (True, [])
    assert balance.latest(viewer_of(cast.stranger, clock.today()), tree.upper) is None
