"""What a role may do. Rights live here, in code; who holds a role where is a dated Grant."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    READ_TREE = "read_tree"
    READ_PEOPLE = "read_people"
    READ_FIGURES = "read_figures"
    CHANGE_TREE = "change_tree"
    CHANGE_PEOPLE = "change_people"
    CHANGE_PLANS = "change_plans"
    """The target of the unit itself, given to it from above."""
    SHARE_PLANS = "share_plans"
    """Sharing out among the units right below."""
    ANSWER_PLANS = "answer_plans"
    """Approving what the units right below registered, or returning it."""
    PROPOSE_PLANS = "propose_plans"
    """A unit registers its own plan; who gives targets approves it."""
    CHANGE_OFFICES = "change_offices"
    """Terms and seats of a committee."""
    CHARGE = "charge"
    """Who of a committee is in charge of what."""
    CHANGE_UNIONS = "change_unions"
    DIRECT = "direct"
    """Texts received and issued, programmes and their measures."""
    REPORT_DEEDS = "report_deeds"
    """What became of a measure or of a finding that a unit has to mend."""
    INSPECT = "inspect"
    PROPOSE_RATING = "propose_rating"
    RATE = "rate"
    """Deciding the rating of those below; nobody decides their own."""
    PROPOSE_COMMENDATION = "propose_commendation"
    COMMEND = "commend"
    CHANGE_CLASSES = "change_classes"
    TEACH = "teach"
    """Learners of a class, their attendance and results; nothing else of them."""
    RECORD_PATH = "record_path"
    """Acts of the path that a cell or a committee does."""
    RECORD_BALLOT = "record_ballot"
    DECIDE = "decide"
    """What the competent body decides: admission, recognition, a file returned, a name deleted."""
    CLOSE_PERIOD = "close_period"
    READ_CLOSED = "read_closed"
    """Figures of periods that were closed, and no others."""
    EDIT_BULLETIN = "edit_bulletin"
    """Writing, photographs, sections; withdrawing what should not stand there; answering readers."""
    APPROVE_ARTICLES = "approve_articles"
    """Reading what the desk of the bulletin has, and approving what somebody else wrote."""
    OPEN_SEALED = "open_sealed"
    """Identity number and home address whole, on a page or in a file; whoever enters them sees the end alone."""
    ERASE = "erase"
    """Taking out of the book for good what tells who somebody is who never became a member."""
    IMPORT = "import"
    EXPORT = "export"
    APPROVE_EXPORTS = "approve_exports"
    """Agreeing that somebody else takes a long list away; reading what was taken."""
    GRANT = "grant"
    ADMINISTER = "administer"


@dataclass(frozen=True)
class Role:
    code: str
    title: str
    permissions: frozenset[Permission]
    below: frozenset[Permission] = frozenset()
    """Of these, those held over what stands below the unit of the grant, not over that unit itself."""
    own: frozenset[Permission] = frozenset()
    """Of these, those held over the unit of the grant alone."""


_PATH = frozenset({Permission.RECORD_PATH, Permission.RECORD_BALLOT})
_OWN = frozenset({
    Permission.PROPOSE_PLANS, Permission.CHANGE_UNIONS, Permission.REPORT_DEEDS, Permission.PROPOSE_RATING,
    Permission.PROPOSE_COMMENDATION,
})  # fmt: skip
"""What a unit says of itself and proposes to the level above."""
_READ = frozenset({Permission.READ_TREE, Permission.READ_PEOPLE, Permission.READ_FIGURES})
_CELL = _READ | _PATH | _OWN | {Permission.CHANGE_PEOPLE, Permission.EXPORT}

PARTNER = "partner"
"""Held over classes, by a ClassPartner, never over a unit."""

ROLES = {
    role.code: role
    for role in (
        # Writes down what the bodies of its office decided; deciding itself is theirs (actions/hands.py).
        Role(
            "organiser",
            "Cán bộ Ban Tổ chức",
            frozenset(Permission) - {Permission.ADMINISTER},
        ),
        Role(
            "standing",
            "Ban Thường vụ",
            _READ
            | {Permission.DECIDE, Permission.RECORD_BALLOT, Permission.ANSWER_PLANS, Permission.RATE}
            | {Permission.COMMEND, Permission.APPROVE_ARTICLES},
            own=frozenset({Permission.RECORD_BALLOT}),
        ),
        Role(
            "officer",
            "Cán bộ đảng ủy cơ sở",
            _READ
            | _PATH
            | _OWN
            | {Permission.CHANGE_PLANS, Permission.SHARE_PLANS}
            | {Permission.CHANGE_PEOPLE, Permission.CHANGE_OFFICES, Permission.CHARGE, Permission.DIRECT}
            | {Permission.IMPORT, Permission.EXPORT, Permission.OPEN_SEALED},
            below=frozenset({Permission.CHANGE_PLANS, Permission.PROPOSE_RATING, Permission.CHANGE_OFFICES}),
            own=frozenset({Permission.PROPOSE_PLANS}),
        ),
        Role("secretary", "Bí thư chi bộ", _CELL, own=_CELL),
        # Writes its own book of inspections and nothing of what it looks at.
        Role("inspector", "Cán bộ kiểm tra", _READ | {Permission.INSPECT, Permission.APPROVE_EXPORTS}),
        Role(
            "editor",
            "Biên tập bản tin",
            frozenset({Permission.READ_CLOSED, Permission.EDIT_BULLETIN, Permission.APPROVE_ARTICLES}),
        ),
        Role(PARTNER, "Đơn vị phối hợp mở lớp", frozenset({Permission.TEACH, Permission.EXPORT})),
        Role("installer", "Người quản trị", frozenset({Permission.ADMINISTER})),
    )
}
