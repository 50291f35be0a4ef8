"""From the end of probation to the card: papers, votes, decision, days that follow."""

from datetime import date

from ketnap.lib.dates import show
from ketnap.rules import working_days
from ketnap.rules.facts import Facts
from ketnap.rules.facts.afterwards import RecognitionDecision
from ketnap.rules.facts.fields import NotYet, done, given, known, paper, told
from ketnap.rules.finding import Finding, judged
from ketnap.rules.judging.acts import cell_vote, joined_on, probation_end, recognition_ballots
from ketnap.rules.judging.votes import two_thirds
from ketnap.rules.law import Law


def _decision(case: Facts) -> tuple[RecognitionDecision, date]:
    decision = done(done(case.recognition).decision)
    return decision, known(decision.issued, "ngày ra quyết định công nhận")


def _vote_days(case: Facts) -> list[date]:
    return [known(one.date, "ngày biểu quyết công nhận") for one in recognition_ballots(case)]


def b01_end_of_probation(case: Facts, on: date, law: Law) -> Finding:
    by, due = probation_end(case, law)
    # Điều lệ Đảng, Điều 5 khoản 1: dự bị mười hai tháng, tính từ ngày chi bộ tổ chức lễ kết nạp.
    recognition = given(case.recognition)
    decision = given(recognition.decision) if recognition else None
    official_from = given(decision.official_from) if decision else None
    early = official_from is not None and official_from < due
    sentence = f"Hết thời gian dự bị ngày {show(due)}" + (f"; công nhận từ {show(official_from)}." if early else ".")
    return judged("B-01", by, not early, sentence, due.isoformat(), due_on=due)


def b02_new_member_class(case: Facts, on: date, law: Law) -> Finding:
    voted_on = _vote_days(case)[-1]
    certificate = paper(done(case.recognition).class_certificate)
    by = law.ask("new_member_class", voted_on)
    # HD 01 (2016), mục 4: hồ sơ công nhận có giấy chứng nhận đã học lớp bồi dưỡng đảng viên mới.
    if certificate is None:
        return judged("B-02", by, False, "Hồ sơ không có giấy chứng nhận lớp đảng viên mới.", by.value)
    issued_on = known(certificate.date, "ngày cấp giấy chứng nhận lớp đảng viên mới")
    sentence = f"Giấy chứng nhận lớp đảng viên mới ngày {show(issued_on)}; chi bộ xét ngày {show(voted_on)}."
    return judged("B-02", by, issued_on <= voted_on, sentence, by.value)


def b03_not_before_the_end(case: Facts, on: date, law: Law) -> Finding:
    _, due = probation_end(case, law)
    votes = _vote_days(case)
    by = law.ask("recognition_after_due", votes[-1])
    review = given(done(case.recognition).self_criticism)
    # HD 01, mục 4: sau 12 tháng kể từ ngày tổ chức lễ kết nạp, đảng viên dự bị viết bản tự kiểm điểm; chi bộ xét.
    wrong = []
    if review is not None and known(review.date, "ngày bản tự kiểm điểm") < due:
        wrong.append("bản tự kiểm điểm")
    if min(votes) < due:
        wrong.append("nghị quyết chi bộ")
    sentence = f"Hết dự bị ngày {show(due)}; " + (f"{', '.join(wrong)} có ngày trước đó." if wrong else "đúng thứ tự.")
    return judged("B-03", by, not wrong, sentence, by.value)


def b04_time_to_review(case: Facts, on: date, law: Law) -> Finding:
    _, due = probation_end(case, law)
    voted_on = min(_vote_days(case))
    by = law.ask("recognition_review_days", voted_on)
    # QĐ 29, điểm 4.2: trong thời hạn 30 ngày làm việc sau khi hết thời gian dự bị, chi bộ phải xem xét.
    last = working_days.add(due, by.value)
    sentence = f"Hạn chi bộ xét công nhận {show(last)}; đã xét ngày {show(voted_on)}."
    return judged("B-04", by, voted_on <= last, sentence, by.value, due_on=last)


def b05_time_to_decide(case: Facts, on: date, law: Law) -> Finding:
    _, issued_on = _decision(case)
    voted_on = _vote_days(case)[-1]
    by = law.ask("recognition_decision_days", issued_on)
    # QĐ 29, điểm 4.3: trong thời hạn 30 ngày làm việc kể từ ngày có nghị quyết của chi bộ.
    last = working_days.add(voted_on, by.value)
    sentence = f"Chi bộ xét ngày {show(voted_on)}, hạn quyết định {show(last)}; quyết định ngày {show(issued_on)}."
    return judged("B-05", by, voted_on <= issued_on <= last, sentence, by.value, due_on=last)


def b06_official_from(case: Facts, on: date, law: Law) -> Finding:
    _, due = probation_end(case, law)
    decision, issued_on = _decision(case)
    by = law.ask("recognised_from", issued_on)
    # QĐ 29, điểm 4.2: dù chậm, nếu đủ điều kiện thì được công nhận đúng thời điểm hết 12 tháng dự bị.
    official_from = known(decision.official_from, "ngày công nhận chính thức")
    sentence = f"Công nhận từ {show(official_from)}; phải từ ngày hết dự bị {show(due)}."
    right = {"end of probation": due}[by.value]
    return judged("B-06", by, official_from == right, sentence, right.isoformat())


