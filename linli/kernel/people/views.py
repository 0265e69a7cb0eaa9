"""The pages about oneself."""

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext
from django.views.i18n import set_language

from linli.doors import clock
from linli.kernel.people import queries, services
from linli.kernel.people.forms import ProfileForm
from linli.kernel.people.queries import ActorRequest
from linli.kernel.people.rules import OpenContact

if TYPE_CHECKING:
    from linli.kernel.people.models import Account

UNPROCESSABLE = 422


def profile(request: ActorRequest) -> HttpResponseBase:
    """Show and change one's own name, contact and language; staff see their posts."""
    account = cast("Account", request.user)
    now = clock.now()
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            services.profile_change(request.actor, OpenContact(**form.cleaned_data), now)
            with translation.override(form.cleaned_data["language"]):
                messages.success(request, gettext("Saved."))
            # The form names language and way back just as the language buttons do.
            return set_language(request)
    else:
        form = ProfileForm(initial=asdict(queries.own_contact(account)))
    page = {"form": form, "posts": queries.own_posts(account, now, request.LANGUAGE_CODE)}
    return render(request, "people/profile.html", page, status=UNPROCESSABLE if form.errors else 200)
