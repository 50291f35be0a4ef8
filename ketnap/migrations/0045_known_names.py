"""Every name that somebody bears, once: some hundred thousand for millions of people. Search finds the names first, and
people by them. The list belongs to the database and follows the people by itself; no model knows of it.

PostgreSQL: whoever takes the last bearer of a name away waits for those who are just entering people, so that no name is
lost between two transactions that do not see each other.
"""

from django.db import migrations, models

BORNE = "SELECT 1 FROM ketnap_person p WHERE p.name_sort = {0}.name_sort AND p.name_fold = {0}.name_fold"
FILL = "INSERT INTO ketnap_knownname (name_sort, name_fold) SELECT DISTINCT name_sort, name_fold FROM ketnap_person"
_ENTER = "INSERT OR IGNORE INTO ketnap_knownname (name_sort, name_fold) VALUES (NEW.name_sort, NEW.name_fold);"
_LEAVE = (
    "DELETE FROM ketnap_knownname WHERE name_sort = OLD.name_sort AND name_fold = OLD.name_fold"
    f" AND NOT EXISTS ({BORNE.format('OLD')});"
)
SQLITE = [
    "CREATE TABLE ketnap_knownname (name_sort varchar(500) NOT NULL, name_fold varchar(100) NOT NULL,"
    " PRIMARY KEY (name_sort, name_fold)) WITHOUT ROWID",
    FILL,
    f"CREATE TRIGGER ketnap_knownname_new AFTER INSERT ON ketnap_person BEGIN {_ENTER} END",
    f"CREATE TRIGGER ketnap_knownname_old AFTER DELETE ON ketnap_person BEGIN {_LEAVE} END",
    "CREATE TRIGGER ketnap_knownname_changed AFTER UPDATE OF name_sort, name_fold ON ketnap_person"
    " WHEN OLD.name_sort <> NEW.name_sort OR OLD.name_fold <> NEW.name_fold"
    f" BEGIN {_ENTER} {_LEAVE} END",
]
SQLITE_BACK = [
    *(f"DROP TRIGGER ketnap_knownname_{name}" for name in ("new", "old", "changed")),
    "DROP TABLE ketnap_knownname",
]
WORDS = "array_to_tsvector(array_remove(string_to_array(name_fold, ' '), ''))"
LOCK = 7304
"""Key of the advisory lock; the others are named in access/chain.py and actions/tallies.py."""
POSTGRESQL = [
    "CREATE TABLE ketnap_knownname (name_sort varchar(500) NOT NULL, name_fold varchar(100) NOT NULL,"
    " PRIMARY KEY (name_sort, name_fold))",
    FILL,
    f"CREATE INDEX ketnap_knownname_words ON ketnap_knownname USING gin ({WORDS})",
    "CREATE FUNCTION ketnap_knownname_enter() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" PERFORM pg_advisory_xact_lock_shared({LOCK});"
    # In one order, so that two lists with the same new names do not wait for each other crosswise.
    " INSERT INTO ketnap_knownname (name_sort, name_fold) SELECT DISTINCT name_sort, name_fold FROM entered"
    " ORDER BY 1, 2 ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE FUNCTION ketnap_knownname_leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" PERFORM pg_advisory_xact_lock({LOCK});"
    " DELETE FROM ketnap_knownname k USING (SELECT DISTINCT name_sort, name_fold FROM gone) g"
    " WHERE k.name_sort = g.name_sort AND k.name_fold = g.name_fold"
    f" AND NOT EXISTS ({BORNE.format('k')}); RETURN NULL; END $$",
    "CREATE FUNCTION ketnap_knownname_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    f" PERFORM pg_advisory_xact_lock({LOCK});"
    " INSERT INTO ketnap_knownname (name_sort, name_fold) VALUES (NEW.name_sort, NEW.name_fold) ON CONFLICT DO NOTHING;"
    " DELETE FROM ketnap_knownname k WHERE k.name_sort = OLD.name_sort AND k.name_fold = OLD.name_fold"
    f" AND NOT EXISTS ({BORNE.format('k')}); RETURN NULL; END $$",
    "CREATE TRIGGER ketnap_knownname_new AFTER INSERT ON ketnap_person REFERENCING NEW TABLE AS entered"
    " FOR EACH STATEMENT EXECUTE FUNCTION ketnap_knownname_enter()",
    "CREATE TRIGGER ketnap_knownname_old AFTER DELETE ON ketnap_person REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION ketnap_knownname_leave()",
    "CREATE TRIGGER ketnap_knownname_changed AFTER UPDATE OF name_sort, name_fold ON ketnap_person FOR EACH ROW"
    " WHEN (OLD.name_sort <> NEW.name_sort OR OLD.name_fold <> NEW.name_fold)"
    " EXECUTE FUNCTION ketnap_knownname_change()",
]
POSTGRESQL_BACK = [
    *(f"DROP FUNCTION ketnap_knownname_{name}() CASCADE" for name in ("enter", "leave", "change")),
    "DROP TABLE ketnap_knownname",
]


def make(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('ketnap', '0044_told_columns'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['name_sort', 'born_on'], name='person_list_order'),
        ),
        migrations.RemoveIndex(model_name='person', name='ketnap_pers_name_so_8b39a5_idx'),
        migrations.RunPython(make, drop),
    ]
