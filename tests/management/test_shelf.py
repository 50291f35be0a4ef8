"""Which copies stay: all of a day, one a day, one a week; never none, whatever the clock says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ketnap.management.copies import making, shelf

NOW = datetime(2026, 11, 26, 16, tzinfo=UTC)


def copies(*moments: datetime, folder: Path = Path("x")) -> list[shelf.Copy]:
    named = [shelf.read_name(folder / shelf.name("0011aabb", at, "sqlite")) for at in moments]
    return sorted((copy for copy in named if copy), key=lambda copy: copy.at, reverse=True)


def test_of_a_year_of_copies_a_day_whole_a_fortnight_daily_and_the_weeks_stay() -> None:
    every_hour = copies(*[NOW - timedelta(hours=hours) for hours in range(24 * 365)])
    kept = shelf.kept(every_hour, weeks=8)
    assert kept[:24] == every_hour[:24]
    days = [copy.at for copy in kept[24:] if copy.at.date() >= NOW.date() - timedelta(days=13)]
    assert days == [datetime(2026, 11, 25 - day, 23, tzinfo=UTC) for day in range(1, 13)]
    weeks = [copy.at for copy in kept[24:] if copy.at.date() < NOW.date() - timedelta(days=13)]
    assert [at.strftime("%a %H") for at in weeks] == ["Sun 23"] * len(weeks)
    assert {copy.at.isocalendar().week for copy in kept} == set(range(41, 49))


def test_a_clock_that_ran_ahead_or_back_takes_away_nothing_that_was_needed() -> None:
    month = copies(*[NOW - timedelta(days=day) for day in range(10)])
    ahead = copies(datetime(2039, 1, 1, tzinfo=UTC))
    assert shelf.kept(ahead + month, weeks=8) == ahead + month


def test_the_copy_just_made_stays_even_if_it_seems_the_oldest(tmp_path) -> None:
    old = copies(*[NOW - timedelta(days=day) for day in range(20)], folder=tmp_path)
    for copy in old:
        copy.path.touch()
    made = old[-1]
    assert making.thin([made, *old[:-1]], weeks=1) == old[14:-1]
    assert sorted(tmp_path.iterdir()) == sorted(copy.path for copy in [*old[:14], made])
    assert shelf.read_name(made.path.with_name(f"{made.path.name}.part")) is None
