"""Linli (邻里): neighbourhood service and safety, from a resident's report to its verified end."""

__version__ = "0.1.0"
