"""The decision on admission and the ceremony: time limits, competent body, programme, helper."""

from datetime import date, timedelta

from ketnap.lib.dates import show
from ketnap.rules import working_days
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Ceremony, Decision
from ketnap.rules.facts.fields import NotYet, done, given, known, told
from ketnap.rules.finding import Finding, judged, weakest
from ketnap.rules.judging.acts import vote_day
from ketnap.rules.law import Law, Value

BODY = {
    "superior_standing_committee": "ban thường vụ cấp ủy cấp trên trực tiếp",
    "district_standing_committee": "ban thường vụ huyện ủy (tương đương)",
    "commune_standing_committee": "ban thường vụ đảng ủy xã (tương đương)",
    "grassroots_standing_committee": "ban thường vụ đảng ủy cơ sở",
    "grassroots_committee_authorised": "đảng ủy cơ sở được ủy quyền",
}


def _issued(decision: Decision) -> date:
    return known(decision.issued, "ngày ra quyết định")


def d01_time_to_decide(case: Facts, on: date, law: Law) -> Finding:
    decision = done(case.decision)
    issued_on, voted_on = _issued(decision), vote_day(case)
    by = law.ask("decision_days", issued_on)
    # QĐ 29, điểm 4.3: trong thời hạn 60 ngày làm việc, kể từ ngày chi bộ có nghị quyết; nếu quá thì gia hạn một lần,
    # không quá 30 ngày làm việc.
    last = working_days.add(voted_on, by.value)
    if issued_on > last and (extension := given(decision.extension)) is not None:
        longest = law.ask("decision_extension_days", issued_on)
        by = weakest(by, longest)
        last = working_days.add(last, min(known(extension.working_days, "số ngày gia hạn"), longest.value))
    sentence = f"Chi bộ xét ngày {show(voted_on)}, hạn quyết định {show(last)}; quyết định ngày {show(issued_on)}."
    ok = voted_on <= issued_on <= last
    return judged("D-01", by, ok, sentence, law.ask("decision_days", issued_on).value, due_on=last)


def d02_competent_body(case: Facts, on: date, law: Law) -> Finding:
    decision = done(case.decision)
    by = law.ask("deciding_bodies", _issued(decision))
    body = known(decision.body, "cấp ủy ra quyết định")
    # QĐ 29, điểm 4.3: ban thường vụ cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng, hoặc đảng ủy cơ sở được ủy quyền.
    ok = body in by.value["bodies"]
    if ok and body == "grassroots_committee_authorised":
        vote = given(case.committee_vote)
        ok = known(vote.authorised_to_decide if vote else None, "đảng ủy cơ sở có được ủy quyền hay không")
    said = "" if ok else "không "
    return judged("D-02", by, ok, f"{BODY[body].capitalize()} {said}có thẩm quyền vào ngày đó.", by.value["name"])


def d03_result_told(case: Facts, on: date, law: Law) -> Finding:
    decision = done(case.decision)
    by = law.ask("result_told", _issued(decision))
    # QĐ 29, điểm 4.3: thông báo kết quả, kể cả khi không đồng ý, cho chi bộ nơi đề nghị.
    told_on = told(decision.result_told_to_cell_on, "ngày báo kết quả cho chi bộ")
    sentence = f"Kết quả báo cho chi bộ ngày {show(told_on)}." if told_on else "Chưa báo kết quả cho chi bộ đề nghị."
    return judged("D-03", by, told_on is not None, sentence, by.value)


def _held(case: Facts) -> tuple[Ceremony, date]:
    ceremony = done(case.ceremony)
    return ceremony, known(ceremony.date, "ngày tổ chức lễ kết nạp")


def days_after(start: date, by: Value) -> date:
    """The last day in time, by a value of so many calendar or working days."""
    count = {"calendar": _calendar_days, "working": working_days.add}[by.value["unit"]]
    return count(start, by.value["days"])


def _calendar_days(start: date, days: int) -> date:
    return start + timedelta(days=days)


def ceremony_last_day(case: Facts, by: Value) -> date:
    """The last day in time for the ceremony: calendar or working days, from issue or receipt of the decision."""
    decision = done(case.decision)
    start = {"issued": decision.issued, "received": decision.received}[by.value["start"]]
    return days_after(known(start, "ngày ban hành hoặc ngày nhận quyết định"), by)


def c01_time_to_ceremony(case: Facts, on: date, law: Law) -> Finding:
    _, held_on = _held(case)
    by = law.ask("ceremony_days", held_on)
    # QĐ 29, điểm 4.1: trong vòng 30 ngày làm việc, kể từ ngày nhận được quyết định. QĐ 208: kể từ ngày ban hành.
    last = ceremony_last_day(case, by)
    sentence = f"Hạn tổ chức lễ kết nạp {show(last)}; đã tổ chức ngày {show(held_on)}."
    return judged("C-01", by, held_on <= last, sentence, by.value["days"], due_on=last)


def c02_consent_to_late_ceremony(case: Facts, on: date, law: Law) -> Finding:
    ceremony, held_on = _held(case)
    by, limit = law.ask("late_ceremony_consent", held_on), law.ask("ceremony_days", held_on)
    # QĐ 29, điểm 4.1: để quá thời hạn phải báo cáo và được cấp ủy cấp trên trực tiếp đồng ý.
    if held_on <= ceremony_last_day(case, limit):
        return judged("C-02", weakest(by, limit), True, "Lễ kết nạp trong hạn, không cần văn bản đồng ý.", by.value)
    consent = told(ceremony.superior_consent_on, "văn bản đồng ý của cấp trên")
    ok = consent is not None and consent <= held_on
    sentence = "Lễ kết nạp quá hạn, " + ("có văn bản đồng ý." if ok else "chưa có văn bản đồng ý của cấp trên.")
    return judged("C-02", weakest(by, limit), ok, sentence, by.value)


