"""What an act of the path tells, in the words an office uses: one place for labels, hints and words.

A form asks `questions(kind)`, a life line shows `said(kind, told)`; both come from the fields the kind declares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from ketnap.lib.dates import show
from ketnap.rules.facts import Facts
from ketnap.rules.facts.planning import plan
from ketnap.rules.path.kinds import BALLOT, KINDS, OWN, Kind
from ketnap.rules.path.waits import BY_CODE


@dataclass(frozen=True, slots=True)
class Question:
    key: str
    kind: str
    """text, day, count, flag, word, words or list, as in rules/facts."""
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


YES, NO = "Có", "Không"
DAYS = {
    "listed": "Ngày đưa vào danh sách", "helped": "Ngày phân công", "tasked": "Ngày giao việc",
    "tasked_done": "Ngày xong việc", "remarked": "Ngày nhận xét", "file": "Ngày lập hồ sơ",
    "application": "Ngày viết đơn", "cv": "Ngày khai lý lịch", "cv_sealed": "Ngày đóng dấu",
    "cv_commented": "Ngày nhận xét", "vetting": "Ngày bắt đầu", "vetting_sent": "Ngày gửi",
    "vetted": "Ngày có kết quả", "vetting_waived": "Ngày kết luận", "cv_certified": "Ngày chứng nhận",
    "introduced": "Ngày viết giấy giới thiệu", "union": "Ngày nghị quyết", "opinions": "Ngày tổng hợp",
    "refreshed": "Ngày làm lại", "planned": "Ngày chi ủy định",
    "ballot": "Ngày họp chi bộ", "appraised": "Ngày báo cáo thẩm định",
    "committee": "Ngày họp cấp ủy", "consented": "Ngày văn bản đồng ý", "submitted": "Ngày nộp",
    "returned": "Ngày trả lại", "extended": "Ngày gia hạn", "decision": "Ngày quyết định", "refused": "Ngày kết luận",
    "received": "Ngày chi bộ nhận", "told": "Ngày báo", "ceremony": "Ngày làm lễ", "probation_helped": "Ngày phân công",
    "deletion_ballot": "Ngày họp chi bộ",
    "member_cv": "Ngày viết xong", "self_criticism": "Ngày viết", "helper_comment": "Ngày nhận xét",
    "second_opinions": "Ngày tổng hợp", "second_ballot": "Ngày họp chi bộ", "second_committee": "Ngày họp cấp ủy",
    "escalated": "Ngày báo cáo", "recognised": "Ngày quyết định", "announced": "Ngày công bố",
    "carded": "Ngày phát thẻ", "delisted": "Ngày đưa ra", "stopped": "Ngày thôi xem xét",
    "restarted": "Ngày xem xét lại", "deleted": "Ngày chi bộ đề nghị", "cancelled": "Ngày phát hiện",
    "moved": "Ngày chuyển", "handed_on": "Ngày nhận", "left": "Ngày chuyển", "excused": "Ngày ghi lý do",
    "closed": "Ngày ghi trong sổ đảng tịch", "caught_up": "Ngày của bước sau",
}  # fmt: skip
VERBS = {
    "listed": "Ghi vào danh sách", "helped": "Ghi người giúp đỡ", "decision": "Ghi quyết định kết nạp",
    "ceremony": "Ghi lễ kết nạp", "ballot": "Ghi kết quả vào sổ", "second_ballot": "Ghi kết quả vào sổ",
    "deletion_ballot": "Ghi kết quả vào sổ", "committee": "Ghi kết quả vào sổ",
    "second_committee": "Ghi kết quả vào sổ",
    "recognised": "Ghi quyết định công nhận", "returned": "Trả lại hồ sơ",
    "closed": "Đóng hồ sơ",
}  # fmt: skip
MEMBERS = {"helper": "Đảng viên giúp đỡ", "introducer": "Đảng viên giới thiệu"}

RELATIVES = (
    ("self", "Người xin vào Đảng"), ("father", "Cha đẻ"), ("mother", "Mẹ đẻ"), ("father_in_law", "Cha vợ (cha chồng)"),
    ("mother_in_law", "Mẹ vợ (mẹ chồng)"), ("guardian", "Người trực tiếp nuôi dưỡng"),
    ("person_who_raised_spouse", "Người nuôi dưỡng vợ (chồng)"), ("spouse", "Vợ hoặc chồng"),
    ("adult_child", "Con đủ 18 tuổi"),
)  # fmt: skip
BODIES = (
    ("superior_standing_committee", "Ban Thường vụ cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng"),
    ("district_standing_committee", "Ban Thường vụ huyện ủy và tương đương"),
    ("commune_standing_committee", "Ban Thường vụ đảng ủy xã, phường, đặc khu"),
    ("grassroots_standing_committee", "Ban Thường vụ đảng ủy cơ sở"),
    ("grassroots_committee_authorised", "Đảng ủy cơ sở được ủy quyền"),
)
DECIDERS = {"grassroots_standing_committee": "Ban Thường vụ đảng ủy", "grassroots_committee_authorised": "Đảng ủy"}
"""Bodies that are not called Ban Thường vụ for short."""
FORM_HINT = "Ghi ở góc trên của giấy, ví dụ 1-KNĐ."
TOLD: dict[str, tuple[str, str]] = {
    "form": ("Mẫu giấy", FORM_HINT),
    "handwritten": ("Tự tay viết", ""),
    "who": ("Thẩm tra ai", ""),
    "waived": ("Vì ai là đảng viên", ""),
    "cv_complete": ("Lý lịch người ấy đã khai đủ, rõ", ""),
    "together_since": ("Cùng nhau từ ngày", "Ngày bắt đầu cùng công tác, lao động, học tập. Ví dụ 02-01-2019"),
    "together_kind": ("Cùng nhau làm gì", ""),
    "replacement": ("Thay người giới thiệu trước", "Người trước chuyển đi, ra khỏi Đảng hoặc thôi giới thiệu."),
    "body": ("Cơ quan ra văn bản", ""),
    "mass_organisations": ("Có ý kiến các đoàn thể nơi làm việc", ""),
    "residence": ("Có ý kiến chi ủy nơi cư trú", ""),
    "item": ("Giấy nào", ""),
    "official_members": ("Đảng viên chính thức", ""),
    "excused": ("Được phép không dự", ""),
    "present": ("Có mặt được biểu quyết", ""),
    "for": ("Tán thành", ""),
    "against": ("Không tán thành", ""),
    "blank": ("Phiếu trắng", ""),
    "probationers_who_voted": ("Đảng viên dự bị đã biểu quyết", "Đảng viên dự bị không có quyền biểu quyết."),
    "persons_in_resolution": ("Số người trong nghị quyết", "Chi bộ xét từng người một."),
    "vote_form": ("Hình thức", ""),
    "members": ("Tổng số cấp ủy viên", ""),
    "authorised_to_decide": ("Được ủy quyền quyết định", ""),
    "full_result_sent_up": ("Đã báo cáo đủ kết quả lên cấp trên", ""),
    "working_days": ("Gia hạn thêm, ngày làm việc", ""),
    "reason": ("Vì sao gia hạn", ""),
    "standing_committee_vote.members": ("Tổng số ủy viên ban thường vụ", ""),
    "standing_committee_vote.for": ("Số ủy viên tán thành", ""),
    "held_by": ("Chi bộ nào làm lễ", ""),
    "minutes_items": ("Biên bản lễ có các mục", ""),
    "superior_consent_on": ("Ngày cấp trên đồng ý làm lễ quá hạn", "Để trống nếu lễ trong hạn."),
    "official_from": ("Là đảng viên chính thức từ ngày", "Ngày hết dự bị, kể cả khi quyết định muộn."),
    "party_age_from": ("Tuổi Đảng tính từ ngày", "Ngày ghi trong quyết định kết nạp."),
    "decided_on": ("Ngày quyết định phát thẻ", ""),
    "next_cell_meeting_on": ("Ngày chi bộ họp kỳ gần nhất", "Kỳ sinh hoạt đầu tiên sau quyết định phát thẻ."),
    "ground": ("Vì sao xóa tên", ""),
    "unpaid_months": ("Số tháng không đóng đảng phí", "Chỉ ghi khi xóa tên vì đảng phí."),
    "good_reason": ("Có lý do chính đáng", ""),
    "fault": ("Sai ở đâu", ""),
    "action": ("Đã xử lý", ""),
    "document": ("Giấy mang theo", ""),
}
"""Key of the dossier → label and hint."""
WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "who": RELATIVES,
    "waived": (
        ("parent_member", "Cha, mẹ là đảng viên"), ("sibling_member", "Anh, chị, em ruột là đảng viên"),
        ("child_member", "Con là đảng viên"), ("spouse_member", "Vợ hoặc chồng là đảng viên"),
    ),
    "together_kind": (
        ("work", "Cùng công tác"), ("labour", "Cùng lao động"), ("study", "Cùng học tập"),
        ("residence", "Chỉ cùng nơi cư trú"),
    ),
    "union.body": (
        ("ban_chap_hanh_doan_co_so", "Ban Chấp hành Đoàn cơ sở"), ("tap_the_chi_doan_co_so", "Tập thể chi đoàn cơ sở"),
        ("ban_chap_hanh_cong_doan_co_so", "Ban Chấp hành Công đoàn cơ sở"),
    ),
    "consented.body": (("btv_cap_uy_truc_thuoc_tw", "Ban Thường vụ cấp ủy trực thuộc Trung ương"),),
    "decision.body": BODIES,
    "recognised.body": BODIES,
    "item": (
        ("introduction", "Giấy giới thiệu của đảng viên"),
        ("youth_or_union_resolution", "Nghị quyết của Đoàn hoặc Công đoàn"), ("opinions", "Tổng hợp ý kiến"),
        ("vetting_supplement", "Thẩm tra bổ sung lý lịch"),
    ),
    "vote_form": (("secret", "Bỏ phiếu kín"), ("card", "Giơ thẻ đảng viên"), ("show_of_hands", "Giơ tay")),
    "held_by": (("proposing_cell", "Chi bộ đã đề nghị"), ("neighbouring_cell", "Chi bộ gần nhất")),
    "minutes_items": (
        ("flag", "Chào cờ"), ("reason", "Tuyên bố lý do, giới thiệu đại biểu"),
        ("read_application", "Người vào Đảng đọc đơn"), ("read_introduction", "Người giới thiệu đọc giấy giới thiệu"),
        ("read_union_introduction", "Đại diện đoàn thể đọc nghị quyết giới thiệu"), ("decision", "Đọc quyết định"),
        ("oath", "Tuyên thệ"), ("duties_and_helper", "Giao nhiệm vụ, phân công người giúp đỡ"), ("closing", "Bế mạc"),
    ),
    "ground": (
        ("unpaid_dues", "Không đóng đảng phí"), ("abandoned_activity", "Bỏ sinh hoạt"),
        ("no_progress", "Giảm sút ý chí, không tiến bộ"), ("breach_of_quality", "Vi phạm tư cách đảng viên"),
        ("political_standards", "Vi phạm tiêu chuẩn chính trị"), ("card_destroyed", "Tự trả hoặc hủy thẻ"),
    ),
    "fault": (("standards", "Không đủ tiêu chuẩn, điều kiện"), ("procedure", "Sai thủ tục")),
    "action": (
        ("cancel_and_strike", "Hủy quyết định, xóa tên"), ("cancel_and_redo", "Hủy quyết định, làm lại thủ tục"),
        ("redo_procedure", "Làm lại thủ tục"), ("nothing", "Chưa xử lý"),
    ),
    "document": (
        ("helped_person_certificate", "Giấy chứng nhận người được giúp đỡ"),
        ("17B-KNĐ", "Công văn về người đã được đề nghị kết nạp (mẫu 17B-KNĐ)"),
        ("inter_committee_letter", "Công văn giữa hai cấp ủy"), ("none", "Không có giấy"),
    ),
    "excused": (
        ("temporary_activity_elsewhere", "Sinh hoạt tạm thời nơi khác"),
        ("exempted_from_activity", "Được miễn sinh hoạt, công tác"),
    ),
}  # fmt: skip
"""Field, or kind.field where kinds differ → its words in the order a form offers them."""
NEEDED = {"who", "waived", "item", "body", "document", "ground", "fault", "action", "working_days"}
"""Without these the act says nothing."""


@cache
def questions(kind: Kind) -> tuple[Question, ...]:
    """What a form about this kind asks beside its day, its member and its paper."""
    return (*(_told(kind, key) for key in kind.tells), *(_own(key) for key in kind.own))


def _told(kind: Kind, key: str) -> Question:
    fact, codes = _fact(kind, key)
    label, hint = TOLD[key]
    choices = WORDS.get(f"{kind.code}.{key}") or WORDS.get(key) or ()
    if codes and {code for code, _ in choices} != set(codes):
        raise LookupError(f"rules/path/words.py: {kind.code}.{key} has other words than the dossier.")
    return Question(key, fact, label, hint, choices, key in NEEDED)


def _fact(kind: Kind, key: str) -> tuple[str, Sequence[str]]:
    form: Any = Facts
    for name in (part.removesuffix("[]") for part in kind.block.split(".")):
        form = plan(form)[name][2]["form"]
    *above, last = key.split(".")
    for name in above:
        form = plan(form)[name][2]["form"]
    _, fact, more = plan(form)[last]
    return fact, more.get("words", ())


def _own(key: str) -> Question:
    one = OWN[key]
    choices = tuple((code, wait.what) for code, wait in BY_CODE.items()) if key == "wait" else one.words
    return Question(key, "word" if key == "wait" else one.kind, one.label, "", choices, one.required)


def day_label(kind: Kind) -> str:
    return DAYS[kind.code]


def verb(kind: Kind) -> str:
    """What the button that writes says."""
    return VERBS.get(kind.code, "Ghi vào sổ")


def said(kind_code: str, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, words) of everything an act tells, in the order its form asks."""
    if kind_code not in KINDS:
        return []
    if KINDS[kind_code].right == BALLOT:
        return _voted(KINDS[kind_code], told)
    return [
        (one.label, words)
        for one in questions(KINDS[kind_code])
        if one.key in told and (words := shown(one, told[one.key]))
    ]


