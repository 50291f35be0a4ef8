"""The three lists of the path for a template: open files of an office as the register holds them on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ketnap.access.viewer import Viewer
from ketnap.lib.dates import add_months
from ketnap.queries.admission import known
from ketnap.queries.admission.known import KnownAct, KnownFile
from ketnap.queries.register import KnownPerson, KnownUnit
from ketnap.rules import codes, law
from ketnap.rules.law import Value
from ketnap.rules.path import OPEN, Act, course
from ketnap.rules.path.stages import AFTER_CEREMONY

LEFT_OUT = {"class_code", "entitled", "in_favour"}
"""Read all the same; a template asks for the votes in one cell and for no class."""
DAYS = {
    "set_up_on": "file", "applied_on": "application", "cv_on": "cv", "vetting_on": "vetting", "vetted_on": "vetted",
    "certified_on": "cv_certified", "introduced_on": "introduced", "opinions_on": "opinions", "ballot_on": "ballot",
    "committee_on": "committee", "decided_on": "decision", "received_on": "received", "held_on": "ceremony",
    "remarked_on": "remarked",
}  # fmt: skip
PROFILE = {
    "sex": "sex", "ethnicity": "ethnicities", "religion": "religions", "schooling": "schooling",
    "qualification": "qualification", "theory": "theory", "occupation": "occupation",
}  # fmt: skip
Row = dict[str, Any]


def rows(
    viewer: Viewer, units: Mapping[int, KnownUnit], people: Sequence[KnownPerson], on: date
) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of sympathisers, files and probationary members of the units, in the order of their units and names."""
    there = {person.person_id: person for person in people}
    papers = known.certificates(viewer)
    open_files: list[tuple[KnownFile, list[KnownAct], str]] = []
    for file in known.files(viewer).values():
        acts = [act for act in file.acts if act.on <= on]
        if file.unit_id not in units or file.person_id not in there or not acts:
            continue
        at = course([Act(act.kind, act.on, act.told) for act in acts])
        if at.stage in OPEN:
            open_files.append((file, acts, at.stage))
    named = known.named(viewer, [act for _, acts, _ in open_files for act in acts])
    place = {unit: number for number, unit in enumerate(units)}
    open_files.sort(key=lambda one: (place[one[0].unit_id], there[one[0].person_id].name_fold, one[0].person_id))
    found: tuple[list[Row], list[Row], list[Row]] = ([], [], [])
    for file, acts, stage in open_files:
        person = there[file.person_id]
        row = _row(person, units[file.unit_id], acts, named, [one for one in papers.get(person.person_id, ())
                                                              if one[2] <= on])  # fmt: skip
        found[0 if stage == "sympathiser" else 2 if stage in AFTER_CEREMONY else 1].append(row)
    return found


def _row(
    person: KnownPerson, unit: KnownUnit, acts: list[KnownAct], named: Mapping[int, str],
    papers: list[tuple[str, str, date, str]],
) -> Row:  # fmt: skip
    last = {act.kind: act for act in acts}
    row: Row = {
        "unit_code": unit.code, "name": person.full_name, "born_on": person.born_on, "card_no": person.card_no,
        "native_place": person.native_place, "listed_on": acts[0].on,
    }  # fmt: skip
    for column, listed in PROFILE.items():
        if value := getattr(person, column, ""):
            row[column] = codes.show(listed, value)
    row |= {column: last[kind].on for column, kind in DAYS.items() if kind in last}
    if helped := last.get("probation_helped" if "ceremony" in last else "helped"):
        row |= {"helper": named[helped.member_id or 0], "helped_on": helped.on}
    introduced = [named[act.member_id or 0] for act in acts if act.kind == "introduced"]
    row |= dict(zip(("introducer", "introducer_2"), introduced, strict=False))
    if "union" in last:
        youth = "doan_co_so" in last["union"].told.get("body", "") and "cong" not in last["union"].told["body"]
        row["youth_on" if youth else "trade_on"] = last["union"].on
    if "remarked" in last:
        row["remark"] = codes.show("remark", last["remarked"].told.get("conclusion", ""))
    if "vetted" in last:
        row["vetted"] = codes.show("vetted", last["vetted"].told.get("clean", ""))
    row |= _votes(last)
    for kind, number, day, issuer in papers:
        if kind == "awareness":
            row |= {"certificate": number, "issued_on": day, "issuer": issuer}
        else:
            row |= {"new_member_certificate": number, "new_member_on": day}
    if "ceremony" in last:
        items = law.value("ceremony_items", last["ceremony"].on)
        if isinstance(items, Value) and last["ceremony"].told.get("minutes_items") == list(items.value):
            row["minutes"] = codes.show("minutes", "full")
        row["official_due"] = add_months(last["ceremony"].on, 12)
    return row


def _votes(last: Mapping[str, KnownAct]) -> Row:
    row: Row = {}
    if "ballot" in last:
        told = last["ballot"].told
        row["votes"] = f"{told.get('for')}/{told.get('official_members')}"
        row["agreed"] = codes.show("agreed", told["agreed"])
        row |= {key: told[key] for key in ("present", "against") if key in told}
    if "committee" in last:
        row["committee_votes"] = f"{last['committee'].told.get('for')}/{last['committee'].told.get('members')}"
    if "decision" in last:
        row["decision_no"] = last["decision"].number
    return row
