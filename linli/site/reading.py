"""How a reader wants pages to look: elder mode, size of the text, language. Kept in the reader's own browser."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words

ELDER, NORMAL = "elder", "normal"
VIEW_COOKIE, SIZE_COOKIE = "ll_view", "ll_size"
# screens 8: the choice lasts a year.
KEPT = timedelta(days=365)
# screens 3 and 8: 100 to 150 % of the normal text, 131.25 to 200 % of it in elder mode. The sheet says how large.
SIZES: tuple[tuple[str, "Words"], ...] = (
    ("0", _("Normal")),
    ("1", _("Larger")),
    ("2", _("Large")),
    ("3", _("Very large")),
)
VIEWS: tuple[tuple[str, "Words"], ...] = ((NORMAL, _("Standard view")), (ELDER, _("Elder mode")))


@dataclass(frozen=True, slots=True)
class Reading:
    """How pages look to one reader; the first of each is what nobody has chosen."""

    view: str = NORMAL
    size: str = "0"

    @property
    def is_elder(self) -> bool:
        """Tell whether letters and buttons are large and each page asks for little."""
        return self.view == ELDER


class ReadingForm(forms.Form):
    """A view and a size of text."""

    view = forms.ChoiceField(
        label=_("Page view"),
        choices=VIEWS,
        widget=forms.RadioSelect,
        help_text=_("Elder mode has larger letters and buttons, and reads pages aloud where the device has a voice."),
    )
    size = forms.ChoiceField(label=_("Size of the text"), choices=SIZES, widget=forms.RadioSelect)


def reading(request: HttpRequest) -> Reading:
    """Give how the sender of a request wants pages to look; an unknown choice counts as none."""
    form = ReadingForm({"view": request.COOKIES.get(VIEW_COOKIE), "size": request.COOKIES.get(SIZE_COOKIE)})
    form.is_valid()
    # Only what is a choice is left in the cleaned data.
    return Reading(**form.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the choices, or keep one and go back to where it was made."""
    now = reading(request)
    form = ReadingForm(request.POST) if request.method == "POST" else ReadingForm({"view": now.view, "size": now.size})
    if request.method == "POST" and form.is_valid():
        answer = HttpResponseRedirect(_back(request))
        for cookie, name in ((VIEW_COOKIE, "view"), (SIZE_COOKIE, "size")):
            answer.set_cookie(
                cookie,
                form.cleaned_data[name],
                max_age=KEPT,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer
    return render(request, "reading.html", {"form": form}, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    to = request.POST.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure()) else "/"
