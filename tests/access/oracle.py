"""What the office's rule says, read from two files typed by hand. Imports nothing of the program; knows no policy."""

from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
RIGHTS = yaml.load((HERE / "rights.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
PAGES = yaml.load((HERE / "pages.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["pages"]
RELATIONS = (
    "own", "descendant", "closed_below", "ancestor", "sibling", "cousin", "other_root", "ex_member", "missing",
)  # fmt: skip
"""Where an object stands seen from the unit of the grant; `ex_member`: it stood below and stands elsewhere now."""
BELOW = {"descendant", "closed_below"}
COVERS = {"no": set(), "yes": set(), "class": set(), "own": {"own"}, "below": BELOW, "all": {"own"} | BELOW}
SEEN_WITH = {
    "unit": "tree", "enterprise": "tree", "union": "tree", "directive": "tree", "measure": "tree", "class": "tree",
    "review": "tree", "exemplar": "tree", "person": "read", "candidacy": "read", "meeting": "read", "issued": "read",
    "run": "read", "book": "read", "invitation": "read", "inspection": "read", "finding": "read",
    "commendation": "read", "taught": "teach", "period": "figures",
    "bulletin": "bulletin_approve", "section": "bulletin_approve",
    "photo": "bulletin_approve", "article": "bulletin_approve", "feedback": "bulletin_write", "batch": "import",
    "export": "export_approve", "request": "read",
    "handover": "grants",
}  # fmt: skip
"""Object → the verb without which it is not there. A saved question is there for who saved it alone."""
OF_EVERYBODY = {
    "home", "help", "help-book", "account", "own-password", "own-factor", "own-codes", "own-factor-off",
    "own-sessions", "own-session-end", "own-sessions-end", "sign-out",
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    page: str
    method: str
    verb: str
    object: str


def uses() -> list[Use]:
    found = []
    for verb, objects in PAGES.items():
        for thing, words in objects.items():
            for word in words:
                methods = {"+": ("GET", "POST"), "!": ("POST",)}.get(word[-1], ("GET",))
                found += [Use(word.rstrip("+!"), method, verb, thing) for method in methods]
    return found


def answer(table: dict[str, dict[str, str]], role: str, use: Use, relation: str) -> int:
    """200: let in, 403, or 404: as if there were nothing. `table`: role → verb → how far."""
    cells = table[role]
    if use.verb == "everybody":
        return 200
    if use.object == "none":
        if use.verb == "signed_in":
            return 200 if role != "partner" or use.page in OF_EVERYBODY else 404
        far = cells[use.verb]
        if role == "partner":
            return 200 if far not in ("no", "class") or (far == "class" and use.verb == "teach") else 404
        return 200 if far != "no" else 403
    if use.object == "taught" and role == "partner":
        return 200 if cells[use.verb] == "class" and relation == "own" else 404
    seen = cells.get(SEEN_WITH.get(use.object, ""), "no")
    if relation not in COVERS[seen]:
        return 404
    return 200 if relation in COVERS[cells[use.verb]] else 404 if role == "partner" else 403
