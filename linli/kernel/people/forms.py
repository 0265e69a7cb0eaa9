"""The shape of what people type about themselves and of the set-up's tables."""

import re
import unicodedata
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from linli.kernel.people import rules
from linli.kernel.people.models import Account, Post, Unit

# ITU-T E.164 allows 15 digits; the shortest numbers people give here have five, like 12345.
PHONE = re.compile(r"\+?[0-9]{5,15}")


def phone(typed: str) -> str:
    """Give a telephone number as digits with an optional plus; raises ValidationError. Empty stays empty."""
    plain = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", typed))
    if plain and not PHONE.fullmatch(plain):
        raise ValidationError(_("Give the telephone number in digits, for example 0736 7112345."))
    return plain


class ProfileForm(forms.Form):
    """What a person may say about himself; every part may stay empty."""

    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("Stored encrypted. Staff see it only with a reason, and each look is recorded."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=120, required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    language = forms.ChoiceField(
        label=_("Language of pages and messages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def clean_phone(self) -> str:
        """Give the number in one spelling."""
        return phone(self.cleaned_data["phone"])


class UnitForm(forms.ModelForm):  # type: ignore[type-arg]
    """A unit of the set-up with its functions."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: [(k, k) for k in sorted({r["kind"] for r in rules.department_roles().values()})],
    )
    functions = forms.MultipleChoiceField(
        label=_("Functions"),
        choices=lambda: [(code, f"{row['zh']} {row['en']}") for code, row in rules.department_roles().items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Unit
        fields = (
            "code",
            "area",
            "name_zh",
            "name_en",
            "kind",
            "calendar_code",
            "is_always_on",
            "phone",
            "closed_on",
            "functions",
        )
        labels: ClassVar = {
            "code": _("Code"),
            "area": _("Area"),
            "name_zh": _("Chinese name"),
            "name_en": _("English name"),
            "calendar_code": _("Code of the working calendar"),
            "is_always_on": _("Work never stops"),
            "phone": _("Telephone"),
            "closed_on": _("Closed on"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["functions"].initial = list(self.instance.roles.values_list("role", flat=True))


class PostForm(forms.ModelForm):  # type: ignore[type-arg]
    """A post of the set-up."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=lambda: [
            (role, f"{words['zh']} {words['en']}")
            for role, words in rules.role_names().items()
            if role in rules.STAFF_ROLES
        ],
    )

    class Meta:
        model = Post
        fields = ("account", "unit", "role", "area", "from_on", "to_on")
        labels: ClassVar = {
            "account": _("Account"),
            "unit": _("Unit"),
            "area": _("Area"),
            "from_on": _("First day"),
            "to_on": _("First day without the post"),
        }
        help_texts: ClassVar = {"area": _("Empty: the whole area of the unit.")}


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account of the set-up. A password left empty stays what it is; a new account without one stays shut."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        validators=[validate_password],
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    class Meta:
        model = Account
        fields = ("username", "name", "language", "is_outsourced", "is_active", "new_password")
        labels: ClassVar = {
            "username": _("User name"),
            "name": _("Name"),
            "is_outsourced": _("Staff of a contractor: may type and answer, never decide"),
            "is_active": _("May sign in"),
        }
        help_texts: ClassVar = {"username": "", "is_active": ""}
