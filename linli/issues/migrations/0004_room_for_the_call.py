"""Give the answer about the emergency call its full length; a catalogue change, at once on a million rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('issues', '0003_code_miss'),
    ]

    operations = [
        migrations.AlterField(
            model_name='report',
            name='emergency_call',
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
