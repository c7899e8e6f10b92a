"""Dateline in Slack: what people do there becomes jobs, and every job is done once.

Flows in: SlackJobs, the ports. Flows out: messages, views and statuses in Slack. Knows Slack's words (threads, blocks,
commands), and neither its wire nor its library: those are adapters.
"""
