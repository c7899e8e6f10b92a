"""A model, and what one summary has of it: its context, its time, and the prompts that were put to it.

Flows in: a prompt, its inputs and the texts to show. Flows out: the sentences of the reply. Knows no article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from prompts import Prompt
from service.model import Message
from service.ports import LanguageModel
from service.prompting import CountTokens, Patience, fenced, harmless, prompt_tokens, random_word, reply_to
from service.reply import Declined, DraftSentence, ReplyReader
from service.summaries.budgeting import SourceText

DECLINE = "NOTHING TO TELL"

Drafts = Iterator[DraftSentence | Declined]
Inputs = Mapping[str, str]  # of a prompt: all but the texts, the day and the fence


@dataclass(frozen=True, slots=True)
class Asking:
    """How a model is asked for one summary."""

    model: LanguageModel
    as_of: datetime
    patience: Patience
    count_tokens: CountTokens
    asked: Callable[[str], object]  # told the stamp of each prompt that is put to the model: "summary@1"
    fence: str = field(default_factory=random_word)

    def room(self, prompt: Prompt, inputs: Inputs) -> int:
        """Tokens that are left for texts; negative when the prompt alone is too long."""
        bare = self._messages(prompt, (), inputs)
        return prompt_tokens(self.model) - sum(self.count_tokens(message.content) for message in bare)

    def cost(self, text: SourceText) -> int:
        """Tokens of the text between its fence lines."""
        around = fenced("text", 100, self.fence, replace(text, sentences=()).lines)
        return self.count_tokens(around) + sum(self.count_tokens(f" {harmless(one)}") + 1 for one in text.sentences)

    def reply(self, prompt: Prompt, texts: Sequence[SourceText], inputs: Inputs, *, most: int) -> Drafts:
        """At most `most` sentences, or one Declined. Raises and retries as `reply_to` does."""
        self.asked(prompt.stamp)
        return reply_to(
            self._messages(prompt, texts, inputs),
            model=self.model,
            patience=self.patience,
            reader=partial(ReplyReader, most=most, decline=DECLINE),
        )

    def within(self, share: float) -> Asking:
        """The same with a share of the time that is left."""
        patience = self.patience
        return replace(self, patience=replace(patience, deadline=patience.clock() + share * patience.left_s))

    def _messages(self, prompt: Prompt, texts: Sequence[SourceText], inputs: Inputs) -> list[Message]:
        blocks = "\n\n".join(fenced("text", n, self.fence, text.lines) for n, text in enumerate(texts, start=1))
        whole = prompt.fill(as_of=f"{self.as_of:%Y-%m-%d}", fence=self.fence, texts=blocks, **inputs)
        return [Message("system", whole.system), Message("user", whole.user)]
