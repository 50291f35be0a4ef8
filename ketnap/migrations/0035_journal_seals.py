"""Lines of the journal and their seals in tables of their own; both only ever added to, as the database itself sees to.

Lines that were chained before keep their places and digests, so the head of the journal is the same before and after.
"""

import django.db.models.deletion
from django.db import migrations, models

ENTRY, SEAL = "ketnap_journalentry", "ketnap_journalseal"
COLUMNS = "at, by_id_text, by_name, event, subject, unit_id_text"


def carry_over(apps, editor):
    editor.execute(
        f"INSERT INTO {ENTRY} (seq, {COLUMNS}, place, detail) SELECT seq, {COLUMNS}, '', detail FROM ketnap_journalbefore"
    )
    editor.execute(
        f"INSERT INTO {SEAL} (place, entry_id, low, form, digest) SELECT seq, seq, seq, 1, digest FROM "
        "ketnap_journalbefore"
    )
    if editor.connection.vendor == "postgresql":
        editor.execute(
            f"SELECT setval(pg_get_serial_sequence('{ENTRY}', 'seq'), coalesce((SELECT max(seq) FROM {ENTRY}), 1), "
            f"EXISTS (SELECT 1 FROM {ENTRY}))"
        )


def guard(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION ketnap_journal_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'the journal is only ever added to'; END $$"
        )
        for table in (ENTRY, SEAL):
            editor.execute(
                f"CREATE TRIGGER kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION ketnap_journal_kept()"
            )
        return
    refuse = "BEGIN SELECT RAISE(ABORT, 'the journal is only ever added to'); END"
    for table, key in ((ENTRY, "seq"), (SEAL, "place")):
        editor.execute(f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {refuse}")
        editor.execute(f"CREATE TRIGGER {table}_kept_delete BEFORE DELETE ON {table} {refuse}")
        # INSERT OR REPLACE takes a row away without asking the trigger above.
        editor.execute(
            f"CREATE TRIGGER {table}_kept_insert BEFORE INSERT ON {table} WHEN EXISTS "
            f"(SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refuse}"
        )


class Migration(migrations.Migration):
    dependencies = [("ketnap", "0034_signing_in")]

    operations = [
        migrations.RemoveIndex("journalentry", "ketnap_jour_subject_de2c8b_idx"),
        migrations.RemoveIndex("journalentry", "ketnap_jour_event_e2d5dd_idx"),
        migrations.RenameModel("JournalEntry", "JournalBefore"),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by_id_text", models.CharField(blank=True, max_length=40)),
                ("by_name", models.CharField(blank=True, max_length=100)),
                ("event", models.CharField(max_length=60)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("unit_id_text", models.CharField(blank=True, max_length=20)),
                ("place", models.CharField(blank=True, max_length=60)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject"], name="journalentry_subject"),
                    models.Index(fields=["event", "at"], name="journalentry_event"),
                    models.Index(fields=["at"], name="journalentry_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalSeal",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("low", models.BigIntegerField()),
                ("form", models.PositiveSmallIntegerField(default=2)),
                ("digest", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="seal",
                        to="ketnap.journalentry",
                    ),
                ),
            ],
        ),  # fmt: skip
        migrations.RunPython(carry_over),
        migrations.DeleteModel("JournalBefore"),
        migrations.RunPython(guard),
    ]
