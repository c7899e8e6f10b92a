import asyncio

from mcp import Client


async def main() -> None:
    async with Client("http://127.0.0.1:8000/mcp") as client:
        answer = await client.call_tool("ask", {"question": "Who did Umarov meet at the WHO?"})
        print(answer.structured_content["text"])  # the JSON of POST /v1/ask; content is a text of it for models
        print(answer.structured_content["citations"][0]["quote"])


asyncio.run(main())
