"""The register of a server before an update, as one file, and put back in the place of the tables it came from.

A base copy of the cluster brings back everything that lies in it, also what is not ours; a dump brings back our tables
and nothing else, in one transaction: before it commits the tables of the update serve, afterwards those of before.
"""

import gzip
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from ketnap.lib import clock, files
from ketnap.management.copies import cluster

FOLDER = "before-update"
KEPT = 3
SCHEMA = "public"
PATIENCE = "60s"
"""So long the way back waits for somebody who still holds a table."""


def dump(data: Path, step: str) -> Path:
    """Readable by this account alone; of more than KEPT the oldest goes. Raises CommandError, nothing changed."""
    folder = data / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{clock.now():%Y%m%d-%H%M%S}-{step}.sql.gz"
    words = [program("pg_dump"), f"--dbname={cluster.conninfo()}", f"--schema={SCHEMA}", "--no-owner"]
    with files.whole(target) as part:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
        failed = "the register could not be written out before the update"
        with gzip.open(part, "wb", compresslevel=4) as packed, running(words, failed) as process:
            shutil.copyfileobj(process.stdout, packed)
        with part.open("rb") as file:
            os.fsync(file.fileno())
    for old in sorted(folder.glob("*.sql.gz"))[:-KEPT]:
        old.unlink()
    return target


def put_back(path: Path) -> str:
    """Name of the schema under which the tables that were there are kept. Raises CommandError, nothing changed."""
    aside = f"left_{clock.now():%Y%m%d_%H%M%S}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', %s, 'USAGE')", [SCHEMA])
        (for_all,) = cursor.fetchone()
    connection.close()
    # Without our COMMIT at its end nothing holds, also where this program dies half-way.
    begin = f"BEGIN;\nSET LOCAL lock_timeout = '{PATIENCE}';\nALTER SCHEMA {SCHEMA} RENAME TO {aside};\n"
    end = f"\nGRANT USAGE ON SCHEMA {SCHEMA} TO PUBLIC;\n" if for_all else "\n"
    words = [program("psql"), f"--dbname={cluster.conninfo()}", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
             "--output=/dev/null", "--file=-"]  # fmt: skip
    with running(words, "the register of before could not be put back") as process:
        process.stdin.write(begin.encode())
        try:
            with gzip.open(path, "rb") as packed:
                shutil.copyfileobj(packed, process.stdin)
        except (gzip.BadGzipFile, EOFError) as failed:
            raise CommandError(f"{path} is not whole ({failed}): nothing was changed, choose another.") from failed
        process.stdin.write(f"{end}COMMIT;\n".encode())
        process.stdin.close()
    return aside


def program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise CommandError(
        f"{name} is missing and nothing was changed: install PostgreSQL's client programs "
        "(apt-get install postgresql-client)."
    )


@contextmanager
def running(words: list[str], failed: str) -> Iterator[Any]:
    """The program, ended with the block. Raises CommandError with what it said last."""
    password = str(connection.settings_dict["PASSWORD"] or "")
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(  # noqa: S603 - a program of the system, our own words
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, cwd="/",
            env=os.environ | ({"PGPASSWORD": password} if password else {}),
        )  # fmt: skip
        try:
            yield process
        except BrokenPipeError:
            pass  # it ended by itself and says why
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            code = process.wait()
        if code:
            said.seek(0)
            raise CommandError(f"{failed}, nothing was changed: {said.read().strip()[-500:]}")
