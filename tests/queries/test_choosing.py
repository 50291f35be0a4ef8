"""Organisations a form may name: those of the tree for which the writer holds the right, found by name or code."""

import unicodedata
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.access.roles import Permission
from ketnap.models import Unit, UnitLink, UnitState
from ketnap.queries import organisation
from ketnap.queries.organisation import choosing
from ketnap.queries.organisation.choosing import Among
from ketnap.rules import organisation as rules
from ketnap.web.organisation.trees import below

pytestmark = pytest.mark.django_db
ON = date(2011, 9, 30)
RIGHTS = (Permission.CHANGE_TREE, Permission.CHANGE_PEOPLE, Permission.RECORD_PATH, Permission.GRANT)
KINDS = (tuple(rules.KINDS), tuple(rules.HOLDS_MEMBERS), ("committee",))


def test_all_of_them_in_official_order_where_they_are_few(tree, cast, viewer, monkeypatch) -> None:
    UnitState.objects.filter(unit=tree.other_cell).update(code="0.1")  # before its brother, after its committee
    UnitState.objects.filter(unit=tree.base_cell).update(valid_to=date(2011, 6, 1))
    seen = set()
    for who in (cast.organiser, cast.officer, cast.secretary, cast.stranger):
        for on in (ON, date(2011, 5, 1)):
            asks = viewer(who, on)
            whole = organisation.tree(asks, on)
            for right in RIGHTS:
                for kinds in KINDS:
                    every = organisation.within(asks, on, right, kinds=kinds)
                    assert [row.unit_id for row in choosing.few(asks, Among(right, on, kinds=kinds)) or ()] == [
                        row.unit_id for row in every
                    ]
                    for top in {tree.upper, tree.committee, tree.cell} & {row.unit_id for row in whole}:
                        mine = [row.unit_id for row in every if row.unit_id in below(whole, {top})]
                        found = choosing.few(asks, Among(right, on, kinds=kinds, below=top))
                        assert [row.unit_id for row in found or ()] == mine, (who, right, kinds, top)
                        seen.add(len(mine))
    assert seen >= {0, 1, 3, 5}
    monkeypatch.setattr(choosing, "CHOICES", 2)
    assert choosing.few(viewer(cast.organiser, ON), Among(Permission.CHANGE_TREE, ON)) is None


def test_found_by_words_accents_aside_by_code_and_never_outside_reach(tree, cast, viewer) -> None:
    asks, among = viewer(cast.organiser, ON), Among(Permission.CHANGE_TREE, ON)
    state = UnitState.objects.get(unit=tree.committee)
    name = "Đảng bộ Công ty Giấy Sông Cầu"
    decomposed = unicodedata.normalize("NFD", "Giấy Sông Cầu")
    for typed in (name, "giay song cau", decomposed, "CẦU giấy", state.code, f"{state.name} ({state.code})"):
        assert tree.committee in {row.unit_id for row in choosing.found(asks, among, typed)}, typed
        assert choosing.one(asks, among, tree.committee, typed)
    assert [row.unit_id for row in choosing.found(asks, among, f"{state.name} ({state.code})")] == [tree.committee]
    assert choosing.found(asks, among, "không có ở đâu cả") == choosing.found(asks, among, "  ") == []
    assert choosing.one(asks, among, tree.committee, "không có ở đâu cả") is None
    for who, out in (
        (cast.officer, tree.base_cell),
        (cast.stranger, tree.committee),
        (cast.organiser, tree.other_committee),
    ):
        mine = viewer(who, ON)
        for right in RIGHTS:
            for row in UnitState.objects.filter(unit=out):
                for typed in (row.name, row.code):
                    assert out not in {one.unit_id for one in choosing.found(mine, Among(right, ON), typed)}
            assert choosing.one(mine, Among(right, ON), out) is None
            assert out not in choosing.reached(mine, ON, [out, tree.cell], right)
    inside = Among(Permission.CHANGE_TREE, ON, below=tree.committee, but=tree.cell)
    assert choosing.one(asks, inside, tree.other_cell) and not choosing.one(asks, inside, tree.cell)
    assert not choosing.one(asks, inside, tree.base_cell) and not choosing.found(asks, inside, "Gạch Đồi Ngô")


def test_no_more_than_twenty_and_one_that_says_there_are_more(tree, cast, viewer) -> None:
    base = UnitState.objects.get(unit=tree.cell)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            rows = choosing.found(viewer(cast.organiser, ON), Among(Permission.CHANGE_TREE, ON), "chi bo")
        return len(seen), len(rows)

    few = asked()
    for number in range(40):
        unit = Unit.objects.create()
        base.pk, base.unit, base.code = None, unit, f"x{number}"
        base.save(force_insert=True)
        for top, distance in ((tree.upper, 2), (tree.committee, 1), (unit.pk, 0)):
            UnitLink.objects.create(
                ancestor_id=top, descendant=unit, distance=distance, valid_from=base.valid_from
            )  # fmt: skip
    assert asked() == (few[0], choosing.FOUND + 1) and few[1] < choosing.FOUND
