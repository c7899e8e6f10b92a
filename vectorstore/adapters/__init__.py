"""One vendor a file: what the ports of `vectorstore` are made of."""
