"""What is put right as a whole, beside the cases it is made of (issue-desk 14.3)."""

from django.db import models

from linli.kernel.audit.rules import Retention


class ListedPlace(models.Model):
    """A place under a dated improvement order (挂牌整治): where, which trouble, what must be reached. Never people."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="place")
    # Codes of villages and grids; its class of trouble is the case's category, its lead the case's holder.
    cells = models.JSONField(default=list)
    assistants = models.JSONField(default=list)
    reasons = models.TextField()
    measures = models.TextField()
    # How many reports of the class came in the sixty days before, and how many at most when it is over.
    baseline = models.PositiveIntegerField()
    target = models.PositiveIntegerField()
    term_on = models.DateField()

    retention = Retention(purpose="what is put right about a place; public", plain="cells assistants reasons measures")

    def __str__(self) -> str:
        return f"{self.case_id} {self.cells}"


class MonthlyTheme(models.Model):
    """A cross-cutting topic of a month (每月一题): a trouble of many, one owner, dated measures. Never a route."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, primary_key=True, related_name="theme")
    # The centre that chose it, and the first day of its month; one a month.
    centre = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    month_on = models.DateField()
    problems = models.JSONField(default=list)
    reasons = models.TextField()
    # {"on": "2022-09-01", "text": "…", "done_on": "" until it is}
    measures = models.JSONField(default=list)
    # Category code → figures of `rules.themes`: the days before it was chosen, and those before its report.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    retention = Retention(
        purpose="what is done about a trouble of many; public", plain="problems reasons measures before after"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "month_on"], name="theme_once_a_month")]

    def __str__(self) -> str:
        return f"{self.month_on:%Y-%m} {self.problems}"
