"""The permission matrix (promises 6): every route × role × position, expected, answered, and kept as a golden table."""
