"""Who may be admitted: age, schooling, awareness class, owners, and which cell considers. Act: the cell's vote."""

from datetime import date

from ketnap.lib.dates import add_months, show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Person, Workplace
from ketnap.rules.facts.fields import FactMissing, NotYet, done, given, known, paper, told
from ketnap.rules.finding import Finding, judged, open_question, weakest
from ketnap.rules.judging.acts import vote_day
from ketnap.rules.law import Law, Unknown

SCHOOLING = (
    "none", "literate", "primary", "lower_secondary_equivalent", "lower_secondary_programme_completed",
    "lower_secondary_certificate", "upper_secondary",
)  # fmt: skip
"""From least to most."""
LEAST = {
    "LITERACY": "literate",
    "PRIMARY": "primary",
    "LOWER_SECONDARY_OR_EQUIVALENT": "lower_secondary_equivalent",
    "LOWER_SECONDARY_PROGRAMME_COMPLETED": "lower_secondary_programme_completed",
    "LOWER_SECONDARY_CERTIFICATE": "lower_secondary_certificate",
}
SCHOOLING_WORDS = {
    "none": "chưa biết chữ",
    "literate": "biết đọc, biết viết",
    "primary": "tiểu học",
    "lower_secondary_equivalent": "tương đương trung học cơ sở",
    "lower_secondary_programme_completed": "học xong chương trình trung học cơ sở",
    "lower_secondary_certificate": "có bằng trung học cơ sở",
    "upper_secondary": "trung học phổ thông",
}

AREA_WORDS = {
    "ordinary": "thông thường", "upland": "vùng cao", "remote": "vùng sâu, vùng xa",
    "hardship": "vùng có điều kiện kinh tế - xã hội đặc biệt khó khăn", "border": "biên giới", "island": "hải đảo",
    "ethnic_minority": "vùng đồng bào dân tộc thiểu số", "offshore_fishing": "ngư dân làm việc ngoài biển",
}  # fmt: skip


