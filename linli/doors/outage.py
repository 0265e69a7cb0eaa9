"""When the database or the disk takes nothing: which errors say so, and one alarm a minute instead of one a request."""

import errno
import logging
import threading

from django.db import InterfaceError, OperationalError

from linli.doors import clock

ALARM_S = 60.0
# Full, over quota, broken, or made read-only by a system that found it broken.
DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS})

log = logging.getLogger(__name__)
_told = threading.Lock()
_last_s = -ALARM_S


def is_outage(error: BaseException | None) -> bool:
    """Tell whether an error is no fault of the request, so that the same request may do later."""
    return isinstance(error, OperationalError | InterfaceError) or (
        isinstance(error, OSError) and error.errno in DISK_ERRORS
    )


def alarm(error: BaseException) -> None:
    """Tell the operator, unless this process has done so within the minute."""
    global _last_s  # noqa: PLW0603 - one alarm for the whole process
    with _told:
        if clock.tick_s() - _last_s < ALARM_S:
            return
        _last_s = clock.tick_s()
    log.critical("nothing can be stored, requests are refused: %s; see `linli check --deploy`", type(error).__name__)


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a line of the log says more than `alarm` does, which does not come with every request."""
    return not (record.exc_info and is_outage(record.exc_info[1]))
