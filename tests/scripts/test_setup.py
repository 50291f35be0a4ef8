"""What is missing is named in one plain sentence, and a second call does nothing."""

import subprocess
import sys

import pytest

from scripts import setup


def test_not_root_names_the_packages(monkeypatch) -> None:
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    with pytest.raises(setup.Missing) as missing:
        setup.apt(["chromium", "postgresql"])
    assert str(missing.value) == (
        "Missing on this machine: chromium postgresql. As administrator: apt-get install chromium postgresql"
    )


def test_no_service_of_a_new_package_starts(tmp_path, monkeypatch) -> None:
    said = tmp_path / "policy-rc.d"
    monkeypatch.setattr(setup, "ASKED_TO_START", str(said))
    with pytest.raises(setup.Missing), setup.unstarted():
        assert subprocess.run([said]).returncode == 101
        raise setup.Missing("no network")
    assert not said.exists()
    said.write_text("the machine's own")
    with setup.unstarted():
        assert said.read_text() == "the machine's own"
    assert said.exists()


def test_only_older_pythons_are_named_with_the_one_needed(monkeypatch) -> None:
    monkeypatch.setattr(setup, "version_of", lambda path: (3, 11))
    with pytest.raises(setup.Missing, match=r"needs Python 3\.12 or newer; this machine has 3\.11\."):
        setup.find_python()


def test_an_interpreter_that_does_not_start_is_passed_over(tmp_path, monkeypatch) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PYTHON", str(shim))
    assert setup.version_of(str(shim)) is None
    assert setup.find_python() == sys.executable


def test_a_lock_that_is_installed_already_starts_no_installer(tmp_path, monkeypatch) -> None:
    calls: list[list[str]] = []
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "x.txt").write_text("one==1\n")
    monkeypatch.setattr(setup, "PROJECT", str(tmp_path))
    monkeypatch.setattr(setup, "VENV", str(tmp_path))
    monkeypatch.setattr(setup, "INSIDE", sys.executable)
    monkeypatch.setattr(setup, "pip", lambda: ["pip"])
    monkeypatch.setattr(setup, "run", calls.append)
    setup.packages("x.txt")
    setup.packages("x.txt")
    assert [call[:2] for call in calls] == [["pip", "install"]]
    assert "--require-hashes" in calls[0]
    (tmp_path / "requirements" / "x.txt").write_text("one==2\n")
    setup.packages("x.txt")
    assert len(calls) == 2


def test_what_builds_a_package_is_held_to_its_hash_too(tmp_path, monkeypatch) -> None:
    calls: list[list[str]] = []
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "spark.txt").write_text("one==1\n")
    for name, value in (("PROJECT", str(tmp_path)), ("VENV", str(tmp_path)), ("INSIDE", sys.executable)):
        monkeypatch.setattr(setup, name, value)
    monkeypatch.setattr(setup, "pip", lambda: ["pip"])
    monkeypatch.setattr(setup, "run", calls.append)
    setup.packages("spark.txt")
    assert [call[-1].rpartition("/")[2] for call in calls] == ["build.txt", "spark.txt"]
    assert all("--require-hashes" in call for call in calls) and "--no-build-isolation" in calls[1]


def test_without_pip_and_ensurepip_the_package_of_debian_is_wanted(monkeypatch) -> None:
    wanted: list[list[str]] = []
    monkeypatch.setattr(setup, "works", lambda command: False)
    monkeypatch.setattr(setup, "apt", wanted.append)
    monkeypatch.setattr(setup, "run", lambda command: None)
    monkeypatch.setattr(setup, "version_of", lambda path: (3, 13))
    assert setup.pip() == [setup.INSIDE, "-m", "pip"]
    assert wanted == [["python3.13-venv"]]


def test_the_script_parses_on_an_older_python() -> None:
    """Python 3.8 reads it: no match, no newer annotations, no except groups."""
    import ast
    from pathlib import Path

    ast.parse(Path(setup.__file__).read_text(), feature_version=(3, 8))


def test_a_wrong_word_shows_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, setup.__file__, "everything"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "scripts/setup.py run" in done.stderr
