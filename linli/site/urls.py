"""Every address of the platform, each with its permission or the reason why it is public."""

from importlib.util import find_spec

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from linli.kernel.people.rules import Permission
from linli.kernel.people.urls import mount, route
from linli.site import audit, feed, gallery, live, offline, openapi, reading, views
from linli.site.basemap import serving

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error

SIGN_IN = "sign-in comes before any right"
OWN = Permission.ACCOUNT_EDIT

# Of the account library only what we use: no e-mail sign-in, no reset by e-mail, no remembered browsers.
account_pages = [
    route("login/", account.login, name="account_login", public=SIGN_IN),
    route("logout/", account.logout, name="account_logout", public="signing out needs no right"),
    route("signup/", account.signup, name="account_signup", public="anyone may open a resident's account"),
    route("inactive/", account.account_inactive, name="account_inactive", public=SIGN_IN),
    route("reauthenticate/", account.reauthenticate, name="account_reauthenticate", permission=OWN),
    route("password/change/", account.password_change, name="account_change_password", permission=OWN),
    route("password/set/", account.password_set, name="account_set_password", permission=OWN),
    route("2fa/", mfa.index, name="mfa_index", permission=OWN),
    route("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate", public=SIGN_IN),
    route("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate", permission=OWN),
    route("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp", permission=OWN),
    route("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp", permission=OWN),
    route("2fa/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes", permission=OWN),
    route(
        "2fa/codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
        permission=OWN,
    ),
    route(
        "2fa/codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
        permission=OWN,
    ),
    route("2fa/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn", permission=OWN),
    route("2fa/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn", permission=OWN),
    route("2fa/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn", permission=OWN),
    route("2fa/passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn", permission=OWN),
    route(
        "2fa/passkeys/reauthenticate/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
        permission=OWN,
    ),
    route("2fa/passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn", public=SIGN_IN),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(account_pages)),
    mount("setup/", admin.site.urls, permission=Permission.SETUP_EDIT),
    route("i18n/setlang/", set_language, name="set_language", public="anyone may choose a language"),
    route("reading/", reading.choose, name="reading", public="how pages look is kept in the reader's own browser"),
    *(
        [route("_gallery/", gallery.gallery, name="gallery", public="component gallery in demo only")]
        if settings.ENV.demo
        else []
    ),
    route(live.PATH.lstrip("/"), feed.opened, name="live", permission=Permission.ISSUES_DESK),
    route("audit/", audit.trail, name="audit", permission=Permission.AUDIT_READ),
    route(serving.NAME, serving.basemap, name="basemap", public="streets and rivers are public facts"),
    route("api/openapi.json", openapi.description, name="openapi", public="what may be asked is no secret"),
    route("favicon.ico", views.icon, name="icon", public="browsers ask for it everywhere"),
    route("sw.js", offline.worker, name="worker", public="it holds public files alone"),
    route("manifest.webmanifest", offline.manifest, name="manifest", public="a telephone asks for it"),
    route("offline/", offline.without_network, name="offline", public="it tells what works without a network"),
    route("outbox/", offline.outbox, name="outbox", public="the device alone knows what is in it", is_kept=True),
    route("outbox/token/", offline.token, name="outbox_token", public="everybody's forms carry one"),
    route("healthz", views.health, name="health", public="the proxy in front asks whether we serve"),
    *(
        path("", include(slice_urls))
        for slice_urls in (
            "linli.centre.urls",
            "linli.issues.urls",
            "linli.kernel.cases.urls",
            "linli.kernel.files.urls",
            "linli.kernel.notify.urls",
            "linli.kernel.people.urls",
            "linli.mediation.urls",
        )
        if find_spec(slice_urls)
    ),
]
