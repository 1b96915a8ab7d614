"""Scan: the current sale, the scan line, the verdict, today's list."""
