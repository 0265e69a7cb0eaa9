"""How addresses are declared, here and everywhere: each with its permission, or why it is open to everybody."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from linli.kernel.people import views
from linli.kernel.people.rules import Permission

View = Callable[..., HttpResponseBase]
# The highest number that a row may have (BigAutoField); beyond it a driver takes none.
LAST_ROW = 2**63 - 1


def route(
    pattern: str,
    view: View,
    *,
    name: str,
    permission: Permission | None = None,
    public: str = "",
    is_kept: bool = False,
) -> URLPattern:
    """Give the path of `view`; raises ValueError unless exactly one of `permission` and `public` is given.

    A page that `is_kept` goes on without a network: the browser keeps a copy for whoever is signed in.
    """
    declared = _declared(view, permission, public)
    declared.ll_kept = is_kept  # type: ignore[attr-defined]
    return path(pattern, declared, name=name)


def mount(
    prefix: str, included: tuple[Any, Any, Any], *, permission: Permission | None = None, public: str = ""
) -> URLResolver:
    """Give the addresses of a library (`include(…)`, `admin.urls`) under `prefix` with one declaration."""
    resolver: URLResolver = path(prefix, included)
    for pattern in _leaves(resolver.url_patterns):
        pattern.callback = _declared(pattern.callback, permission, public)
    return resolver


def declaration(view: View) -> Permission | str | None:
    """Give the permission a routed view asks for, or why it is public; None where neither was said."""
    return getattr(view, "ll_permission", None) or getattr(view, "ll_public", None)


def _declared(view: View, permission: Permission | None, public: str) -> View:
    if (permission is None) == (not public):
        raise ValueError(f"{view}: a route needs either a permission or the reason why it is public")

    # A wrapper, because one view may be reached by two addresses with different rights.
    @wraps(view)
    def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if any(isinstance(given, int) and given > LAST_ROW for given in kwargs.values()):
            raise Http404
        return view(request, *args, **kwargs)

    declared.ll_permission = permission  # type: ignore[attr-defined]
    declared.ll_public = public  # type: ignore[attr-defined]
    return declared


def _leaves(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


urlpatterns = [route("settings/", views.profile, name="profile", permission=Permission.ACCOUNT_EDIT)]
