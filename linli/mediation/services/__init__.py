"""Writes of mediation, one file per part of its course."""
