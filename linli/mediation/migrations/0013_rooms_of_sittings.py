"""Opens each hearing room for a sitting: new columns at once; of earlier rooms, which had no sitting, there is none."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mediation', '0012_elections'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='hearingroom',
            name='is_one_sided',
        ),
        migrations.RemoveField(
            model_name='hearingroom',
            name='starts_at',
        ),
        migrations.RemoveField(
            model_name='joinlink',
            name='valid_from',
        ),
        migrations.RemoveField(
            model_name='joinlink',
            name='valid_until',
        ),
        migrations.AddField(
            model_name='attendance',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='mediation.agency'),
        ),
        migrations.AddField(
            model_name='hearinggroup',
            name='part',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.sittinggroup'),
        ),
        migrations.AddField(
            model_name='hearingroom',
            name='part',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.sittinggroup'),
        ),
        migrations.AddField(
            model_name='hearingroom',
            name='sitting',
            field=models.ForeignKey(default=0, on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='mediation.sitting'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='hearingseat',
            name='agency',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.agency'),
        ),
        migrations.AddField(
            model_name='hearingseat',
            name='panel_seat',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mediation.panelseat'),
        ),
        migrations.AlterField(
            model_name='attendance',
            name='identified',
            field=models.CharField(blank=True, choices=[('paper', '当面核对证件'), ('camera', '视频核对证件'), ('known', '经办人认识本人并核对登记信息'), ('call', '回拨登记电话并核对两项登记信息')], max_length=6),
        ),
        migrations.AlterField(
            model_name='hearingseat',
            name='job',
            field=models.CharField(choices=[('mediator', 'mediator'), ('recorder', 'recorder'), ('party', 'party'), ('agent', 'agent'), ('invitee', 'invitee'), ('supporter', 'supporter'), ('clerk', 'clerk')], max_length=10),
        ),
    ]
