"""Curves to painted layers, and to regions."""
