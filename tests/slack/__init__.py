"""A Slack on loopback: its Web API, its people, and how a channel of it reads."""
