"""How the other side is asked."""

from django.db import models

from linli.kernel.audit.rules import Keep, Retention


class Invitation(models.Model):
    """The asking of one party (调解邀请): link and code, which open it together, and when it got where."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="invitations")
    participant = models.ForeignKey("mediation.Participant", on_delete=models.PROTECT, related_name="invitations")
    # What the link ends with, and the digits that are typed beside it.
    token = models.CharField(max_length=22, unique=True)
    code = models.CharField(max_length=6)
    # In which words, and by which way it last went out.
    text_version = models.CharField(max_length=10)
    channel = models.CharField(max_length=8, blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # The first word of the other side, and what it came to last (rules.parties.Answer).
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, blank=True)
    # From then on it opens nothing: it reached somebody else, or another took its place.
    void_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(
        purpose="to ask the other side, and to learn by which way and in which words people answer",
        keep=Keep.CASE,
        of="case",
    )

    def __str__(self) -> str:
        return f"{self.case_id} asks {self.participant_id}"
