from django.db import migrations


def count_again(apps, editor):
    """What was added up lacks what each unit itself did: every figure is counted until `ketnap tallies keep`."""
    apps.get_model("ketnap", "TreeVersion").objects.filter(tallied=True).update(tallied=False)


class Migration(migrations.Migration):
    dependencies = [
        ("ketnap", "0048_search_by_index"),
    ]

    operations = [migrations.RunPython(count_again, migrations.RunPython.noop)]
