"""What readers of the bulletin find and read most: the index behind search, and a total of readings for each article.

The index belongs to the database and follows the articles by itself; no model knows of it. SQLite: an FTS5 table whose
row number is the second of publishing with the id of the article below it, so that the newest come first without
sorting. PostgreSQL: a column made from `fold`. `b_12` says of which bulletin an article is.
"""

import django.db.models.deletion
from django.db import migrations, models

KEY = "((CAST(strftime('%s', {row}.publish_at) AS INTEGER) << 24) | {row}.id)"
WORDS = "'b_' || {row}.bulletin_id || ' ' || {row}.fold"
SHOWN = "{row}.published_id IS NOT NULL AND {row}.publish_at IS NOT NULL"


def _add(row):
    return f"INSERT INTO ketnap_articlewords (rowid, words) SELECT {KEY}, {WORDS} WHERE {SHOWN};".format(row=row)


def _drop(row):
    return (
        "INSERT INTO ketnap_articlewords (ketnap_articlewords, rowid, words)"
        f" SELECT 'delete', {KEY}, {WORDS} WHERE {SHOWN};"
    ).format(row=row)


SQLITE = [
    "CREATE VIRTUAL TABLE ketnap_articlewords USING fts5"
    "(words, content='', detail=none, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
    f"CREATE TRIGGER ketnap_articlewords_new AFTER INSERT ON ketnap_article BEGIN {_add('new')} END",
    f"CREATE TRIGGER ketnap_articlewords_old AFTER DELETE ON ketnap_article BEGIN {_drop('old')} END",
    "CREATE TRIGGER ketnap_articlewords_changed AFTER UPDATE OF id, bulletin_id, published_id, publish_at, fold"
    f" ON ketnap_article BEGIN {_drop('old')} {_add('new')} END",
    "INSERT INTO ketnap_articlewords (rowid, words) "
    f"SELECT {KEY}, {WORDS} FROM ketnap_article AS a WHERE {SHOWN}".format(row="a"),
]
SQLITE_BACK = [
    *(f"DROP TRIGGER ketnap_articlewords_{name}" for name in ("new", "old", "changed")),
    "DROP TABLE ketnap_articlewords",
]
POSTGRESQL = [
    "ALTER TABLE ketnap_article ADD COLUMN words tsvector"
    " GENERATED ALWAYS AS (array_to_tsvector(string_to_array(fold, ' '))) STORED",
    "CREATE INDEX ketnap_articlewords ON ketnap_article USING gin (words) WHERE published_id IS NOT NULL",
]
POSTGRESQL_BACK = ["DROP INDEX ketnap_articlewords", "ALTER TABLE ketnap_article DROP COLUMN words"]


def make_index(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop_index(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, statements):
    # By the cursor: schema_editor.execute would take the per cent signs for parameters.
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ('ketnap', '0031_feedback'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadTotal',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='read_total', serialize=False, to='ketnap.article')),
                ('total', models.PositiveIntegerField()),
                ('on', models.DateField()),
                ('bulletin', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ketnap.bulletin')),
            ],
            options={
                'indexes': [models.Index(fields=['bulletin', '-total'], name='readtotal_most')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
