"""How the service may fail on purpose.

ServiceError
├── BadQuestion           the caller's question or definition cannot be used; the message says what to change
├── UnknownConversation   no such conversation in this archive
├── Unknown               no such story, digest, Edition or delivery in this archive
├── NameTaken             another digest of this archive has that name
├── DeliveryFailed        a destination did not take an Edition
├── SettingsError         a setting is wrong; the message names it and says what to do
├── SlackRefused          Slack will not do it, however often it is asked
├── SlackUnavailable      Slack did not do it now: trying again may help
└── ModelError            the language model did not do its part
    ├── ModelUnavailable  down, slow, rate-limited or cut off: trying again may help
    │   └── ReplyTruncated    the reply reached its token limit: its last sentence is not whole
    └── ModelRefused      wrong key, unknown model, bad request: trying again will not help
"""

from __future__ import annotations


class ServiceError(Exception):
    """Root of everything `service` raises on purpose."""


class BadQuestion(ServiceError):
    """The question cannot be asked as it is; the message says what to change."""


class UnknownConversation(ServiceError):
    """No such conversation in this archive."""


class Unknown(ServiceError):
    """No such story, digest, Edition or delivery in this archive; the message names it."""


class NameTaken(ServiceError):
    """Another digest of this archive has that name."""


class DeliveryFailed(ServiceError):
    """A destination did not take an Edition; the message says why, in words for the ledger."""

    def __init__(
        self, message: str, *, again: bool, retry_after_s: float | None = None, may_have_arrived: bool = False
    ) -> None:
        super().__init__(message)
        self.again = again  # trying again may help
        self.retry_after_s = retry_after_s  # what the recipient asked for, if it did
        self.may_have_arrived = may_have_arrived  # all was handed over, and no word came back


class SettingsError(ServiceError):
    """A setting is wrong; the message names it and says what to do."""


class SlackRefused(ServiceError):
    """Slack will not do it, however often it is asked; the message says why, in words for an operator."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code  # Slack's own: "channel_not_found", "missing_scope" …


class SlackUnavailable(ServiceError):
    """Slack is slow, down, or has had enough of us. Trying again may help."""

    def __init__(self, message: str, *, retry_after_s: float | None = None, may_have_arrived: bool = False) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s  # what Slack asked for, if it did
        self.may_have_arrived = may_have_arrived  # the request was handed over, and no word came back


class ModelError(ServiceError):
    """The language model did not do its part."""


class ModelUnavailable(ModelError):
    """Down, slow, rate-limited or cut off. Trying again may help."""

    def __init__(self, message: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s  # what the server asked for, if it did


class ReplyTruncated(ModelUnavailable):
    """The reply reached its token limit: its last sentence is not whole. The same request would end the same way."""


class ModelRefused(ModelError):
    """Wrong key, unknown model, bad request. Trying again will not help."""
