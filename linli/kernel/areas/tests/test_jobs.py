"""The nightly look at what is drawn."""

import logging

from linli.kernel.areas.jobs import overlaps_and_gaps
from linli.kernel.areas.models import Area


def test_the_nightly_job_lists_what_is_wrong_and_gives_the_counts(town, now, caplog):
    Area.objects.filter(level="prefecture").update(polygon=None)
    Area.objects.filter(pk=town.villages[0].code).update(polygon=None)
    with caplog.at_level(logging.WARNING):
        assert overlaps_and_gaps(now) == "1 gap, 1 missing"
    assert town.villages[0].code in caplog.text


def test_sound_ground_is_told_in_no_words(town, now, caplog):
    Area.objects.filter(level="prefecture").update(polygon=None)
    assert overlaps_and_gaps(now) == ""
    assert caplog.text == ""
