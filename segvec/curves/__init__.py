"""Borders to lines and cubics."""
