"""Who is found by name is picked out of the index alone: it ends the order of a list with the identifier, so that only
those a page shows are read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ketnap", "0049_tallies_with_own"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_list_order"),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_sort", "born_on", "id", "unit", "erased_on"], name="person_list_order"),
        ),
    ]
