"""Many pictures: sources and names in, tasks done by several processes, a manifest of what became of each."""
