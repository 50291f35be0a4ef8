"""Acts of a candidacy as the dossier that rules judge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.rules.facts import Facts
from ketnap.rules.facts.building import build
from ketnap.rules.path.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Act:
    """One act that counts: not reversed. `told` holds fields of the dossier in its own words, days as ISO text."""

    kind: str
    on: date
    told: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    """What the register itself says of the member the act names: status, official_since, same_grassroots_unit …"""
    id: int | None = None
    gone_on: date | None = None
    """Since when the helper it names is no official member of the cell any more; None: still is."""


def fold(acts: Iterable[Act], base: Mapping[str, Any]) -> Facts:
    """The facts of a candidacy: `base` holds the blocks the register knows by itself (person, workplace, unions, unit,
    certificate), acts fill the others in their order. Raises ValueError for a word the dossier does not know."""
    dossier: dict[str, Any] = {name: dict(block) for name, block in base.items()}
    for act in acts:
        kind = KINDS[act.kind]
        if kind.code == "restarted":
            _forget(dossier)
        if not kind.block:
            continue
        told = {key: value for key, value in act.told.items() if key in kind.tells}
        entry = _nested(told) | dict(act.about)
        if kind.day:
            entry[kind.day] = act.on.isoformat()
        _also(kind.code, entry, act)
        _put(dossier, kind.block, entry)
    return build(Facts, dossier)


AFTER_FILE = ("ballot", "bo_phan_report", "committee_vote", "central_consent", "decision")


def _forget(dossier: dict[str, Any]) -> None:
    """A file considered anew: votes and decisions of the first time are history, its papers stay."""
    for name in AFTER_FILE:
        dossier.pop(name, None)


def _also(code: str, entry: dict[str, Any], act: Act) -> None:
    if code == "ceremony":
        entry["joined_party_on"] = act.on.isoformat()
    if code == "probation_helped":
        # Điều lệ Đảng, Điều 5: no act of the path extends a probation, so none was.
        entry["extended_to"] = None
    if code == "deleted":
        entry["status"] = "probationary"
    if code in ("moved", "left"):
        entry.setdefault("stage", act.told.get("stage", "sympathiser"))


def _nested(told: Mapping[str, Any]) -> dict[str, Any]:
    """`standing_committee_vote.for` → {standing_committee_vote: {for: …}}."""
    found: dict[str, Any] = {}
    for key, value in told.items():
        *above, last = key.split(".")
        place = found
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
    return found


def _put(dossier: dict[str, Any], block: str, entry: dict[str, Any]) -> None:
    """A list grows by an entry; of a block, the later act says the last word on each field."""
    *above, last = block.removesuffix("[]").split(".")
    place = dossier
    for name in above:
        place = place.setdefault(name, {})
    if block.endswith("[]"):
        place.setdefault(last, []).append(entry)
    else:
        place[last] = {**place.get(last, {}), **entry}
