"""One vendor a file: what the ports of `service` are made of."""
