"""Open311 GeoReport v2 as we serve it: faults, reading, rendering, statuses and attributes. Pure."""
