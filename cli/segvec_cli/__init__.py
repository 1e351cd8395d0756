"""The command line of segvec; the library never imports it."""
