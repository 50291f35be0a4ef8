"""What a measure may ask for: tables and columns. No name, no card, no number of a paper, no words anybody typed."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "person": ("id", "sex", "born_on", "ethnicity", "religion"),
    "profile": (
        "person_id", "schooling", "qualification", "theory", "occupation", "position", "valid_from",
        "valid_to",
    ),
    "movement": (
        "id", "person_id", "kind", "on", "unit_id", "from_unit_id", "elsewhere", "standing", "joined_on",
        "youth_union", "reverses_id",
    ),
    "stay": ("id", "person_id", "unit_id", "standing", "valid_from", "valid_to"),
    "unitstate": ("id", "unit_id", "parent_id", "kind", "code", "act_id", "valid_from", "valid_to"),
    "unitlink": ("id", "ancestor_id", "descendant_id", "distance", "valid_from", "valid_to"),
    "unitact": ("id", "kind", "effective_on"),
    "leadership": ("id", "unit_id", "enterprise_id", "valid_from", "valid_to"),
    "enterpriseownership": ("id", "enterprise_id", "ownership", "valid_from", "valid_to"),
    "trainingclass": ("id", "organiser_id", "kind", "mode", "starts_on", "cancelled"),
    "enrolment": ("id", "training_class_id", "person_id", "withdrawn"),
    "unitrating": ("id", "unit_id", "step", "year", "number", "level", "not_reviewed"),
    "memberrating": ("id", "person_id", "step", "year", "number", "level", "not_reviewed"),
}  # fmt: skip
"""Table without its prefix → columns, as the relations of `sources/` and the divisions use them."""

DAYS = {"born_on", "on", "joined_on", "effective_on", "starts_on", "valid_from", "valid_to"}
YES_OR_NO = {"youth_union", "cancelled", "withdrawn"}
NUMBERS = {"id", "distance", "year", "number"}

NAMES = {table: f"ketnap_{table}" for table in COLUMNS}


def kind(column: str) -> str:
    """As a snapshot holds it, whatever database it was read from; other engines than DuckDB mix nothing up silently."""
    if column in DAYS:
        return "DATE"
    if column in YES_OR_NO:
        return "BOOLEAN"
    return "BIGINT" if column in NUMBERS or column.endswith("_id") else "VARCHAR"


def selected(table: str, place: str = "") -> str:
    """`SELECT` of those columns; `place` is the database they lie in, with its dot."""
    columns = ", ".join(f'CAST("{column}" AS {kind(column)}) AS "{column}"' for column in COLUMNS[table])
    return f"SELECT {columns} FROM {place}{NAMES[table]}"  # noqa: S608 - names of ours
