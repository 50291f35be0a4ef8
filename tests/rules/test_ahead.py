"""What a file still needs, how soon, and what is in the way: cases worked out by hand, one for each obstacle."""

from datetime import date, timedelta

import pytest

from ketnap.rules.path.ahead import CAN, CANNOT, ONLY_IF, Course, Situation, ahead
from ketnap.rules.path.folding import Act

ON = date(2022, 9, 1)
FAST = {"class": 40, "file": 10, "vetting": 20, "vote": 10, "committee": 5, "decision": 15, "ceremony": 5}
"""55 days from the vote's beginning to the ceremony are 10 + 5 + 15 + 5 = 35; with vetting 55; with the file 65."""
BORN = date(1990, 1, 1)
CERTIFICATE = date(2020, 3, 20)


def days(number: int) -> date:
    return ON - timedelta(days=number)


def file(stage: str, since: date, *acts: tuple[str, date], **more) -> Situation:
    told = [Act("listed", days(200)), Act("helped", days(200)), *(Act(kind, on) for kind, on in acts)]
    return Situation(stage, since, told, more.pop("born_on", BORN), more.pop("certificates", [CERTIFICATE]), **more)


READY = (("file", days(40)), ("vetted", days(10)), ("introduced", days(5)), ("introduced", days(5)))


@pytest.mark.parametrize(
    ("one", "verdict", "block", "earliest", "until"),
    [
        # a letter went out 50 days ago: its own 20 days are over, 10 + 5 + 15 + 5 are left after it
        (file("file", days(60), ("file", days(60)), ("vetting_sent", days(50))), ONLY_IF, "vetting",
         date(2022, 10, 6), date(2022, 11, 26)),
        # the same letter, young: no obstacle yet; 8 of its 20 days are left
        (file("file", days(12), ("file", days(12)), ("vetting_sent", days(10))), CAN, "vetting",
         date(2022, 10, 14), date(2022, 11, 26)),
        (file("file", days(60), ("file", days(60))), ONLY_IF, "unvetted", date(2022, 10, 6), date(2022, 11, 26)),
        (file("file", days(40), *READY[:2]), ONLY_IF, "introducer", date(2022, 9, 26), date(2022, 12, 6)),
        (file("file", days(40), *READY), CAN, "vote", date(2022, 9, 26), date(2022, 12, 6)),
        # a cell that is a grassroots organisation: no committee stands between
        (file("proposed", days(2), base_cell=True), CAN, "decision", date(2022, 9, 19), date(2022, 12, 26)),
        (file("decided", days(31)), ONLY_IF, "ceremony", ON, date(2022, 12, 31)),
        # never taught, no class to come: 40 + 65 + 5 for the committee = 10 + 20 + 10 + 5 + 15 + 5 after the class
        (file("sympathiser", days(90), certificates=[]), ONLY_IF, "class", date(2022, 12, 15), date(2022, 10, 27)),
        # sixty months from 20-3-2017 are over
        (file("file", days(40), *READY, certificates=[date(2017, 3, 20)]), ONLY_IF, "expired",
         date(2022, 11, 15), date(2022, 11, 26)),
        (file("file", days(1), *READY, cell_ended=True), ONLY_IF, "cell", date(2022, 10, 5), date(2022, 12, 6)),
    ],
)  # fmt: skip
def test_what_is_in_the_way_and_how_soon(one, verdict, block, earliest, until) -> None:
    found = ahead(one, ON, FAST)
    assert (found.verdict, found.block.code, found.earliest, found.until) == (verdict, block, earliest, until)
    assert found.known


def test_a_class_that_is_planned_is_waited_for_and_one_without_seats_is_not() -> None:
    one = file("sympathiser", days(90), certificates=[])
    course = Course("Lớp 3", date(2022, 9, 12), date(2022, 9, 16), 5)
    found = ahead(one, ON, FAST, [course])
    assert found.steps[0].code == "class" and found.steps[0].least == 15
    assert found.earliest == date(2022, 9, 16) + timedelta(days=65)
    assert "12-09-2022" in found.block.says and found.verdict == ONLY_IF
    full = Course("Lớp 3", course.starts_on, course.ends_on, 0)
    assert "chưa có lớp nào" in ahead(one, ON, FAST, [full]).block.says


def test_eighteen_years_are_the_law_whatever_the_pace() -> None:
    """18 on 20 December: the vote waits for the birthday, and with it the verdict cites the article."""
    found = ahead(file("file", days(40), *READY, born_on=date(2004, 12, 20)), ON, FAST)
    assert found.block.code == "age" and found.verdict == CANNOT
    assert found.earliest == date(2022, 12, 20) + timedelta(days=25) and "18" in found.why
    sooner = ahead(file("file", days(40), *READY, born_on=date(2004, 11, 1)), ON, FAST)
    assert sooner.verdict == CAN and sooner.earliest == date(2022, 11, 26)


def test_too_late_is_too_late_even_with_help() -> None:
    late = date(2022, 12, 1)
    found = ahead(file("file", date(2022, 10, 1), ("file", date(2022, 10, 1)), certificates=[]), late, FAST)
    assert found.verdict == CANNOT and found.earliest > date(2022, 12, 31)


def test_a_pace_nobody_has_seen_is_said_and_writes_nobody_off() -> None:
    found = ahead(file("sympathiser", days(90)), date(2022, 12, 30), {})
    assert found.verdict != CANNOT and not found.known
