"""Both databases in one run: a proof that holds on one of them is half a proof."""

import os
import time
from collections.abc import Iterator

import pytest

from scripts import postgres
from tests.proofs import office as offices
from tests.proofs.installation import Installation, Server
from tests.proofs.office import Office

LONGEST = "test_kill"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file begins, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.path.stem != LONGEST)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with postgres.temporary() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = tmp_path_factory.mktemp("data")
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return Server(folder, url)


@pytest.fixture
def installation(server: Server) -> Iterator[Installation]:
    """Nothing in it yet: an empty data folder and, on PostgreSQL, an empty database."""
    made = Installation(server)
    yield made
    made.remove()


@pytest.fixture
def ready(server: Server) -> Iterator[Installation]:
    """The same after its first command: the tables are there, and empty."""
    made = Installation.ready(server)
    yield made
    made.remove()


SOAK = os.environ.get("EFFORT") == "soak"
FILES, BATCHES = (3200, 110) if SOAK else (170, 14)


@pytest.fixture(scope="session")
def office_made(server: Server) -> Iterator[tuple[Installation, Office, list[float]]]:
    """… and when its clerks were last seen."""
    made = Installation.ready(server)
    office = offices.make(made, clerks=4, proposed=FILES, listed=FILES // 3, meetings=BATCHES, items=12)
    yield made, office, [time.monotonic()]
    made.remove()


@pytest.fixture
def office_there(office_made: tuple[Installation, Office, list[float]]) -> tuple[Installation, Office]:
    """An office with files to decide on and clerks who are signed in; a proof works on a copy of it."""
    made, office, seen = office_made
    if time.monotonic() - seen[0] > 300:  # whoever does nothing for a quarter of an hour is signed out
        offices.wake(made)
        seen[0] = time.monotonic()
    return made, office
