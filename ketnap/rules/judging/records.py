"""Numbers of cards, CVs and papers; lists that are looked at every so many months; the yearly admission rate."""

import re
from datetime import date
from functools import cache

from ketnap.lib.dates import add_months, show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.afterwards import CardNumber
from ketnap.rules.facts.fields import NotYet, done, known, paper
from ketnap.rules.finding import Finding, attempt, judged
from ketnap.rules.law import Law, Unknown


@cache
def _pattern(written: str) -> re.Pattern[str]:
    return re.compile(written)


def n01_card_number(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(card: CardNumber, item: str) -> Finding:
        by = law.ask("card_numbers", known(card.entered_on, "ngày ghi số thẻ"))
        number = known(card.number, "số thẻ đảng viên")
        # Số thẻ: 2 chữ số mã tỉnh và 6 chữ số từ 000.001; sau đổi thẻ năm 2025: 12 chữ số. Toàn số 0 không phải số thẻ.
        right = any(_pattern(form["pattern"]).fullmatch(number) for form in by.value)
        right = right and bool(number.split(".")[-1].strip("0"))
        value = " or ".join(form["shown"] for form in by.value)
        return judged("N-01", by, right, f"Số thẻ {number}; dạng đúng: {value}.", value, item=item)

    found: list[Finding] = []
    for place, card in enumerate(done(case.cards)):
        item = f"cards.{place}"
        found += attempt("N-01", lambda card=card, item=item: one(card, item), item)  # type: ignore[misc]
    return found


def n02_cv_number(case: Facts, on: date, law: Law) -> list[Finding]:
    by = law.ask("cv_numbers", on)
    form = by.value
    # Số lý lịch: 6 chữ số và ký hiệu 1 đến 3 chữ cái của đảng bộ trực thuộc Trung ương.
    return [
        judged(
            "N-02", by, bool(_pattern(form["pattern"]).fullmatch(number)), f"Số lý lịch {number}.", form["shown"],
            item=f"cv_numbers.{place}",
        )
        for place, number in enumerate(done(case.cv_numbers))
    ]  # fmt: skip


def _every(rule: str, name: str, last_on: date | None, on: date, law: Law, what: str) -> Finding:
    """Whether something done every so many months has been done in time, as of the day of judging."""
    by = law.ask(name, on)
    value = "monthly" if by.value == 1 else f"{by.value} months"
    if last_on is None:
        return judged(rule, by, False, f"Chưa lần nào {what}.", value)
    due_on = add_months(last_on, by.value)
    sentence = f"Lần gần nhất {what}: {show(last_on)}; hạn lần sau {show(due_on)}."
    return judged(rule, by, on <= due_on, sentence, value, due_on=due_on)


def n03_member_list(case: Facts, on: date, law: Law) -> Finding:
    # HD 09 (2017), mẫu 7-HSĐV: ba tháng một lần đối chiếu với danh sách của cấp trên và cấp dưới.
    last_on = paper(case.member_list_reconciled_on)
    return _every("N-03", "member_list_months", last_on, on, law, "đối chiếu danh sách đảng viên")


def n04_sympathisers(case: Facts, on: date, law: Law) -> Finding:
    # HD 01 (2016), mục 3: hằng tháng chi bộ xem xét danh sách cảm tình Đảng.
    last_on = paper(case.sympathisers_list_reviewed_on)
    return _every("N-04", "sympathisers_months", last_on, on, law, "rà soát danh sách cảm tình Đảng")


def n05_admission_rate(admitted: int, members: int, on: date, law: Law) -> Finding:
    """Admissions of a year against members at its start. A reference; the target belongs to the plan of the unit."""
    by = law.value("admission_rate", on)
    if isinstance(by, Unknown):
        rate = f"{admitted} người trên {members} đảng viên; chưa rõ tỷ lệ tham chiếu của năm."
        return Finding("N-05", "unknown", "inform", rate, None, None, by.text.title if by.text else "", "unknown")
    least, most = by.value
    # NQ 21-NQ/TW (2022), mục II.2: kết nạp hằng năm từ 3 đến 4 % tổng số đảng viên.
    sentence = f"Kết nạp {admitted} người trên {members} đảng viên; tham chiếu {least}-{most} %."
    return judged("N-05", by, 100 * admitted >= least * members, sentence, f"{least}-{most} %")


def n06_paper_numbers(case: Facts, on: date, law: Law) -> Finding:
    numbering = done(case.numbering)
    first, last = known(numbering.first, "số đầu năm"), known(numbering.last, "số cuối năm")
    start, end = known(numbering.term_from, "đầu nhiệm kỳ"), known(numbering.term_to, "cuối nhiệm kỳ")
    years = [year for year in sorted(first) if year - 1 in last and start.year < year <= end.year]
    if not years:
        raise NotYet
    by = law.ask("paper_numbers", max(date(years[-1], 1, 1), start))
    # HD 36-HD/VPTW: số văn bản ghi liên tục theo từng loại trong cả nhiệm kỳ. HD 05-HD/VPTW (2026): dưới 10 thêm số 0.
    wrong = [
        f"{first[year]} sau {last[year - 1]}" for year in years if _number(first[year]) != _number(last[year - 1]) + 1
    ]
    if by.value["leading_zero"]:
        papers = (*first.values(), *last.values())
        wrong += [f"{one} thiếu số 0" for one in papers if _number(one) < 10 and not one.startswith("0")]
    sentence = f"Số văn bản không liên tục: {'; '.join(wrong)}." if wrong else "Số văn bản liên tục trong nhiệm kỳ."
    return judged("N-06", by, not wrong, sentence, "continuous in the term")


def _number(written: str) -> int:
    digits = re.match(r"\d+", written)
    return int(digits.group()) if digits else 0


def n07_dossiers_compared(case: Facts, on: date, law: Law) -> Finding:
    # HD 01 (2021), mục 8: sáu tháng một lần; HD 01 (2026): mười hai tháng.
    last_on = paper(case.member_list_compared_with_dossiers_on)
    return _every("N-07", "dossier_check_months", last_on, on, law, "đối chiếu danh sách với hồ sơ đảng viên")


def n08_cards_checked(case: Facts, on: date, law: Law) -> Finding:
    # HD 38 (2025): mỗi năm chi bộ kiểm tra thẻ đảng viên một lần.
    last_on = paper(case.cards_checked_by_cell_on)
    return _every("N-08", "card_check_months", last_on, on, law, "kiểm tra thẻ đảng viên")


RULES = (
    n01_card_number, n02_cv_number, n03_member_list, n04_sympathisers, n06_paper_numbers, n07_dossiers_compared,
    n08_cards_checked,
)  # fmt: skip
