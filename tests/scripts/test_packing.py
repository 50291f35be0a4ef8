"""Our own wheel: the same to the byte whoever builds it, with all that the program reads in it."""

import os
import subprocess
import sys
import zipfile
from email import message_from_bytes

import pytest

from scripts import packing
from scripts.wheelhouse import sha256


def test_built_twice_in_other_places_under_another_clock_and_mask_it_is_the_same(tmp_path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir(), two.mkdir()
    copied = packing.build(one)
    code = f"from pathlib import Path; from scripts import packing; packing.build(Path({str(two)!r}))"
    subprocess.run(
        [sys.executable, "-c", f"import os; os.umask(0o077); {code}"], check=True, cwd=packing.PROJECT,
        env=os.environ | {"TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
    )  # fmt: skip
    assert sha256(copied) == sha256(two / copied.name)


def test_another_epoch_or_another_byte_is_another_wheel(tmp_path, monkeypatch) -> None:
    """The calibration of the test above."""
    seen = {sha256(packing.build(tmp_path))}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    seen.add(sha256(packing.build(tmp_path)))
    seen.add(sha256(packing.build(tmp_path, changes={"ketnap/wsgi.py": b"# changed\n"})))
    assert len(seen) == 3


def test_it_holds_what_the_program_reads_and_nothing_that_was_left_behind(tmp_path) -> None:
    with zipfile.ZipFile(packing.build(tmp_path)) as wheel:
        names, info = set(wheel.namelist()), f"ketnap-{packing.version()}.dist-info"
        told = message_from_bytes(wheel.read(f"{info}/METADATA"))
        record = wheel.read(f"{info}/RECORD").decode().splitlines()
    package = packing.PROJECT / "ketnap"
    wanted = {
        path.relative_to(packing.PROJECT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix in {".py", ".html", ".yaml", ".css", ".js", ".sql", ".typ", ".ttf", ".png"}
    }
    assert wanted <= names and "ketnap/samples/bac-ninh-2011.xlsx" in names
    assert [name for name in names if name.endswith(".pyc") or "/var/" in name or ".key" in name] == []
    assert (told["Name"], told["Version"]) == ("ketnap", packing.version())
    assert len(told.get_all("Requires-Dist")) == 18
    assert {line.split(",")[0] for line in record} == names


def test_a_release_that_is_tried_out_carries_its_own_number(tmp_path) -> None:
    made = packing.build(tmp_path, changes={"ketnap/__init__.py": b'__version__ = "9.9.9"\n'})
    assert made.name == "ketnap-9.9.9-py3-none-any.whl"
    with zipfile.ZipFile(made) as wheel:
        assert message_from_bytes(wheel.read("ketnap-9.9.9.dist-info/METADATA"))["Version"] == "9.9.9"


@pytest.mark.parametrize(
    ("project", "folder"), [(True, "var"), (False, "/var/lib/ketnap")], ids=["project", "installed"]
)
def test_data_never_lie_among_the_packages(tmp_path, project, folder) -> None:
    from ketnap.settings import own_folder

    if project:
        (tmp_path / "pyproject.toml").touch()
    assert own_folder(tmp_path) == str(tmp_path / folder if project else folder)
