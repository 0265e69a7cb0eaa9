"""Doors of mediation for programs: the socket of the hearing room."""
