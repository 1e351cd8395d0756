"""Pages of an exact size, in pixels or on paper."""
