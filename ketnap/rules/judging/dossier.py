"""Papers of the file: their order, vetting, opinions, shelf life, forms. Acts: certification, the cell's vote."""

from collections.abc import Iterator, Mapping
from datetime import date

from ketnap.lib.dates import add_months, show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.admission import Vetted
from ketnap.rules.facts.fields import NotYet, done, given, known, paper, told
from ketnap.rules.finding import Finding, judged, weakest
from ketnap.rules.judging.acts import TRADE_UNION_BODY, recognition_ballots, vote_day
from ketnap.rules.law import Law


def p01_application_before_cv(case: Facts, on: date, law: Law) -> Finding:
    written_on = known(done(case.cv).date, "ngày lý lịch")
    applied_on = known(done(case.application).date, "ngày đơn xin vào Đảng")
    by = law.ask("application_before_cv", written_on)
    # Đơn xin vào Đảng viết trước lý lịch; cùng ngày là được.
    sentence = f"Đơn ngày {show(applied_on)}, lý lịch ngày {show(written_on)}."
    return judged("P-01", by, applied_on <= written_on, sentence, by.value)


def p02_order_of_the_cv(case: Facts, on: date, law: Law) -> Finding:
    cv, vetting = done(case.cv), done(case.vetting)
    started_on = known(vetting.started_on, "ngày bắt đầu thẩm tra")
    sealed_on = told(cv.seal_crossed_on, "ngày đóng dấu giáp lai")
    remarks = [day for day in (given(cv.chi_uy_comment_on), given(cv.certified_on)) if day is not None]
    by = law.ask("cv_order", max(remarks, default=started_on))
    # HD 01 (2012), điểm 3.4d: đóng dấu giáp lai trước khi thẩm tra; nhận xét, chứng nhận, ký tên chỉ ghi sau khi có kết
    # quả thẩm tra.
    wrong = []
    if sealed_on is None or sealed_on > started_on:
        wrong.append("chưa đóng dấu giáp lai trước khi thẩm tra")
    results = [day for one in given(vetting.people) or () if (day := given(one.result_on)) is not None]
    if results and any(day < max(results) for day in remarks):
        wrong.append(f"nhận xét hoặc chứng nhận trước kết quả thẩm tra ngày {show(max(results))}")
    sentence = "Lý lịch: " + ("; ".join(wrong) if wrong else "giáp lai, thẩm tra, nhận xét đúng thứ tự") + "."
    return judged("P-02", by, not wrong, sentence, by.value)


WHO = {
    "self": "bản thân", "father": "cha", "mother": "mẹ", "father_in_law": "cha vợ (chồng)",
    "mother_in_law": "mẹ vợ (chồng)", "guardian": "người nuôi dưỡng", "spouse": "vợ (chồng)", "adult_child": "con",
    "person_who_raised_spouse": "người nuôi dưỡng vợ (chồng)",
}  # fmt: skip


