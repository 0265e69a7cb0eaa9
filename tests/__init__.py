"""What the product promises, tried. Its doors come first: they settle how a workbook is read."""

import linli.doors  # noqa: F401 - for what it sets
