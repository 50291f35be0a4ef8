"""Anything in any field of any form: carried out, or refused in words. Never a fault of the program, never a text in
the register that is not composed. What is sent is what would be carried out, but for one field."""

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from ketnap.lib import numbers, text
from ketnap.models import Person
from tests.statements import WRITTEN, tables
from tests.web import hostile
from tests.web.hostile import NAME, TEXTS
from tests.web.test_acts import KEY, MUTATING, new_person, recipes
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "recipes", "tree"]
SOAK = os.environ.get("EFFORT") == "soak"
TRIES = len(TEXTS) if SOAK else 1
"""Texts a field."""


def sent(client: Client, where: str, typed: dict[str, Any]) -> tuple[int, list[str]]:
    """(status, texts left in what was written that are not composed); then as if nothing had been sent."""
    for value in typed.values():
        if hasattr(value, "seek"):
            value.seek(0)
    with transaction.atomic(), tables(WRITTEN) as touched:
        status = client.post(where, typed).status_code
        left = loose(touched) if status == 302 else []
        transaction.set_rollback(True)
    return status, left


def loose(touched: set[str]) -> list[str]:
    """Texts of these tables that the register should not hold in this spelling."""
    found = []
    with connection.cursor() as cursor:
        for table in sorted(touched):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [f"{table}: {one!r}" for one in row if isinstance(one, str) and text.composed(one) != one]
    return found


@pytest.mark.parametrize("part", range(4))
def test_anything_in_any_field(part, recipes, cast, sign_in) -> None:
    client, wrong, tried = sign_in(cast.organiser), [], 0
    for page in MUTATING[part::4]:
        where, typed = recipes[page]
        for field in typed if SOAK else [*typed][tried % 2 :: 2]:
            for name in hostile.chosen(f"{page}{field}", TRIES, but=("half a pair",)):
                tried += 1
                try:
                    status, left = sent(client, where, {"key": KEY, **typed, field: TEXTS[name]})
                except Exception as fault:
                    wrong.append((page, field, name, repr(fault)[:200]))
                else:
                    if status >= 500 or left:
                        wrong.append((page, field, name, status, left[:2]))
    assert wrong == []
    assert tried > 60


def test_a_form_sent_in_the_wrong_shape(recipes, cast, sign_in) -> None:
    """Every field twice; a text where a file belongs and a file where a text belongs; fields nobody offers."""
    client, wrong = sign_in(cast.organiser), []
    more = {f"{name}{'9' * 5_000}": "1" for name in ("photo", "m", "c", "x", "v", "g", "s", "target_")}
    for number, page in enumerate(MUTATING):
        where, typed = recipes[page]
        twice = {name: [value, value] for name, value in typed.items() if isinstance(value, str)}
        swapped = {
            name: "x" if hasattr(value, "seek") else SimpleUploadedFile("../x\r\n.docx", b"PK\x03\x04")
            for name, value in typed.items()
        }
        shapes = (twice, swapped, {**typed, **more, "version": "9" * 5_000, "id": "1"})
        for shape in shapes if SOAK else shapes[number % 3 :][:1]:
            try:
                status, _ = sent(client, where, {"key": KEY, **shape})
            except Exception as fault:
                wrong.append((page, sorted(shape)[:3], repr(fault)[:200]))
            else:
                if status >= 500:
                    wrong.append((page, status))
    assert wrong == []


def test_too_many_fields_are_refused(cast, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    many = {f"f{number}": "1" for number in range(5_001)}
    assert client.post(reverse("person-new", args=[tree.committee]), {"key": KEY, **many}).status_code == 400


@pytest.mark.parametrize("spelling", ["composed", "apart", "no width", "right to left"])
def test_a_name_is_kept_and_found_however_it_was_typed(spelling, cast, tree, sign_in) -> None:
    marked = {"no width": "Đặng\u200b Thị Ánh\ufeff Nguyệt", "right to left": "\u202eĐặng Thị\u202c Ánh Nguyệt"}
    client, typed = sign_in(cast.organiser), marked.get(spelling, TEXTS[spelling])
    where = reverse("person-new", args=[tree.committee])
    answer = client.post(where, {"key": KEY, "reason": "Mới.", **new_person(tree.cell, full_name=typed)})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Person.objects.latest("pk").full_name == NAME
    for asked in (NAME, TEXTS["apart"], marked["no width"], "dang thi anh nguyet"):
        assert NAME in client.get("/tim/", {"tim": asked}, follow=True).content.decode(), asked


def test_the_search_for_faults_finds_one(recipes, cast, tree, sign_in, monkeypatch) -> None:
    client = sign_in(cast.organiser)
    where, typed = recipes["person-edit"]
    with monkeypatch.context() as broken:
        broken.setattr("ketnap.web.pages.composed", lambda sent: sent)
        broken.setattr(text, "nfc", lambda typed: " ".join(typed.split()))
        _, left = sent(client, where, {**typed, "key": KEY, "native_place": TEXTS["apart"]})
    assert left
    with monkeypatch.context() as broken:
        broken.setattr(numbers, "whole", lambda typed, digits=9: int(typed or 0))
        with pytest.raises(ValueError, match="limit"):
            client.get(reverse("unit-members", args=[tree.committee]), {"tu_dong": TEXTS["five thousand digits"]})
