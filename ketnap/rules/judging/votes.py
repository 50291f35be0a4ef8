"""Ballots of the cell, the grassroots committee and the standing committee, and what goes up after them."""

from datetime import date

from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Ballot, CommitteeVote
from ketnap.rules.facts.fields import FactMissing, NotYet, done, given, known, paper
from ketnap.rules.finding import Finding, judged, open_question
from ketnap.rules.judging.acts import cell_vote, left_out, vote_day, votes_needed
from ketnap.rules.law import Law, Unknown


def ballots(case: Facts) -> list[Ballot]:
    """Every vote of the cell on the person: on admission, then on recognition."""
    found = [one for one in (given(case.ballot),) if one is not None]
    if (recognition := given(case.recognition)) is not None:
        found += given(recognition.ballots) or ()
    if not found:
        raise NotYet
    return found


def worst(findings: list[Finding]) -> Finding:
    """The finding that decides: a fail before an unknown before a pass."""
    return min(findings, key=lambda found: ("fail", "unknown", "pass").index(found.outcome))


def v01_two_thirds(case: Facts, on: date, law: Law) -> Finding:
    return two_thirds("V-01", done(case.ballot), "cell_vote_ratio", law)


def two_thirds(rule: str, ballot: Ballot, ratio: str, law: Law) -> Finding:
    """Điều lệ Đảng, Điều 4 khoản 3 and Điều 5 khoản 2: hai phần ba đảng viên chính thức trở lên đồng ý."""
    vote = cell_vote(ballot, ratio, law)
    for_, members = ballot.votes_for, ballot.official_members
    if vote.reached is None:
        sentence = (
            f"{for_} phiếu tán thành: đủ nếu trừ người vắng được phép (cần {vote.needed_without_excused}), thiếu nếu "
            f"tính cả {members} đảng viên chính thức (cần {vote.needed}). Văn bản của ngày đó chưa rõ cách tính."
        )
        return open_question(rule, vote.by, sentence, vote.needed)
    sentence = f"{for_} phiếu tán thành trên {members} đảng viên chính thức; cần {vote.needed}."
    return judged(rule, vote.by, vote.reached, sentence, vote.needed)


def v02_base(case: Facts, on: date, law: Law) -> Finding:
    excused = [one for one in ballots(case) if given(one.excused)]
    if not excused:
        raise NotYet
    ballot = excused[0]
    by = law.ask("vote_base_excludes", known(ballot.date, "ngày biểu quyết"))
    members = known(ballot.official_members, "số đảng viên chính thức")
    # QĐ 294, điểm 9.3.2: không tính đảng viên đã được giới thiệu sinh hoạt tạm thời nơi khác và đảng viên được miễn
    # sinh hoạt mà không dự; người vắng mặt khác vẫn tính.
    base = members - left_out(ballot, by.value)
    return judged("V-02", by, True, f"Cơ sở tính hai phần ba: {base} trên {members} đảng viên chính thức.", base)


def v03_probationers_do_not_vote(case: Facts, on: date, law: Law) -> Finding:
    def one(ballot: Ballot) -> Finding:
        by = law.ask("probationers_voting", known(ballot.date, "ngày biểu quyết"))
        # Điều lệ Đảng, Điều 3: đảng viên dự bị có các quyền trên đây, trừ quyền biểu quyết, ứng cử và bầu cử.
        votes = known(ballot.probationers_who_voted, "số đảng viên dự bị đã biểu quyết")
        return judged("V-03", by, votes <= by.value, f"{votes} đảng viên dự bị đã biểu quyết.", by.value)

    return worst([one(ballot) for ballot in ballots(case)])


def v04_enough_official_members(case: Facts, on: date, law: Law) -> Finding:
    def one(ballot: Ballot) -> Finding:
        by = law.ask("cell_vote_min_official", known(ballot.date, "ngày biểu quyết"))
        # Điều lệ Đảng, Điều 21 và Điều 24: tổ chức cơ sở đảng có từ ba đảng viên chính thức trở lên.
        members = known(ballot.official_members, "số đảng viên chính thức")
        sentence = f"Chi bộ có {members} đảng viên chính thức; cần ít nhất {by.value} để biểu quyết."
        return judged("V-04", by, members >= by.value, sentence, by.value)

    return worst([one(ballot) for ballot in ballots(case)])


def v05_one_person_a_resolution(case: Facts, on: date, law: Law) -> Finding:
    def one(ballot: Ballot) -> Finding:
        by = law.ask("persons_per_resolution", known(ballot.date, "ngày biểu quyết"))
        # Điều lệ Đảng, Điều 4 khoản 3: chi bộ xem xét, kết nạp từng người một.
        people = known(ballot.persons_in_resolution, "số người trong nghị quyết")
        return judged("V-05", by, people == by.value, f"Nghị quyết xét {people} người.", by.value)

    return worst([one(ballot) for ballot in ballots(case)])


UNSETTLED = "Từ QĐ 208 chi bộ cơ sở và chi bộ trực thuộc gọi chung là chi bộ; cần xem lại đường gửi hồ sơ."


