"""Writes of the issue desk, one file per part of the loop."""
