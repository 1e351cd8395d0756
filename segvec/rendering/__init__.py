"""Documents into pixels and pages: what is read of a document, what draws it, and who chooses."""

PAGE_FORMATS = ("pdf", "ps", "eps")
"""What only Cairo draws."""
