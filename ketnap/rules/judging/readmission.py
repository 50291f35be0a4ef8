"""Re-admission, admissions found to be wrong, deletion from the lists."""

from collections.abc import Callable, Iterator
from datetime import date

from ketnap.lib.dates import add_months, show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.afterwards import Readmission
from ketnap.rules.facts.fields import NotYet, done, given, known, told
from ketnap.rules.finding import Finding, attempt, judged, open_question
from ketnap.rules.law import Law, Unknown


def _readmissions(case: Facts) -> Iterator[tuple[str, Readmission]]:
    if (own := given(case.readmission)) is not None:
        yield "", own
    if (other := given(case.readmission_of_another_person)) is not None:
        yield "readmission_of_another_person", other
    for place, one in enumerate(given(case.readmissions) or ()):
        yield f"readmissions.{place}", one


def _each(rule: str, case: Facts, ask: Callable[[Readmission, date, str], Finding]) -> list[Finding]:
    def one(back: Readmission, item: str) -> Finding:
        return ask(back, known(back.considered_on, "ngày chi bộ xét kết nạp lại"), item)

    found: list[Finding] = []
    for item, back in _readmissions(case):
        found += attempt(rule, lambda back=back, item=item: one(back, item), item)  # type: ignore[misc]
    return found


def k01_waiting_time(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(back: Readmission, day: date, item: str) -> Finding:
        by = law.ask("readmission_months", day)
        cause = known(back.cause, "lý do ra khỏi Đảng")
        if cause == "population_policy" and not isinstance(law.value("population_policy_leavers", day), Unknown):
            sentence = "Ra khỏi Đảng vì chính sách dân số: thời gian theo quy định riêng của Ban Bí thư."
            return open_question("K-01", by, sentence, by.value, item=item)
        # QĐ 24, điểm 3.5.1: ít nhất là 36 tháng kể từ khi ra khỏi Đảng.
        left_on = known(back.left_on, "ngày ra khỏi Đảng")
        first = add_months(left_on, by.value)
        sentence = f"Ra khỏi Đảng {show(left_on)}; xét kết nạp lại được từ {show(first)}; đã xét ngày {show(day)}."
        return judged("K-01", by, first <= day, sentence, by.value, due_on=first, item=item)

    return _each("K-01", case, one)


def k02_after_a_crime(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(back: Readmission, day: date, item: str) -> Finding:
        crime = done(back.crime)
        if known(crime.class_, "mức độ tội phạm") != "less_serious":
            raise NotYet
        by = law.ask("readmission_after_crime_months", day)
        # QĐ 24, điểm 3.5.1: bị kết án về tội ít nghiêm trọng thì sau 60 tháng kể từ khi được xóa án tích.
        cleared_on = told(crime.record_cleared_on, "ngày xóa án tích")
        if cleared_on is None:
            return judged("K-02", by, False, "Chưa được xóa án tích.", by.value, item=item)
        first = add_months(cleared_on, by.value)
        sentence = f"Xóa án tích {show(cleared_on)}; xét kết nạp lại được từ {show(first)}; đã xét ngày {show(day)}."
        return judged("K-02", by, first <= day, sentence, by.value, due_on=first, item=item)

    return _each("K-02", case, one)


def k03_provincial_consent(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(back: Readmission, day: date, item: str) -> Finding:
        decided_on = given(back.decision_on)
        by = law.ask("readmission_consent", decided_on or day)
        # QĐ 24, điểm 3.5.1: được ban thường vụ tỉnh ủy, thành ủy (tương đương) đồng ý bằng văn bản.
        consent = told(back.provincial_consent, "văn bản đồng ý của ban thường vụ tỉnh ủy")
        if consent is None:
            if decided_on is None:
                raise NotYet
            return judged("K-03", by, False, "Không có văn bản đồng ý của ban thường vụ tỉnh ủy.", by.value, item=item)
        consented_on = known(consent.date, "ngày của văn bản đồng ý")
        right = known(consent.body, "cơ quan đồng ý") == "btv_tinh_uy"
        right = right and (decided_on is None or consented_on < decided_on)
        sentence = f"Văn bản đồng ý ngày {show(consented_on)}; quyết định ngày {show(decided_on) or '(chưa có)'}."
        return judged("K-03", by, right, sentence, by.value, item=item)

    return _each("K-03", case, one)


def k04_excluded_cause(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(back: Readmission, day: date, item: str) -> Finding:
        by = law.ask("readmission_excluded", day)
        cause = known(back.cause, "lý do ra khỏi Đảng")
        crime = given(back.crime)
        # QĐ 24, điểm 3.5.2: không xét người bỏ sinh hoạt đảng; làm đơn xin ra (trừ gia đình đặc biệt khó khăn); gây mất
        # đoàn kết nội bộ nghiêm trọng; bị kết án về tội tham nhũng; tội nghiêm trọng trở lên. QĐ 208 thêm lãng phí,
        # tiêu cực.
        reasons = {cause}
        if crime is not None:
            if known(crime.class_, "mức độ tội phạm") == "serious_or_graver":
                reasons.add("convicted_of_serious_crime")
            if known(crime.corruption, "có là tội tham nhũng hay không"):
                reasons |= {"convicted_of_corruption", "convicted_of_corruption_waste_or_negative_acts"}
        excluded = not reasons.isdisjoint(by.value)
        said = "thuộc" if excluded else "không thuộc"
        sentence = f"Lý do ra khỏi Đảng {said} trường hợp không xét kết nạp lại."
        return judged("K-04", by, not excluded, sentence, "excluded causes", item=item)

    return _each("K-04", case, one)


def k05_once_with_probation(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(back: Readmission, day: date, item: str) -> Finding:
        earlier = known(back.earlier_readmissions, "số lần đã kết nạp lại")
        by = law.ask("readmission_probation_months", day)
        # QĐ 294, điểm 3.5: mỗi người chỉ được kết nạp lại một lần và phải qua 12 tháng dự bị.
        if earlier:
            times = law.ask("readmission_times", day)
            if earlier >= times.value:
                return judged("K-05", times, False, f"Đã kết nạp lại {earlier} lần.", times.value, item=item)
        months = known(back.probation_months, "số tháng dự bị")
        sentence = f"Dự bị {months} tháng; phải {by.value} tháng."
        return judged("K-05", by, months == by.value, sentence, by.value, item=item)

    return _each("K-05", case, one)


def k06_population_policy(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(back: Readmission, day: date, item: str) -> Finding:
        if known(back.cause, "lý do ra khỏi Đảng") != "population_policy":
            raise NotYet
        by = law.ask("population_policy_leavers", day)
        sentence = "Ra khỏi Đảng vì chính sách dân số: xét theo quy định riêng của Ban Bí thư."
        return judged("K-06", by, True, sentence, by.value, item=item)

    return _each("K-06", case, one)


def x01_wrong_admission(case: Facts, on: date, law: Law) -> Finding:
    wrong = done(case.wrong_admission)
    by = law.ask("wrong_admission", known(wrong.found_on, "ngày phát hiện"))
    fault, action = known(wrong.fault, "sai về tiêu chuẩn hay thủ tục"), known(wrong.action, "cách xử lý")
    # QĐ 29, điểm 4.4: không đủ tiêu chuẩn thì hủy quyết định và xóa tên; sai thẩm quyền, thủ tục thì hủy và làm lại.
    what = {"standards": "không đủ tiêu chuẩn: hủy quyết định, xóa tên", "procedure": "sai thủ tục: hủy, làm lại"}
    return judged("X-01", by, action == by.value[fault], f"Kết nạp {what[fault]}.", by.value[fault])


def x02_ground_for_deletion(case: Facts, on: date, law: Law) -> Finding:
    deletion = done(case.deletion)
    by = law.ask("deletion_grounds", known(deletion.proposed_on, "ngày đề nghị xóa tên"))
    ground = known(deletion.ground, "căn cứ xóa tên")
    # QĐ 29, điểm 8.1: bỏ sinh hoạt đảng hoặc không đóng đảng phí ba tháng trong năm mà không có lý do chính đáng; tự ý
    # trả thẻ, hủy thẻ; giảm sút ý chí, đã giáo dục 12 tháng không tiến bộ; hai năm liền vi phạm tư cách; không bảo đảm
    # tiêu chuẩn chính trị.
    enough, value = True, "ground of the list"
    if ground in ("unpaid_dues", "abandoned_activity"):
        enough = not known(deletion.good_reason, "có lý do chính đáng hay không")
    for name, key, what in (
        ("unpaid_dues", "unpaid_months", "số tháng không đóng đảng phí"),
        ("no_progress", "no_progress_months", "số tháng giáo dục"),
        ("breach_of_quality", "breach_years", "số năm vi phạm"),
    ):
        if ground == name:
            value = by.value[key]
            enough = enough and known(getattr(deletion, key), what) >= by.value[key]
    return judged("X-02", by, enough, f"Căn cứ xóa tên {'đủ' if enough else 'chưa đủ'}.", value)


def x03_right_to_complain(case: Facts, on: date, law: Law) -> Finding:
    by = law.ask("deletion_complaint_days", known(done(case.deletion).proposed_on, "ngày đề nghị xóa tên"))
    sentence = f"Đảng viên bị xóa tên được khiếu nại trong {by.value} ngày làm việc kể từ ngày nhận quyết định."
    return judged("X-03", by, True, sentence, by.value)


RULES = (
    k01_waiting_time, k02_after_a_crime, k03_provincial_consent, k04_excluded_cause, k05_once_with_probation,
    k06_population_policy, x01_wrong_admission, x02_ground_for_deletion, x03_right_to_complain,
)  # fmt: skip
