"""What can be chosen: every option once, with its default and range."""
