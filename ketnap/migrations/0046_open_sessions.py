"""Sessions under digests of their keys, with whose they are; accounts switched off and on; first passwords run out.

Everybody signs in again after this step: the table of before held the keys themselves, and is gone.
"""

from datetime import timedelta

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

DAYS = 7


def from_now_on(apps, schema_editor):
    """Of a password set before nobody knows when: its days begin now."""
    rows = apps.get_model("ketnap", "User").objects.filter(must_change=True)
    rows.update(first_until=timezone.now() + timedelta(days=DAYS))


class Migration(migrations.Migration):

    dependencies = [
        ('ketnap', '0045_known_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='first_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='OpenSession',
            fields=[
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('session_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('device', models.CharField(blank=True, max_length=60)),
                ('near', models.CharField(blank=True, max_length=10)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccountAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('on_behalf_of', models.CharField(blank=True, max_length=200)),
                ('decision_no', models.CharField(blank=True, max_length=60)),
                ('decided_on', models.DateField(null=True)),
                ('decision_body', models.CharField(blank=True, max_length=200)),
                ('paper_kept', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(choices=[('off', 'Off'), ('on', 'On')], max_length=3)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ketnap.batch')),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='accountact_has_reason')],
            },
        ),
        migrations.RunPython(from_now_on, migrations.RunPython.noop),
        migrations.RunSQL('DROP TABLE IF EXISTS django_session', migrations.RunSQL.noop),
    ]
