"""The page kit: fields, deadlines, states, dates and the import map, as templates use them."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from linli.kernel.people.rules import Actor, Held, Role
from linli.site import gallery
from linli.site.context import page
from linli.site.templatetags import ll

MOMENT = datetime(2022, 7, 4, 8, 30, tzinfo=UTC)  # 16:30 in China


def shown(source: str, language: str = "en", **context: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(hours=3, minutes=20), "due in 3 h 20 min"),
        (timedelta(days=2, hours=4, minutes=59), "due in 2 d 4 h"),
        (timedelta(days=3), "due in 3 d"),
        (timedelta(seconds=59), "due in less than 1 min"),
        (timedelta(0), "due in less than 1 min"),
        (timedelta(minutes=-90), "1 h 30 min overdue"),
    ],
)
def test_deadline_is_told_in_its_two_largest_units(now, left, words):
    assert words in shown("{% clock due %}", due=now + left)


@pytest.mark.parametrize(("hours", "look"), [(-1, "over"), (23, "soon"), (25, "ok")])
def test_deadline_look_follows_what_is_left(now, hours, look):
    assert f"ll-clock--{look}" in shown("{% clock due %}", due=now + timedelta(hours=hours))


def test_deadline_stands_beside_its_date(now):
    assert "7月4日 16:30" in shown("{% clock due %}", "zh-hans", due=MOMENT)


def test_met_and_paused_deadlines_are_not_recounted_by_the_browser(now):
    assert "data-fixed" in shown("{% clock due met=due %}", due=MOMENT)
    assert "data-fixed" in shown('{% clock due paused="rain" %}', due=MOMENT)
    assert "data-fixed" not in shown("{% clock due %}", due=MOMENT)


def test_deadline_met_after_its_time_says_so(now):
    assert "Met late" in shown("{% clock due met=met %}", due=MOMENT, met=MOMENT + timedelta(minutes=1))


def test_no_deadline_shows_nothing(now):
    assert shown("{% clock due %}", due=None) == ""


def test_midnight_that_ends_a_day_is_told_as_24_of_that_day():
    midnight = datetime(2022, 7, 11, 16, 0, tzinfo=UTC)
    assert shown("{{ due|due_moment }}", "zh-hans", due=midnight) == "2022年7月11日 24:00"
    assert shown("{{ due|due_moment }}", due=midnight) == "11 July 2022, 24:00"


@pytest.mark.parametrize(
    ("filter_name", "zh", "en"),
    [
        ("moment", "2022年7月4日 16:30", "4 July 2022, 16:30"),
        ("day", "2022年7月4日", "4 July 2022"),
        ("stamp", "2022-07-04 16:30", "2022-07-04 16:30"),
        ("stamp_day", "2022-07-04", "2022-07-04"),
        ("stamp_time", "16:30", "16:30"),
    ],
)
def test_dates_are_local_and_in_the_words_of_the_language(filter_name, zh, en):
    assert shown(f"{{{{ at|{filter_name} }}}}", "zh-hans", at=MOMENT) == zh
    assert shown(f"{{{{ at|{filter_name} }}}}", at=MOMENT) == en
    assert shown(f"{{{{ at|{filter_name} }}}}", at=None) == ""


def test_contacts_are_masked():
    assert shown('{{ "13800138000"|mask_phone }} {{ "张小满"|mask_name }}') == "138****8000 张*"


@pytest.mark.parametrize("look", ll.LOOKS)
def test_every_state_look_has_a_word_and_a_shape(look):
    tag = shown("{% state_tag 'In hand' look %}", look=look)
    assert "In hand" in tag
    assert "<svg" in tag


def test_words_from_people_are_escaped_in_a_tag():
    assert "<b>" not in shown("{% state_tag words %}", words="<b>")


def test_faulty_field_points_at_its_hint_and_its_error():
    form = gallery.SampleForm({})
    html = shown("{% field form.words %}", form=form)
    assert 'aria-describedby="id_words_hint id_words_error id_words_count"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_words_error"' in html


def test_field_without_hint_points_at_nothing():
    assert "aria-describedby" not in shown("{% field form.place %}", form=gallery.SampleForm())


def test_choices_are_cards_with_a_legend_and_hints():
    html = shown("{% field form.nature hints=hints %}", form=gallery.SampleForm(), hints={"thank": "We pass it on."})
    assert html.count('<label class="ll-choice"') == 3
    assert "<legend" in html
    assert "We pass it on." in html


def test_chosen_card_stays_chosen():
    html = shown("{% field form.nature %}", form=gallery.SampleForm({"nature": "thank"}))
    chosen = [line for line in html.splitlines() if "checked" in line]
    assert len(chosen) == 1
    assert 'value="thank"' in chosen[0]


def test_typed_words_come_back_escaped():
    html = shown("{% field form.words %}", form=gallery.SampleForm({"words": "</textarea><script>"}))
    assert "<script>" not in html


def test_hidden_field_is_bare():
    assert shown("{% field form.lat %}", form=gallery.SampleForm()).strip().startswith('<input type="hidden"')


def test_fault_summary_leads_to_each_field():
    form = gallery.SampleForm({"words": "x" * 201})
    form.full_clean()
    form.add_error(None, "The place and the photo do not fit.")
    html = shown("{% error_summary form %}", form=form)
    assert 'href="#id_nature_0"' in html
    assert "What do you want?: please answer" in html
    assert "The place and the photo do not fit." in html


def test_form_without_faults_has_no_summary():
    assert shown("{% error_summary form %}", form=gallery.SampleForm()).strip() == ""


def test_field_shown_for_one_choice_says_which():
    assert 'data-ll-when="nature=help"' in shown('{% field form.unit when="nature=help" %}', form=gallery.SampleForm())


def test_import_map_names_every_own_module():
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"
    html = shown("{% importmap %}", request=request)
    # The service worker is no module of a page.
    own = {path.stem for path in (ll.assets.STATIC / "site").glob("*.js")} - {"sw"}
    assert all(f'"ll/{name}"' in html for name in own)
    assert html.count('nonce="n0nce"') == 2


def test_page_without_nonce_has_no_script():
    assert shown("{% importmap %}") == ""


def test_form_field_of_unknown_widget_is_an_input():
    class OneForm(forms.Form):
        on = forms.DateField()

    assert 'class="govuk-input"' in shown("{% field form.on %}", form=OneForm())


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_gallery_shows_every_part(language):
    client = Client()
    client.cookies["ll_lang"] = language
    page = client.get("/_gallery/")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text


@pytest.mark.django_db
def test_no_page_part_carries_inline_style_or_handler():
    html = Client().get("/_gallery/").text
    assert " style=" not in html
    assert " onclick=" not in html


@pytest.mark.django_db
def test_every_posting_form_carries_its_token():
    html = Client().get("/_gallery/").text
    forms_posting = [
        part.split("</form>")[0] for part in html.split("<form")[1:] if 'method="post"' in part.split(">")[0]
    ]
    assert forms_posting
    assert all("csrfmiddlewaretoken" in form for form in forms_posting)


@pytest.mark.django_db
def test_resident_pages_show_the_numbers_to_call_and_the_help_line():
    html = Client().get("/_gallery/").text
    assert all(f'href="tel:{number}"' in html for number in ("110", "119", "120", "122", "12345"))


@pytest.mark.parametrize(("role", "shown_urls"), [("clerk", {"/desk/"}), ("auditor", {"/audit/"})])
def test_staff_find_in_the_navigation_only_what_their_post_opens(role, shown_urls):
    actor = Actor(account_id=1, posts=(Held(Role(role), unit_id=1, unit_kind="desk", area_code="430703"),))
    request = RequestFactory().get("/desk/c/430703-220704-00012-7/")
    request.actor = actor
    request.user = AnonymousUser()
    nav = page(request)["shell"].nav
    assert {item.url for item in nav} & {"/desk/", "/audit/", "/setup/"} == shown_urls
    assert {item.url for item in nav if item.is_current} == shown_urls & {"/desk/"}


def test_drafts_of_two_people_at_one_browser_are_kept_apart():
    keys = set()
    for account_id in (1, 2):
        request = RequestFactory().get("/")
        request.actor = Actor(account_id=account_id)
        request.user = get_user_model()(username=f"r{account_id}")
        keys.add(page(request)["shell"].account_key)
    assert len(keys) == 2
