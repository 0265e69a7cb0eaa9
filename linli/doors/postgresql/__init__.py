"""The door to PostgreSQL: Django's own, which looks at a connection's line instead of asking the server each time."""
