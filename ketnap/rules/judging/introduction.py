"""Who introduces the applicant, together since when, with which mass organisation. Act: the cell's vote."""

from datetime import date

from ketnap.lib.dates import add_months, full_years, show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Introducer
from ketnap.rules.facts.fields import NotYet, done, given, known, paper
from ketnap.rules.finding import Finding, judged, weakest
from ketnap.rules.judging.acts import YOUTH_BODIES, vote_day
from ketnap.rules.law import Law, NoLaw, Unknown

PATTERNS = "2 members / 1 + Youth Union / 1 + trade union"
ONLY_WITHOUT_YOUTH_UNION = "third pattern only without Youth Union organisation"


def e08_introducer_pattern(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    by = law.ask("introducer_patterns", voted_on)
    people = len(paper(case.introducers) or ())
    # Điều lệ Đảng, Điều 4 khoản 1: … được hai đảng viên chính thức giới thiệu.
    if people >= by.value["members_alone"]:
        return judged("E-08", by, True, f"{people} đảng viên giới thiệu.", PATTERNS)
    union = paper(case.union_resolution)
    if union is None or people < by.value["members_beside_union"]:
        sentence = f"{people} đảng viên giới thiệu, không có nghị quyết giới thiệu của Đoàn hay công đoàn: chưa đủ."
        return judged("E-08", by, False, sentence, PATTERNS)
    if known(union.body, "tổ chức giới thiệu") in YOUTH_BODIES:
        # … được ban chấp hành đoàn thanh niên cơ sở và một đảng viên chính thức giới thiệu.
        return judged("E-08", by, True, "Một đảng viên và tổ chức Đoàn giới thiệu.", PATTERNS)
    # Ở cơ quan, doanh nghiệp … không có tổ chức Đoàn, người vào Đảng phải là đoàn viên công đoàn, được ban chấp hành
    # công đoàn cơ sở và một đảng viên chính thức giới thiệu.
    unions = done(case.unions)
    if known(unions.youth_union_org_exists, "nơi làm việc có tổ chức Đoàn hay không"):
        sentence = "Công đoàn chỉ thay một đảng viên giới thiệu ở nơi không có tổ chức Đoàn."
        return judged("E-08", by, False, sentence, ONLY_WITHOUT_YOUTH_UNION)
    member = known(unions.trade_union_member, "có là đoàn viên công đoàn hay không")
    sentence = "Một đảng viên và công đoàn giới thiệu; người vào Đảng " + ("là" if member else "không là")
    return judged("E-08", by, member, f"{sentence} đoàn viên công đoàn.", PATTERNS)


def e09_youth_pattern(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    by = law.ask("youth_union_pattern", voted_on)
    birth = known(done(case.person).birth, "ngày sinh")
    unions = done(case.unions)
    # Tuổi đoàn viên theo Luật Thanh niên, không theo văn bản của Đảng.
    youth = full_years(birth, voted_on) < law.ask("youth_age_below", voted_on).value
    if not (youth and known(unions.youth_union_org_exists, "nơi làm việc có tổ chức Đoàn hay không")):
        return judged("E-09", by, True, "Ngoài tuổi thanh niên hoặc nơi không có tổ chức Đoàn.", by.value)
    # Điều lệ Đảng, Điều 4 khoản 1: Nơi có tổ chức Đoàn, người vào Đảng trong độ tuổi thanh niên phải là đoàn viên …,
    # được ban chấp hành đoàn cơ sở … giới thiệu.
    member = known(unions.youth_union_member, "có là đoàn viên thanh niên hay không")
    union = paper(case.union_resolution)
    by_union = union is not None and known(union.body, "tổ chức giới thiệu") in YOUTH_BODIES
    sentence = "Trong tuổi thanh niên, nơi có tổ chức Đoàn: phải là đoàn viên và được Đoàn giới thiệu."
    return judged("E-09", by, member and by_union, sentence, by.value)


def e10_introducer_is_official(case: Facts, on: date, law: Law) -> Finding:
    people = done(case.introducers)
    by = law.ask("introducer_standing", _act_day(case, people))
    # Điều lệ Đảng, Điều 4 khoản 2: Người giới thiệu phải là đảng viên chính thức.
    wrong = [one for one in people if not _was_official(one)]
    names = ", ".join(given(one.who) or "?" for one in wrong)
    sentence = f"Không là đảng viên chính thức vào ngày giới thiệu: {names}." if wrong else (
        "Mọi người giới thiệu đều là đảng viên chính thức vào ngày giới thiệu."
    )  # fmt: skip
    return judged("E-10", by, not wrong, sentence, by.value)


def _was_official(one: Introducer) -> bool:
    if known(one.status, "tư cách của người giới thiệu") != "official":
        return False
    day = known(one.introduced_on, "ngày giới thiệu")
    left = given(one.left_party_on)
    return known(one.official_since, "ngày người giới thiệu được công nhận chính thức") <= day and (
        left is None or left > day
    )


def e11_months_together(case: Facts, on: date, law: Law) -> Finding:
    people = done(case.introducers)
    day = _act_day(case, people)
    least, kinds = law.ask("months_together", day), law.ask("together_kinds", day)
    value = f"{least.value}, {'/'.join(kinds.value['kinds'])}"
    wrong = []
    for one in people:
        since = known(one.together_since, "ngày bắt đầu cùng công tác")
        until = known(one.introduced_on, "ngày giới thiệu")
        kind = known(one.together_kind, "cùng công tác, lao động, học tập hay cư trú")
        # Điều lệ Đảng, Điều 4 khoản 2: … cùng công tác với người được giới thiệu ít nhất một năm.
        enough = add_months(since, least.value) <= until and kind in kinds.value["kinds"]
        # QĐ 29, mục 3: trong cùng một đơn vị thuộc phạm vi lãnh đạo của tổ chức cơ sở đảng; QĐ 24 thêm nơi cư trú.
        if enough and kinds.value["one_unit"] and kind != "residence":
            enough = known(one.same_grassroots_unit, "có cùng đơn vị hay không")
        if not enough and not _exempt(one, day, law):
            wrong.append(f"{given(one.who) or '?'} từ {show(since)} đến {show(until)}")
    sentence = f"Cần cùng công tác ít nhất {least.value} tháng đến ngày giới thiệu: " + (
        "; ".join(wrong) + " là chưa đủ." if wrong else "đủ."
    )
    return judged("E-11", weakest(least, kinds), not wrong, sentence, value)


def _exempt(one: Introducer, day: date, law: Law) -> bool:
    """QĐ 24, điểm 3.2.2: đảng viên được phân công thay thế không nhất thiết cùng công tác đủ 12 tháng."""
    if not given(one.replacement):
        return False
    by = law.ask("replacement_exempt", day)
    if by.confidence == "low":
        raise NoLaw(Unknown("replacement_exempt", day, by.text))
    return True


def e12_replacement_introducer(case: Facts, on: date, law: Law) -> Finding:
    people = done(case.introducers)
    if not any(given(one.replacement) for one in people):
        raise NotYet
    by = law.ask("replacement_exempt", _act_day(case, people))
    return judged("E-12", by, True, "Người giới thiệu thay thế do chi bộ phân công không cần đủ 12 tháng.", by.value)


def e13_no_minimum_of_membership(case: Facts, on: date, law: Law) -> Finding:
    people = done(case.introducers)
    by = law.ask("introducer_min_official_months", _act_day(case, people))
    # Điều lệ chỉ đòi 12 tháng cùng công tác, không đòi số tháng là đảng viên chính thức.
    sentence = "Không đòi hỏi người giới thiệu đã là đảng viên chính thức bao lâu."
    return judged("E-13", by, True, sentence, by.value)


def _act_day(case: Facts, people: tuple[Introducer, ...]) -> date:
    """The day of the vote, or before it the last introduction."""
    if given(case.ballot) is not None:
        return vote_day(case)
    if not people:
        raise NotYet
    return max(known(one.introduced_on, "ngày giới thiệu") for one in people)


RULES = (
    e08_introducer_pattern, e09_youth_pattern, e10_introducer_is_official, e11_months_together,
    e12_replacement_introducer, e13_no_minimum_of_membership,
)  # fmt: skip
