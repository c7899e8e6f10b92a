"""The Model Context Protocol: the archive as tools and resources for whatever model asks.

A door beside HTTP and the command line: the same requests and the same JSON as `/v1/…`, with a text beside it that a
model can read. Over HTTP it is mounted at `/mcp` (`mounted`), over standard input and output it is `dateline mcp`
(`stdio`). https://modelcontextprotocol.io/specification
"""
