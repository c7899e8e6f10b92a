"""What is counted, one metric a file: pure functions of outcomes, none of which knows the others."""
