"""The same office many times over: every row of a small world copied in bulk, its ties to what was copied too with it,
so that each list of the desk has as many rows as somebody wants. A statement a table, on SQLite; no row is judged."""

from collections.abc import Collection

from django.apps import apps
from django.db import connection, models

STEP = 1_000_000
"""Between the id of a row and that of its first copy."""
ONE = {
    "User", "SecondFactor", "RecoveryCode", "Guess", "Grant", "Handover", "Mandate", "CalendarFeed", "Submission",
    "JournalEntry", "TreeVersion", "Bulletin", "FeedbackRate", "Batch", "BatchChange", "MemberList", "Seat", "Charge",
    "ClassPartner",
}  # fmt: skip
"""There is one of these however large the office is, or their constraints allow no other."""
TOLD = {
    ("ClosedPeriod", "reason"): "'Lập lại.'",
    ("Commendation", "form"): 'one."form"', ("Commendation", "occasion"): 'one."occasion"',
    ("Article", "publish_at"): "datetime(one.\"publish_at\", '-' || k || ' minutes')",
}  # fmt: skip
"""What a second row of the kind has to say, words of a list that stay as they are, moments that only one may hold."""
IN_ORDER = {"PathAct": ("Candidacy", "one.\"kind\" = 'tasked'")}
"""Acts on a file that stays one: those that may stand in it again and again."""
CELLS = "SELECT unit_id FROM ketnap_unitstate WHERE kind LIKE 'cell%'"
Models = Collection[type[models.Model]]


def copied(stays: Collection[str]) -> list[type[models.Model]]:
    """What points at others after them."""
    found = [one for one in apps.get_app_config("ketnap").get_models() if one.__name__ not in ONE]
    assert set(stays) <= {one.__name__ for one in found} | ONE
    found = [one for one in found if one.__name__ not in stays]
    ordered: list[type[models.Model]] = []

    def add(model: type[models.Model]) -> None:
        if model in ordered or model not in found:
            return
        found.remove(model)
        for field in model._meta.concrete_fields:
            if field.remote_field:
                add(field.remote_field.model)
        ordered.append(model)

    while found:
        add(found[0])
    return ordered


def copy(first: int, last: int, *, stays: Collection[str] = ()) -> None:
    """Copies numbered first … last of everything that stands now with an id below STEP; `stays`: models of which
    nothing is copied, so that what hangs on their rows hangs there many times."""
    every = copied(stays)
    for model in every:
        copy_one(model, every, first, last)


def copy_one(model: type[models.Model], every: Models, first: int, last: int) -> None:
    columns, taken, table = model._meta.concrete_fields, told_apart(model, every), model._meta.db_table
    chosen = ", ".join(value(field, every, field.name in taken) for field in columns)
    names = ", ".join(f'"{field.column}"' for field in columns)
    wanted = " AND ".join([which(model, every), *(there(field) for field in columns if copied_too(field, every))])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE numbers(k) AS (SELECT {int(first)} UNION ALL SELECT k + 1 FROM numbers"
            f' WHERE k < {int(last)}) INSERT INTO "{table}" ({names}) SELECT {chosen}'
            f' FROM "{table}" one CROSS JOIN numbers WHERE {wanted} ON CONFLICT DO NOTHING'
        )


def which(model: type[models.Model], every: Models) -> str:
    """Rows that are copied: all the small world has, but of the tree only its cells."""
    key = f'one."{model._meta.pk.column}"'
    small = f"{key} < {STEP}"
    held, repeated = IN_ORDER.get(model.__name__, ("", ""))
    match model.__name__:
        case "Unit":
            return f"{small} AND {key} IN ({CELLS})"
        case "UnitState":
            return f'{small} AND one."unit_id" IN ({CELLS})'
        case "UnitLink":
            return f'{small} AND one."descendant_id" IN ({CELLS})'
    return f"{small} AND {repeated}" if held and held not in {one.__name__ for one in every} else small


def copied_too(field: models.Field, every: Models) -> bool:
    """Whether what it points at has a copy of the same number, if nothing forbade it."""
    target = field.remote_field.model if field.remote_field else None
    return target in every and target.__name__ != "Unit" and target != field.model


def there(field: models.Field) -> str:
    target = field.remote_field.model._meta
    copy = f'SELECT 1 FROM "{target.db_table}" two WHERE two."{target.pk.column}" = one."{field.column}" + k * {STEP}'
    return f'(one."{field.column}" IS NULL OR EXISTS ({copy}))'


def value(field: models.Field, every: Models, apart: bool) -> str:
    """What the copy has in this column."""
    column = f'one."{field.column}"'
    target = field.remote_field.model if field.remote_field else None
    if told := TOLD.get((field.model.__name__, field.name)):
        return told
    if target in every and target.__name__ == "Unit":
        return f"CASE WHEN {column} IN ({CELLS}) THEN {column} + k * {STEP} ELSE {column} END"
    if target in every or (field.primary_key and target is None):
        return f"{column} + k * {STEP}"
    if not apart:
        return column
    if isinstance(field, models.CharField):
        room = max((field.max_length or 200) - 6, 0)
        return f"CASE WHEN {column} = '' THEN '' ELSE substr({column}, 1, {room}) || '-' || k END"
    return f"{column} + k"


def told_apart(model: type[models.Model], every: Models) -> set[str]:
    """Columns that no two rows may share: of each constraint the first text, else the first number."""
    found = {one.name for one in model._meta.fields if one.unique and not one.primary_key and not one.remote_field}
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint):
            fields = [model._meta.get_field(name) for name in one.fields]
            texts = [each.name for each in fields if isinstance(each, models.CharField)]
            whole = [each.name for each in fields if isinstance(each, models.IntegerField)]
            if not any(copied_too(each, every) for each in fields):
                found |= set((texts or whole)[:1])
    return found
