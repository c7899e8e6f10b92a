"""The page in a real Chromium, over a real `dateline serve`: what a reader sees and does."""
