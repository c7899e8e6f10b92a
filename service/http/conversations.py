"""/v1/conversations: what was asked before and what was said, to read again, to name and to delete."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from service.bootstrap import Dateline
from service.http.auth import Access, may
from service.http.bodies import json_body
from service.http.conversation_forms import ConversationOut, ConversationRowOut, ConversationsOut, RenameIn
from service.http.digest_forms import PageQuery
from service.http.problems import documented
from service.ports import KeptConversations

ConversationId = Annotated[str, Path(max_length=200, description="`conversation_id` of an answer, or as listed.")]
Reader = Annotated[Access, Depends(may("read"))]
Writer = Annotated[Access, Depends(may("write"))]


def conversations_router(dateline: Dateline) -> APIRouter:
    router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
    kept = dateline.conversations
    _reading_routes(router, kept)
    _changing_routes(router, kept)
    return router


def _reading_routes(router: APIRouter, kept: KeptConversations) -> None:
    @router.get("", summary="List conversations", responses=documented(401, 403, 422, 429, 503))
    def list_conversations(query: Annotated[PageQuery, Query()], access: Reader) -> ConversationsOut:
        """Newest first. They belong to the archive: whoever holds one of its keys sees all of them.

        That includes what was asked in Slack and through the other doors.
        """
        found = kept.all(access.archive, limit=query.limit + 1, offset=query.offset)
        page = [ConversationRowOut.of(conversation) for conversation in found[: query.limit]]
        return ConversationsOut(conversations=page, next_offset=query.next_offset(found))

    @router.get("/{conversation_id}", summary="Show a conversation", responses=documented(401, 403, 404, 422, 429, 503))
    def show(conversation_id: ConversationId, query: Annotated[PageQuery, Query()], access: Reader) -> ConversationOut:
        """Its newest turns, oldest first, each with the whole answer as it was given."""
        conversation = kept.conversation(access.archive, conversation_id)
        found = kept.whole_turns(access.archive, conversation_id, limit=query.limit + 1, offset=query.offset)
        return ConversationOut.with_turns(conversation, found[-query.limit :], query.next_offset(found))


def _changing_routes(router: APIRouter, kept: KeptConversations) -> None:
    @router.patch(
        "/{conversation_id}",
        summary="Name a conversation",
        responses=documented(400, 401, 403, 404, 413, 415, 422, 429, 503),
        dependencies=[Depends(json_body)],
    )
    def rename(conversation_id: ConversationId, body: RenameIn, access: Writer) -> ConversationRowOut:
        """Its place in the list stays what it was."""
        kept.rename(access.archive, conversation_id, body.name)
        return ConversationRowOut.of(kept.conversation(access.archive, conversation_id))

    @router.delete(
        "/{conversation_id}",
        status_code=204,
        summary="Delete a conversation",
        responses=documented(401, 403, 404, 422, 429, 503),
    )
    def delete(conversation_id: ConversationId, access: Writer) -> Response:
        """With its answers and what was kept because of them: feedback, and corrections.

        A link to one of its answers is then 404. An answer that is under way begins the conversation anew.
        """
        kept.remove(access.archive, conversation_id)
        return Response(status_code=204)
