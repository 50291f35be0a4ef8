"""People who sign in and what they were granted, from when to when."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from ketnap.lib.dates import OPEN_END
from ketnap.models.base import Recorded, dated


class User(AbstractBaseUser):
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=100)
    seat = models.CharField(max_length=200, blank=True)
    """Office and body as the masthead shows it."""
    is_active = models.BooleanField(default=True)
    must_change = models.BooleanField(default=False)
    """The password was set by somebody else; its holder sets one of their own before anything else."""

    first_until = models.DateTimeField(null=True)
    """Until when that first password opens; None: it is one of the holder's own, or was set at the machine itself."""

    USERNAME_FIELD = "username"
    objects = BaseUserManager()


class OpenSession(AbstractBaseSession):
    """What is kept while a browser has the book open. The row goes when that ends; nothing tells of it afterwards but
    the journal. The key is a digest of what the cookie says, so that a copy of this table opens nothing."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    """None: nobody signed in yet."""
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """Half a minute exact, five where only parts of pages are asked for."""
    device = models.CharField(max_length=60, blank=True)
    """Kind of browser and machine in words, as lib/browsers tells it; no version, no name of the machine."""
    near = models.CharField(max_length=10, blank=True)
    """How far away: lib/gate.near. The address itself stands in the journal alone."""


class AccountAct(Recorded):
    """An account was switched off, or on again: why, and by which paper or at whose word."""

    class Kind(models.TextChoices):
        OFF = "off"
        ON = "on"

    user = models.ForeignKey(User, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=3, choices=Kind.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="accountact_has_reason")]


class SecondFactor(models.Model):
    """Codes of an authenticator app (RFC 6238). One that was not confirmed yet asks for nothing."""

    user = models.OneToOneField(User, models.CASCADE, related_name="factor")
    token = models.CharField(max_length=32)
    """What the seal of the secret is bound to."""
    secret_sealed = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.PositiveBigIntegerField(default=0)
    """Thirty-second step of the last code that was taken: no code opens twice."""


class RecoveryCode(models.Model):
    """One printed code that opens once in place of the app. Only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recoverycode_once")]


class Guess(models.Model):
    """Wrong passwords and codes in a row, under a digest of the name and device or of the address they came from."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField()
    """No further try is looked at before."""
    at = models.DateTimeField(db_index=True)
    """Of the last one; forgotten half an hour later."""


class Grant(models.Model):
    """A role over a unit and everything below it, from day to day. The role code is a short string."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, null=True, related_name="grants")
    """None only for a role that sees no people (installer)."""
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = dated("grant")


class Handover(models.Model):
    """Open work that passed with a seat: what stood on its list that day, and what its holder had in hand."""

    old = models.OneToOneField(Grant, models.PROTECT, related_name="handed_to")
    new = models.ForeignKey(Grant, models.PROTECT, related_name="received")
    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    work = models.JSONField(default=list)
    """[candidacy id, wait] of everything due that stood on the list."""
    batches = models.JSONField(default=list)
    """Ids of the files that waited in the old holder's hands and are now in the new one's."""


class Mandate(Recorded):
    """A grassroots committee may decide on admission in its sub-tree, from day to day, by the paper of the committee
    above. Its officers may then record those decisions; the paper stands in the columns of every act."""

    unit = models.ForeignKey("ketnap.Unit", models.PROTECT, related_name="mandates")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    ended_reason = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *dated("mandate"),
            models.UniqueConstraint(fields=["unit"], condition=models.Q(valid_to=OPEN_END), name="mandate_one_open"),
            models.CheckConstraint(condition=~models.Q(decision_no=""), name="mandate_has_paper"),
        ]


class CalendarFeed(models.Model):
    """A secret address at which a calendar reads somebody's days. Only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the token, hexadecimal."""
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="calendarfeed_one_of_a_user"
            )
        ]


class Submission(models.Model):
    """A mutating form that was carried out: the same key again gives the same answer and one effect."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    view = models.CharField(max_length=80)
    location = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]
