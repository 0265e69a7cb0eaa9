"""How people sign in: our words, limits and records around the account library. Its pages are templates."""

from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

import segno
from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as webauthn_forms
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.doors import clock, vault
from linli.kernel.people import services
from linli.kernel.people.queries import ActorRequest, account_of_session, actor_of, sender_of, tally_until
from linli.kernel.people.rules import ANONYMOUS, GUESSES, Actor, Permission, may, plain_code
from linli.kernel.people.services.guessing import guess_count

if TYPE_CHECKING:
    from linli.kernel.people.models import Account

LOCKED_STATUS = 429
# Within this time of a proof who somebody is, it is not asked again (our default).
JUST_NOW_S = 5 * 60
TOTP_PURPOSE = "second factor"

# Where a post leads after signing in; who holds none of these begins at the front door.
LANDINGS = {Permission.ISSUES_DESK: "desk", Permission.SETUP_EDIT: "admin:index", Permission.AUDIT_READ: "audit"}

# What happened to an account → the words shown to its owner; happenings without words are silent.
WORDS = {
    "account/messages/password_changed.txt": _("Your password is changed."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are made; the old ones no longer work."),
}


def client_address(request: HttpRequest) -> str:
    """Give the network address of the sender, believing only the proxies that the settings count."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted: int = settings.ENV.trusted_proxies
    if trusted and len(hops) >= trusted:
        # Fewer proxies than counted leave room for a sender to write anything here.
        with suppress(ValueError):
            return str(ip_address(hops[-trusted]))
    return str(request.META.get("REMOTE_ADDR", ""))


def locked(request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None) -> HttpResponse:
    """Answer somebody who has guessed too often: when to try again, and whom to call."""
    wait = timedelta(hours=settings.AXES_COOLOFF_TIME)
    answer = render(request, "locked.html", {"until": clock.now() + wait}, status=LOCKED_STATUS)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer


class Accounts(AuthenticationBackend):  # type: ignore[misc]
    """Signs in as the account library does, and reads the account of a session with its posts in one query."""

    def get_user(self, user_id: int) -> "Account | None":
        """Give the account a session belongs to, with its posts in force; None where it is closed."""
        account = account_of_session(user_id, clock.now())
        return account if account is not None and self.user_can_authenticate(account) else None


class Posts(BaseBackend):
    """Answers Django's own permission questions, which only the set-up asks, from the posts in force."""

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:  # noqa: ARG002 - one right opens all tables
        """Tell whether the account may edit the set-up."""
        return user_obj.is_active and may(actor_of(user_obj, clock.now()), Permission.SETUP_EDIT)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Tell whether the account may see the tables of an app."""
        return self.has_perm(user_obj, app_label)


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What the account library asks us to do in our own way."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is wrong or already used. Wait for the next one."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Try again in 15 minutes."),
        "username_password_mismatch": _("User name or password is wrong."),
        "username_taken": _("This user name is taken. Choose another one."),
    }

    def save_user(self, request: HttpRequest, user: "Account", form: forms.Form, commit: bool = True) -> "Account":  # noqa: ARG002, FBT001, FBT002 - the library's signature
        """Open the account through its service, so that it leaves its audit row."""
        data = form.cleaned_data
        language = request.LANGUAGE_CODE
        made = services.account_open(data["username"], data["password1"], clock.now(), language=language)
        # The library goes on with the object it gave.
        user.pk = made.pk
        user.refresh_from_db()
        return user

    def set_password(self, user: "Account", password: str) -> None:
        """Set one's own password through its service."""
        services.password_set(Actor(account_id=user.pk), user.pk, password, clock.now())
        # The library signs this object in again with the new hash.
        user.refresh_from_db()

    def send_notification_mail(self, template_prefix: str, user: "Account", *_args: Any, **_kwargs: Any) -> None:
        """Record a change of the ways to sign in; the library would send a mail here."""
        services.account_secure(Actor(account_id=user.pk), user.pk, template_prefix.rpartition("/")[2], clock.now())

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *_args: Any, message: str = "", **_kw: Any
    ) -> None:
        """Show our own words for what happened, or an error as it is."""
        if words := message or WORDS.get(message_template):
            messages.add_message(request, level, str(words))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Give the page to begin with where no other was asked for."""
        actor = actor_of(cast("Account", request.user), clock.now())
        landing = next((name for permission, name in LANDINGS.items() if may(actor, permission)), None)
        return reverse(landing) if landing else settings.LOGIN_REDIRECT_URL

    def pre_authenticate(self, request: ActorRequest, **_credentials: Any) -> None:
        """Turn an address away from which too much was guessed, before the password is looked at."""
        _demand_few_guesses(request)

    def authentication_failed(self, request: ActorRequest, **_credentials: Any) -> None:
        """Count a wrong password together with wrong codes and keys."""
        guess_count(ANONYMOUS, sender_of(request), clock.now())

    def is_reauthentication_required(self, *, app: str) -> bool:  # noqa: ARG002 - the same for every part
        """Ask again who somebody is, unless he has just said so; the library alone would ask straight after sign-in."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or clock.now().timestamp() - records[-1]["at"] > JUST_NOW_S

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the same address as everywhere else."""
        return client_address(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What the second-factor part asks us to do in our own way."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": SignInAdapter.error_messages["incorrect_code"]
    }

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app before it is stored."""
        return b64encode(vault.seal(settings.ENV.data_key, text, TOTP_PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Give the secret back."""
        return vault.unseal(settings.ENV.data_key, b64decode(encrypted_text), TOTP_PURPOSE)

    def generate_authenticator_name(self, user: "Account", type: str) -> str:  # noqa: A002 - the library's name
        """Give the name proposed for a new passkey."""
        return f"{gettext('Passkey')} {Authenticator.objects.filter(user=user, type=type).count() + 1}"

    def build_totp_svg(self, url: str) -> str:
        """Give the QR code for the authenticator app."""
        drawing = BytesIO()
        segno.make_qr(url, error="m").save(drawing, kind="svg", scale=5, light="#fff", xmldecl=False)
        return drawing.getvalue().decode()


class _Labelled(forms.Form):
    """Puts our words on the library's fields, and no hint inside them: it vanishes while one types."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(_Labelled, account_forms.LoginForm):  # type: ignore[misc]
    """User name and password."""

    labels = {"login": _("User name"), "password": _("Password")}


class SignUpForm(_Labelled, account_forms.SignupForm):  # type: ignore[misc]
    """A resident's own account."""

    labels = {"username": _("User name"), "password1": _("Password"), "password2": _("The same password again")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("Letters, digits and @ . + - _; you sign in with it.")
        self.fields["password1"].help_text = _("At least 10 characters, and not a common one.")


class PasswordForm(_Labelled, account_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password for oneself."""

    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("The new password again"),
    }


class FirstPasswordForm(_Labelled, account_forms.SetPasswordForm):  # type: ignore[misc]
    """A first password for an account that has none, opened by an administrator or used with a passkey."""

    labels = {"password1": _("New password"), "password2": _("The new password again")}


class PasswordAgainForm(_Labelled, account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more before something delicate."""

    labels = {"password": _("Password")}


class _CodeOnce(_Labelled):
    """A one-time code counts once, in whatever spelling, and wrong ones count like wrong passwords."""

    user: Any
    authenticator: Authenticator
    labels = {"code": _("Code of the authenticator app, or a recovery code")}

    def clean_code(self) -> str:
        """Give the code as plain characters after using it up."""
        credentials = {"username": self.user.get_username()}
        _demand_few_guesses(context.request)
        if not AxesProxyHandler.is_allowed(context.request, credentials):
            context.request.axes_locked_out = True
            raise SignInAdapter().validation_error("too_many_login_attempts")
        # First into plain spelling, then the check whether it was used: the other way round, a space makes a used
        # code a new one.
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        try:
            with transaction.atomic():
                # Held until the step is stored, so that two requests cannot both spend one code.
                list(Authenticator.objects.select_for_update().filter(user=self.user))
                code: str = super().clean_code()  # type: ignore[misc]
                _spend(self.authenticator, code)
        except forms.ValidationError:
            AxesProxyHandler.user_login_failed(type(self), credentials=credentials, request=context.request)
            guess_count(ANONYMOUS, sender_of(context.request), clock.now())
            raise
        return code


class CodeForm(_CodeOnce, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class CodeAgainForm(_CodeOnce, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more before something delicate."""


class ActivateForm(_Labelled, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    labels = {"code": _("Code that the app shows now")}

    def clean_code(self) -> str:
        """Give the code as plain characters."""
        self.cleaned_data["code"] = plain_code(self.cleaned_data["code"])
        return str(super().clean_code())


class PasskeyForm(_Labelled, webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey."""

    labels = {"name": _("Name of the passkey"), "passwordless": _("Sign in with this passkey alone, without password")}


def _demand_few_guesses(request: ActorRequest) -> None:
    if tally_until({GUESSES: sender_of(request).address}, clock.now()) is not None:
        raise SignInAdapter().validation_error("too_many_login_attempts")


def _spend(authenticator: Authenticator, code: str) -> None:
    """Use a code of an app up: each time step counts once (RFC 6238, 5.2). Recovery codes the library uses up."""
    if authenticator.type != Authenticator.Type.TOTP:
        return
    secret = SecondFactorAdapter().decrypt(authenticator.data["secret"])
    step = max(s for s in totp.yield_hotp_counters_from_time() if _shown(secret, s) == code)
    if step <= authenticator.data.get("last_step", 0):
        raise SignInAdapter().validation_error("incorrect_code")
    authenticator.data["last_step"] = step
    authenticator.save(update_fields=["data"])


def _shown(secret: str, step: int) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, step)))
