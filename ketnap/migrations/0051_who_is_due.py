"""Whose probation is over and who joined on a day nobody told are looked up, and not picked out of everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ketnap", "0050_list_order_by_id"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                models.Case(models.When(official_on=None, then="joined_on")), name="person_not_official_since"
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(
                fields=["person"],
                condition=models.Q(joined_on=None, kind__in=("opening", "arrived", "restored"), standing="P"),
                name="movement_joined_untold",
            ),
        ),
    ]
