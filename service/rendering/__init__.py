"""One Edition in every form a reader may want it."""
