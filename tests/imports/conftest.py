"""What import tests ask of a register: check a made workbook, write it, compare the whole database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from ketnap.access.viewer import office
from ketnap.imports import pipeline
from ketnap.imports.preview import Done, Preview
from tests.imports import books

TODAY = date(2026, 11, 24)
Sheets = dict[str, list[list[Any]]]


def dump() -> dict[str, list[tuple]]:
    """Every row of every table of the package."""
    return {
        model.__name__: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_app_config("ketnap").get_models()
    }


@pytest.fixture
def check(db, tmp_path) -> Callable[..., Preview]:
    """`check(sheets, as_of=…, answers=…, name=…)`: the preview of a workbook made of these sheets or bytes."""

    def run(made: Sheets | bytes, *, name: str = "danh-sach.xlsx", viewer: Any = None, **options: Any) -> Preview:
        data = made if isinstance(made, bytes) else books.xlsx(made)
        path = books.saved(tmp_path, data, name)
        return pipeline.check([path], viewer=viewer or office(TODAY), **options)

    return run


@pytest.fixture
def load(check) -> Callable[..., Done]:
    """`load(sheets, …)`: checked, asserted clean, written."""

    def run(made: Sheets | bytes, **options: Any) -> Done:
        preview = check(made, **options)
        assert [p.message for p in preview.problems if p.severity != "warning"] == []
        return pipeline.commit(preview, by=None)

    return run


def faults(preview: Preview, *severities: str) -> set[tuple[str, str, str]]:
    """(sheet, cell, kind) of the problems of these severities."""
    wanted = severities or ("error",)
    return {(p.sheet, p.cell, p.kind) for p in preview.problems if p.severity in wanted}
