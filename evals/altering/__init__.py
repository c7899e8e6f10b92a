"""Sentences of articles, said again or altered by a seed: what checks of support are trained and measured on."""
