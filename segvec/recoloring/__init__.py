"""Other colors for artworks and documents."""
