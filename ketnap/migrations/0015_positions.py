from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ketnap', '0014_calendar_feeds'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='position',
            field=models.CharField(blank=True, choices=[('owner', 'Chủ doanh nghiệp, thành viên góp vốn quản lý'), ('head', 'Trưởng, phó phòng, ban, phân xưởng'), ('union', 'Cán bộ công đoàn, Đoàn thanh niên, đoàn thể khác'), ('none', 'Không giữ chức vụ nào trên đây')], default='', max_length=20),
            preserve_default=False,
        ),
    ]
