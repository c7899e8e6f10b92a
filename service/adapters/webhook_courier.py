"""Webhooks, by httpx, signed as Standard Webhooks has it.

Flows in: an Edition and its delivery. Flows out: one POST of the Edition's JSON that its recipient took, or
DeliveryFailed. Knows no ledger, and renders nothing.

The headers are those of https://www.standardwebhooks.com, so that a recipient can check them with a library that
exists for a dozen languages, and they protect the id as well as time and body: `webhook-id` is the delivery's id, the
same however often it is sent, `webhook-timestamp` the second of this attempt, and `webhook-signature` is `v1,` and the
base64 of HMAC-SHA256 of `id.timestamp.body`. The secret is `whsec_` and base64 as there, or any text, whose UTF-8 then
is the key. Without a secret there is no signature. `Idempotency-Key` repeats the id for gateways that know that name.

The answer's body is not read, redirects are not followed, proxies of the environment are not used, and the address
that was checked is the one that is connected to: a name that stands for another one a moment later gains nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult

from service.adapters.webhook_addresses import Address, literal_address, resolved, webhook_parts
from service.model import Delivery, Edition
from service.ports import BadQuestion, DeliveryFailed
from service.release import release
from vectorstore.ports import Clock

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 30.0  # to connect, and for each silence
COME_AGAIN = frozenset((408, 425, 429))  # of the 4xx: timeout, too early, too many
SECRET_PREFIX = "whsec_"  # noqa: S105


class WebhookCourier:
    """Satisfies service.ports.Courier."""

    recognises = True

    def __init__(
        self,
        *,
        render: Callable[[Edition], str],
        clock: Clock,
        private: bool = True,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._render = render
        self._clock = clock
        self._private = private
        self._timeout_s = timeout_s

    def check(self, address: str) -> None:
        webhook_parts(address, private=self._private)

    def deliver(self, edition: Edition, delivery: Delivery, *, committing: Callable[[], None]) -> None:
        try:
            parts = webhook_parts(delivery.destination.address, private=self._private)
        except BadQuestion as error:
            raise DeliveryFailed(str(error), again=False) from error
        addresses = resolved(parts, private=self._private)
        body = self._render(edition).encode("utf-8", "surrogatepass")
        headers = self._headers(delivery, body)
        committing()
        self._post(parts, addresses, body, headers)

    def _headers(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"Dateline/{release()}",
            "Idempotency-Key": delivery.id,
            "webhook-id": delivery.id,
            "webhook-timestamp": timestamp,
        }
        if delivery.destination.secret:
            headers["webhook-signature"] = signature(delivery.destination.secret, delivery.id, timestamp, body)
        return headers

    def _post(self, parts: SplitResult, addresses: list[Address], body: bytes, headers: Mapping[str, str]) -> None:
        """To the first address that can be connected to."""
        import httpx

        tls = httpx.create_ssl_context()  # honours SSL_CERT_FILE
        with httpx.Client(trust_env=False, follow_redirects=False, timeout=self._timeout_s, verify=tls) as client:
            unreached = "no address"
            for address in addresses:
                try:
                    response = client.send(_request(client, parts, address, body, headers), stream=True)
                except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                    unreached = _said(error)
                    continue
                except httpx.HTTPError as error:  # whether it arrived does not matter: a second copy is known by its id
                    reason = f"{parts.hostname} broke off or did not answer in time ({_said(error)})."
                    raise DeliveryFailed(reason, again=True) from error
                response.close()
                _check(response, self._clock.now())
                return
        raise DeliveryFailed(f"{parts.hostname} cannot be reached ({unreached}).", again=True)


def signature(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """`webhook-signature` of Standard Webhooks 1.0. Raises DeliveryFailed when the secret is not what it says."""
    signed = b".".join((webhook_id.encode("ascii"), timestamp.encode("ascii"), body))
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode("ascii")


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Seconds asked for by a Retry-After header (RFC 9110, 10.2.3); None when there is none that can be read."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds())


def _request(
    client: httpx.Client, parts: SplitResult, address: Address, body: bytes, headers: Mapping[str, str]
) -> httpx.Request:
    """To the address that was checked, in the name that was asked for."""
    import httpx

    named = httpx.URL(parts._replace(fragment="").geturl())
    pinned = named.copy_with(host=str(address))
    sni = {} if literal_address(named.host) else {"sni_hostname": named.host}
    addressed = {**headers, "Host": named.netloc.decode("ascii")}
    return client.build_request("POST", pinned, content=body, headers=addressed, extensions=sni)


def _check(response: httpx.Response, now: datetime) -> None:
    code = response.status_code
    if 200 <= code < 300:
        return
    if 300 <= code < 400:
        reason = f"The webhook answered {code}: redirects are not followed, write the address that it points to."
        raise DeliveryFailed(reason, again=False)
    if code == 410:
        raise DeliveryFailed("The webhook answered 410: it is gone for good.", again=False)
    again = code in COME_AGAIN or code >= 500
    asked = retry_after_s(response.headers.get("retry-after"), now)
    raise DeliveryFailed(f"The webhook answered {code}.", again=again, retry_after_s=asked)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _key(secret: str) -> bytes:
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode("utf-8", "surrogatepass")
    text = secret.removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DeliveryFailed("The secret begins with whsec_, but no base64 follows.", again=False) from error
    if not key:
        raise DeliveryFailed("The secret is whsec_ and nothing else.", again=False)
    return key
