"""Moves: of a candidate, of a probationary member, of a member; seconded candidates."""

from datetime import date

from ketnap.lib.dates import show
from ketnap.rules import working_days
from ketnap.rules.facts import Facts
from ketnap.rules.facts.afterwards import CandidacyMove
from ketnap.rules.facts.fields import NotYet, done, given, known, told
from ketnap.rules.finding import Finding, attempt, judged, open_question, weakest
from ketnap.rules.judging.decision import days_after
from ketnap.rules.law import Law, NoLaw, Unknown

STAGE = {
    "sympathiser": "đang được giúp đỡ", "cell_has_proposed": "chi bộ đã đề nghị",
    "committee_has_proposed": "đảng ủy cơ sở đã đề nghị", "decided_not_yet_admitted": "đã có quyết định, chưa kết nạp",
}  # fmt: skip
DOCUMENT = {
    "helped_person_certificate": "giấy chứng nhận đang được giúp đỡ", "17B-KNĐ": "công văn 17B-KNĐ",
    "inter_committee_letter": "công văn giữa hai cấp ủy", "none": "không có giấy tờ",
}  # fmt: skip


def t01_paper_by_stage(case: Facts, on: date, law: Law) -> list[Finding]:
    def one(move: CandidacyMove, item: str) -> Finding:
        moved_on, stage = known(move.moved_on, "ngày chuyển"), known(move.stage, "giai đoạn của hồ sơ")
        paper = known(move.document, "giấy tờ chuyển")
        # Đảng ủy cơ sở đã đề nghị thì dùng công văn 17B-KNĐ; giấy tờ của các giai đoạn khác chưa có nguồn chắc.
        if stage == "committee_has_proposed":
            by = law.ask("move_after_committee_proposed", moved_on)
            right = value = by.value
        else:
            by = law.ask("move_documents", moved_on)
            right, value = by.value[stage], "certificate for this stage" if stage == "sympathiser" else by.value[stage]
        sentence = f"Chuyển khi {STAGE[stage]}: cần {DOCUMENT[right]}; đã dùng {DOCUMENT[paper]}."
        return judged("T-01", by, paper == right, sentence, value, item=item)

    moves = enumerate(done(case.candidacy_moves))
    items = ((move, f"candidacy_moves.{place}") for place, move in moves)
    return [found for move, item in items for found in attempt("T-01", lambda m=move, i=item: one(m, i), item)]  # type: ignore[misc]


def t02_probationer_moves(case: Facts, on: date, law: Law) -> Finding:
    move = done(case.probation_move)
    by = law.ask("probation_move", known(move.moved_on, "ngày chuyển"))
    # HD 01 (2016), mục 4: chi ủy, cấp ủy cơ sở nơi đi nhận xét vào bản tự kiểm điểm, kèm nhận xét của người giúp đỡ;
    # nơi đến phân công người giúp đỡ mới; thời gian dự bị tính liên tục.
    wrong = []
    if not known(move.self_review_with_comments, "bản tự kiểm điểm có nhận xét"):
        wrong.append("thiếu bản tự kiểm điểm có nhận xét")
    if not known(move.helper_comment, "nhận xét của người giúp đỡ"):
        wrong.append("thiếu nhận xét của người giúp đỡ")
    if not known(move.new_helper_assigned, "người giúp đỡ mới"):
        wrong.append("nơi đến chưa phân công người giúp đỡ")
    start = known(move.new_unit_counts_due_from, "ngày nơi đến tính thời gian dự bị")
    if start != known(move.ceremony_on, "ngày kết nạp"):
        wrong.append(f"nơi đến tính lại thời gian dự bị từ {show(start)}")
    sentence = "; ".join(wrong) or "giấy tờ mang theo đủ, thời gian dự bị tính liên tục"
    return judged("T-02", by, not wrong, f"{sentence[0].upper()}{sentence[1:]}.", by.value)


def t03_official_transfer(case: Facts, on: date, law: Law) -> Finding:
    move = done(case.official_transfer)
    effective_on = known(move.effective_on, "ngày quyết định chuyển có hiệu lực")
    started_on, letter_on = told(move.started_on, "ngày bắt đầu chuyển"), given(move.letter_handed_in_on)
    limit = law.value("transfer_start_days", started_on or on)
    letter = law.value("transfer_letter_days", letter_on) if letter_on else None
    # QĐ 29, mục 6: trong 60 ngày làm việc kể từ ngày quyết định có hiệu lực hoặc thay đổi nơi cư trú phải làm thủ tục;
    # nộp giấy giới thiệu ở nơi đến trong 30 ngày.
    if started_on and letter_on and letter and not isinstance(letter, Unknown):
        last = days_after(started_on, letter)
        if letter_on > last:
            sentence = f"Hạn nộp giấy giới thiệu {show(last)}; đã nộp ngày {show(letter_on)}."
            return judged("T-03", letter, False, sentence, letter.value["days"], due_on=last)
    if isinstance(limit, Unknown):
        raise NoLaw(limit)
    last = working_days.add(effective_on, limit.value)
    if started_on is None and on <= last:
        raise NotYet
    sentence = f"Hạn làm thủ tục chuyển {show(last)}; " + (
        f"bắt đầu ngày {show(started_on)}." if started_on else "chưa làm."
    )
    by = weakest(limit, letter) if letter and not isinstance(letter, Unknown) else limit
    return judged("T-03", by, started_on is not None and started_on <= last, sentence, limit.value, due_on=last)


def t04_secondment(case: Facts, on: date, law: Law) -> Finding:
    away = done(case.secondment)
    ballot = given(case.ballot)
    by = law.ask("secondment", known(ballot.date, "ngày chi bộ xét") if ballot else on)
    # HD 01 (2021), mục 5: chi bộ nơi công tác tạm thời phân công giúp đỡ, nhận xét; chi bộ nơi công tác chính thức xét.
    right = known(away.helped_by, "chi bộ giúp đỡ") == "host_cell"
    right = right and known(away.considered_by, "chi bộ xét") == "home_cell"
    sentence = "Biệt phái: chi bộ nơi đến giúp đỡ, nhận xét; chi bộ nơi công tác chính thức xét kết nạp."
    return judged("T-04", by, right, sentence, by.value)


def t05_temporary_absence(case: Facts, on: date, law: Law) -> Finding:
    away = done(case.temporary_absence)
    by = law.ask("temporary_absence", known(away.since, "ngày đi"))
    months, kind = known(away.months, "số tháng đi"), known(away.transfer_kind, "loại chuyển sinh hoạt")
    least, below = by.value["from_months"], by.value["below_months"]
    value = f"{least} to under {below} months: temporary"
    # QĐ 29, mục 6: đi từ 3 tháng đến dưới 1 năm thì chuyển sinh hoạt tạm thời.
    if months < least and kind == "temporary":
        sentence = f"Đi {months} tháng, dưới {least} tháng: văn bản không nói đến chuyển sinh hoạt tạm thời."
        return open_question("T-05", by, sentence, value)
    right = "temporary" if least <= months < below else "official"
    ok = kind == right and months >= least
    words = {"temporary": "tạm thời", "official": "chính thức"}
    sentence = f"Đi {months} tháng, đã chuyển sinh hoạt {words[kind]}; từ {least} đến dưới {below} tháng là tạm thời."
    return judged("T-05", by, ok, sentence, value)


RULES = (
    t01_paper_by_stage, t02_probationer_moves, t03_official_transfer, t04_secondment, t05_temporary_absence,
)  # fmt: skip
