from django.db import migrations


def tell(apps, editor):
    """Of stays on probation nearly all have ended; counted apart, the two columns let PostgreSQL expect ten times as
    many as there are, and read every person for them."""
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE STATISTICS ketnap_stay_standing_until (mcv) ON standing, valid_to FROM ketnap_stay")


def forget(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP STATISTICS IF EXISTS ketnap_stay_standing_until")


class Migration(migrations.Migration):
    dependencies = [
        ("ketnap", "0046_open_sessions"),
    ]

    operations = [migrations.RunPython(tell, forget)]
