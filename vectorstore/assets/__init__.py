"""Files the archive ships with, and the script that made them. What each is, and its licence: NOTICE.md."""
