"""The page on which a person chooses the ways of own notices."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.doors import clock
from linli.kernel.notify import queries, services
from linli.kernel.notify.forms import ChannelsForm
from linli.kernel.notify.rules import CHOSEN, QUIET_FROM, QUIET_UNTIL, RINGS_A_DAY
from linli.kernel.people.queries import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: ActorRequest) -> HttpResponse:
    """Show and change by which ways the reader is told of what."""
    if request.method == "POST":
        form = ChannelsForm(request.POST)
        if form.is_valid():
            services.channels_choose(request.actor, {kind: form.cleaned_data[kind] for kind in CHOSEN}, clock.now())
            messages.success(request, gettext("Saved."))
            return redirect("channels")
    else:
        form = ChannelsForm(initial=queries.channels_wanted(request.actor))
    rest = {"quiet_from": QUIET_FROM, "quiet_until": QUIET_UNTIL, "rings": RINGS_A_DAY}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "notify/channels.html", {"form": form, **rest}, status=status)
