"""How the reader is made: its data sets, its training, its figures. Nothing in service imports this folder."""
