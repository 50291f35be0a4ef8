"""What others wrote between the check of a list and its writing: may it change what the list would do?

A register many work in never stands still for as long as a long list is checked. Most of what is written meanwhile is
of other people in other organisations; what is not surely so concerns the list, and the list is checked again. A
number given to somebody else meanwhile is found by the register itself.
"""

from ketnap.imports.checks.people import birthday_slip, name_key, similar
from ketnap.imports.preview import Preview
from ketnap.imports.stage import NEWCOMER, Stage
from ketnap.queries import register as known

OF_ONE = ("people.registered", "people.corrected", "membership.recorded", "membership.amended", "membership.reversed")
NAME, BORN = NEWCOMER.index("full_name"), NEWCOMER.index("born_on")


def concerns(preview: Preview) -> bool:
    """True where it may. Asked under the lock: a question or five for each line of the journal."""
    stage = preview.stage
    lines = known.since(stage.viewer, preview.mark)
    if not lines:
        return False
    if not _members_alone(stage):
        return True
    units, people = _units(stage), _people(stage)
    return any(_concerns(line, stage, units, people) for line in lines)


def _members_alone(stage: Stage) -> bool:
    """Plans, classes and files ask the register for much more."""
    return not (
        stage.targets or stage.classes or stage.enrolments or stage.certificates or stage.papers or stage.files
    ) and bool(stage.named)


def _units(stage: Stage) -> set[int]:
    """Ids of the units the lists name or change, and of all below them."""
    codes = stage.named | stage.lists | {row.code for row in stage.unit_rows}
    return {
        unit.unit_id for code, unit in stage.units.items() if unit.unit_id is not None and _under(stage, code, codes)
    }


def _under(stage: Stage, code: str | None, codes: set[str]) -> bool:
    seen: set[str] = set()
    while code in stage.units and code not in seen:
        if code in codes:
            return True
        seen.add(code)
        code = stage.units[code].parent
    return False


def _people(stage: Stage) -> set[int]:
    """Ids of people of the register whom the lists change."""
    changed = {*stage.corrections, *(one.person for one in stage.entries), *(person for person, _ in stage.amended)}
    return {person for person in changed if person > 0}


def _concerns(line: known.Written, stage: Stage, units: set[int], people: set[int]) -> bool:
    if line.event.startswith("rating.") and line.unit_id is not None:
        return False  # no list of members asks for a verdict
    if line.event not in OF_ONE and not line.event.startswith("admission."):
        return True
    if line.unit_id is None or line.unit_id in units:
        return True
    one = known.somebody(stage.viewer, line.subject)
    if one is None:
        return True
    return (
        one.person_id in people
        or bool(one.units & units)
        or any(similar(name, one.name) for name in one.same_day)
        or any(row[BORN] == one.born_on and similar(row[NAME], one.name) for row in stage.newcomers)
        or any(
            name_key(row[NAME]) == name_key(one.name) and birthday_slip(row[BORN], one.born_on)
            for row in stage.newcomers
        )
    )
