"""Articles into stories, as they arrive."""
