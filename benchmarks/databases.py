"""Empty databases to measure on: SQLite in a temporary folder, PostgreSQL on a private server of its own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import psycopg

from scripts import postgres

Fresh = Callable[[], dict[str, str]]
"""Environment that names a database nobody has used yet."""


@contextmanager
def engines(only: str = "") -> Iterator[dict[str, Fresh]]:
    """`sqlite` and `postgresql`, or one of them; everything is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="ketnap-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        numbers = count(1)

        def data() -> Path:
            made = folder / f"data{next(numbers)}"
            made.mkdir()
            return made

        def sqlite() -> dict[str, str]:
            return {"KETNAP_DATA_DIR": str(data()), "DATABASE_URL": ""}

        found: dict[str, Fresh] = {} if only == "postgresql" else {"sqlite": sqlite}
        if only != "sqlite":
            url = stack.enter_context(postgres.temporary())

            def server() -> dict[str, str]:
                name = f"bench{next(numbers)}"
                with psycopg.connect(url, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
                return {"KETNAP_DATA_DIR": str(data()), "DATABASE_URL": url.replace("/ketnap?", f"/{name}?")}

            found["postgresql"] = server
        yield found


def ready() -> None:
    """Django on the database that the environment names, tables made."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
