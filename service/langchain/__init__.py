"""The door for chains of LangChain: an archive as a retriever.

Flows in: a folder or a server's address, and questions. Flows out: documents whose content is the exact text of a
passage, with the place where it stands. Knows nothing of what a chain makes of them.

    from service.langchain import DatelineRetriever

    with DatelineRetriever.open() as retriever:
        documents = retriever.invoke("Who did Umarov meet at the WHO?")
"""

from service.langchain.retriever import DatelineRetriever

__all__ = ["DatelineRetriever"]
