"""docs/install.md names every environment variable the program reads, and no other."""

import re

from tests.architecture.source import ROOT, python_files, tables

VARIABLE = re.compile(r"""["'](KETNAP_[A-Z_]+|DATABASE_URL|EFFORT)["']""")


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    read = {name for path in python_files("ketnap") for name in VARIABLE.findall(path.read_text())}
    documented = {row[0] for row in tables((ROOT / "docs" / "install.md").read_text())["Environment variables"]}
    assert documented == read
