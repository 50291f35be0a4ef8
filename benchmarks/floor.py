"""The floor of an import: read the workbook with calamine, bulk_create every row the import wrote. No checks at all.
`keep ROWS` copies the rows out of a database an import has filled, `load WORKBOOK ROWS` is the floor, timed."""

import json
import pickle
import sys
import time
from pathlib import Path

from benchmarks.databases import ready


def main(verb: str, *paths: str) -> None:
    ready()
    from django.apps import apps
    from django.db import transaction
    from python_calamine import CalamineWorkbook

    if verb == "keep":
        models = apps.get_app_config("ketnap").get_models()
        rows = {model.__name__: list(model.objects.values_list()) for model in models}
        Path(paths[0]).write_bytes(pickle.dumps(rows))
        return
    rows = pickle.loads(Path(paths[1]).read_bytes())
    started = time.perf_counter()
    book = CalamineWorkbook.from_path(paths[0])
    cells = sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    with transaction.atomic():
        for name, values in rows.items():
            model = apps.get_model("ketnap", name)
            model.objects.bulk_create([model(*row) for row in values], batch_size=2000)
    taken = time.perf_counter() - started
    print(json.dumps({"seconds": taken, "cells": cells, "rows": sum(map(len, rows.values()))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
