"""The doors: bytes, sheets, XML, outgoing requests, clock, identifiers, each in one place."""

import os

# Workbooks are read with defusedxml, also where lxml is installed for other ends: openpyxl would take that first.
os.environ["OPENPYXL_LXML"] = "False"
