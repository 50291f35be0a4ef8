# Results of a class, certificates given in one step, the closing ceremony.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ketnap', '0029_class_life'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='issued',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='ketnap.issuedpaper'),
        ),
        migrations.AddField(
            model_name='certificate',
            name='paper_number',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='ketnap.papernumber'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='score',
            field=models.DecimalField(decimal_places=2, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='trainingclass',
            name='mode',
            field=models.CharField(blank=True, choices=[('full_time', 'Hệ tập trung'), ('part_time', 'Hệ không tập trung')], max_length=10),
        ),
        migrations.CreateModel(
            name='ClosingAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField()),
                ('on_behalf_of', models.CharField(blank=True, max_length=200)),
                ('decision_no', models.CharField(blank=True, max_length=60)),
                ('decided_on', models.DateField(null=True)),
                ('decision_body', models.CharField(blank=True, max_length=200)),
                ('paper_kept', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('kind', models.CharField(choices=[('concluded', 'Kết luận kết quả'), ('certified', 'Cấp giấy chứng nhận'), ('ceremony', 'Bế giảng'), ('reversal', 'Hoàn tác')], max_length=10)),
                ('on', models.DateField()),
                ('told', models.JSONField(default=dict)),
                ('holds', models.BooleanField(default=True)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ketnap.batch')),
                ('recorded_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ketnap.closingact')),
                ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_acts', to='ketnap.trainingclass')),
            ],
        ),
        migrations.AddField(
            model_name='certificate',
            name='act',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='ketnap.closingact'),
        ),
        migrations.CreateModel(
            name='LearnerResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passed', models.BooleanField()),
                ('grade', models.CharField(blank=True, max_length=20)),
                ('attended', models.PositiveSmallIntegerField(null=True)),
                ('sessions', models.PositiveSmallIntegerField(null=True)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('act', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='results', to='ketnap.closingact')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='ketnap.enrolment')),
            ],
        ),
        migrations.AddConstraint(
            model_name='closingact',
            constraint=models.UniqueConstraint(condition=models.Q(('holds', True), ('kind__in', ['concluded', 'ceremony'])), fields=('training_class', 'kind'), name='closingact_once'),
        ),
        migrations.AddConstraint(
            model_name='closingact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reversal'), ('reverses__isnull', False)), models.Q(models.Q(('kind', 'reversal'), _negated=True), ('reverses', None)), _connector='OR'), name='closingact_reversal_names_act'),
        ),
        migrations.AddConstraint(
            model_name='closingact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reversal'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='closingact_reversal_reason'),
        ),
        migrations.AddConstraint(
            model_name='learnerresult',
            constraint=models.UniqueConstraint(fields=('act', 'enrolment'), name='learnerresult_once'),
        ),
        migrations.AddConstraint(
            model_name='learnerresult',
            constraint=models.CheckConstraint(condition=models.Q(('passed', True), models.Q(('why', ''), _negated=True), _connector='OR'), name='learnerresult_says_why'),
        ),
    ]
