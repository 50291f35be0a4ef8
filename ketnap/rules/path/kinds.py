"""Every act that can happen to a candidacy: where on the path, what it tells, who may record it.

`block` is the block of the dossier (rules/facts) the act tells about, `tells` the fields of it that are asked for, in
the words of the dossier format; so an act is checked, shown and judged by one definition of its fields.
"""

from dataclasses import dataclass

from ketnap.rules.path.stages import AFTER_CEREMONY, BEFORE_CEREMONY, OPEN, STAGES

PATH, BALLOT, DECIDE = "path", "ballot", "decide"


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    title: str
    stages: tuple[str, ...]
    """Where it may happen."""
    to: str = ""
    """The stage or end it leads to; empty: it stays where it is."""
    block: str = ""
    """`cv`, `recognition.opinions`; a list is written `introducers[]`."""
    day: str = "date"
    """Field of the block that takes the day of the act; empty: none."""
    tells: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    """What the act tells beyond the dossier: fields of `OWN`."""
    names: str = ""
    """It names an official member: helper or introducer."""
    right: str = PATH
    ours: bool = False
    """A step of our own office: held back by what the law of the day stops."""
    reasoned: bool = False
    """It has to say why."""
    once: bool = False
    """A second one corrects the first by reversing it."""
    word: str = ""
    """Word of the address."""

    @property
    def many(self) -> bool:
        return self.block.endswith("[]")


@dataclass(frozen=True, slots=True)
class Own:
    """A fact of the path that no rule looks at. `kind` as in rules/facts."""

    kind: str
    label: str
    words: tuple[tuple[str, str], ...] = ()
    required: bool = True


READY = (("ready", "Đủ điều kiện lập hồ sơ"), ("continue", "Tiếp tục bồi dưỡng"), ("no", "Chưa đạt"))
DONE = (("well", "Hoàn thành tốt"), ("done", "Hoàn thành"), ("failed", "Không hoàn thành"))
OWN = {
    "task": Own("text", "Việc được giao"),
    "task_due": Own("day", "Hạn hoàn thành"),
    "planned_on": Own("day", "Ngày dự kiến họp"),
    "result": Own("word", "Kết quả", DONE),
    "conclusion": Own("word", "Kết luận", READY),
    "remark": Own("text", "Nhận xét", required=False),
    "sent_to": Own("text", "Gửi đến cơ quan, tổ chức"),
    "clean": Own("word", "Kết quả thẩm tra", (("yes", "Đủ điều kiện về lý lịch"), ("no", "Không đủ điều kiện"))),
    "received_by": Own("text", "Người nhận hồ sơ"),
    "items": Own("text", "Những mục phải bổ sung"),
    "moved_to": Own("text", "Nơi đến"),
    "wait": Own("text", "Việc đang chờ"),
    "card_no": Own("text", "Số thẻ đảng viên", required=False),
    "reached": Own("word", "Đã đến bước", tuple((one.code, one.title) for one in STAGES.values())),
    "official_members": Own("count", "Đảng viên chính thức"),
    "excused": Own("list", "Được phép không dự", required=False),
    "present": Own("count", "Có mặt được biểu quyết", required=False),
    "for": Own("count", "Tán thành"),
    "against": Own("count", "Không tán thành", required=False),
    "blank": Own("count", "Phiếu trắng", required=False),
    "vote_form": Own(
        "word",
        "Hình thức",
        (("secret", "Bỏ phiếu kín"), ("card", "Giơ thẻ đảng viên"), ("show_of_hands", "Giơ tay")),
        required=False,
    ),
    "agreed": Own("word", "Kết quả ghi trong nghị quyết", (("yes", "Đủ phiếu, đề nghị"), ("no", "Không đủ phiếu"))),
}
BALLOT_TELLS = (
    "form", "official_members", "excused", "present", "for", "against", "blank", "probationers_who_voted",
    "persons_in_resolution", "vote_form",
)  # fmt: skip
VOTE = ("form", "members", "for")
COMMITTEE = ("committee", "second_committee")
"""Votes of the grassroots committee, not of the cell."""
BY_MANDATE = ("grassroots_committee_authorised", "grassroots_standing_committee")
"""Bodies of a grassroots organisation that decide: authorised by the committee above (to 2025), or by the regulation
itself (Quy định 208)."""
PASS_ON = ("moved", "handed_on")
"""Acts after which the file lies with another cell."""
BEFORE_VOTE = ("sympathiser", "file")


