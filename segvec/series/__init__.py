"""One artwork in many palettes: pieces, sheets, folders, animations."""