def e01_minimum_age(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    by = law.ask("min_age", voted_on)
    birth = known(done(case.person).birth, "ngày sinh")
    # Điều lệ Đảng, Điều 1 khoản 2: công dân Việt Nam từ mười tám tuổi trở lên; tính theo tháng, đúng ngày là đủ.
    reached_on = add_months(birth, 12 * by.value["age"])
    sentence = f"Đủ {by.value['age']} tuổi từ {show(reached_on)}; chi bộ xét ngày {show(voted_on)}."
    return judged("E-01", by, reached_on <= voted_on, sentence, f"{by.value['age']}, {by.value['unit']}")


def e02_maximum_age(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    by = law.ask("max_age", voted_on)
    birth = known(done(case.person).birth, "ngày sinh")
    age, unit = by.value["age"], by.value["unit"]
    # HD 03 (2006), HD 01 (2012): trên 60 tuổi, tính theo năm. Từ QĐ 29: tính theo tháng, từ 60 tuổi 1 tháng là trên 60.
    if unit == "year":
        over = voted_on.year - birth.year > age
    else:
        over = add_months(birth, 12 * age + 1) <= voted_on
    value = f"{age}, {unit}"
    if not over:
        return judged("E-02", by, True, f"Chưa quá {age} tuổi vào ngày chi bộ xét {show(voted_on)}.", value)
    # Chỉ xem xét, kết nạp … khi có sự đồng ý bằng văn bản của ban thường vụ cấp ủy trực thuộc Trung ương.
    body = law.ask("over_age_consent", voted_on)
    consented = consent_before_decision(case, body.value)
    sentence = f"Trên {age} tuổi vào ngày chi bộ xét {show(voted_on)}: " + (
        "có văn bản đồng ý trước quyết định." if consented else "thiếu văn bản đồng ý có trước quyết định."
    )
    return judged("E-02", weakest(by, body), consented, sentence, value)


def consent_before_decision(case: Facts, body: str) -> bool:
    """Whether the written consent of the central level is on file, dated before the decision."""
    consent, decision = case.central_consent, given(case.decision)
    if consent is None or (given(consent) is None and decision is not None):
        return False
    if (found := given(consent)) is None:
        raise FactMissing("văn bản đồng ý của ban thường vụ cấp ủy trực thuộc Trung ương")
    if known(found.body, "cơ quan đồng ý") != body:
        return False
    consented_on = known(found.date, "ngày của văn bản đồng ý")
    return decision is None or consented_on < known(decision.issued, "ngày ra quyết định")


def e03_schooling(case: Facts, on: date, law: Law) -> Finding | None:
    voted_on = vote_day(case)
    by = law.ask("min_education", voted_on)
    person = done(case.person)
    schooling = known(person.education, "trình độ học vấn")
    # Quy định thi hành Điều lệ, mục 1: mức học vấn tối thiểu nói chung.
    reached = _reaches(schooling, by.value)
    if not reached and _excepted(case, person, voted_on, law):
        return None
    least = SCHOOLING_WORDS[LEAST[by.value]]
    return judged("E-03", by, reached, f"Trình độ: {SCHOOLING_WORDS[schooling]}; mức tối thiểu: {least}.", by.value)


def e04_schooling_in_hardship(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    person = done(case.person)
    area = given(person.area)
    schooling = known(person.education, "trình độ học vấn")
    if area in (None, "ordinary") or _reaches(schooling, "LOWER_SECONDARY_CERTIFICATE"):
        raise NotYet
    by = law.ask("hardship_education", voted_on)
    # … vùng cao, vùng sâu, vùng xa, vùng có điều kiện kinh tế - xã hội đặc biệt khó khăn ít nhất học xong tiểu học;
    # từ HD 01 (2016) thêm biên giới, hải đảo, vùng dân tộc thiểu số, ngư dân làm việc ngoài biển.
    enough = area in by.value["areas"] and _reaches(schooling, by.value["minimum"])
    told = f"Nơi ở, làm việc: {AREA_WORDS[str(area)]}; trình độ: {SCHOOLING_WORDS[schooling]}"
    sentence = f"{told}; đủ khi vùng thuộc danh mục và học xong tiểu học."
    return judged("E-04", by, enough, sentence, by.value["minimum"])


def e05_schooling_of_reputable(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    person = done(case.person)
    schooling = known(person.education, "trình độ học vấn")
    if given(person.reputable) in (None, "no") or _reaches(schooling, "LOWER_SECONDARY_OR_EQUIVALENT"):
        raise NotYet
    by = law.ask("reputable_education", voted_on)
    # Già làng, trưởng bản, người có uy tín … biết đọc, biết viết chữ quốc ngữ và được ban thường vụ cấp ủy trực thuộc
    # Trung ương đồng ý bằng văn bản.
    enough = _reaches(schooling, by.value["minimum"]) and consent_before_decision(case, by.value["consent"])
    sentence = f"Người có uy tín, {SCHOOLING_WORDS[schooling]}; cần biết đọc, biết viết và có văn bản đồng ý."
    return judged("E-05", by, enough, sentence, by.value["minimum"])


def _reaches(schooling: str, least: str) -> bool:
    return SCHOOLING.index(schooling) >= SCHOOLING.index(LEAST[least])


def _excepted(case: Facts, person: Person, voted_on: date, law: Law) -> bool:
    """Whether less schooling is allowed by E-04 or E-05. Raises NoLaw where the exception of the day is not known."""
    schooling = known(person.education, "trình độ học vấn")
    if given(person.area) not in (None, "ordinary"):
        allowed = law.ask("hardship_education", voted_on).value
        if given(person.area) in allowed["areas"] and _reaches(schooling, allowed["minimum"]):
            return True
    if given(person.reputable) not in (None, "no"):
        allowed = law.ask("reputable_education", voted_on).value
        return _reaches(schooling, allowed["minimum"]) and consent_before_decision(case, allowed["consent"])
    return False


def e06_awareness_certificate(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    certificate = paper(case.certificate)
    by = law.ask("awareness_valid_months", voted_on)
    if certificate is None:
        return judged("E-06", by, False, "Hồ sơ không có giấy chứng nhận lớp nhận thức về Đảng.", by.value)
    issued_on = known(certificate.date, "ngày cấp giấy chứng nhận lớp nhận thức")
    # HD 01 (2016), điểm 5.4: quá 60 tháng kể từ ngày được cấp giấy chứng nhận thì phải học lại trước khi chi bộ xét.
    last = add_months(issued_on, by.value)
    sentence = f"Giấy chứng nhận cấp {show(issued_on)}, có giá trị đến {show(last)}; chi bộ xét ngày {show(voted_on)}."
    return judged("E-06", by, issued_on <= voted_on <= last, sentence, by.value, due_on=last)


def e07_certificate_issuer(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    issuer = known(done(case.certificate).issuer, "nơi cấp giấy chứng nhận lớp nhận thức")
    by = law.ask("awareness_issuers", voted_on)
    # … do trung tâm bồi dưỡng chính trị cấp huyện hoặc tương đương cấp; nơi không có thì do cấp ủy có thẩm quyền kết
    # nạp đảng viên cấp.
    sentence = "Giấy chứng nhận lớp nhận thức phải do trung tâm chính trị hoặc cấp ủy có thẩm quyền kết nạp cấp."
    return judged("E-07", by, issuer in by.value, sentence, "political centre or committee competent to admit")


def e14_cell_by_contract(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    work = done(case.workplace)
    contract = given(work.contract_months)
    if contract is None or given(work.student_months) is not None:
        raise NotYet
    by = law.ask("contract_min_months", voted_on)
    # HD 01 (2012), điểm 6.4c: hợp đồng dưới 12 tháng thì tổ chức đảng nơi cư trú xem xét, kết nạp.
    long = contract == "indefinite" or (isinstance(contract, int) and contract >= by.value)
    if long and given(work.cell_at_workplace) is False:
        raise NotYet  # nơi chưa có chi bộ: O-02
    right = "workplace_cell" if long else "residence_cell"
    where = "nơi làm việc" if long else "nơi cư trú"
    length = {"indefinite": "không thời hạn"}.get(str(contract), f"{contract} tháng")
    sentence = f"Hợp đồng {length}: chi bộ {where} xét."
    return judged("E-14", by, known(work.processed_by, "chi bộ xét") == right, sentence, f"{by.value} months")


def e15_cell_of_student(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    work = done(case.workplace)
    months = given(work.student_months)
    if months is None:
        raise NotYet
    by = law.ask("study_min_months", voted_on)
    # HD 01 (2016), mục 6: học từ 12 tháng trở lên thì tổ chức đảng của cơ sở đào tạo xem xét.
    at_school = known(work.processed_by, "chi bộ xét") == "training_institution_cell"
    sentence = f"Đã học {months} tháng tại cơ sở đào tạo; từ {by.value} tháng thì tổ chức đảng nơi học xét."
    return judged("E-15", by, at_school == (months >= by.value), sentence, f"{by.value} months")


def o01_owner(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    work = done(case.workplace)
    if not known(work.owner, "có là chủ doanh nghiệp hay không"):
        raise NotYet
    by = law.ask("owners", voted_on)
    scope = by.value
    sector = known(work.sector, "loại hình doanh nghiệp")
    # HD 17 (2013), thí điểm: chủ doanh nghiệp tư nhân nhỏ và vừa, không phải doanh nghiệp nhà nước, có vốn nước ngoài.
    # HD 08 (2021): mọi quy mô.
    if sector in scope["sectors"]:
        ok = known(work.size, "quy mô doanh nghiệp") in scope["sizes"]
    elif sector in scope["barred"]:
        ok = False
    else:
        said = "Văn bản đang có hiệu lực không nhắc đến chủ doanh nghiệp loại này; cần người có thẩm quyền xem xét."
        return open_question("O-01", by, said, scope["name"])
    said = "được" if ok else "chưa được"
    return judged("O-01", by, ok, f"Chủ doanh nghiệp {said} xét kết nạp theo {by.text.title}.", scope["name"])


def o02_assigned_cell(case: Facts, on: date, law: Law) -> Finding:
    ballot = given(case.ballot)
    considered_on = known(ballot.date, "ngày chi bộ xét") if ballot else on
    if (without := given(case.workplace_without_cell)) is not None:
        by = law.ask("assigned_cell", considered_on)
        by_superior = known(without.assigned_by, "nơi giao chi bộ") == "direct_superior"
        right = by_superior and known(without.assigned_cell_runs_procedure, "chi bộ làm thủ tục")
    else:
        work = done(case.workplace)
        if known(work.cell_at_workplace, "nơi làm việc có chi bộ hay không") or _belongs_elsewhere(
            work, considered_on, law
        ):
            raise NotYet
        by = law.ask("assigned_cell", considered_on)
        right = bool(told(done(case.unit).assigned_by_superior, "cấp trên trực tiếp có giao chi bộ hay không"))
    # QĐ 29, điểm 3.4: … cấp ủy cấp trên trực tiếp giới thiệu về chi bộ nơi có điều kiện nhất để phân công đảng viên
    # chính thức giúp đỡ; chi bộ đó xem xét, đề nghị kết nạp.
    sentence = "Nơi chưa có chi bộ: cấp trên trực tiếp giao một chi bộ giúp đỡ và làm thủ tục."
    return judged("O-02", by, right, sentence, by.value)


def _belongs_elsewhere(work: Workplace, day: date, law: Law) -> bool:
    """A student, or a contract so short that the residence considers (E-14, E-15)."""
    if given(work.processed_by) == "training_institution_cell":
        return True
    contract = given(work.contract_months)
    if given(work.processed_by) != "residence_cell" or not isinstance(contract, int):
        return False
    least = law.value("contract_min_months", day)
    return isinstance(least, Unknown) or contract < least.value


RULES = (
    e01_minimum_age, e02_maximum_age, e03_schooling, e04_schooling_in_hardship, e05_schooling_of_reputable,
    e06_awareness_certificate, e07_certificate_issuer, e14_cell_by_contract, e15_cell_of_student, o01_owner,
    o02_assigned_cell,
)  # fmt: skip
