"""`ketnap doctor` says which tier runs and what is wrong with it for that tier. Several machines that are really there:
tests/proofs/test_cluster.py."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection

from ketnap.management import tier

WELL = {
    "SHOW synchronous_standby_names": "ANY 1 (may_2,may_3)",
    "SHOW synchronous_commit": "on",
    "SHOW max_connections": "200",
    "FROM pg_stat_replication": 2,
    "inet_server_addr": "10.0.0.1 5432",
    "pg_current_wal_lsn": "0/5000000",
    "pg_is_in_recovery": True,
    "pg_last_wal_replay_lsn": False,
}
"""What three machines in order answer, by a part of the question."""


class Server:
    """Answers questions as planted."""

    vendor = "postgresql"

    def __init__(self, answers: dict[str, object], host: str = "127.0.0.1") -> None:
        self.answers = answers
        self.connection = SimpleNamespace(info=SimpleNamespace(hostaddr=host, host=host, port=5000))
        self.settings_dict = {"HOST": host}

    def cursor(self) -> "Server":
        return self

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def close(self) -> None:
        return

    def execute(self, question: str, told: object) -> None:
        self.asked = question

    def fetchone(self) -> tuple[object]:
        (found,) = (value for part, value in self.answers.items() if part in self.asked)
        if isinstance(found, Exception):
            raise found
        return (found,)


@pytest.fixture
def machines(settings, monkeypatch):
    settings.DESKS, settings.FIGURES_ALIAS = 4, "figures"

    def plant(*, url: str = "127.0.0.1", **answers: object) -> tuple[dict[str, str], list[str]]:
        said = WELL | {key.replace("_of_", " "): value for key, value in answers.items()}
        server, facts = Server(said, url), {}
        monkeypatch.setattr(tier, "connection", server)
        monkeypatch.setattr(tier.one, "__kwdefaults__", {"where": server})
        monkeypatch.setattr(tier, "connections", {"figures": Server(said)})
        return facts, tier.of_tier(facts)

    return plant


def test_what_runs_here_is_said_and_nothing_is_wrong(db, settings) -> None:
    facts: dict[str, str] = {}
    settings.DESKS = 1
    assert tier.of_tier(facts) == []
    assert facts == {"tier": tier.EMBEDDED if connection.vendor == "sqlite" else tier.SERVER}


def test_many_processes_are_too_many_for_what_is_there(db, settings) -> None:
    settings.DESKS = 32
    (said,) = tier.of_tier({})
    assert "KETNAP_DESKS" in said and ("postgresql://" in said or "max_connections=528" in said)


def test_three_machines_in_order(machines) -> None:
    facts, problems = machines()
    assert problems == [] and facts["tier"] == tier.SEVERAL
    assert facts["machines"] == "3, a commit waits for ANY 1 (may_2,may_3)"
    assert facts["way"] == "127.0.0.1 5000, and from there to 10.0.0.1 5432"
    assert facts["figures from"].startswith("a server that follows, 0.")


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        ({"SHOW_of_synchronous_standby_names": ""}, "one machine alone holds"),
        ({"SHOW_of_synchronous_commit": "local"}, "synchronous_commit=local does not wait"),
        ({"FROM_of_pg_stat_replication": 1}, "Only 1 machines follow the primary"),
        ({"inet_server_addr": "127.0.0.1 5000"}, "DATABASE_URL names one machine itself"),
        ({"inet_server_addr": None}, "DATABASE_URL names one machine itself"),
        ({"pg_is_in_recovery": False}, "KETNAP_FIGURES_URL leads to the primary itself"),
        ({"pg_last_wal_replay_lsn": True}, "does not hold after 0 s what was written"),
        ({"pg_is_in_recovery": DatabaseError("refused")}, "does not answer, the primary counts (refused)"),
        ({"SHOW_of_max_connections": "60"}, "max_connections=80"),
    ],
)
def test_what_is_wrong_with_several_machines_is_said_with_its_remedy(machines, monkeypatch, planted, sentence) -> None:
    monkeypatch.setattr(tier, "LAG", 0)
    (said,) = machines(**planted)[1]
    assert sentence in said and ": " in said


def test_a_way_of_several_names_is_a_way(machines) -> None:
    assert machines(url="10.0.0.1,10.0.0.2", inet_server_addr="10.0.0.1,10.0.0.2 5000")[1] == []


def test_without_a_server_that_follows_the_primary_counts(machines, settings) -> None:
    settings.FIGURES_ALIAS = "default"
    facts, problems = machines()
    assert problems == [] and "KETNAP_FIGURES_URL" in facts["figures from"]