def p03_everyone_vetted(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    people = known(done(case.vetting).people, "những người được thẩm tra")
    by = law.ask("vetting_list", voted_on)
    # HD 01, điểm 3.4: người vào Đảng; cha, mẹ đẻ; cha, mẹ vợ (chồng) hoặc người trực tiếp nuôi dưỡng; vợ (chồng); con
    # đẻ có năng lực hành vi dân sự đầy đủ. HD 01 (2026) thêm người trực tiếp nuôi dưỡng vợ (chồng).
    listed = {known(one.who, "người được thẩm tra") for one in people}
    open_ones = _left_out(listed)
    open_ones += [WHO[who] for one in people if (who := str(one.who)) in by.value and not _settled(one, voted_on)]
    sentence = f"Chưa có kết quả thẩm tra hoặc miễn trước ngày chi bộ xét: {', '.join(open_ones)}." if open_ones else (
        "Mọi người trong diện thẩm tra đều có kết quả hoặc được miễn."
    )  # fmt: skip
    return judged("P-03", by, not open_ones, sentence, "self, parents, in-laws, spouse, adult children")


def _left_out(listed: set[str]) -> list[str]:
    """Persons the list has to name and does not: somebody raised by others has a guardian in place of parents, and a
    married person's list has the spouse and both parents of the spouse, or who raised them."""
    needed = {"self"}
    if "guardian" not in listed:
        needed |= {"father", "mother"}
    if not listed.isdisjoint({"spouse", "father_in_law", "mother_in_law"}):
        needed.add("spouse")
        if listed.isdisjoint({"guardian", "person_who_raised_spouse"}):
            needed |= {"father_in_law", "mother_in_law"}
    return [words for who, words in WHO.items() if who in needed - listed]


def _settled(one: Vetted, voted_on: date) -> bool:
    result_on = given(one.result_on)
    return given(one.waived) is not None or (result_on is not None and result_on <= voted_on)


def p04_waivers(case: Facts, on: date, law: Law) -> Finding:
    vetting = done(case.vetting)
    waived = [one for one in given(vetting.people) or () if given(one.waived) is not None]
    if not waived:
        raise NotYet
    day = given(vetting.started_on) or vote_day(case)
    by = law.ask("vetting_waivers", day)
    # HD 01 (2021), điểm 3.4: cha, mẹ, anh, chị, em ruột, con là đảng viên mà lý lịch khai đầy đủ, rõ ràng thì không
    # phải thẩm tra; vợ (chồng) cũng vậy.
    wrong = [
        WHO[known(one.who, "người được miễn thẩm tra")]
        for one in waived
        if one.waived not in by.value or not known(one.cv_complete, "lý lịch khai đủ hay chưa")
    ]
    sentence = f"Chưa đủ căn cứ miễn thẩm tra: {', '.join(wrong)}." if wrong else "Miễn thẩm tra có đủ căn cứ."
    return judged("P-04", by, not wrong, sentence, ", ".join(by.value))


def p05_never_asked(case: Facts, on: date, law: Law) -> Finding:
    vetting = done(case.vetting)
    relatives = given(vetting.relatives_not_vetted)
    if not relatives:
        raise NotYet
    by = law.ask("never_vetted", given(vetting.started_on) or vote_day(case))
    sentence = "Không đòi thẩm tra ông bà, cô, dì, chú, bác."
    free = all(one in by.value for one in relatives)
    return judged("P-05", by, free, sentence, ", ".join(by.value))


def p06_opinions(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    opinions = paper(case.opinions)
    by = law.ask("opinions_before_vote", voted_on)
    # Điều lệ Đảng, Điều 4 khoản 3 và HD 01, mục 3: lấy ý kiến tổ chức chính trị - xã hội nơi sinh hoạt và chi ủy nơi cư
    # trú trước khi chi bộ xét.
    if opinions is None:
        return judged("P-06", by, False, "Hồ sơ không có bản tổng hợp ý kiến (5-KNĐ).", by.value)
    both = known(opinions.mass_organisations, "ý kiến của tổ chức chính trị - xã hội") and known(
        opinions.residence, "ý kiến của chi ủy nơi cư trú"
    )
    given_on = known(opinions.date, "ngày tổng hợp ý kiến")
    sentence = f"Ý kiến nơi làm việc và nơi cư trú {'đủ' if both else 'chưa đủ'}, ngày {show(given_on)}."
    return judged("P-06", by, both and given_on <= voted_on, sentence, by.value)


def p07_shelf_life(case: Facts, on: date, law: Law) -> Finding:
    voted_on = vote_day(case)
    file = done(case.file)
    set_up_on = known(file.set_up_on, "ngày lập hồ sơ")
    by = law.ask("dossier_valid_months", voted_on)
    # HD 01 (2016): quá 12 tháng kể từ khi lập hồ sơ mà chi bộ chưa xem xét thì làm lại văn bản giới thiệu của đảng
    # viên và nghị quyết giới thiệu của Đoàn (công đoàn).
    last = add_months(set_up_on, by.value)
    in_time = voted_on <= last
    if in_time or by.confidence == "low":
        sentence = f"Hồ sơ lập {show(set_up_on)}, hạn chi bộ xét {show(last)}; đã xét ngày {show(voted_on)}."
        return judged("P-07", by, in_time, sentence, by.value, due_on=last)
    redo = law.ask("dossier_redo", voted_on)
    needed = [item for item in redo.value if item != "youth_or_union_resolution" or case.union_resolution is not None]
    fresh = {
        known(one.item, "giấy tờ làm lại")
        for one in given(file.refreshed) or ()
        if known(one.date, "ngày làm lại") <= voted_on <= add_months(known(one.date, "ngày làm lại"), by.value)
    }
    missing = [item for item in needed if item not in fresh]
    sentence = f"Hồ sơ lập {show(set_up_on)} đã quá {by.value} tháng vào ngày chi bộ xét {show(voted_on)}: " + (
        "chưa làm lại đủ giấy tờ." if missing else "đã làm lại giấy tờ."
    )
    return judged("P-07", weakest(by, redo), not missing, sentence, by.value, due_on=last)


def p08_forms(case: Facts, on: date, law: Law) -> Finding:
    sets = []
    if (ballot := given(case.ballot)) is not None:
        sets.append(("admission_forms", known(ballot.date, "ngày chi bộ xét"), _admission_papers(case)))
    recognised = given(case.recognition)
    if votes := given(recognised.ballots) if recognised else None:
        day = known(votes[-1].date, "ngày biểu quyết công nhận")
        sets.append(("recognition_forms", day, _recognition_papers(case)))
    if not sets:
        raise NotYet
    laws = [law.ask(name, day) for name, day, _ in sets]
    wrong = [code for by, (_, _, papers) in zip(laws, sets, strict=True) for code in _wrong_forms(papers, by.value)]
    sentence = f"Sai mẫu: {'; '.join(wrong)}." if wrong else "Giấy tờ theo đúng mẫu đang dùng."
    return judged("P-08", weakest(*laws), not wrong, sentence, "4A-KNĐ and the whole set")


def _admission_papers(case: Facts) -> Iterator[tuple[str, object]]:
    yield "application", case.application
    yield "cv", case.cv
    for one in given(case.introducers) or ():
        yield "introduction", one
    if (union := given(case.union_resolution)) is not None and (body := given(union.body)) is not None:
        yield "trade_union_resolution" if body == TRADE_UNION_BODY else "youth_union_resolution", union
    yield "opinions", case.opinions
    yield "cell_resolution", case.ballot
    yield "section_report", case.bo_phan_report
    yield "committee_resolution", case.committee_vote
    yield "decision", case.decision


def _recognition_papers(case: Facts) -> Iterator[tuple[str, object]]:
    papers = done(case.recognition)
    yield "self_criticism", papers.self_criticism
    yield "helper_comment", papers.helper_comment
    yield "opinions", papers.opinions
    for ballot in recognition_ballots(case):
        yield "cell_resolution", ballot
    yield "section_report", papers.bo_phan_report
    yield "committee_resolution", papers.committee_vote
    yield "decision", papers.decision


ALWAYS = ("application", "cv", "self_criticism", "helper_comment")
"""Papers every file has and no other rule asks for; a file that says there is none is not complete."""


def _wrong_forms(papers: Iterator[tuple[str, object]], codes: Mapping[str, list[str]]) -> Iterator[str]:
    """Papers that exist under another code than that of the day, and those there have to be."""
    for kind, one in papers:
        code = given(getattr(one, "form", None))
        if code is not None and kind in codes and code not in codes[kind]:
            yield f"{code}, đúng ra {codes[kind][0]}"
        if one is None and kind in ALWAYS and kind in codes:
            yield f"không có {codes[kind][0]}"


RULES = (
    p01_application_before_cv, p02_order_of_the_cv, p03_everyone_vetted, p04_waivers, p05_never_asked, p06_opinions,
    p07_shelf_life, p08_forms,
)  # fmt: skip
