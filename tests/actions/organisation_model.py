"""The register as a plain list of acts in dictionaries, replayed from the start for any day. Knows nothing of ketnap.

A picture: `units` id → {parent, kind, code, name}; `members` person → unit id.
"""

from collections import Counter
from datetime import date

Picture = dict


class Model:
    """Acts in the order in which they were accepted; replayed in the order of their days."""

    def __init__(self, on: date, units: dict, members: dict) -> None:
        self.acts: list[dict] = [{"kind": "opened", "on": on, "units": units, "members": members}]

    def accept(self, **act) -> None:
        self.acts.append(act)

    def at(self, day: date) -> Picture:
        picture: Picture = {"units": {}, "members": {}}
        for act in sorted(self.acts, key=lambda act: act["on"]):  # stable: of one day in the order of acceptance
            if act["on"] <= day:
                APPLY[act["kind"]](picture, act)
        return picture

    def changed_on(self, unit: int) -> date:
        """The last day on which an act named the unit as changed."""
        return max(act["on"] for act in self.acts if unit in act.get("changes", ()) or act["kind"] == "opened")


def below(picture: Picture, unit: int) -> set[int]:
    """The unit and everything under it, by walking up from each."""
    return {other for other in picture["units"] if unit in above(picture, other)}


def above(picture: Picture, unit: int) -> list[int]:
    """The unit itself first, then its parents up to the top."""
    line = [unit]
    while (parent := picture["units"][line[-1]]["parent"]) is not None:
        line.append(parent)
    return line


def pairs(picture: Picture) -> set[tuple[int, int, int]]:
    """(ancestor, descendant, distance) of every pair."""
    return {
        (ancestor, unit, distance)
        for unit in picture["units"]
        for distance, ancestor in enumerate(above(picture, unit))
    }


def counts(picture: Picture) -> dict[int, tuple[dict[str, int], int]]:
    """unit → (units by kind, members) of it and everything below it, each unit and member looked up one by one."""
    found = {unit: (Counter(), Counter()) for unit in picture["units"]}
    for unit, columns in picture["units"].items():
        for ancestor in above(picture, unit):
            found[ancestor][0][columns["kind"]] += 1
    for unit in picture["members"].values():
        for ancestor in above(picture, unit):
            found[ancestor][1]["members"] += 1
    return {unit: (dict(kinds), members["members"]) for unit, (kinds, members) in found.items()}


def opened(picture, act):
    picture["units"] |= {unit: dict(columns) for unit, columns in act["units"].items()}
    picture["members"] |= act["members"]


def founded(picture, act):
    picture["units"][act["new"]] = dict(act["unit"])
    picture["members"] |= dict.fromkeys(act["members"], act["new"])


def renamed(picture, act):
    picture["units"][act["unit"]] |= act["columns"]


moved = renamed


def dissolved(picture, act):
    del picture["units"][act["unit"]]
    for person, unit in picture["members"].items():
        if unit == act["unit"]:
            picture["members"][person] = act["to"]


def merged(picture, act):
    ending = set(act["sources"])
    if act["close"]:
        ending = set().union(*(below(picture, source) for source in act["sources"]))
    for person, unit in picture["members"].items():
        if unit in ending:
            picture["members"][person] = act["to"]
    for unit in ending:
        del picture["units"][unit]
    for columns in picture["units"].values():
        if columns["parent"] in ending:
            columns["parent"] = act["target"]


def split(picture, act):
    for part in act["parts"]:
        picture["units"][part["new"]] = dict(part["unit"])
        picture["members"] |= dict.fromkeys(part["members"], part["new"])
        for child in part["children"]:
            picture["units"][child]["parent"] = part["new"]
    if act["closes"]:
        del picture["units"][act["unit"]]


def handed_over(picture, act):
    gone = below(picture, act["unit"])
    for unit in gone:
        del picture["units"][unit]
    picture["members"] = {person: unit for person, unit in picture["members"].items() if unit not in gone}


def raised(picture, act):
    picture["units"][act["unit"]] |= act["columns"]
    for part in act["parts"]:
        picture["units"][part["new"]] = dict(part["unit"])
        picture["members"] |= dict.fromkeys(part["members"], part["new"])


def lowered(picture, act):
    gone = below(picture, act["unit"]) - {act["unit"]}
    for person, unit in picture["members"].items():
        if unit in gone:
            picture["members"][person] = act["unit"]
    for unit in gone:
        del picture["units"][unit]
    picture["units"][act["unit"]] |= act["columns"]


APPLY = {
    "opened": opened, "founded": founded, "renamed": renamed, "moved": moved, "dissolved": dissolved, "merged": merged,
    "split": split, "handed_over": handed_over, "received": opened, "raised": raised, "lowered": lowered,
}  # fmt: skip
KINDS = sorted(set(APPLY) - {"opened"})
