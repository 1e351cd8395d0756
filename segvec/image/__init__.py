"""Pictures as arrays: read, pooled, normalized, written, one by one or as frames."""
