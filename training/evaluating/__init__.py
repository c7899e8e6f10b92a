"""What a reader is worth: figures on what it was not trained on, and numbers that turn its log-odds into chances."""
