"""What a run showed: tables for a terminal, JSON for programs, one HTML page for reading."""
