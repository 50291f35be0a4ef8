"""What the program answers against what the office's rule says: every page, every role, every place, and the rule
flipped cell by cell."""

import copy
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from ketnap.access import policy, scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer, viewer_of
from ketnap.models import Article, Batch, Candidacy, ClassInvitation, Commendation, InspectionFinding, UnitMeasure
from tests.access import oracle, planted
from tests.access.oracle import Use

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ON = date(2011, 9, 30)
MISSING = 987_654
TABLE = oracle.RIGHTS["roles"]
P = Permission
HELD = {
    "tree": (P.READ_TREE,), "read": (P.READ_PEOPLE,), "path": (P.RECORD_PATH, P.CHANGE_PEOPLE),
    "ballot": (P.RECORD_BALLOT,), "decide": (P.DECIDE,), "plan_propose": (P.PROPOSE_PLANS,),
    "plan_give": (P.CHANGE_PLANS,), "plan_share": (P.SHARE_PLANS,), "plan_answer": (P.ANSWER_PLANS,),
    "rate_propose": (P.PROPOSE_RATING,), "rate_decide": (P.RATE,), "export": (P.EXPORT,),
    "export_approve": (P.APPROVE_EXPORTS,), "figures": (P.READ_FIGURES,), "closed_figures": (P.READ_CLOSED,),
    "seats": (P.CHANGE_OFFICES,), "grants": (P.GRANT,), "bulletin_write": (P.EDIT_BULLETIN,),
    "bulletin_approve": (P.APPROVE_ARTICLES,), "system": (P.ADMINISTER,), "structure": (P.CHANGE_TREE,),
    "charges": (P.CHARGE,), "unions": (P.CHANGE_UNIONS,), "direct": (P.DIRECT,), "deeds": (P.REPORT_DEEDS,),
    "inspect": (P.INSPECT,), "commend_propose": (P.PROPOSE_COMMENDATION,), "commend": (P.COMMEND,),
    "classes": (P.CHANGE_CLASSES,), "teach": (P.TEACH,), "import": (P.IMPORT,),
    "open_sealed": (P.OPEN_SEALED,), "close": (P.CLOSE_PERIOD,), "erase": (P.ERASE,),
}  # fmt: skip
"""What the queries behind a page ask of each verb, also where a thing is not seen and its page could not tell."""
Cell = tuple[str, Use, str]


@pytest.fixture(scope="module")
def world(standing) -> planted.World:
    return planted.world()


@pytest.fixture(scope="module")
def viewers(world) -> dict[str, Viewer]:
    found = {role: viewer_of(user, ON) for role, user in world.users.items()}
    return found | {"authorised": replace(found["officer"], mandates=(world.units["place"],))}


@pytest.fixture(scope="module")
def recorded(world, viewers) -> dict[Cell, int]:
    """What the program answers in every cell."""
    found: dict[Cell, int] = {}
    for use in oracle.uses():
        line = policy.lines()[use.page, use.method]
        for role, viewer in viewers.items():
            for relation in oracle.RELATIONS if use.object != "none" else ("own",):
                found[role, use, relation] = policy.verdict(viewer, line, thing(world, use.object, relation)).value
    for verb, permissions in HELD.items():
        for role, viewer in viewers.items():
            for relation in oracle.RELATIONS:
                unit = thing(world, "unit", relation)
                for permission in permissions:
                    inside = scope.reaches(viewer, unit, permission)
                    found[role, Use("", permission, verb, "unit"), relation] = 200 if inside else 403
    return found


def thing(world: planted.World, kind: str, relation: str) -> int:
    if relation == "missing" or kind == "none":
        return MISSING
    return world.things[planted.SEEN_FROM_PLACE[relation]][kind]


def told(table: dict, role: str, use: Use, relation: str) -> int:
    if use.page:
        return oracle.answer(table, role, use, relation)
    return 200 if relation in oracle.COVERS[table[role][use.verb]] else 403


def test_every_page_of_the_site_is_in_the_hand_typed_list_under_one_verb() -> None:
    typed = Counter((use.page, use.method) for use in oracle.uses())
    assert set(typed) == set(policy.lines())
    assert [page for page, count in typed.items() if count > 1] == []
    assert [use for use in oracle.uses() if policy.lines()[use.page, use.method].object != use.object] == []


def test_every_verb_is_answered_for_every_role() -> None:
    verbs = {verb for column in oracle.RIGHTS["columns"].values() for verb in column["of"]}
    assert all(set(cells) == verbs for cells in TABLE.values())
    assert verbs - set(oracle.PAGES) <= {"closed_figures", "export_approve"}, "verbs that no page asks by itself"
    assert {permission for held in HELD.values() for permission in held} == set(Permission)


def test_the_program_answers_as_the_table_says(recorded, record_property) -> None:
    wrong = [(*cell, given) for cell, given in recorded.items() if told(TABLE, *cell) != given]
    assert wrong == []
    assert len(recorded) >= 20_000
    answers = Counter(recorded.values())
    assert min(answers[200], answers[403], answers[404]) > 1_000
    record_property("shown", f"rights: {len(recorded)} cells, 0 mismatches")


@pytest.mark.parametrize("role", planted.ROLES)
def test_flipping_any_one_cell_turns_the_comparison_red(role, recorded) -> None:
    """Each cell of the table in turn says something else."""
    mine = [cell for cell in recorded if cell[0] == role]
    unseen = []
    for verb, far in TABLE[role].items():
        near = [
            cell for cell in mine
            if verb == cell[1].verb or (cell[1].object != "none" and oracle.SEEN_WITH.get(cell[1].object) == verb)
        ]  # fmt: skip
        for other in ("no", "own", "below", "all"):
            if other == far:
                continue
            flipped = copy.deepcopy(TABLE)
            flipped[role][verb] = other
            if all(told(flipped, *cell) == recorded[cell] for cell in near):
                unseen.append((verb, far, other))
    assert unseen == []


STATES = (
    ("candidacy", Candidacy, "stage", ("sympathiser", "file", "proposed", "decided", "probation", "official")),
    ("batch", Batch, "state", [one for one, _ in Batch._meta.get_field("state").choices]),
    ("invitation", ClassInvitation, "state", [one for one, _ in ClassInvitation.State.choices]),
    ("commendation", Commendation, "state", [one for one, _ in Commendation.State.choices]),
    ("measure", UnitMeasure, "state", [one for one, _ in UnitMeasure._meta.get_field("state").choices]),
    ("finding", InspectionFinding, "state", [one for one, _ in InspectionFinding._meta.get_field("state").choices]),
    ("article", Article, "state", [one for one, _ in Article.State.choices]),
)


@pytest.mark.parametrize(("kind", "model", "field", "states"), STATES, ids=[one[0] for one in STATES])
def test_no_state_of_a_thing_opens_or_shuts_a_page(kind, model, field, states, world, viewers, recorded) -> None:
    uses = [use for use in oracle.uses() if use.object == kind]
    for state in states:
        model.objects.update(**{field: state})
        for use in uses:
            line = policy.lines()[use.page, use.method]
            for role, viewer in viewers.items():
                for relation in ("own", "descendant", "ancestor", "other_root"):
                    given = policy.verdict(viewer, line, thing(world, kind, relation)).value
                    assert given == recorded[role, use, relation], (state, use, role, relation)
