"""Drawing of heatmaps: fields of colored cells, with or without their values, a color bar and a title."""
