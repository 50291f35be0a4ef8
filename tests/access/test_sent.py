"""What is sent: no id of elsewhere is taken in any field, and nothing beyond the form's own fields is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ketnap.models import Candidacy, Enterprise, Leadership, Person, Seat
from tests.access.planted import row
from tests.web.test_acts import MUTATING, recipes
from tests.web.town import cast, office, tree

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["cast", "office", "recipes", "tree"]
KEY = "form-key-0001"
MODELS = [model for model in apps.get_app_config("ketnap").get_models() if model._meta.managed]
ENDS = re.compile(r"^([a-z_]*?)(\d+)$")


@pytest.fixture(scope="module")
def elsewhere(tree, recipes) -> dict[type, set[int]]:
    """Ids of the other tree by model, each higher than any of the first tree, so that none is mistaken."""
    held: dict[type, set[int]] = {}
    unit = tree.other_committee
    for number in range(3):
        person = row(Person, "Người nơi khác", pk=700_000 + number, unit_id=unit, born_on=date(1980, 1, 1), card_no="",
                     identity_mac="", ethnicity="kinh", religion="", sex="F")  # fmt: skip
        firm = row(Enterprise, "Công ty nơi khác", pk=700_000 + number)
        row(Leadership, "", unit_id=unit, enterprise=firm, valid_from=date(2005, 1, 1))
        seat = row(Seat, "Người nơi khác", pk=700_000 + number, unit_id=unit, post="member", person=person,
                   how="elected", valid_from=date(2005, 1, 1), end_reason="")  # fmt: skip
        file = row(Candidacy, "", pk=700_000 + number, person=person, unit_id=unit, stage="file",
                   stage_since=date(2011, 1, 1), opened_on=date(2011, 1, 1))  # fmt: skip
        for one in (person, firm, seat, file):
            held.setdefault(type(one), set()).add(one.pk)
    return held


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def digest() -> str:
    """Of every row of every table, without the doors that were knocked at."""
    whole = sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in ("ketnap_opensession",):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
                whole.update(repr((table, cursor.fetchall())).encode())
    return whole.hexdigest()


def variants(typed: dict, units: tuple[int, ...]) -> Iterator[tuple[str, dict]]:
    """The form with one id of elsewhere in it: in each field that holds a number, and in each name that ends in one; a
    list of many keeps its good ones and gets one bad."""
    for name, value in typed.items():
        others = (*units, 700_000)
        if isinstance(value, str) and value.isdecimal() and name not in ("version", "key"):
            for other in others:
                yield f"{name}={other}", {**typed, name: str(other)}
        if found := ENDS.match(name):
            for other in others:
                more = f"{found[1]}{other}"
                yield more, {**typed, more: value, f"v{other}": "0"}


def of_elsewhere(held: dict[type, set[int]], units: tuple[int, ...]) -> dict[str, int]:
    """Rows that point at something of the other tree, by model and field."""
    found = {}
    for model in MODELS:
        for one in model._meta.concrete_fields:
            ids = set(units) if getattr(one.related_model, "__name__", "") == "Unit" else held.get(one.related_model)
            if ids:
                found[f"{model.__name__}.{one.name}"] = model.objects.filter(**{f"{one.name}__in": ids}).count()
    return found


def test_no_id_of_elsewhere_is_taken(recipes, cast, tree, elsewhere, sign_in, record_property) -> None:
    units = (tree.other_upper, tree.other_committee)
    client, tried, taken = sign_in(cast.organiser), 0, []
    before, whole = of_elsewhere(elsewhere, units), digest()
    for page in MUTATING:
        where, typed = recipes[page]
        if page in ("sign-out", "own-password") or any(hasattr(value, "seek") for value in typed.values()):
            continue
        for words, sent in variants(typed, units):
            tried += 1
            with undone():
                answer = client.post(where, {**sent, "key": KEY})
                if answer.status_code == 302 and of_elsewhere(elsewhere, units) != before:
                    taken.append((page, words))
    assert taken == []
    assert digest() == whole
    assert tried > 300
    record_property("shown", f"ids of elsewhere: {tried} forms, 0 taken")


def test_an_id_that_was_taken_is_seen(tree, elsewhere) -> None:
    """What is watched sees a row that points elsewhere."""
    units = (tree.other_upper, tree.other_committee)
    before = of_elsewhere(elsewhere, units)
    with undone():
        row(Person, "Người nơi khác", unit_id=units[0], born_on=date(1980, 1, 1), card_no="", identity_mac="",
            ethnicity="kinh", religion="", sex="F")  # fmt: skip
        assert of_elsewhere(elsewhere, units) != before


NAMES = sorted({one.name for model in MODELS for one in model._meta.concrete_fields} | {
    one.attname for model in MODELS for one in model._meta.concrete_fields
})  # fmt: skip
MORE = (
    "is_superuser",
    "is_staff",
    "superuser",
    "role",
    "permissions",
    "grants",
    "unit",
    "unit_id",
    "state",
    "id",
    "pk",
)
ONCE = re.compile(
    r"'(?:[0-9a-f]{16,}|md5\$[^']*|\d{4}-\d\d-\d\d \d\d:[^']*)'|X'[0-9a-fA-F]*'|\b\d{4}-\d\d-\d\dT[\d:.]+"
)
ASIDE = ("ketnap_opensession", "ketnap_submission", "ketnap_journalentry", "ketnap_guess", "SAVEPOINT")


def written(queries) -> list[str]:
    """What was written, in the order of writing, but for times and for what is random each time."""
    return [
        ONCE.sub("?", one["sql"])
        for one in queries
        if one["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and not any(word in one["sql"] for word in ASIDE)
    ]


SOMETIMES = {"invitation": {"on_behalf_of"}, "taught-lesson": {"reason"}}
"""Fields of the form that its page shows in one state and not in another."""


def fields_of(client, where: str) -> set[str]:
    """What the page of the form asks for; a page that is only sent asks where it stands."""
    answer = client.get(where)
    found = set(re.findall(r'name="([\w-]+)"', answer.content.decode(errors="replace")))
    return found if answer.status_code == 200 else {*NAMES}


def test_nothing_beyond_the_form_is_taken(recipes, cast, sign_in, record_property) -> None:
    """Every name any table has, and what an administrator would be called, sent along with each form."""
    client, changed, tried = sign_in(cast.organiser), [], 0
    for page in MUTATING:
        where, typed = recipes[page]
        if page in ("sign-out", "own-password") or any(hasattr(value, "seek") for value in typed.values()):
            continue
        asked = fields_of(client, where) | set(typed) | SOMETIMES.get(page, set())
        extra = {name: "1" for name in (*NAMES, *MORE) if name not in asked and name not in ("key", "version")}
        if not extra:
            continue
        tried += 1
        found = []
        for sent in (typed, {**extra, **typed}):
            with undone():
                with CaptureQueriesContext(connection) as told:
                    answer = client.post(where, {**sent, "key": KEY})
                found.append((answer.status_code, written(told.captured_queries)))
        if found[0] != found[1]:
            changed.append((page, found[0][0], found[1][0]))
    assert changed == []
    assert tried > 60
    record_property("shown", f"names of other fields: {tried} forms, 0 changed")


def test_a_field_taken_beyond_the_form_is_seen(cast, tree) -> None:
    plain = {"full_name": "A", "name_fold": "a", "name_sort": "a", "sex": "F", "born_on": date(1980, 1, 1)}
    found = []
    for more in ({}, {"religion": "1"}):
        with undone(), CaptureQueriesContext(connection) as told:
            Person.objects.create(**plain, unit_id=tree.cell, **more)
        found.append(written(told.captured_queries))
    assert found[0] and found[0] != found[1]
