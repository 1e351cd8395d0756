"""Where things stand: named sizes, and crops."""
