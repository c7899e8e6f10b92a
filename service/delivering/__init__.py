"""An Edition to its readers: at least once tried, at most once told."""
