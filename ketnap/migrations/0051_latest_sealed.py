"""An act looks at the latest identity number that was sealed: an index of those that are, mostly none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ketnap", "0050_list_order_by_id"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("identity_sealed__isnull", False)), fields=["id"], name="person_identity_sealed"
            ),
        ),
    ]
