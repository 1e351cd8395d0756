"""segvec turns pictures into vector art."""
