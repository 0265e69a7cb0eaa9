"""Periodic work on areas."""

import logging
from collections import Counter
from datetime import datetime

from linli.kernel.areas import queries

logger = logging.getLogger(__name__)
LISTED = 100


def overlaps_and_gaps(now: datetime) -> str:  # noqa: ARG001 - every job takes the moment
    """List overlaps, gaps, invalid and missing polygons in the log; nightly, reads only. Give the counts.

    The whole list comes with `linli areas check --report FILE`.
    """
    found = queries.findings()
    for finding in found[:LISTED]:
        logger.warning("area %s %s %s %s", finding.trouble, finding.code, finding.other, finding.detail)
    counts = Counter(finding.trouble for finding in found)
    return ", ".join(f"{count} {trouble}" for trouble, count in sorted(counts.items()))