def _kinds() -> tuple[Kind, ...]:
    before, after = BEFORE_CEREMONY, AFTER_CEREMONY
    return (
        Kind("listed", "Đưa vào danh sách cảm tình Đảng", (), "sympathiser", word="vao-danh-sach"),
        Kind("caught_up", "Các bước trước đã qua, danh sách không ghi ngày", (), own=("reached",), word="buoc-da-qua"),
        Kind("helped", "Phân công đảng viên giúp đỡ", before, names="helper", word="nguoi-giup-do"),
        Kind("tasked", "Giao việc thử thách", OPEN, own=("task", "task_due"), word="giao-viec"),
        Kind("tasked_done", "Kết quả việc được giao", OPEN, own=("task", "result"), word="ket-qua-viec"),
        Kind("remarked", "Nhận xét định kỳ", OPEN, own=("conclusion", "remark"), word="nhan-xet"),
        Kind("file", "Lập hồ sơ đề nghị kết nạp", ("sympathiser",), "file", "file", "set_up_on", once=True,
             word="lap-ho-so"),
        Kind("application", "Đơn xin vào Đảng", BEFORE_VOTE, block="application", tells=("form", "handwritten"),
             once=True, word="don"),
        Kind("cv", "Lý lịch của người xin vào Đảng", BEFORE_VOTE, block="cv", tells=("form", "handwritten"), once=True,
             word="ly-lich"),
        Kind("cv_sealed", "Đóng dấu giáp lai lý lịch", BEFORE_VOTE, block="cv", day="seal_crossed_on", once=True,
             word="giap-lai"),
        Kind("cv_commented", "Chi ủy nhận xét lý lịch", BEFORE_VOTE, block="cv", day="chi_uy_comment_on", once=True,
             word="chi-uy-nhan-xet"),
        Kind("vetting", "Bắt đầu thẩm tra lý lịch", BEFORE_VOTE, block="vetting", day="started_on", once=True,
             word="tham-tra"),
        Kind("vetting_sent", "Gửi công văn thẩm tra", BEFORE_VOTE, own=("sent_to",), word="gui-tham-tra"),
        Kind("vetted", "Kết quả thẩm tra lý lịch", BEFORE_VOTE, block="vetting.list[]", day="result_on",
             tells=("who",), own=("clean",), word="ket-qua-tham-tra"),
        Kind("vetting_waived", "Không phải thẩm tra (thân nhân là đảng viên)", BEFORE_VOTE, block="vetting.list[]",
             day="", tells=("who", "waived", "cv_complete"), word="mien-tham-tra"),
        Kind("cv_certified", "Cấp ủy chứng nhận lý lịch", BEFORE_VOTE, block="cv", day="certified_on", once=True,
             word="chung-nhan-ly-lich"),
        Kind("introduced", "Giấy giới thiệu của đảng viên", BEFORE_VOTE, block="introducers[]", day="introduced_on",
             tells=("form", "together_since", "together_kind", "replacement"), names="introducer", word="gioi-thieu"),
        Kind("union", "Nghị quyết giới thiệu của đoàn thể", BEFORE_VOTE, block="union_resolution",
             tells=("body", "form"), once=True, word="doan-the"),
        Kind("opinions", "Tổng hợp ý kiến nơi làm việc, nơi cư trú", BEFORE_VOTE, block="opinions",
             tells=("form", "mass_organisations", "residence"), once=True, word="y-kien"),
        Kind("refreshed", "Làm lại, bổ sung giấy tờ quá 12 tháng", BEFORE_VOTE, block="file.refreshed[]",
             tells=("item",), word="lam-lai"),
        Kind("planned", "Dự kiến ngày chi bộ họp xét", BEFORE_VOTE, own=("planned_on",), word="du-kien-hop"),
        Kind("ballot", "Chi bộ biểu quyết đề nghị kết nạp", ("file",), "proposed", "ballot", tells=BALLOT_TELLS,
             own=("agreed",), right=BALLOT, ours=True, word="bieu-quyet"),
        Kind("appraised", "Đảng ủy bộ phận thẩm định", ("proposed",), block="bo_phan_report", tells=("form",),
             once=True, word="tham-dinh"),
        Kind("committee", "Cấp ủy cơ sở biểu quyết", ("proposed",), "sent_up", "committee_vote",
             tells=(*VOTE, "authorised_to_decide", "full_result_sent_up"), own=("agreed",), right=BALLOT, ours=True,
             word="cap-uy-bieu-quyet"),
        Kind("consented", "Cấp ủy trực thuộc Trung ương đồng ý", before, block="central_consent", tells=("body",),
             once=True, word="trung-uong-dong-y"),
        Kind("submitted", "Nộp hồ sơ lên cấp có thẩm quyền", ("proposed", "sent_up"), "sent_up",
             own=("received_by",), word="nop-ho-so"),
        Kind("returned", "Trả lại hồ sơ", ("proposed", "sent_up"), "file", own=("items",), reasoned=True,
             right=DECIDE, word="tra-lai"),
        Kind("extended", "Gia hạn thời gian quyết định", ("proposed", "sent_up"), block="decision.extension",
             day="granted_on", tells=("working_days", "reason"), right=DECIDE, once=True, word="gia-han"),
        Kind("decision", "Quyết định kết nạp", ("proposed", "sent_up"), "decided", "decision", "issued",
             ("form", "body", "standing_committee_vote.members", "standing_committee_vote.for"), right=DECIDE,
             ours=True, once=True, word="quyet-dinh"),
        Kind("refused", "Không đồng ý kết nạp", ("proposed", "sent_up"), "refused", reasoned=True, right=DECIDE,
             word="khong-dong-y"),
        Kind("received", "Chi bộ nhận quyết định", ("decided",), block="decision", day="received", once=True,
             word="nhan-quyet-dinh"),
        Kind("told", "Báo kết quả cho chi bộ", ("decided",), block="decision", day="result_told_to_cell_on", once=True,
             word="bao-ket-qua"),
        Kind("ceremony", "Lễ kết nạp", ("decided",), "probation", "ceremony",
             tells=("held_by", "minutes_items", "superior_consent_on"), ours=True, once=True, word="le-ket-nap"),
        Kind("probation_helped", "Phân công đảng viên giúp đỡ đảng viên dự bị", ("decided", *after), block="probation",
             day="helper_assigned_on", names="helper", word="giup-do-du-bi"),
        Kind("member_cv", "Viết lý lịch đảng viên", after, block="probation", day="member_cv_written_on", once=True,
             word="ly-lich-dang-vien"),
        Kind("self_criticism", "Bản tự kiểm điểm của đảng viên dự bị", ("probation",),
             block="recognition.self_criticism", tells=("form",), once=True, word="tu-kiem-diem"),
        Kind("helper_comment", "Nhận xét của người giúp đỡ", ("probation",), block="recognition.helper_comment",
             tells=("form",), once=True, word="nhan-xet-giup-do"),
        Kind("second_opinions", "Tổng hợp ý kiến về đảng viên dự bị", ("probation",), block="recognition.opinions",
             tells=("form",), once=True, word="y-kien-du-bi"),
        Kind("second_ballot", "Chi bộ biểu quyết đề nghị công nhận chính thức", ("probation",), "recognising",
             "recognition.ballots[]", tells=BALLOT_TELLS, own=("agreed",), right=BALLOT, ours=True,
             word="bieu-quyet-cong-nhan"),
        Kind("second_committee", "Cấp ủy cơ sở biểu quyết công nhận", ("recognising",),
             block="recognition.committee_vote", tells=VOTE, right=BALLOT, ours=True, once=True,
             word="cap-uy-cong-nhan"),
        Kind("escalated", "Ba lần không đủ phiếu, báo cáo cấp trên", ("probation",), block="recognition",
             day="escalated_on", once=True, word="bao-cap-tren"),
        Kind("recognised", "Quyết định công nhận đảng viên chính thức", ("recognising",), "official",
             "recognition.decision", "issued",
             ("form", "body", "official_from", "party_age_from", "standing_committee_vote.members",
              "standing_committee_vote.for"), right=DECIDE, ours=True, once=True, word="cong-nhan"),
        Kind("announced", "Công bố quyết định công nhận trong chi bộ", ("official",), block="recognition.decision",
             day="announced_in_cell_on", once=True, word="cong-bo"),
        Kind("carded", "Phát thẻ đảng viên", ("official",), block="recognition.card", day="handed_on",
             tells=("decided_on", "next_cell_meeting_on"), own=("card_no",), once=True, word="phat-the"),
        Kind("delisted", "Đưa ra khỏi danh sách cảm tình", ("sympathiser",), "delisted", reasoned=True,
             word="ra-danh-sach"),
        Kind("stopped", "Thôi xem xét kết nạp", before, "stopped", reasoned=True, word="thoi-xem-xet"),
        Kind("restarted", "Xem xét lại từ đầu hồ sơ", ("proposed", "sent_up", "decided"), "file", reasoned=True,
             word="lam-lai-thu-tuc"),
        Kind("deletion_ballot", "Chi bộ biểu quyết đề nghị xóa tên", after, right=BALLOT, ours=True,
             own=("official_members", "excused", "present", "for", "against", "blank", "vote_form", "agreed"),
             word="bieu-quyet-xoa-ten"),
        Kind("deleted", "Xóa tên trong danh sách đảng viên dự bị", after, "deleted", "deletion", "proposed_on",
             ("ground", "unpaid_months", "good_reason"), right=DECIDE, reasoned=True, word="xoa-ten"),
        Kind("cancelled", "Hủy quyết định kết nạp sai", after, "cancelled", "wrong_admission", "found_on",
             ("fault", "action"), right=DECIDE, reasoned=True, word="huy-ket-nap"),
        Kind("moved", "Chuyển nơi làm việc, mang theo hồ sơ", before, block="candidacy_moves[]", day="moved_on",
             tells=("document",), own=("moved_to",), word="chuyen-noi-lam-viec"),
        Kind("handed_on", "Chi bộ khác nhận hồ sơ do tổ chức thay đổi", OPEN, own=("moved_to",),
             word="chi-bo-khac-nhan"),
        Kind("left", "Chuyển đi nơi khác ngoài sổ", before, "left", "candidacy_moves[]", "moved_on",
             ("document",), own=("moved_to",), reasoned=True, word="chuyen-ngoai-so"),
        Kind("closed", "Đóng hồ sơ theo sổ đảng tịch", OPEN, "closed", word="dong-ho-so"),
        Kind("excused", "Ghi lý do chưa làm được việc đến hạn", (*OPEN, "official"), own=("wait",), reasoned=True,
             word="ly-do"),
    )  # fmt: skip


KINDS: dict[str, Kind] = {kind.code: kind for kind in _kinds()}
BY_WORD = {kind.word: kind for kind in KINDS.values()}


def fitting(stage: str) -> list[Kind]:
    """Acts that can happen where a candidacy stands, in the order of the path; `official` has its last papers."""
    return [kind for kind in KINDS.values() if stage in kind.stages]
