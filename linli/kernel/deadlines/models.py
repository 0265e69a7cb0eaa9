"""Clocks: working calendars and due rows with their pauses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.doors import ids
from linli.kernel.audit.rules import Retention


class Calendar(models.Model):
    """Working windows of an area or unit (工作日历); public holidays and make-up days come on top."""

    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    # [["08:30", "12:00"], ["13:30", "18:00"]], local time, Monday to Friday.
    windows = models.JSONField(default=list)
    is_always_on = models.BooleanField(default=False)
    # A new random token whenever any calendar, day or year changes: a process that holds an older one reloads.
    edition = models.CharField(max_length=32, default=ids.token)

    retention = Retention(purpose="when people work", plain="*")

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")

    def __str__(self) -> str:
        return self.name_zh


class DayOverride(models.Model):
    """One day an operator declares worked or free (调休); wins over the shipped calendar."""

    day_on = models.DateField(unique=True)
    is_worked = models.BooleanField()
    note = models.CharField(max_length=120, blank=True)

    retention = Retention(purpose="days worked or free", plain="*")

    class Meta:
        verbose_name = _("declared day")
        verbose_name_plural = _("declared days")

    def __str__(self) -> str:
        return f"{self.day_on} {'worked' if self.is_worked else 'free'}"


class AnnouncedYear(models.Model):
    """A year whose public holidays the operator has loaded (已公布年份)."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=120)

    retention = Retention(purpose="which years are announced", plain="*")

    class Meta:
        verbose_name = _("announced year")
        verbose_name_plural = _("announced years")

    def __str__(self) -> str:
        return str(self.year)


class Due(models.Model):
    """One clock of a case (时限): what, since when, how long, until when, and whether it was met."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="dues", db_index=False)
    leg = models.ForeignKey("cases.Leg", on_delete=models.PROTECT, null=True, blank=True, related_name="dues")
    clock = models.CharField(max_length=24)
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, null=True, blank=True)
    length = models.CharField(max_length=12)
    calendar_code = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    original_due_at = models.DateTimeField()
    # Its end was given by people or implied by another clock; otherwise length and calendar say it.
    is_fixed = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    fired_at = models.DateTimeField(null=True, blank=True)
    is_provisional = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    retention = Retention(purpose="by when something had to be done, and whether it was")

    class Meta:
        indexes = [
            models.Index(fields=["case", "clock"], name="due_by_case"),
            models.Index(
                fields=["due_at"],
                name="due_to_fire",
                condition=models.Q(met_at__isnull=True, cancelled_at__isnull=True, fired_at__isnull=True),
            ),
            # What waits for a desk: the few clocks of cases themselves, not the many between units.
            models.Index(
                fields=["clock", "unit"],
                name="due_running_of_case",
                condition=models.Q(leg__isnull=True, met_at__isnull=True, cancelled_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(met_at__isnull=True) | models.Q(cancelled_at__isnull=True),
                name="due_met_or_cancelled",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.due_at:%Y-%m-%d %H:%M}"


class DuePause(models.Model):
    """A span in which a clock stands still (暂停); open while `to_at` is empty."""

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40)

    retention = Retention(purpose="when a clock stood still")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["due"], condition=models.Q(to_at__isnull=True), name="one_open_pause_per_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.due_id} {self.reason}"