def v06_papers_sent_up(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    # Once a decision exists, a committee resolution that is not told is one that is missing.
    committee = given(case.committee_vote) if given(case.decision) is not None else paper(case.committee_vote)
    unit = done(case.unit)
    by = law.ask("route_papers", voted_on)
    if known(unit.cell_kind, "loại chi bộ") == "chi_bo_co_so":
        if not by.value["kinds_apart"]:
            return open_question("V-06", by, UNSETTLED, by.value["papers"])
        return judged("V-06", by, True, "Chi bộ cơ sở gửi thẳng nghị quyết (6-KNĐ).", by.value["papers"])
    # HD 01 (2016), điểm 3.6: đảng ủy bộ phận (nếu có) thẩm định; tập thể đảng ủy cơ sở thảo luận, ra nghị quyết.
    wrong = []
    if committee is None:
        wrong.append("nghị quyết của đảng ủy cơ sở (8-KNĐ)")
    if known(unit.dang_bo_bo_phan, "có đảng bộ bộ phận hay không") and given(case.bo_phan_report) is None:
        wrong.append("báo cáo thẩm định của đảng ủy bộ phận (7-KNĐ)")
    if wrong and not by.value["kinds_apart"]:
        return open_question("V-06", by, UNSETTLED, by.value["papers"])
    sentence = f"Thiếu {', '.join(wrong)}." if wrong else "Đủ giấy tờ gửi lên."
    return judged("V-06", by, not wrong, sentence, by.value["papers"])


def v07_committee_two_thirds(case: Facts, on: date, law: Law) -> Finding:
    def one(vote: CommitteeVote) -> Finding:
        by = law.ask("committee_vote_ratio", known(vote.date, "ngày biểu quyết của cấp ủy"))
        members, votes = known(vote.members, "số cấp ủy viên"), known(vote.votes_for, "số cấp ủy viên tán thành")
        # HD 01 (2021), điểm 3.6c: ít nhất hai phần ba số cấp ủy viên đồng ý.
        needed = votes_needed(members, by.value)
        sentence = f"{votes} trên {members} cấp ủy viên tán thành; cần {needed}."
        return judged("V-07", by, needed <= votes <= members, sentence, needed)

    return worst([one(vote) for vote in committee_votes(case)])


def committee_votes(case: Facts) -> list[CommitteeVote]:
    found = [one for one in (given(case.committee_vote),) if one is not None]
    if (recognition := given(case.recognition)) is not None and (vote := given(recognition.committee_vote)) is not None:
        found.append(vote)
    if not found:
        raise NotYet
    return found


def v08_form_of_voting(case: Facts, on: date, law: Law) -> Finding:
    def one(ballot: Ballot) -> Finding:
        by = law.ask("vote_forms", known(ballot.date, "ngày biểu quyết"))
        # HD 01 (2021), điểm 5.1: bỏ phiếu kín hoặc giơ thẻ đảng viên, do hội nghị quyết định.
        if ballot.vote_form is None:
            return judged("V-08", by, False, "Biên bản không ghi hình thức biểu quyết.", "secret or card")
        form = known(ballot.vote_form, "hình thức biểu quyết")
        words = {"secret": "bỏ phiếu kín", "card": "giơ thẻ đảng viên", "show_of_hands": "giơ tay"}[form]
        return judged("V-08", by, form in by.value, f"Biểu quyết bằng cách {words}.", "secret or card")

    return worst([one(ballot) for ballot in ballots(case)])


def v09_short_vote_goes_up(case: Facts, on: date, law: Law) -> Finding:
    ballot = done(case.ballot)
    committee = given(case.committee_vote)
    reached = cell_vote(ballot, "cell_vote_ratio", law).reached is not False
    if reached and (committee is None or _committee_reached(committee, law)):
        raise NotYet
    by = law.ask("short_vote", vote_day(case))
    if committee is None:
        raise FactMissing("kết quả biểu quyết đã báo cáo lên cấp trên hay chưa")
    # HD 01 (2021), điểm 5.1: không đủ tỷ lệ thì báo cáo đầy đủ kết quả lên cấp ủy có thẩm quyền xem xét, quyết định.
    sent = known(committee.full_result_sent_up, "kết quả biểu quyết đã báo cáo lên cấp trên hay chưa")
    sentence = f"Biểu quyết không đủ tỷ lệ; kết quả {'đã' if sent else 'chưa'} báo cáo lên cấp ủy có thẩm quyền."
    return judged("V-09", by, sent, sentence, by.value)


def _committee_reached(vote: CommitteeVote, law: Law) -> bool:
    by = law.value("committee_vote_ratio", known(vote.date, "ngày biểu quyết của cấp ủy"))
    if isinstance(by, Unknown):
        return True
    members = known(vote.members, "số cấp ủy viên")
    return votes_needed(members, by.value) <= known(vote.votes_for, "số cấp ủy viên tán thành")


def v10_standing_committee(case: Facts, on: date, law: Law) -> Finding:
    found = []
    recognition = given(case.recognition)
    for decision in (given(case.decision), given(recognition.decision) if recognition else None):
        if decision is None or (vote := given(decision.standing_committee_vote)) is None:
            continue
        by = law.ask("standing_committee_ratio", known(decision.issued, "ngày ra quyết định"))
        members, votes = known(vote.members, "số ủy viên ban thường vụ"), known(vote.votes_for, "số ủy viên tán thành")
        # Điều lệ Đảng, Điều 9: nghị quyết có giá trị khi hơn một nửa số thành viên trong cơ quan đó tán thành.
        share, of = (int(part) for part in by.value.split("/"))
        ok = members * share < votes * of and votes <= members
        sentence = f"{votes} trên {members} ủy viên ban thường vụ tán thành; cần quá một nửa."
        found.append(judged("V-10", by, ok, sentence, f"> {by.value} of all members"))
    if not found:
        raise NotYet
    return worst(found)


RULES = (
    v01_two_thirds, v02_base, v03_probationers_do_not_vote, v04_enough_official_members, v05_one_person_a_resolution,
    v06_papers_sent_up, v07_committee_two_thirds, v08_form_of_voting, v09_short_vote_goes_up, v10_standing_committee,
)  # fmt: skip
