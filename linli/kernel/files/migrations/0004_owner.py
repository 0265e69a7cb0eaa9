"""Let a photo belong to something else than a case, as to a round of duty. A constant default: no time on any table."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0003_originals_by_age'),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='owner',
            field=models.CharField(blank=True, max_length=40),
        ),
    ]
