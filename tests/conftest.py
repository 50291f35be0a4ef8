"""Fixtures every test may ask for: a small tree, the cast, their viewers and their browsers without JavaScript."""

import gc
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings
from whitenoise.middleware import WhiteNoiseMiddleware

from ketnap.access.viewer import Viewer, viewer_of
from ketnap.models import User
from tests import factories

# How long a value takes to be drawn is the machine's affair, and what else it does meanwhile.
settings.register_profile("any machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
TESTS = Path(__file__).parent

GROUP_OF_FOLDER = {
    "architecture": "architecture", "browser": "browser", "proofs": "proof", "management": "command",
    "scripts": "command",
}  # fmt: skip


def engine_of(item: pytest.Item) -> str:
    """The engine an installation of the test's own runs on, where it has one: `sqlite`, `postgresql`."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return next((params[name] for name in ("server", "place") if name in params), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test belongs to the group its folder names; scripts/test.py runs the groups. One that asks no database needs no
    second engine."""
    for item in items:
        if {"db", "transactional_db"} & set(item.fixturenames) or item.get_closest_marker("django_db"):
            item.add_marker("database")
        item.add_marker(pytest.mark.xdist_group(f"{item.path.stem} {engine_of(item)}"))
        if group := GROUP_OF_FOLDER.get(item.path.relative_to(TESTS).parts[0]):
            item.add_marker(group)


def pytest_collection_finish() -> None:
    """Ten thousand tests that were collected stay to the end: nobody need look through them for garbage again and
    again, and a page makes some thousand objects before there is anything to sweep."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """One million rounds of PBKDF2 for each sign-in would be most of the run."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once() -> Iterator[None]:
    """Every client of a test begins the site anew; looking through the folders of static files is half of that."""
    look, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(middleware: WhiteNoiseMiddleware) -> None:
        key = (middleware.static_prefix, middleware.max_age)
        if key not in found:
            look(middleware)
            found[key] = dict(middleware.files)
        middleware.files |= found[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_journals() -> Iterator[None]:
    """The database lets nobody empty the journal. Between tests that commit it has to be: as who owns the tables."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        with factories.unguarded(operations.connection):
            plain(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What a module's fixtures make on top of this stands for all its tests: each test is undone to it, and it is gone
    after the last one. For offices that are dear to build and that every test of the module wants."""
    with django_db_blocker.unblock(), transaction.atomic():
        STANDING.append(True)
        yield
        STANDING.pop()
        transaction.set_rollback(True)


STANDING: list[bool] = []


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> Generator[None, None, None]:
    """PostgreSQL looks at the keys of what was written at the end of a test; what stands below is looked at here, once,
    and not at the end of each test anew."""
    if fixturedef.argname == "_django_db_helper" and STANDING and connection.vendor == "postgresql":
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            connection.check_constraints()
    return (yield)


@pytest.fixture
def tree(db) -> factories.SmallTree:
    return factories.small_tree()


@pytest.fixture
def cast(tree) -> factories.Cast:
    return factories.cast(tree)


@pytest.fixture
def viewer() -> Callable[..., Viewer]:
    """`viewer(user, on=date(2011, 9, 30))`: who that user is on that day."""

    def build(user: User, on: date = date(2011, 9, 30)) -> Viewer:
        return viewer_of(user, on)

    return build


@pytest.fixture
def organiser(cast, viewer) -> Viewer:
    return viewer(cast.organiser)


@pytest.fixture
def officer(cast, viewer) -> Viewer:
    return viewer(cast.officer)


@pytest.fixture
def secretary(cast, viewer) -> Viewer:
    return viewer(cast.secretary)


@pytest.fixture
def stranger(cast, viewer) -> Viewer:
    return viewer(cast.stranger)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """`sign_in(cast.officer)`: a client of that user."""

    def build(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return build


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test wants seen, printed once at the end, from any worker: `record_property("shown", text)`, and counts
    `record_property(name, {what: number})` added up over all tests."""
    sums: dict[str, Counter[str]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()) if getattr(report, "when", "") == "call" else ():
                if name == "shown":
                    terminalreporter.write_line(str(value))
                elif isinstance(value, dict):
                    sums.setdefault(name, Counter()).update(value)
    for name, counts in sums.items():
        terminalreporter.write_line(f"{name}: " + ", ".join(f"{what} {n}" for what, n in sorted(counts.items())))
