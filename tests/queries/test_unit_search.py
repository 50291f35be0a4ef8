"""Finding organisations by parts of their names: with the index of word ends as by looking at every name."""

import random
import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from django.db import connection

from ketnap.access.viewer import Viewer
from ketnap.lib.text import fold, sort_key
from ketnap.models import Unit, UnitState
from ketnap.queries.organisation import parts
from ketnap.queries.organisation.search import search

WORDS = (
    "Chi bộ",
    "Đảng bộ",
    "Trường",
    "Nguyễn Trãi",
    "xã",
    "Ân Thi",
    "số 12",
    "Công ty",
    "Y tế",
    "\\",
    "l'Art",
    "Ắc quy",
)


@pytest.fixture
def several(tree) -> list[UnitState]:
    """Sixty, of which some have had another name, or are no more."""
    rng, act, rows = random.Random(9), UnitState.objects.first().act, []
    for number in range(60):
        unit = Unit.objects.create()
        days = rng.choice([(2000, 9999), (2000, 2009, 9999), (2000, 2009)])
        for since, until in pairwise(days):
            name = " ".join(rng.choices(WORDS, k=rng.randint(1, 4)))
            rows.append(UnitState(
                unit=unit, parent_id=tree.committee, kind="cell", name=name, name_fold=fold(name),
                name_sort=sort_key(name), code=f"77.{number}", valid_from=date(since, 1, 1),
                valid_to=date(9999, 12, 31) if until == 9999 else date(until, 1, 1), act=act,
            ))  # fmt: skip
    return UnitState.objects.bulk_create(rows)


@pytest.mark.parametrize("most", [-1, 5, 1_000])
def test_what_is_found_is_what_looking_at_every_name_finds(several, organiser, officer, monkeypatch, most):
    monkeypatch.setattr(parts, "MOST", most)
    every = UnitState.objects.filter(parent=None).values_list("unit_id", flat=True)
    whole = Viewer(None, "", organiser.on, tuple(("organiser", one) for one in every))
    today = list(UnitState.objects.filter(valid_from__lte=whole.on, valid_to__gt=whole.on))
    rng, mine, hits = random.Random(most), {state.unit_id for state in several}, 0
    for _ in range(150):
        words = " ".join(rng.sample(WORDS, rng.randint(1, 2))).split()
        cut = [word[rng.choice((0, 0, 1)) :][: rng.choice((1, 2, 9))] for word in words]
        typed = " ".join(cut[: rng.randint(1, 3)])
        typed = rng.choice((typed, fold(typed), unicodedata.normalize("NFD", typed)))
        found = search(whole, typed, limit=200)
        right = {one.unit_id for one in today if all(word in one.name_fold for word in fold(typed).split())}
        assert {row.unit_id for row in found} == (right if typed.strip() else set()), typed
        assert len(found) == len(right) or not typed.strip()
        assert not mine & {row.unit_id for row in search(officer, typed)}, "of the tree above nobody led them there"
        hits += bool(right & mine)
    assert hits > 60


def test_the_index_knows_states_of_any_day_by_what_stands_inside_their_words(several, monkeypatch):
    monkeypatch.setattr(parts, "MOST", 30)
    for word in ("guy", "ruon", "bo", "12", "\\", "l'a", "'", "quy", "khong co"):
        holding = sorted(state.pk for state in UnitState.objects.all() if word in state.name_fold)
        asked = connection.vendor == "postgresql" and len(holding) <= parts.MOST
        found = parts.with_parts([word])
        assert (found if found is None else sorted(found)) == (holding if asked else None), word
