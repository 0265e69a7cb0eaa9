"""What becomes public, what is masked and blurred before, what is hidden again, and what follows from abuse."""

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.test import Client
from PIL import Image

from linli.issues.models import PublicReport, Report, Strike
from linli.issues.queries.moderating import moderation_log, public_closed_until
from linli.issues.services import following, keeping, publishing
from linli.issues.tests.acting import Play, moderator, other_moderator
from linli.kernel.cases import queries as cases
from linli.kernel.cases import rules
from linli.kernel.files import services as files
from linli.kernel.files.rules import Box, Copy, blurred, path_of
from linli.kernel.people.rules import ANONYMOUS, Actor, Role, Sender
from tests.fixtures.town import Town

DEVICE = Sender("device", "address")


@pytest.fixture
def play(desk: Town, photo, now: datetime) -> Play:
    return Play(desk, photo, now)


def two_coloured() -> bytes:
    image = Image.new("RGB", (200, 100), "white")
    image.paste("black", (20, 20, 60, 60))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


def test_a_box_leaves_patches_and_the_rest_as_it_was():
    before = Image.open(io.BytesIO(two_coloured())).convert("RGB")
    after = Image.open(io.BytesIO(blurred(two_coloured(), [Box(0, 0, 50, 100)]))).convert("RGB")
    assert after.size == before.size
    assert sum(before.getpixel((21, 21))) < 100 < sum(after.getpixel((21, 21)))
    assert sum(after.getpixel((150, 50))) > 740


@pytest.mark.parametrize("figures", [(0, 0, 0, 10), (100, 0, 1, 1), (90, 0, 20, 10), (-1, 0, 5, 5)])
def test_a_box_lies_inside_its_photo(figures):
    with pytest.raises(ValueError, match="inside"):
        Box(*figures)


@pytest.mark.django_db
def test_everybody_sees_the_boxes_and_staff_and_the_reporter_the_whole(play, desk, signed_in):
    play.opens(photos=(play.photo(play.now),)).does("publish", photos=())
    photo = play.case.files.get()
    path_of(files.ROOT, photo, Copy.SHOWN).write_bytes(two_coloured())
    publishing.photo_blur(moderator(play), play.case_id, photo.name, [Box(0, 0, 50, 50)], play.now)
    files_public = path_of(files.ROOT, photo, Copy.PUBLIC).read_bytes()
    whole = path_of(files.ROOT, photo, Copy.SHOWN).read_bytes()
    assert files_public != whole
    photo.refresh_from_db()
    type(photo).objects.filter(pk=photo.pk).update(is_public=True)
    address = f"/files/{photo.name}/"
    assert Client().get(address).content == files_public
    assert signed_in(desk.staff(Role.MODERATOR)).get(address).content == whole
    assert signed_in(desk.staff(Role.MODERATOR)).get(f"{address}?as=public").content == files_public
    assert signed_in(desk.resident).get(address).content == whole
    assert not cases.sees_whole(ANONYMOUS, photo, play.now)
    assert cases.sees_whole(play.reporter, photo, play.now)
    publishing.photo_blur(moderator(play), play.case_id, photo.name, [], play.now)
    assert Client().get(address).content == whole


@pytest.mark.django_db
def test_with_its_original_the_copy_without_boxes_goes_too(play):
    play.opens(photos=(play.photo(play.now),))
    photo = play.case.files.get()
    publishing.photo_blur(moderator(play), play.case_id, photo.name, [Box(0, 0, 50, 50)], play.now)
    public = path_of(files.ROOT, photo, Copy.PUBLIC).read_bytes()
    keeping.originals_forget(play.now + timedelta(days=366))
    assert path_of(files.ROOT, photo, Copy.SHOWN).read_bytes() == public
    assert not path_of(files.ROOT, photo, Copy.ORIGINAL).exists()


@pytest.mark.django_db
def test_only_a_moderator_of_the_area_blurs(play, desk):
    play.opens(photos=(play.photo(play.now),))
    name = play.case.files.get().name
    for stranger in (play.clerk(), play.reporter, desk.actor(Role.MODERATOR, desk.far_desk)):
        with pytest.raises(rules.NotThereError):
            publishing.photo_blur(stranger, play.case_id, name, [Box(0, 0, 5, 5)], play.now)
    with pytest.raises(rules.NotThereError):
        publishing.photo_blur(moderator(play), play.case_id, "another", [Box(0, 0, 5, 5)], play.now)