TOTALS = ("official_members", "members", "present", "for", "against", "blank", "excused")
USUAL = (("probationers_who_voted", 0), ("persons_in_resolution", 1))
"""What goes without saying."""


def _voted(kind: Kind, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A vote as one sentence of its totals, then the rest of what it tells."""
    rest = [
        (one.label, shown(one, told[one.key]))
        for one in questions(kind)
        if one.key in told and one.key not in TOTALS and (one.key, told[one.key]) not in USUAL
    ]
    return [("Kết quả", totals(told)), *rest]


def totals(told: Mapping[str, Any]) -> str:
    """6 trên 9 đảng viên chính thức tán thành, không tán thành 1, có mặt 7, sinh hoạt tạm thời nơi khác 1 người"""
    whole, what = (
        (told["members"], "cấp ủy viên") if "members" in told
        else (told.get("official_members", "chưa rõ"), "đảng viên chính thức")
    )  # fmt: skip
    more = [
        f"{words} {told[key]}"
        for key, words in (("against", "không tán thành"), ("blank", "phiếu trắng"), ("present", "có mặt"))
        if told.get(key)
    ]
    if told.get("excused"):
        kept = dict(WORDS["excused"])
        more += [f"{kept[row['reason']].lower()} {row.get('count', 0)} người" for row in told["excused"]]
    return ", ".join([f"{told.get('for', 0)} trên {whole} {what} tán thành", *more])


def shown(one: Question, value: Any) -> str:
    """A told value as people read it; what tells nothing is empty."""
    named = dict(one.choices)
    match one.kind:
        case _ if value is None:
            return "không có"
        case "flag":
            return YES if value else NO
        case "day":
            return show(date.fromisoformat(value))
        case "word":
            return named.get(value, str(value))
        case "words":
            return ", ".join(named.get(code, code).lower() for code in value)
        case "list":
            kept = dict(WORDS["excused"])
            return ", ".join(f"{kept[row['reason']].lower()} {row.get('count', 0)} người" for row in value)
        case _:
            return str(value)
