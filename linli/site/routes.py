"""Moved to `linli.kernel.people.urls`, where the kernel and the slices may reach it."""

from linli.kernel.people.urls import View, declaration, mount, route

__all__ = ["View", "declaration", "mount", "route"]