@pytest.mark.django_db
def test_boxes_are_typed_without_script_and_wrong_ones_are_named(play, desk, signed_in):
    play.opens(photos=(play.photo(play.now),))
    photo = play.case.files.get()
    address = f"/desk/c/{play.case_id}/photos/{photo.name}/"
    browser = signed_in(desk.staff(Role.MODERATOR))
    form = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    box = dict(
        zip(("form-0-left", "form-0-top", "form-0-width", "form-0-height"), ["10", "20", "30", "40"], strict=True)
    )
    assert browser.get(address).status_code == 200
    assert browser.post(address, {**form, **box, "form-0-width": "95"}).status_code == 422
    assert browser.post(address, {**form, **box, "form-0-width": ""}).status_code == 422
    assert browser.post(address, {**form, **box}).status_code == 302
    photo.refresh_from_db()
    assert photo.boxes == [[10, 20, 30, 40]]
    assert signed_in(desk.staff(Role.CLERK)).get(address).status_code in {403, 404}


@pytest.mark.django_db
def test_the_text_is_proposed_masked_and_a_name_needs_the_moderators_word(play, desk, signed_in):
    play.opens(text="村长李建国收钱，电话13800138000")
    page = signed_in(desk.staff(Role.MODERATOR)).get(f"/desk/c/{play.case_id}/publish/")
    assert page.context["form"].initial["text"] == "村长***收钱，电话***"
    assert page.context["public"]
    for text, why in (("村长李建国收钱", "names_maybe"), ("电话13800138000", "personal_data")):
        with pytest.raises(rules.RefusedActError) as refused:
            play.does("publish", text=text)
        assert refused.value.facts["why"] == why
    play.does("publish", text="村长李建国收钱", are_no_names=True)
    assert PublicReport.objects.get().text == "村长李建国收钱"


@pytest.mark.django_db
def test_the_author_reads_why_it_was_hidden_and_another_moderator_looks_again(play, desk):
    play.opens(photos=(play.photo(play.now),))
    name = play.case.files.get().name
    play.does("publish", photos=(name,)).does("unpublish", reason="abuse", text="言辞辱骂")
    assert not play.case.files.get().is_public
    with pytest.raises(rules.RefusedActError):
        play.does("rule_hiding")
    play.does("appeal_hiding")
    with pytest.raises(rules.RefusedActError):
        play.does("appeal_hiding")
    own = {"version": play.case.version, "is_upheld": False, "text": "恢复", "now": play.now}
    with pytest.raises(rules.RefusedActError):
        publishing.hiding_rule(moderator(play), play.case_id, **own)
    publishing.hiding_rule(other_moderator(play), play.case_id, **own)
    assert PublicReport.objects.get().hidden_at is None
    assert play.case.files.get().is_public


def struck(play: Play, times: int, **said) -> None:
    for _ in range(times):
        play.opens()
        Report.objects.filter(pk=play.case_id).update(device=DEVICE.device)
        play.does("publish").does("unpublish", **{"reason": "spam", "text": "广告", "is_strike": True} | said)


@pytest.mark.django_db
def test_three_strikes_close_following_for_thirty_days_and_reporting_never(play, desk):
    shown = play.opens().does("publish").case.number
    follower = Actor(account_id=desk.residents[1].pk)
    struck(play, 2)
    struck(play, 1, reason="ours")
    following.case_follow(follower, shown, play.now, sender=DEVICE)
    struck(play, 1)
    with pytest.raises(rules.RefusedActError):
        following.case_follow(follower, shown, play.now, sender=DEVICE)
    assert public_closed_until(follower, DEVICE, play.now) == play.now + timedelta(days=30)
    assert public_closed_until(desk.actor(Role.CLERK), DEVICE, play.now) is None
    assert public_closed_until(ANONYMOUS, Sender("other"), play.now) is None
    following.case_follow(follower, shown, play.now + timedelta(days=31), sender=DEVICE)
    play.opens()


@pytest.mark.django_db
def test_a_strike_is_lifted_with_the_hiding_and_a_device_is_forgotten(play):
    struck(play, 1)
    assert Strike.objects.count() == 1
    play.does("appeal_hiding").does("rule_hiding")
    assert Strike.objects.count() == 0
    keeping.rows_forget(play.now + timedelta(days=91))
    assert not Report.objects.exclude(device="").exists()


@pytest.mark.django_db
def test_the_log_tells_every_decision_and_nobody(play, desk):
    struck(play, 1, text="张测试在骂人")
    rows = list(csv.reader(io.StringIO(Client().get("/moderation.csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["decided_at", "number", "act", "reason", "strike"]
    assert [row[2:] for row in rows[1:]] == [["unpublish", "spam", "strike"], ["publish", "", ""]]
    assert {each.number for each in moderation_log()} == {play.case.number}
    told = "".join(cell for row in rows for cell in row)
    assert "骂" not in told
    assert desk.staff(Role.MODERATOR).username not in told
