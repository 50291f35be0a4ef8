"""A small tree and four people who sign in, for tests that need somebody to be somewhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from ketnap.access import chain
from ketnap.lib import clock, text
from ketnap.models import Grant, Unit, UnitAct, UnitLink, UnitState, User

OPENED = date(2005, 1, 1)


@dataclass(frozen=True)
class SmallTree:
    """Unit ids. Two roots, so that somebody can stand in a branch that is no part of the first."""

    upper: int
    committee: int
    cell: int
    other_cell: int
    base_cell: int
    other_upper: int
    other_committee: int
    opened: date = OPENED


@dataclass(frozen=True)
class Cast:
    organiser: User
    """Organiser at the top of the first tree."""
    officer: User
    """Officer of the grassroots committee."""
    secretary: User
    """Secretary of a cell of that committee."""
    stranger: User
    """Organiser of the other tree: every right, but elsewhere."""


PLACES = (
    # field, code, kind, name, parent
    ("upper", "90", "upper", "Đảng bộ Khối Doanh nghiệp tỉnh A", None),
    ("committee", "90.001", "committee", "Đảng bộ Công ty Giấy Sông Cầu", "upper"),
    ("cell", "90.001.001", "cell", "Chi bộ Phân xưởng 1", "committee"),
    ("other_cell", "90.001.002", "cell", "Chi bộ Phân xưởng 2", "committee"),
    ("base_cell", "90.002", "cell_base", "Chi bộ Công ty Gạch Đồi Ngô", "upper"),
    ("other_upper", "91", "upper", "Đảng bộ Khối Doanh nghiệp tỉnh B", None),
    ("other_committee", "91.001", "committee", "Đảng bộ Công ty Dệt Bình An", "other_upper"),
)


def small_tree() -> SmallTree:
    act = UnitAct.objects.create(kind="opening", effective_on=OPENED, recorded_at=clock.now())
    ids: dict[str, int] = {}
    above: dict[str, list[str]] = {}
    for field, code, kind, name, parent in PLACES:
        unit = Unit.objects.create()
        ids[field] = unit.pk
        above[field] = [field, *(above[parent] if parent else [])]
        UnitState.objects.create(
            unit=unit, parent_id=ids[parent] if parent else None, kind=kind, name=name, code=code, act=act,
            name_fold=text.fold(name), name_sort=text.sort_key(name), valid_from=OPENED,
        )  # fmt: skip
        UnitLink.objects.bulk_create(
            UnitLink(ancestor_id=ids[top], descendant=unit, distance=distance, valid_from=OPENED)
            for distance, top in enumerate(above[field])
        )
    return SmallTree(**ids)


def cast(tree: SmallTree) -> Cast:
    def person(username: str, name: str, role: str, unit: int) -> User:
        user = User(username=username, display_name=name)
        user.set_password(PASSWORD)
        user.save()
        Grant.objects.create(user=user, role=role, unit_id=unit, valid_from=OPENED)
        return user

    return Cast(
        organiser=person("organiser", "Nguyễn Thị Hòa", "organiser", tree.upper),
        officer=person("officer", "Trần Văn Đức", "officer", tree.committee),
        secretary=person("secretary", "Lê Thị Ánh", "secretary", tree.cell),
        stranger=person("stranger", "Phạm Văn Lạ", "organiser", tree.other_upper),
    )


PASSWORD = "only-for-tests-9431"


def chained() -> bool:
    """Seals what was written: something was, and the chain of the journal holds."""
    return chain.seal() > 0 and chain.verify() is None


@contextmanager
def unguarded(connection: Any, tables: Sequence[str] = chain.GUARDED) -> Iterator[None]:
    """Without the triggers of those tables, as who owns them could do it behind the program's back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        kept = [(name, sql) for name, sql, table in cursor.fetchall() if table in tables]
        for name, _ in kept:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in kept:
            cursor.execute(sql)
