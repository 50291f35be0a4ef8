"""Terms for lists of work: the value and article of the day, or unknown with the nearest value for reference."""

from datetime import date, timedelta

from ketnap.rules import due, working_days


def test_recognition_where_the_law_tells_the_term() -> None:
    term = due.recognition(date(2016, 8, 1))
    assert term.opens_on == date(2017, 8, 1)
    # 30 working days from 01-08-2017, 02-09 (Saturday) with its day off in lieu on 04-09.
    assert term.due_on == date(2017, 9, 13)
    assert working_days.between(term.opens_on, term.due_on) == 30
    assert "Hết 12 tháng dự bị ngày 01-08-2017" in term.why and "B-01." in term.why and "Điều 5 khoản 1" in term.why
    assert "30 ngày làm việc, đến 13-09-2017: Quy định 29-QĐ/TW ngày 25-07-2016, điểm 4.2. B-04." in term.why


def test_recognition_where_it_does_not() -> None:
    term = due.recognition(date(2011, 5, 19))
    assert (term.opens_on, term.due_on) == (date(2012, 5, 19), None)
    # The value of that text is known to us, but not surely: it is shown and decides nothing.
    unsure = "Chưa chắc hạn chi bộ xét theo Quy định 45-QĐ/TW ngày 01-11-2011; để tham khảo: 30 ngày làm việc. B-04."
    assert term.why.endswith(unsure)
    none = due.recognition(date(2009, 5, 19))
    assert "Chưa rõ hạn chi bộ xét theo Quy định 23-QĐ/TW ngày 31-10-2006. B-04." in none.why
    assert "Để tham khảo: 30 ngày làm việc, theo Quy định 29-QĐ/TW ngày 25-07-2016, điểm 4.2." in none.why


def test_recognition_before_any_law_we_know() -> None:
    assert due.recognition(date(2004, 1, 1)) == due.Term(
        None,
        None,
        "Chưa rõ thời gian dự bị theo văn bản có hiệu lực ngày 01-01-2004. B-01. Để tham khảo: 12 tháng, theo Điều lệ "
        "Đảng Cộng sản Việt Nam (Đại hội X thông qua tháng 4-2006), Điều 5.",
    )


def test_a_birthday_of_29_february() -> None:
    assert due.recognition(date(2020, 2, 29)).opens_on == date(2021, 2, 28)


def test_a_list_of_members_is_compared_every_three_months_while_that_is_known() -> None:
    known = due.member_list(date(2016, 10, 31), date(2016, 12, 1))
    assert known.due_on == date(2017, 1, 31)
    assert known.why.endswith("Đối chiếu danh sách 3 tháng một lần: Hướng dẫn 01-HD/TW ngày 20-09-2016. N-03.")
    now = due.member_list(date(2026, 7, 1), date(2026, 11, 25))
    assert (now.opens_on, now.due_on) == (date(2026, 10, 1), None)
    assert "Chưa rõ hạn đối chiếu danh sách theo Hướng dẫn 01-HD/TW ngày 19-05-2026. N-03." in now.why
    assert "Để tham khảo: 3 tháng, theo Hướng dẫn 01-HD/TW ngày 28-09-2021." in now.why


def test_a_certificate_of_the_awareness_class_holds_sixty_months() -> None:
    term = due.awareness_certificate(date(2021, 12, 31), date(2026, 11, 25))
    assert term.due_on == date(2026, 12, 31)
    assert "60 tháng" in term.why and "E-06." in term.why
    assert due.awareness_certificate(date(2021, 12, 31), date(2026, 4, 20)).due_on is None, "Quy định 20: not known"


def test_nobody_who_joined_later_is_due_by_the_day() -> None:
    """Over leap days and ends of months; whoever is left out has time, and hardly anybody is looked at in vain."""
    for until in (date(2024, 2, 28) + timedelta(days=step) for step in range(0, 800, 1)):
        last = due.last_joined(until)
        later = [due.recognition(last + timedelta(days=step)).opens_on for step in (1, 2, 3, 28, 400)]
        assert all(day is not None and day > until for day in later), until
        early = due.recognition(last - timedelta(days=4)).opens_on
        assert early is not None and early <= until