def c03_ceremony_after_decision(case: Facts, on: date, law: Law) -> Finding:
    ceremony, held_on = _held(case)
    by = law.ask("ceremony_order", held_on)
    issued_on = _issued(done(case.decision))
    joined_on = known(ceremony.joined_party_on, "ngày vào Đảng")
    # Điều lệ Đảng, Điều 4 khoản 3 và Điều 5 khoản 1: lễ kết nạp sau quyết định; ngày vào Đảng là ngày tổ chức lễ.
    wrong = []
    if held_on < issued_on:
        wrong.append(f"lễ kết nạp {show(held_on)} trước quyết định {show(issued_on)}")
    if joined_on != held_on:
        wrong.append(f"ngày vào Đảng ghi {show(joined_on)}, phải là ngày tổ chức lễ {show(held_on)}")
    sentence = "; ".join(wrong) or f"lễ kết nạp {show(held_on)} sau quyết định, là ngày vào Đảng"
    return judged("C-03", by, not wrong, f"{sentence[0].upper()}{sentence[1:]}.", by.value)


def c04_helper(case: Facts, on: date, law: Law) -> Finding:
    _, held_on = _held(case)
    probation = done(case.probation)
    by = law.ask("probation_helper", held_on)
    # Điều lệ Đảng, Điều 5 khoản 1: chi bộ phân công đảng viên chính thức giáo dục, giúp đỡ đảng viên dự bị. HD 03, điểm
    # 3.12d và HD 01, điểm 3.8: việc phân công là một nội dung của lễ kết nạp.
    if told(probation.helper, "người giúp đỡ") is None:
        return judged("C-04", by, False, "Chưa phân công người giúp đỡ đảng viên dự bị.", by.value)
    if known(probation.helper_status, "tư cách của người giúp đỡ") != "official":
        return judged("C-04", by, False, "Người giúp đỡ chưa là đảng viên chính thức.", by.value)
    assigned_on = told(probation.helper_assigned_on, "ngày phân công người giúp đỡ")
    sentence = f"Phân công người giúp đỡ ngày {show(assigned_on) or '(không ghi)'}; lễ kết nạp ngày {show(held_on)}."
    return judged("C-04", by, assigned_on == held_on, sentence, by.value)


def c05_member_cv(case: Facts, on: date, law: Law) -> Finding:
    _, held_on = _held(case)
    written_on = told(done(case.probation).member_cv_written_on, "ngày viết lý lịch đảng viên")
    by = law.ask("member_cv_days", written_on or on)
    # HD 12 (2022), điểm 2.2: trong 30 ngày làm việc kể từ ngày được kết nạp.
    last = working_days.add(held_on, by.value)
    if written_on is None and on <= last:
        raise NotYet
    sentence = f"Hạn viết lý lịch đảng viên {show(last)}; " + (
        f"viết ngày {show(written_on)}." if written_on else "chưa viết."
    )
    return judged("C-05", by, written_on is not None and written_on <= last, sentence, by.value, due_on=last)


ITEMS = {
    "flag": "chào cờ", "reason": "tuyên bố lý do", "decision": "đọc quyết định", "oath": "tuyên thệ",
    "duties_and_helper": "nêu nhiệm vụ, quyền và phân công người giúp đỡ", "closing": "bế mạc",
    "read_application": "đọc đơn xin vào Đảng", "read_introduction": "đọc giấy giới thiệu của đảng viên",
    "read_union_introduction": "đọc nghị quyết giới thiệu của Đoàn (công đoàn)",
}  # fmt: skip


def c06_programme(case: Facts, on: date, law: Law) -> Finding:
    ceremony, held_on = _held(case)
    by = law.ask("ceremony_items", held_on)
    value = "common items; A adds three readings"
    minutes = told(ceremony.minutes_items, "nội dung biên bản lễ kết nạp")
    if minutes is None:
        return judged("C-06", by, False, "Không có biên bản lễ kết nạp.", value)
    # HD 03 (2006), điểm 3.12d: đọc đơn, đọc giới thiệu của đảng viên và của Đoàn hoặc công đoàn (nếu có). HD 01, điểm
    # 3.8: không còn ba phần đọc này.
    introduced = given(case.union_resolution) is not None
    needed = [item for item in by.value if item != "read_union_introduction" or introduced]
    missing = [ITEMS[item] for item in needed if item not in minutes]
    sentence = f"Biên bản thiếu: {', '.join(missing)}." if missing else "Biên bản có đủ nội dung."
    return judged("C-06", by, not missing, sentence, value)


def c07_proposing_cell(case: Facts, on: date, law: Law) -> Finding:
    ceremony, held_on = _held(case)
    by = law.ask("ceremony_cell", held_on)
    # HD 01 (2021), mục 5: chi bộ có nghị quyết đề nghị tổ chức lễ kết nạp.
    own = known(ceremony.held_by, "chi bộ tổ chức lễ kết nạp") == "proposing_cell"
    sentence = "Lễ kết nạp do chi bộ đã đề nghị tổ chức." if own else "Lễ kết nạp không do chi bộ đã đề nghị tổ chức."
    return judged("C-07", by, own, sentence, by.value)


RULES = (
    d01_time_to_decide, d02_competent_body, d03_result_told, c01_time_to_ceremony, c02_consent_to_late_ceremony,
    c03_ceremony_after_decision, c04_helper, c05_member_cv, c06_programme, c07_proposing_cell,
)  # fmt: skip
