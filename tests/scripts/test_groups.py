"""The runner of the groups: every test is in exactly one group a database, and a skipped one is a failed one."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import test as runner
from tests import conftest

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="left_out"><skipped message="no browser"/></testcase>
<testcase classname="a" name="wrong"><failure/></testcase>
<testcase classname="a" name="broken"><error/></testcase>
</testsuite></testsuites>"""


def test_a_skipped_test_counts_as_failed(tmp_path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    assert runner.count(tmp_path / "report.xml") == (
        1, ["a::left_out (skipped)", "a::wrong (failure)", "a::broken (error)"],
    )  # fmt: skip


def test_the_groups_leave_no_test_out() -> None:
    marks = {
        command[command.index("-m") + 1] for group in runner.GROUPS.values() for command in group if "-m" in command
    }
    assert marks == {"architecture", "command", "browser", "proof", runner.PLAIN, runner.ASKING}
    assert f"{runner.PLAIN} and database and not once" == runner.ASKING
    assert runner.PLAIN == "not command and not browser and not proof and not architecture"
    (plain,), (asking,) = runner.GROUPS["sqlite"], runner.GROUPS["postgres"]
    assert runner.PLAIN in plain and "--database" not in plain
    assert runner.ASKING in asking and asking[-2:] == ["--database", "postgres"]


def test_a_group_of_folders_names_them_all() -> None:
    """Nothing else is collected for them; what has no folder of its own is looked for everywhere."""
    named = {
        (command[command.index("-m") + 1], word.removeprefix("tests/"))
        for group in runner.GROUPS.values() for command in group for word in command if word.startswith("tests/")
    }  # fmt: skip
    assert named == {(mark, folder) for folder, mark in conftest.GROUP_OF_FOLDER.items()}


@pytest.mark.django_db
def test_what_asks_a_database_is_marked(request) -> None:
    assert request.node.get_closest_marker("database")


def test_what_asks_none_is_not(request) -> None:
    assert not request.node.get_closest_marker("database")


def test_effort_and_groups_that_are_none_are_refused() -> None:
    wrong = subprocess.run(
        [sys.executable, runner.__file__], env={"EFFORT": "little"}, capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, wrong.stderr) == (2, "EFFORT is one of ci, soak.\n")
    wrong = subprocess.run([sys.executable, runner.__file__, "moon"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "There is no group 'moon'. Groups: style, architecture, sqlite" in wrong.stderr


def test_no_test_is_marked_to_be_skipped() -> None:
    """Marks that hide a test from the count are not used anywhere."""
    hidden = []
    for path in Path(__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}:
                hidden.append(f"{path.name}:{node.lineno}")
    assert hidden == []
