"""Drop an index that the one of the column itself serves as well; at once on any number of rows."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='file',
            name='file_by_case',
        ),
    ]
