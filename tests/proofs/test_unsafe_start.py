"""The desk does not start on an engine that would not keep what it acknowledges, and says what to change.

Each setting by itself, on real engines, is tried in tests/lib/test_engine.py; here the command refuses to serve. That
it serves on a safe one, every other proof shows.
"""

from urllib.parse import quote

from tests.proofs.installation import Installation
from tests.proofs.planted.apps import planted

EMBEDDED = {
    "synchronous_off": "set synchronous=FULL", "journal_off": "set journal_mode=TRUNCATE",
    "deferred": "set transaction_mode=IMMEDIATE", "network_drive": "use a local disk",
}  # fmt: skip
SERVER = {
    "-c synchronous_commit=off": "set synchronous_commit=on",
    "-c default_transaction_read_only=on": "set default_transaction_read_only=off",
}


def test_the_desk_refuses_every_unsafe_setting(installation: Installation) -> None:
    if installation.server.postgres:
        joined = f"{installation.url}&options="
        asked = {said: {"DATABASE_URL": joined + quote(option)} for option, said in SERVER.items()}
    else:
        asked = {said: planted(fault) for fault, said in EMBEDDED.items()}
    running = {said: installation.start("serve", "--port", "1", more=more) for said, more in asked.items()}
    for said, process in running.items():
        out, err = process.communicate(timeout=120)
        assert process.returncode == 2 and said in err, (said, process.returncode, err)
        assert "Traceback" not in out + err and "serving" not in err and "making" not in err
