"""Who may open or send what: policy.yaml read, checked, and asked. Pages ask `verdict` before they do anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from ketnap.access import scope
from ketnap.access.objects import OBJECTS, ByUnit
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import yamls

METHODS = ("GET", "POST")
SCOPES = ("none", "grants", "object")
DATA = ("public", "internal", "personal", "sealed")
PUBLIC, SIGNED_IN = "public", "signed-in"


@dataclass(frozen=True)
class Line:
    page: str
    method: str
    permission: str
    """`public`, `signed-in` or the value of a Permission."""
    object: str
    scope: str
    event: str
    """What the journal is told, exactly once; none: nothing. A GET tells it of reading and taking away."""
    data: str
    proof: bool = False
    """Asks for the password once more when it was typed too long ago."""

    @property
    def writes(self) -> bool:
        """It changes the register. A reading page with an event only leaves a line that it was read."""
        return self.method == "POST"


class Verdict(Enum):
    ALLOWED = 200
    FORBIDDEN = 403
    OUTSIDE = 404


FILES = ("policy.yaml", *sorted(path.name for path in Path(__file__).parent.glob("policy_*.yaml")))
"""One list in several files, none longer than a file of the house; each goes on where the one before ends."""


def text() -> str:
    return "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in FILES)


@cache
def lines() -> dict[tuple[str, str], Line]:
    """Every line by (page, method). Raises ValueError naming a wrong, doubled or public line that is not announced."""
    raw = yamls.read(text())
    found: dict[tuple[str, str], Line] = {}
    for entry in raw["pages"]:
        line = Line(**entry)
        known = {PUBLIC, SIGNED_IN, *Permission}
        if (line.method not in METHODS or line.scope not in SCOPES or line.data not in DATA
                or line.permission not in known or line.object not in {"none", *OBJECTS}):  # fmt: skip
            raise ValueError(f"policy.yaml: {entry}: a word that this file does not know.")
        if (line.object == "none") == (line.scope == "object"):
            raise ValueError(f"policy.yaml: {line.page} {line.method}: an object is scoped by itself, nothing else is.")
        if (line.permission == PUBLIC) != (line.page in raw["public"]):
            raise ValueError(f"policy.yaml: {line.page} {line.method}: public pages are those of the list, no other.")
        if line.writes and line.event == "none":
            raise ValueError(f"policy.yaml: {line.page} {line.method}: what is sent leaves a line in the journal.")
        if (line.page, line.method) in found:
            raise ValueError(f"policy.yaml: {line.page} {line.method} stands twice.")
        found[line.page, line.method] = line
    return found


def methods(page: str) -> list[str]:
    return [method for name, method in lines() if name == page]


def verdict(
    viewer: Viewer, line: Line, object_id: int | None, found: dict[tuple[str, int], int | None] | None = None
) -> Verdict:  # fmt: skip
    """Outside reach reads as missing; inside without the right is forbidden. Who only works for a partner institution
    learns of no page but its own. `found`: units of objects a page has asked for before, for the doors it shows."""
    if viewer.only_partner:
        return Verdict.ALLOWED if _of_partner(viewer, line, object_id) else Verdict.OUTSIDE
    if line.permission in (PUBLIC, SIGNED_IN) and line.object == "none":
        return Verdict.ALLOWED
    if line.object == "none":
        if line.permission == Permission.ADMINISTER:
            return Verdict.ALLOWED if viewer.administers else Verdict.FORBIDDEN
        return Verdict.ALLOWED if viewer.units_for(Permission(line.permission)) else Verdict.FORBIDDEN
    within, seen_with = OBJECTS[line.object]
    if object_id is None:
        return Verdict.OUTSIDE
    if isinstance(within, ByUnit):
        units = {} if found is None else found
        if (line.object, object_id) not in units:
            units[line.object, object_id] = within.find(object_id)
        unit, within = units[line.object, object_id], scope.reaches
        if unit is None:
            return Verdict.OUTSIDE
        object_id = unit
    if not within(viewer, object_id, seen_with):
        return Verdict.OUTSIDE
    if line.permission == SIGNED_IN or within(viewer, object_id, Permission(line.permission)):
        return Verdict.ALLOWED
    return Verdict.FORBIDDEN


OF_EVERYBODY = (
    "home", "help", "help-book", "account", "own-password", "own-factor", "own-codes", "own-factor-off",
    "own-sessions", "own-session-end", "own-sessions-end", "sign-out",
)  # fmt: skip
"""Pages without an object that a partner institution may open too."""


def _of_partner(viewer: Viewer, line: Line, object_id: int | None) -> bool:
    if line.object == "taught":
        return object_id is not None and viewer.partners(object_id, Permission(line.permission))
    return (
        line.permission == PUBLIC
        or line.page in OF_EVERYBODY
        or (line.object == "none" and line.permission == Permission.TEACH)
    )


def faults(pages: Iterable[tuple[str, object]]) -> list[str]:
    """What is wrong with a site map given as (URL name, view): pages without a line, lines without a page, views
    that do not ask the policy, or that ask it under another name. Empty when all is in order."""
    found: list[str] = []
    names = set()
    for name, view in pages:
        names.add(name)
        asked = getattr(view, "asks_policy_for", None)
        if asked is None:
            found.append(f"{name}: the view does not ask the policy (web/pages.py: @page).")
        elif asked != name:
            found.append(f"{name}: the view asks the policy for {asked!r}.")
        if not methods(name):
            found.append(f"{name}: no line in access/policy.yaml.")
    found += [f"{name} {method}: no such page." for name, method in lines() if name not in names]
    return found
