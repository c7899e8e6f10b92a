"""`auth.*`, `oauth.v2.access`, `apps.connections.open`: who the app is, and how it comes in.

Flows in: a Call. Flows out: what Slack answers; Refused for what it refuses. Source: docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from tests.slack.calls import Call, Refused
from tests.slack.shapes import Json


def auth_test(call: Call) -> Json:
    token = call.token
    assert token is not None
    if token.kind == "app":
        return {"ok": True, "app_name": call.world.app.name, "app_id": call.world.app.id}
    assert token.team is not None
    assert token.user is not None
    team, user = call.world.teams[token.team], call.world.users[token.user]
    return {
        "ok": True,
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": user.name,
        "team_id": team.id,
        "user_id": user.id,
        "bot_id": token.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    test = call.flag("test")
    assert call.token is not None
    call.token.revoked = not test
    return {"ok": True, "revoked": not test}


def oauth_access(call: Call) -> Json:
    app = call.world.app
    client, secret = call.secrets or (call.given("client_id"), call.given("client_secret"))
    if client != app.client_id:
        raise Refused("invalid_client_id")
    if secret != app.client_secret:
        raise Refused("bad_client_secret")
    grant = call.world.grants.get(call.given("code") or "")
    if grant is None:
        raise Refused("invalid_code")
    if grant.redirect_uri != call.given("redirect_uri"):
        raise Refused("bad_redirect_uri")
    del call.world.grants[call.need("code")]  # good for one exchange
    token = call.world.install(grant.team, grant.scopes)
    return {
        "ok": True,
        "app_id": app.id,
        "authed_user": {"id": grant.user},
        "scope": ",".join(token.scopes),
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": token.user,
        "team": {"id": grant.team, "name": call.world.teams[grant.team].name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    ticket = f"{call.world.number():08x}-loopback"
    return {"ok": True, "url": f"{call.extra['socket']}/link/?ticket={ticket}&app_id={call.world.app.id}"}
