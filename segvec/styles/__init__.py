"""Other ways to draw a picture than by its regions."""
