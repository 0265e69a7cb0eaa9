"""The pages open to everybody, and one's own list."""
