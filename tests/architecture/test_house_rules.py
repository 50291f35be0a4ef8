"""Rules a linter cannot see: sizes, who touches a manager, names we do not have."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT, python_files

HARD_LIMIT = 400
VIEW_LIMIT = 40
READERS = ("ketnap/web", "ketnap/public", "ketnap/imports", "ketnap/management")
FORBIDDEN_NAMES = {
    "utils", "util", "helpers", "common", "misc", "services", "managers", "constants", "signals", "mixins", "admin",
    "base_views",
}  # fmt: skip

WITHOUT_VIEWER = {
    "queries/accounts.py: any_account": "whether the sign-in page of an empty book tells how to make the first account",
    "queries/accounts.py: office_name": "the masthead of the sign-in page, when there is no viewer yet",
    "queries/direction/rows.py: steps_of": "acts of measures and findings already found within reach",
    "queries/bulletin/feedback.py: open_to_readers": "an article that everybody may read, for the form below it",
    "queries/bulletin/feedback.py: own": "what a reader sent, opened by the code that only the reader has",
    "queries/bulletin/feedback.py: shown": "what everybody reads under an article",
    "queries/bulletin/feedback.py: under": "an article that everybody may read, by its address",
    "queries/commendation/party_age.py: starts": "Party age of people already found within reach",
    "queries/membership.py: leavers": "whether anybody's stay ends on a day to come, not whose",
    "queries/membership.py: status_of": "the status of a person already found within reach",
    "queries/offices/holders.py: away": "whether what charges within reach are of still stands below their committee",
    "queries/offices/holders.py: charges_on": "charges of a day, of which a query keeps those within reach",
    "queries/offices/holders.py: gone": "whether holders of seats within reach are still there",
    "queries/offices/holders.py: no_members": "whether people already found within reach are still members",
    "queries/offices/holders.py: places": "names of the units that rows within reach speak of",
    "queries/offices/holders.py: seats_on": "seats of committees within reach on a day",
    "queries/organisation/naming.py: names": "names of the units that rows within reach speak of",
    "queries/people/erasing.py: facts_of": "whether data of people already found within reach must be kept",
    "queries/papers/values.py: certificates": "certificates of people already found within reach",
    "queries/papers/rows.py: counts": "members of units within reach, as a paper of them says",
    "queries/papers/rows.py: members": "members of units within reach, as the list of members says",
    "queries/papers/rows.py: of_files": "people of files already found within reach",
    "queries/papers/rows.py: profiles": "profiles of people already found within reach",
    "queries/papers/lines.py: upwards": "the bodies above a file within reach, as its papers name them",
    **{
        f"queries/rating/groups.py: {name}": "who is rated together: acts weigh a cap in it, queries scope it first"
        for name in (
            "begun",
            "cells",
            "below",
            "deciders",
            "grassroots_of",
            "groups",
            "members_begun",
            "members_of",
        )
    },
    "queries/people/file.py: view": "the file of a person already found within reach",
    "queries/people/search.py: rows": "the lines of people already found within reach",
}
"""Functions that touch a manager and take no viewer, each with its reason. A new one needs a line here."""


def touches(source: str) -> list[str]:
    """`line: what` for each use of a manager or of a model's own writing."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            found.append((node.lineno, f".{node.attr}"))
        # `book` is a workbook being written to a file.
        if isinstance(node, ast.Attribute) and node.attr == "save" and ast.unparse(node.value) != "book":
            found.append((node.lineno, ".save("))
    return [f"{line}: {what}" for line, what in sorted(found)]


def long_functions(source: str, limit: int) -> list[str]:
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > limit
    ]


def views(source: str) -> str:
    """The functions of a module that take a request, as source."""
    tree = ast.parse(source)
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "request"
    ]
    return "\n".join(ast.get_source_segment(source, node) or "" for node in tree.body)


@pytest.mark.parametrize("path", python_files(*READERS), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_pages_commands_and_imports_touch_no_manager(path) -> None:
    assert touches(path.read_text()) == []


def test_a_touched_manager_is_seen() -> None:
    assert touches("x = Person.objects.all()\nperson.save()\n") == ["1: .objects", "2: .save("]


def test_no_file_passes_the_hard_limit() -> None:
    files = [*python_files("ketnap", "tests", "scripts", "benchmarks"), *(PACKAGE / "templates").rglob("*.html")]
    files += [*PACKAGE.rglob("*.yaml"), *PACKAGE.rglob("*.sql"), *(PACKAGE / "static").glob("*.*")]
    long = {str(path.relative_to(ROOT)): lines for path in files if (lines := count(path)) > HARD_LIMIT}
    assert long == {}, "make it a folder of the same name"


def count(path: Path) -> int:
    return path.read_bytes().count(b"\n")


def test_view_functions_are_short() -> None:
    long = {
        str(path.relative_to(PACKAGE)): found
        for path in python_files("ketnap/web", "ketnap/public")
        if (found := long_functions(views(path.read_text()), VIEW_LIMIT))
    }
    assert long == {}


def test_a_long_view_is_seen() -> None:
    source = "def page(request):\n" + "    x = 1\n" * 41 + "\ndef other(x):\n" + "    x = 1\n" * 90
    assert long_functions(views(source), VIEW_LIMIT) == ["page: 42 lines"]


def test_names_we_do_not_have() -> None:
    assert [str(path) for path in python_files("ketnap") if path.stem in FORBIDDEN_NAMES] == []
    assert not (PACKAGE / "admin.py").exists()


def test_no_class_based_views_and_no_signals() -> None:
    for path in python_files("ketnap"):
        text = path.read_text()
        assert "django.views.generic" not in text, path
        assert "django.dispatch" not in text and "django.db.models.signals" not in text, path


def test_queries_take_the_viewer_first() -> None:
    """Every public function of queries/ that touches a manager; those that only shape given values need none."""
    wrong = []
    for path in python_files("ketnap/queries"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _reads(node):
                first = (node.args.posonlyargs + node.args.args)[:1]
                if not first or first[0].arg != "viewer":
                    wrong.append(f"{path.relative_to(PACKAGE)}: {node.name}")
    assert sorted(wrong) == sorted(WITHOUT_VIEWER)


def _reads(node: ast.FunctionDef) -> bool:
    return any(
        inner.attr == "objects" or (inner.attr in ("rows", "numbers") and ast.unparse(inner.value) == "written_once")
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute)
    )


def test_spark_is_known_to_one_file() -> None:
    known = ["ketnap/statistics/engines/spark.py"]
    words = ("pyspark", "SparkSession", "sparkContext", "py4j")
    assert [
        str(path.relative_to(ROOT)) for path in python_files(PACKAGE) if any(word in path.read_text() for word in words)
    ] == known
