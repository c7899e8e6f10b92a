"""Measurements of speed and size. Each returns numbers; `make bench` prints them."""
