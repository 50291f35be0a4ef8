"""What a hostile or unlucky user does to the command line: a sentence, an exit code, nothing half written."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proofs.installation import KETNAP, SAMPLE, Installation, Server

PERIOD = ("--from", "2011-01-01", "--to", "2011-09-30")


@pytest.fixture(scope="module")
def opened(server: Server) -> Iterator[Installation]:
    made = Installation.ready(server)
    made.run("import", SAMPLE)
    yield made
    made.remove()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, ""),
        (("sửa",), 2, "There is no command 'sửa'"),
        (("import",), 2, "required: FILE"),
        (("import", "/nowhere.xlsx"), 2, "there is no file /nowhere.xlsx"),
        (("import", "/"), 2, "there is no file /"),
        (("import", KETNAP), 1, "Chưa ghi gì vào sổ"),
        (("import", SAMPLE, SAMPLE), 1, "giống hệt tệp"),
        (("import", SAMPLE, "--as-of", "2011-13-45"), 2, "is not a day"),
        (("import", SAMPLE, "--as-of", "2150-01-01"), 1, "Chưa ghi gì vào sổ"),
        (("import", SAMPLE, "--answers", "/nowhere.yaml"), 2, "Không đọc được tệp trả lời"),
        (("import", SAMPLE, "--answers", SAMPLE), 2, "Không đọc được tệp trả lời"),
        (("import", SAMPLE, "--dry-run", "--returned", "/dev/null"), 2, "Cannot write to /dev/null"),
        (("report",), 2, "required: --from, --to"),
        (("report", "--from", "x", "--to", "y"), 2, "is not a day"),
        (("report", "--from", "2011-02-30", "--to", "2011-03-01"), 2, "is not a day"),
        (("report", "--from", "2012-01-01", "--to", "2011-01-01"), 2, "before it starts"),
        (("report", "--from", "0001-01-01", "--to", "9999-12-31"), 2, "outside the years"),
        (("report", "--unit", "19.168' OR 1=1 --", *PERIOD), 1, "there is no unit"),
        (("report", *PERIOD, "-o", "/"), 2, "cannot be written"),
        (("report", *PERIOD, "-o", "/nowhere/x.txt"), 2, "cannot be written"),
        (("report", *PERIOD, "-o", "/dev/full"), 2, "cannot be written"),
        (("template", "--unit", "none", "-o", "x.xlsx"), 1, "there is no unit none"),
        (("template", "--unit", "19.168.001", "-o", "/nowhere/x.xlsx"), 2, "cannot write"),
        (("template", "--unit", "19.168.001", "-o", "/dev/full"), 2, "cannot write"),
        (("tree", "--on", "0000-00-00"), 2, "is not a day"),
        (("check", "more"), 2, "unrecognized arguments: more"),
    ],
)
def test_wrong_use_gets_a_sentence(opened: Installation, words: tuple, code: int, sentence: str) -> None:
    before = opened.fingerprint()
    assert sentence in opened.run(*words, code=code) + opened.said
    assert opened.fingerprint() == before


def test_a_device_stays_a_device(opened: Installation, tmp_path: Path) -> None:
    opened.run("report", *PERIOD, "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()
    (tmp_path / "kept.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to(tmp_path / "kept.txt")
    opened.run("report", *PERIOD, "-o", tmp_path / "link.txt")
    assert "2.340 đảng viên" in (tmp_path / "kept.txt").read_text(encoding="utf-8")


def test_two_imports_at_once_are_one(ready: Installation) -> None:
    """Both find the register empty; one writes, the other is told that somebody was quicker."""
    running = [ready.start("import", SAMPLE, "--json") for _ in range(2)]
    ended = [(*process.communicate(timeout=300), process.returncode) for process in running]
    assert not any("Traceback" in out + err for out, err, _ in ended), ended
    assert {code for *_, code in ended} <= {0, 1}
    written = [json.loads(out) for out, _, code in ended if code == 0]
    assert sum(one["rows"]["new"] > 0 for one in written) == 1
    for _, err, code in ended:
        assert code == 0 or "Chưa ghi" in err
    ready.run("check")
    assert ready.report("19.168", "2011-01-01", "2011-09-30")["members"]["total"] == 2340


def test_a_key_file_that_was_emptied(opened: Installation) -> None:
    twin = opened.copy()
    key = twin.data / "field.key"
    kept = key.read_bytes()
    key.write_bytes(b"")
    twin.run("import", SAMPLE, code=2)
    assert "Tệp khóa" in twin.said
    key.write_bytes(kept)
    twin.run("check")
    twin.remove()


def test_a_database_file_overwritten_with_something_else(opened: Installation) -> None:
    if opened.server.postgres:
        return
    for place in (0, 240_000):
        twin = opened.copy()
        with (twin.data / "ketnap.sqlite3").open("r+b") as file:
            file.seek(place)
            file.write(b"\xa5 rubbish " * 40_000)
        for words in (("report", *PERIOD), ("check",), ("import", SAMPLE), ("doctor",)):
            out = twin.start(*words).communicate(timeout=60)
            assert "Traceback" not in "".join(out)
            assert "ketnap: " in out[1] or "malformed" in out[0]
        shutil.rmtree(twin.data)


def test_a_disk_that_fills_up_half_way(ready: Installation) -> None:
    """A limit on the size of files stands for the full disk: the same refusal of a write in the middle."""
    if ready.server.postgres:
        return
    before = ready.fingerprint()
    size = (ready.data / "ketnap.sqlite3").stat().st_size
    for room in (100, 400, 1200):
        limit = (size // 1024) + room
        process = ready.start("-c", f'ulimit -f {limit}; exec "$0" import "$1"', KETNAP, SAMPLE,
                                     program=("/bin/bash",))  # fmt: skip
        _, err = process.communicate(timeout=120)
        assert process.returncode == 2, err
        assert "the database cannot be used" in err
        assert "Traceback" not in err
        assert ready.fingerprint() == before
        ready.run("check")
    ready.run("import", SAMPLE)
    ready.run("check")
