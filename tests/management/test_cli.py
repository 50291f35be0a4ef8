"""The command line as a user meets it: processes, exit codes, messages on stderr, results on stdout."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ketnap.management import cli
from scripts import postgres

START = "import sys; from ketnap.management.cli import main; sys.exit(main())"


def ketnap(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    settings = {"KETNAP_DATA_DIR": str(folder), "DATABASE_URL": ""} | env
    return subprocess.run(
        [sys.executable, "-c", START, *words], env=os.environ | settings, capture_output=True, text=True, check=False
    )


def test_an_unknown_command_is_named_with_those_there_are(tmp_path) -> None:
    done = ketnap(tmp_path, "imports")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"ketnap: There is no command 'imports'. Choose one of: {', '.join(cli.COMMANDS)}.")


def test_help_lists_every_command_and_no_command_is_a_wrong_use(tmp_path) -> None:
    done = ketnap(tmp_path, "--help")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[2 : 2 + len(cli.COMMANDS)]] == list(cli.COMMANDS)
    assert ketnap(tmp_path).returncode == 2
    assert not list(tmp_path.iterdir()), "help must not make a database"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_examples_that_name_it(tmp_path, name) -> None:
    done = ketnap(tmp_path, name, "--help")
    assert done.returncode == 0, done.stderr
    examples = done.stdout.partition("\nexamples:\n")[2].splitlines()
    assert examples and all(f"ketnap {name}" in line for line in examples)
    assert "--settings" not in done.stdout


def test_on_an_empty_folder_a_command_makes_its_database_first(tmp_path) -> None:
    folder = tmp_path / "new" / "place"
    done = ketnap(folder, "tree", "--on", "2011-09-30", "--json")
    assert (done.returncode, done.stderr) == (0, "ketnap: making the database …\n")
    assert json.loads(done.stdout) == []
    assert (folder / "ketnap.sqlite3").exists()
    again = ketnap(folder, "tree", "--on", "30/9/2011", "--json")
    assert (again.returncode, again.stderr) == (0, "")


def test_two_first_commands_at_once_make_one_database(tmp_path) -> None:
    settings = os.environ | {"KETNAP_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", START, "tree", "--json"], env=settings, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [(process.communicate()[0], process.returncode) for process in both] == [("[]\n", 0)] * 2


def test_on_an_empty_postgresql_two_first_commands_make_its_tables_once(tmp_path) -> None:
    with postgres.temporary() as url:
        settings = os.environ | {"KETNAP_DATA_DIR": str(tmp_path), "DATABASE_URL": url}
        command = [sys.executable, "-c", START, "tree", "--json"]
        both = [subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        assert [(process.communicate()[0], process.returncode) for process in both] == [("[]\n", 0)] * 2
        server = {"DATABASE_URL": url, "KETNAP_SECOND_FACTOR": "required"}
        assert json.loads(ketnap(tmp_path, "doctor", "--json", **server).stdout)["problems"] == []
    assert not (tmp_path / "ketnap.sqlite3").exists()


def test_a_newer_database_is_refused_and_left_alone(tmp_path) -> None:
    ketnap(tmp_path, "tree")
    with closing(sqlite3.connect(tmp_path / "ketnap.sqlite3", isolation_level=None)) as file:
        file.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ketnap', '9999_future', '2030-01-01')"
        )
    before = (tmp_path / "ketnap.sqlite3").read_bytes()
    done = ketnap(tmp_path, "tree")
    assert done.returncode == 2
    assert "newer version of Ketnap (it knows 9999_future)" in done.stderr
    assert (tmp_path / "ketnap.sqlite3").read_bytes() == before


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"DATABASE_URL": "mysql://x"}, ["the installation cannot start", "write sqlite:// or postgresql://"]),
        ({"KETNAP_DEBUG": "maybe"}, ["KETNAP_DEBUG='maybe'", "write yes or no"]),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, ["the database cannot be used"]),
    ],
)
def test_a_wrong_installation_is_one_sentence(tmp_path, env, words) -> None:
    done = ketnap(tmp_path, "tree", **env)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_a_day_that_is_none_is_named(tmp_path) -> None:
    done = ketnap(tmp_path, "tree", "--on", "31-02-2011")
    assert done.returncode == 2
    assert "'31-02-2011' is not a day" in done.stderr


def test_a_unit_that_is_not_there_is_named(tmp_path) -> None:
    done = ketnap(tmp_path, "tree", "--on", "2011-09-30", "--unit", "7.7")
    assert done.returncode == 1
    assert done.stderr.endswith("ketnap: there is no unit 7.7 on 2011-09-30: see the codes with ketnap tree\n")


def test_a_fault_of_the_program_is_one_sentence_and_kept_in_a_file(tmp_path, monkeypatch, settings, capsys) -> None:
    def faulty(name: str, rest: list[str]) -> int:
        raise ZeroDivisionError("nothing to divide by")

    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(cli, "carry_out", faulty)
    assert cli.main(["tree"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("ketnap: a fault of the program (ZeroDivisionError: nothing to divide by)")
    assert told.count("\n") == 1
    assert "Traceback" in (tmp_path / "errors.log").read_text()
    settings.DEBUG = True
    with pytest.raises(ZeroDivisionError):
        cli.main(["tree"])


def test_check_finds_an_empty_register_in_order(tmp_path) -> None:
    done = ketnap(tmp_path, "check", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        {"tree": [], "ledger": [], "sealing": [], "standing figures": [], "files": [], "journal": []},
    )


def test_doctor_names_the_parts_and_what_is_wrong(tmp_path) -> None:
    done = ketnap(tmp_path, "doctor", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["problems"]) == (0, [])
    assert (told["facts"]["engine"], told["facts"]["journal_mode"]) == ("sqlite", "truncate")
    (tmp_path / "secret.key").chmod(0o644)
    done = ketnap(tmp_path, "doctor")
    assert done.returncode == 1
    assert f"wrong: {tmp_path}/secret.key can be read by others: chmod 600" in done.stdout
    done = ketnap(tmp_path, "doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "check DATABASE_URL" in done.stdout
    (tmp_path / "ketnap.sqlite3").write_bytes(b"no database of ours" * 99)
    done = ketnap(tmp_path, "doctor")
    assert done.returncode == 1, done.stderr
    assert "The database cannot be opened (file is not a database)" in done.stdout
