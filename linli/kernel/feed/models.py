"""The feed: that something happened, to be looked up by whoever may see it."""

from django.db import models

from linli.kernel.audit.rules import Keep, Retention


class FeedEvent(models.Model):
    """One thing that happened (动态), written in the transaction that did it and kept for a day. Holds no content."""

    # The transaction that wrote it: rows are told in the order of (xact, id), never past one that still runs, so that
    # a late commit with a smaller id is not missed. 0 on SQLite, whose one writer commits in the order of ids.
    xact = models.BigIntegerField(default=0)
    topic = models.CharField(max_length=10)
    key = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    # Code of the area it concerns; empty where only the units that hold the thing may hear of it.
    path = models.CharField(max_length=17, blank=True)
    happened_at = models.DateTimeField()

    retention = Retention(purpose="to tell open pages that something happened", keep=Keep.OWN)

    class Meta:
        indexes = [models.Index(fields=["xact", "id"], name="feed_in_order")]

    def __str__(self) -> str:
        return f"{self.topic}:{self.key} {self.kind}"
