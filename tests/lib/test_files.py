"""A file is there whole or not at all, and what is no plain file stays what it is."""

import os
import stat
from pathlib import Path

import pytest

from ketnap.lib import files


def test_a_new_file_appears_whole(tmp_path: Path) -> None:
    with files.whole(tmp_path / "a.txt") as path:
        path.write_text("half")
        assert not (tmp_path / "a.txt").exists()
        path.write_text("whole")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.txt", "whole")]


def test_what_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")

    with pytest.raises(RuntimeError), files.whole(target) as path:
        path.write_text("half")
        raise RuntimeError
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    with files.whole(tmp_path / "link.txt") as path:
        path.write_text("new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


def test_a_pipe_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with files.whole(pipe) as path, path.open("w") as file:
            file.write("said")
        assert os.read(reader, 10) == b"said"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_and_a_place_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), files.whole(tmp_path):
        pass
    with pytest.raises(FileNotFoundError), files.whole(tmp_path / "none" / "a.txt") as path:
        path.write_text("x")
