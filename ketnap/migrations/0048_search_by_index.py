"""What search at the top of a country reads: people's names with what decides who is found, so that they are counted
without looking at the people; and, on PostgreSQL, every part that ends a word of an organisation's name. What a word
holds begins one of its ends, and an index finds beginnings."""

from django.db import migrations, models

FUNCTION = (
    "CREATE FUNCTION ketnap_word_ends(name text) RETURNS tsvector"
    # Told to be dear: it is for the index, and nobody is to ask it of every row.
    " LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$"
    " SELECT array_to_tsvector(array_agg(DISTINCT substr(word, place)))"
    " FROM unnest(string_to_array(name, ' ')) word, generate_series(1, length(word)) place $$"
)
INDEX = "CREATE INDEX unitstate_word_ends ON ketnap_unitstate USING gin (ketnap_word_ends(name_fold))"


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(INDEX)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION ketnap_word_ends(text) CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("ketnap", "0047_counted_together"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_list_order"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_sort", "born_on", "unit", "erased_on"], name="person_list_order"),
        ),
        migrations.RunPython(make, drop),
    ]
