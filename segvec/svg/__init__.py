"""SVG documents: written, read, measured, and looked at before they are drawn."""
