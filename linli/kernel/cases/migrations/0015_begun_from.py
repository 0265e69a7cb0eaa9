"""Names one more way in which two cases belong together; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_leg_led_for'),
    ]

    operations = [
        migrations.AlterField(
            model_name='link',
            name='kind',
            field=models.CharField(choices=[('duplicate_of', '重复'), ('part_of', '拆分'), ('caused_by', '由此引起'), ('repeat_of', '再次发生'), ('begun_from', '转入')], max_length=14),
        ),
    ]
