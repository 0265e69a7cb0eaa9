"""Accounts, units, posts and contacts. Rights come from posts in force, never from accounts."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from linli.kernel.audit.rules import Basis, Erase, Keep, Retention

if TYPE_CHECKING:
    from linli.kernel.people.rules import Held


class Account(AbstractUser):
    """Somebody who signs in (账号): resident or staff. Holds no right by itself."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    # Staff of a contractor may type and answer, never decide (issue-desk 1, item g).
    is_outsourced = models.BooleanField(default=False)
    contact = models.OneToOneField("people.Contact", on_delete=models.SET_NULL, null=True, blank=True)
    # The posts in force, where they were read with the account (`queries.account_of_session`).
    held: "tuple[Held, ...] | None" = None

    retention = Retention(
        purpose="who may sign in",
        basis=Basis.CONSENT,
        keep=Keep.ACCOUNT,
        erase=Erase.BLANK,
        personal="username email name",
        plain="password",
        given="username email name language date_joined last_login is_outsourced",
        by="pk",
    )

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.username


class Unit(models.Model):
    """An organisation that can hold a leg (单位): desk, department, committee, team, partner."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, db_index=False)
    calendar_code = models.CharField(max_length=20, blank=True)
    is_always_on = models.BooleanField(default=False)
    phone = models.CharField(max_length=30, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    retention = Retention(purpose="the public bodies that hold cases", plain="*")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [models.Index(fields=["area", "kind"], name="unit_by_area")]

    def __str__(self) -> str:
        return self.name_zh


class UnitRole(models.Model):
    """A department role (`department_roles.csv`) that a unit holds for its area (职能)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roles", db_index=False)
    role = models.CharField(max_length=40)

    retention = Retention(purpose="what a public body is there for")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "role"], name="unit_role_once")]
        indexes = [models.Index(fields=["role", "unit"], name="unit_role_by_role")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.role}"


class Post(models.Model):
    """An account's role at a unit for a time (岗位): the only source of rights."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20)
    # Narrower than the unit's area for a grid worker: the cell; empty means the unit's whole area.
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, null=True, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    retention = Retention(
        purpose="who held which office when, so that an act can be answered for",
        basis=Basis.DUTY,
        given="role unit__name_zh area__code from_on to_on",
        by="account",
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        indexes = [models.Index(fields=["account", "from_on"], name="post_by_account")]
        constraints = [
            models.CheckConstraint(
                # Equal days: taken back before it was ever in force.
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
                name="post_ends_not_before_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} @ {self.unit_id}"


class Contact(models.Model):
    """How to reach one person (联系方式), encrypted, kept apart from the case and erased on its own date."""

    name_enc = models.BinaryField(default=bytes, blank=True)
    phone_enc = models.BinaryField(default=bytes, blank=True)
    email_enc = models.BinaryField(default=bytes, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField()
    erase_on = models.DateField(null=True, blank=True)

    retention = Retention(
        purpose="to reach a person who asked to be told",
        basis=Basis.CONSENT,
        keep=Keep.OWN,
        erase=Erase.DELETE,
        personal="name_enc phone_enc email_enc",
        # Opened, with the case or account it belongs to.
        given="name_enc phone_enc email_enc",
    )

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Tally(models.Model):
    """How often one sender did one thing (计次), against floods and guessing; erased when its time is over."""

    what = models.CharField(max_length=20)
    # A keyed hash of a device's token, a network address or a telephone number, so that the row names nobody.
    sender = models.CharField(max_length=64)
    times = models.PositiveIntegerField()
    # From then on it counts from one again.
    until = models.DateTimeField()

    retention = Retention(purpose="against floods and guessing", keep=Keep.OWN, plain="sender")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "sender"], name="one_tally_per_sender")]
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.what} {self.times}"


class ApiKey(models.Model):
    """A key by which another system acts as its account (接口密钥); only its digest is stored."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="keys")
    kind = models.CharField(max_length=10)
    # The first characters, by which people tell keys apart.
    prefix = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    contact = models.CharField(max_length=200)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, null=True, blank=True)
    categories = models.JSONField(default=list, blank=True)
    origins = models.JSONField(default=list, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    retention = Retention(purpose="which programs act here", plain="digest contact categories origins")

    def __str__(self) -> str:
        return f"{self.prefix}… of account {self.account_id}"
