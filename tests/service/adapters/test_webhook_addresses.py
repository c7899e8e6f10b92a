"""Where a webhook may go."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.webhook_addresses import allowed, webhook_parts
from service.ports import BadQuestion


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/",
        "https://hooks.example:8443/digest?team=1",
        "http://user:pass@hooks.example/",
        "http://n8n.lan:5678/webhook",
        "http://localhost:9000",
        "http://192.168.1.5/hook",
        "http://[::1]:9000/",
        "HTTPS://Hooks.Example",
    ],
)
def test_takes_what_a_self_hosted_product_posts_to(url: str) -> None:
    assert webhook_parts(url, private=True).hostname


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://hooks.example:port/",
        "https://hooks.example:0/",
        "https://hooks.example:70000/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX: y",
        "https://hooks.example/\x7f",
        "https://bücher.example/",
        "https://[::1/",
        f"https://hooks.example/{'a' * 2000}",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://224.0.0.1/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[fd00:ec2::254]/",
        "http://100.100.100.200/",
    ],
)
def test_refuses_what_no_webhook_can_be_and_where_clouds_keep_their_credentials(url: str) -> None:
    with pytest.raises(BadQuestion, match=r"https://example\.org|may not go to"):
        webhook_parts(url, private=True)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/", "http://[fd12::1]/", "http://[::ffff:10.0.0.1]/"]
)
def test_private_addresses_can_be_forbidden(url: str) -> None:
    assert webhook_parts(url, private=True)
    with pytest.raises(BadQuestion, match="may not go to"):
        webhook_parts(url, private=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_allowed_always(address: str) -> None:
    assert allowed(ipaddress.ip_address(address), private=False)


@given(st.ip_addresses())
def test_what_is_allowed_without_private_addresses_is_allowed_with_them(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert allowed(address, private=True) or not allowed(address, private=False)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(BadQuestion) as raised:
        webhook_parts("https://user:secret@hooks.example/a b", private=True)
    assert "secret" not in str(raised.value)


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        parts = webhook_parts(f"http://{text}", private=True)
    except BadQuestion:
        return
    assert parts.hostname
