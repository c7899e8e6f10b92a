"""The door over HTTP: questions, articles and the archive's health as JSON and server-sent events.

Flows in: an opened Dateline and its settings. Flows out: an ASGI application. Knows no storage and no model.
"""
