"""What cutters, plotters and presses take."""
