"""The register of forms (减负): what grid workers and villages are asked to fill in, by whom, how long it takes."""

from django.db import models

from linli.issues.rules.burden import MAX_NAME_CHARS, MAX_WORDS_CHARS
from linli.kernel.audit.rules import Erase, Keep, Retention


class Sheet(models.Model):
    """One form somebody asks for (报表), in force between its approval by the centre and its last day."""

    owner = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=MAX_NAME_CHARS)
    basis = models.CharField(max_length=MAX_WORDS_CHARS)
    # Of `rules.burden` and `rules.duties`: who fills it in, and how often.
    asked_of = models.CharField(max_length=10)
    rhythm = models.CharField(max_length=10)
    area_prefix = models.CharField(max_length=17)
    # {"label": "户数", "source": what fills it in already, "" where it is asked}
    fields = models.JSONField(default=list)
    # As its owner estimates; what it takes is measured.
    minutes = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    registered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    registered_at = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField(default=False)
    ruling = models.CharField(max_length=MAX_WORDS_CHARS, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="which forms are asked for, by whom and on what ground", plain="*")

    def __str__(self) -> str:
        return self.name


class SheetFill(models.Model):
    """One time a form was filled in for a place (填报记录): the answers, and how long it took; never a score."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="fills", db_index=False)
    area_code = models.CharField(max_length=17)
    # Shown to nobody but this account; for others it only tells how many there were.
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    filled_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)

    retention = Retention(
        purpose="what a place answered, and what forms cost the people who fill them in",
        keep=Keep.OWN,
        erase=Erase.DELETE,
        personal="answers",
        given="sheet__name area_code filled_at minutes",
        withheld="answers: they tell of the place, not of who filled them in",
        by="account",
    )

    class Meta:
        indexes = [
            models.Index(fields=["sheet", "area_code", "filled_at"], name="fill_by_sheet_and_place"),
            models.Index(fields=["filled_at"], name="fill_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.area_code} {self.filled_at:%Y-%m-%d}"
