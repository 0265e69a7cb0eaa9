"""Tests about the code base: each computes all minus covered and asserts that nothing is left."""
