"""The gate: every address is declared, every request has its actor, every refusal its answer."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from linli.kernel.cases.rules import DomainError, NotThereError
from linli.kernel.people.rules import Permission, Role
from linli.kernel.people.urls import declaration, mount, route
from linli.site import urls as site_urls

pytestmark = pytest.mark.django_db


class TooLateError(DomainError):
    code = "too_late"
    status = 409


def ok(request, **_):
    return HttpResponse(request.actor.ref)


def refuses(request):
    raise TooLateError("That is too late.")


def says(request, kind):
    return HttpResponse(b"said again and again; " * 40, content_type=kind.replace("-", "/"))


def hidden(request, pk):
    raise NotThereError


def fails(request):
    raise ValueError("a bug, not an answer")


urlpatterns = [
    *site_urls.urlpatterns,
    route("t/open/", ok, name="t_open", public="a test"),
    route("t/desk/", ok, name="t_desk", permission=Permission.ISSUES_ACCEPT),
    route("t/desk/<int:pk>/", ok, name="t_object", permission=Permission.ISSUES_ACCEPT),
    route("t/hidden/<int:pk>/", hidden, name="t_hidden", public="a test"),
    route("t/refuses/", refuses, name="t_refuses", public="a test"),
    route("api/t/refuses/", refuses, name="t_api", public="a test"),
    route("t/says/<kind>/", says, name="t_says", public="a test"),
    route("t/fails/", fails, name="t_fails", public="a test"),
    path("t/undeclared/", ok),
]
handler400, handler403 = site_urls.handler400, site_urls.handler403
handler404, handler500 = site_urls.handler404, site_urls.handler500


@pytest.fixture
def _test_addresses(settings) -> None:
    """Serve this module's addresses beside those of the platform."""
    settings.ROOT_URLCONF = __name__


@pytest.mark.usefixtures("_test_addresses")
def test_undeclared_address_stays_closed(client):
    assert client.get("/t/undeclared/").status_code == 403


@pytest.mark.parametrize("said", [{}, {"permission": Permission.ISSUES_READ, "public": "both"}])
def test_route_is_refused_with_no_declaration_or_with_two(said):
    with pytest.raises(ValueError, match="either a permission or the reason"):
        route("x/", ok, name="x", **said)


def test_one_view_keeps_different_rights_at_different_addresses():
    first = route("a/", ok, name="a", public="open")
    second = route("b/", ok, name="b", permission=Permission.ISSUES_READ)
    assert (declaration(first.callback), declaration(second.callback)) == ("open", Permission.ISSUES_READ)
    assert declaration(ok) is None


def test_mount_declares_the_nested_addresses_of_a_library():
    mounted = mount("x/", include([path("y/", include([path("z/", ok)]))]), permission=Permission.SETUP_EDIT)
    leaf = mounted.url_patterns[0].url_patterns[0]
    assert declaration(leaf.callback) is Permission.SETUP_EDIT


@pytest.mark.usefixtures("_test_addresses")
class TestAnswers:
    """What each kind of sender gets."""

    def test_anybody_reaches_a_public_page_without_a_query(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/t/open/").content == b"anonymous"

    def test_signed_in_person_costs_three_queries(self, town, signed_in, django_assert_max_num_queries):
        client = signed_in(town.staff(Role.CLERK))
        client.get("/t/desk/")
        # Session, account, posts.
        with django_assert_max_num_queries(3):
            assert client.get("/t/desk/").status_code == 200

    def test_bearer_of_a_lookup_code_is_named_by_the_case(self, client):
        session = client.session
        session["code_case_id"] = 7
        session.save()
        answer = client.get("/t/open/")
        assert answer.content == b"code:7"
        assert answer["Cache-Control"] == "no-store"

    def test_signed_out_is_sent_to_sign_in_and_back(self, client):
        assert client.get("/t/desk/?state=open")["Location"] == "/account/login/?next=/t/desk/%3Fstate%3Dopen"

    def test_refused_form_leads_back_to_the_page_that_held_it(self, client):
        answer = client.post("/t/desk/", headers={"Referer": "http://testserver/t/open/"})
        assert answer["Location"].endswith("?next=http%3A//testserver/t/open/")

    def test_named_function_without_right_is_403_and_object_404(self, town, signed_in):
        client = signed_in(town.resident)
        assert client.get("/t/desk/").status_code == 403
        assert client.get("/t/desk/1/").status_code == 404

    def test_object_out_of_reach_looks_like_none(self, town, signed_in):
        client = signed_in(town.resident)
        closed, hidden_one, none = (client.get(p) for p in ("/t/desk/1/", "/t/hidden/1/", "/t/nowhere/1/"))
        assert closed.status_code == hidden_one.status_code == none.status_code == 404
        assert len({plain(page) for page in (closed, hidden_one, none)}) == 1

    def test_program_gets_json(self, client, town, signed_in):
        json = {"Accept": "application/json"}
        assert client.get("/t/desk/", headers=json).json()["error"] == "sign_in"
        assert client.get("/t/desk/", headers=json).status_code == 401
        assert signed_in(town.resident).get("/t/desk/", headers=json).json()["error"] == "forbidden"
        assert client.get("/t/nowhere/", headers=json).json()["error"] == "not_found"

    def test_fragment_of_a_page_sends_the_whole_page_to_sign_in(self, client):
        at = {"HX-Request": "true", "HX-Current-URL": "http://testserver/t/desk/?state=open"}
        answer = client.get("/t/desk/", headers=at)
        assert answer.status_code == 401
        assert answer["HX-Redirect"] == "/account/login/?next=http%3A//testserver/t/desk/%3Fstate%3Dopen"

    def test_domain_error_becomes_a_page_or_json(self, client):
        page = client.get("/t/refuses/")
        assert page.status_code == 409
        assert "That is too late." in page.content.decode()
        answer = client.post("/api/t/refuses/")
        assert (answer.status_code, answer.json()) == (409, {"error": "too_late", "message": "That is too late."})

    def test_other_errors_are_not_swallowed(self, client):
        with pytest.raises(ValueError, match="a bug"):
            client.get("/t/fails/")
        client.raise_request_exception = False
        assert client.get("/t/fails/").status_code == 500

    def test_form_without_token_is_explained(self):
        answer = Client(enforce_csrf_checks=True).post("/i18n/setlang/", {"language": "en"})
        assert answer.status_code == 403
        assert "govuk-heading-l" in answer.content.decode()


def plain(page) -> str:
    """The page without what differs by request: its token, its nonce and its own address."""
    return re.sub(r'(value|nonce)="[^"]*"', "", page.content.decode())


def test_language_is_chosen_by_a_button_and_kept(client):
    client.post("/i18n/setlang/", {"language": "en", "next": "/account/login/"})
    assert client.cookies["ll_lang"].value == "en"
    assert "Sign in" in client.get("/account/login/").content.decode()


def test_health_answers_without_session(client):
    answer = client.get("/healthz")
    assert answer.content == b"ok\n"
    assert "sessionid" not in answer.cookies


@pytest.mark.usefixtures("_test_addresses")
@pytest.mark.parametrize(
    ("kind", "accepts", "how"),
    [
        ("text-html", "gzip", "gzip"),
        ("application-json", "gzip", "gzip"),
        ("text-html", "", None),
        ("image-jpeg", "gzip", None),
        ("text-event-stream", "gzip", None),
    ],
)
def test_texts_are_compressed_for_who_can_read_them_so(kind, accepts, how):
    answer = Client().get(f"/t/says/{kind}/", headers={"Accept-Encoding": accepts})
    assert answer.get("Content-Encoding") == how
