"""A server that follows may be behind: figures may be read there, nothing that is decided by."""

import ast

import pytest

from tests.architecture.source import PACKAGE, python_files

pytestmark = pytest.mark.architecture
NAMING = {"settings.py", "statistics/replica.py", "management/tier.py"}
"""Who may say which server it is: the knob, the engine's choice, the doctor."""
COUNTING = {"statistics/engines/__init__.py", "statistics/columnar/lying.py"}
COPYING = {
    "access/chain.py", "access/heads.py", "access/journal.py", "access/sealed.py", "management/clock_watch.py",
    "management/copies/told.py", "management/copies/embedded.py", "management/commands/serve.py",
}  # fmt: skip
"""Who may open another database than the one of the register: engines that count, and what examines a copy or closes
what is open."""
CHOOSING = {"web/questions.py", "management/commands/ask.py"}
"""Free questions, and nothing else."""


def imported(source: str) -> set[str]:
    """Every name that is imported, with the module it comes from."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
    return found


def wrong(name: str, source: str) -> list[str]:
    got, found = imported(source), []
    if "FIGURES_ALIAS" in source and name not in NAMING:
        found.append("names the replica")
    if "django.db.connections" in got and name not in NAMING | COUNTING | COPYING:
        found.append("opens another database")
    if any(one.startswith("ketnap.statistics.replica") for one in got) and name not in NAMING | {"statistics/place.py"}:
        found.append("asks for the replica")
    if any(one.startswith("ketnap.statistics.place") for one in got) and name not in CHOOSING:
        found.append("counts where questions are counted")
    attributes = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    if attributes & {"using", "db_manager"} and name not in COPYING:
        found.append("names a database")
    return found


def test_only_free_questions_are_counted_on_a_replica() -> None:
    said = {}
    for path in python_files("ketnap"):
        name = str(path.relative_to(PACKAGE))
        if faults := wrong(name, path.read_text()):
            said[name] = faults
    assert said == {}


@pytest.mark.parametrize(
    "source",
    [
        "from django.conf import settings\nsettings.FIGURES_ALIAS",
        "from django.db import connections",
        "from ketnap.statistics import replica",
        "from ketnap.statistics.place import chosen",
        "Member.objects.using('figures')",
    ],
)
def test_an_act_that_would_read_there_is_seen(source) -> None:
    assert wrong("actions/papers/closing.py", source)
