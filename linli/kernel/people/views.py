"""The pages about oneself."""

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from linli.doors import clock
from linli.kernel.people import queries, services
from linli.kernel.people.forms import ProfileForm
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import OpenContact

if TYPE_CHECKING:
    from linli.kernel.people.models import Account

UNPROCESSABLE = 422


def profile(request: ActorRequest) -> HttpResponse:
    """Show and change one's own name, contact and language; staff see their posts."""
    account = cast("Account", request.user)
    now = clock.now()
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            services.profile_change(request.actor, OpenContact(**form.cleaned_data), now)
            return _saved(form.cleaned_data["language"], request)
    else:
        form = ProfileForm(initial=asdict(queries.own_contact(account)))
    page = {"form": form, "posts": queries.own_posts(account, now, request.LANGUAGE_CODE)}
    return render(request, "people/profile.html", page, status=UNPROCESSABLE if form.errors else 200)


def _saved(language: str, request: ActorRequest) -> HttpResponse:
    with translation.override(language):
        messages.success(request, gettext("Saved."))
    answer = redirect("profile")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax", httponly=True
    )
    return answer
