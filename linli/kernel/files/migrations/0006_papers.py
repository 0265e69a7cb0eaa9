"""Let a file be a document that a slice has made. Names alone: no time on any table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0005_boxes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='file',
            name='role',
            field=models.CharField(choices=[('report', '诉求照片'), ('before', '处置前'), ('after', '处置后'), ('evidence', '证据'), ('paper', '文书')], default='report', max_length=10),
        ),
    ]
