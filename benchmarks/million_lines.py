"""A journal of a million lines: sealed, walked, taken out, walked by the verifier of its own; seconds of processor.

.venv/bin/python benchmarks/million_lines.py [LINES]
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def spent() -> float:
    """Seconds of processor of the programs that were run and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KETNAP_DATA_DIR": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "ketnap.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import transaction

        from ketnap.access import chain
        from ketnap.lib import clock
        from ketnap.models import JournalEntry

        call_command("migrate", verbosity=0)
        told: dict[str, float] = {"lines": count}
        for first in range(0, count, 50_000):
            with transaction.atomic():
                JournalEntry.objects.bulk_create(
                    [
                        JournalEntry(
                            at=clock.now(), by_id_text="3", by_name="Nguyễn Thị Hòa", event="people.viewed",
                            subject=f"person:{number}", unit_id_text="17", place="10.0.0.7", detail={"n": number},
                        )
                        for number in range(first, min(first + 50_000, count))
                    ],
                    batch_size=90,
                )  # fmt: skip
        for name, deed in (("sealing", chain.seal), ("walked by the program", chain.verify)):
            began = time.process_time()
            found = deed()
            told[name] = round(time.process_time() - began, 1)
            assert found in (None, count), found
        database = Path(folder) / "ketnap.sqlite3"
        export = Path(folder) / "journal.jsonl"
        began = time.process_time()
        call_command("journal", export=str(export))
        told["taken out"] = round(time.process_time() - began, 1)
        for name, file in (("verifier, database", database), ("verifier, export", export)):
            began = spent()
            done = subprocess.run(
                [sys.executable, "-I", str(ROOT / "scripts" / "verify_journal.py"), str(file)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            told[name] = round(spent() - began, 1)
            assert done.stdout.startswith("holds:"), done.stdout
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