def b07_two_thirds(case: Facts, on: date, law: Law) -> Finding:
    return two_thirds("B-07", recognition_ballots(case)[-1], "recognition_vote_ratio", law)


def b08_third_failed_vote(case: Facts, on: date, law: Law) -> Finding:
    votes = recognition_ballots(case)
    failed = sum(cell_vote(one, "recognition_vote_ratio", law).reached is False for one in votes)
    if failed == 0:
        raise NotYet
    by = law.ask("recognition_max_votes", known(votes[-1].date, "ngày biểu quyết công nhận"))
    # QĐ 29, điểm 4.2: biểu quyết ba lần mà không đủ hai phần ba thì báo cáo cấp ủy cấp trên trực tiếp xem xét.
    if failed < by.value:
        return judged("B-08", by, True, f"{failed} lần biểu quyết không đủ tỷ lệ, chưa đến {by.value} lần.", by.value)
    up_on = told(done(case.recognition).escalated_on, "ngày báo cáo cấp trên")
    reported = f"báo cáo ngày {show(up_on)}" if up_on else "chưa báo cáo"
    sentence = f"{failed} lần biểu quyết không đủ tỷ lệ; {reported}."
    return judged("B-08", by, up_on is not None, sentence, by.value)


def b09_probation_is_not_extended(case: Facts, on: date, law: Law) -> Finding:
    extended_to = told(done(case.probation).extended_to, "có kéo dài thời gian dự bị hay không")
    by = law.ask("probation_extension", joined_on(case))
    # Điều lệ Đảng, Điều 5 khoản 2: không đủ điều kiện thì đề nghị xóa tên; không có quy định kéo dài thời gian dự bị.
    sentence = f"Kéo dài dự bị đến {show(extended_to)}." if extended_to else "Không kéo dài thời gian dự bị."
    return judged("B-09", by, extended_to is None, sentence, by.value)


def b10_party_age(case: Facts, on: date, law: Law) -> Finding:
    decision, recognised_on = _decision(case)
    decided_on = known(done(case.decision).issued, "ngày ra quyết định kết nạp")
    by = law.ask("party_age_from", recognised_on)
    # Điều lệ Đảng, Điều 5 khoản 4: tuổi đảng tính từ ngày ghi trong quyết định kết nạp.
    counted = known(decision.party_age_from, "ngày tính tuổi đảng")
    sentence = f"Tuổi đảng tính từ {show(counted)}; phải từ ngày quyết định kết nạp {show(decided_on)}."
    right = {"admission decision": decided_on}[by.value]
    return judged("B-10", by, counted == right, sentence, right.isoformat())


def b11_card(case: Facts, on: date, law: Law) -> Finding:
    _, issued_on = _decision(case)
    card = done(done(case.recognition).card)
    by = law.ask("card_with_recognition", issued_on)
    # QĐ 29, điểm 6.1: xét công nhận và phát thẻ cùng một lần; trao thẻ tại kỳ sinh hoạt chi bộ gần nhất.
    wrong = []
    if known(card.decided_on, "ngày quyết định phát thẻ") != issued_on:
        wrong.append("thẻ không được xét cùng lúc với công nhận")
    handed_on = told(card.handed_on, "ngày trao thẻ")
    meeting_on = known(card.next_cell_meeting_on, "kỳ sinh hoạt chi bộ gần nhất")
    if handed_on != meeting_on and not (handed_on is None and on <= meeting_on):
        wrong.append(f"thẻ không được trao tại kỳ sinh hoạt {show(meeting_on)}")
    sentence = "; ".join(wrong) or "thẻ được xét cùng công nhận, trao tại kỳ sinh hoạt gần nhất"
    return judged("B-11", by, not wrong, f"{sentence[0].upper()}{sentence[1:]}.", by.value)


def b12_announced(case: Facts, on: date, law: Law) -> Finding:
    decision, issued_on = _decision(case)
    by = law.ask("recognition_announced", issued_on)
    card = given(done(case.recognition).card)
    meeting_on = known(card.next_cell_meeting_on if card else None, "kỳ sinh hoạt chi bộ gần nhất")
    announced_on = told(decision.announced_in_cell_on, "ngày công bố quyết định công nhận")
    # HD 01 (2026), điểm 4.5b: chi ủy công bố quyết định tại kỳ sinh hoạt chi bộ gần nhất.
    sentence = f"Công bố ngày {show(announced_on) or '(chưa)'}; kỳ sinh hoạt gần nhất {show(meeting_on)}."
    return judged("B-12", by, announced_on == meeting_on, sentence, by.value)


RULES = (
    b01_end_of_probation, b02_new_member_class, b03_not_before_the_end, b04_time_to_review, b05_time_to_decide,
    b06_official_from, b07_two_thirds, b08_third_failed_vote, b09_probation_is_not_extended, b10_party_age, b11_card,
    b12_announced,
)  # fmt: skip
