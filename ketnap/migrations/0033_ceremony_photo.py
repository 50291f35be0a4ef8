# A ceremony carries one photograph, with its caption and what is to be seen on it.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ketnap', '0032_readers'),
    ]

    operations = [
        migrations.AddField(
            model_name='closingact',
            name='alt',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='closingact',
            name='caption',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='closingact',
            name='photo',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ceremonies', to='ketnap.photo'),
        ),
        migrations.AddConstraint(
            model_name='closingact',
            constraint=models.CheckConstraint(condition=models.Q(('photo', None), models.Q(('kind', 'ceremony'), models.Q(('alt', ''), _negated=True)), _connector='OR'), name='closingact_photo_told'),
        ),
    ]
