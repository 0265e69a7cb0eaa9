"""Reads of the issue desk, one file per thing read."""
