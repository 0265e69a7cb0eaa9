"""One failure is one failure: no test finds rows that a failed one has left behind."""

import pytest

from linli.kernel.areas.models import Area
from tests.fixtures import leftovers


def torn_down(item, error):
    """Let a test end, its own rows put away with this error."""
    hook = leftovers.pytest_runtest_teardown(item)
    next(hook)
    try:
        hook.throw(error) if error else next(hook)
    except (StopIteration, OSError):
        return


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [None, OSError("database is locked")])
def test_what_a_failed_test_has_committed_is_gone_before_the_next(town, request, error):
    request.node.stash[leftovers.FAILED] = error is None
    torn_down(request.node, error)
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_a_test_that_went_well_is_left_alone(town, request):
    torn_down(request.node, None)
    assert Area.objects.exists()
