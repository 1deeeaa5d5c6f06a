"""Who asks: a learner's report by the token it carries, a teacher's browser by what the hub says.

A name is never read from what somebody sends. Reports are known by the `Authorization` header
alone, never by a cookie, so no other web page can send one in a learner's name.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from jupyterhub.services.auth import HubOAuth
from tornado.web import HTTPError

HEADER = re.compile(r"(?:token|bearer) +([\x21-\x7e]{8,512})", re.IGNORECASE)
AT_ONCE = 20  # questions to the hub at a time
LONGEST_NAME = 255  # characters; the hub itself takes no more


def token_in(header: str) -> str | None:
    """The token of an `Authorization` header.

    >>> token_in("token 0123456789abcdef"), token_in("Basic YTpi"), token_in("token a b")
    ('0123456789abcdef', None, None)
    """
    found = HEADER.fullmatch(header)
    return found[1] if found else None


@dataclass(frozen=True)
class Teachers:
    """Who may see the board: users by name, and members of groups of the hub."""

    users: frozenset[str]
    groups: frozenset[str]

    def have(self, model: Mapping[str, Any] | None) -> bool:
        """Whether a user, as the hub describes one, is a teacher."""
        if not model or model.get("kind") != "user":
            return False
        return model["name"] in self.users or bool(self.groups.intersection(model["groups"]))


class Identities(Protocol):
    """Tells whom a token belongs to."""

    async def learner(self, token: str) -> str:
        """The name of the user of a token; raises 401 or 403."""


@dataclass
class HubIdentity:
    """The hub knows; its answers are kept for five minutes, as jupyterhub does."""

    auth: HubOAuth
    asking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def learner(self, token: str) -> str:
        """The user of a token that may reach the board."""
        async with self.asking:
            model = await self.auth.user_for_token(token, sync=False)
        if not model:
            raise HTTPError(401, reason="the hub does not know this token")
        if model.get("kind") != "user":
            raise HTTPError(403, reason="only a user hands in answers")
        if not self.auth.check_scopes(self.auth.access_scopes, model):
            raise HTTPError(403, reason="this token may not reach the board")
        name = str(model["name"])
        if len(name) > LONGEST_NAME or not _is_text(name):
            raise HTTPError(403, reason="the board cannot keep this name")
        return name


def _is_text(name: str) -> bool:
    """Whether a name can be written down: half a character, as JSON may hold, cannot."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in name)


@dataclass(frozen=True)
class LocalIdentity:
    """Without a hub: a few tokens made for this run."""

    tokens: Mapping[str, str]  # token -> learner

    async def learner(self, token: str) -> str:
        """The learner a token was made for."""
        for known, name in self.tokens.items():
            if hmac.compare_digest(known.encode(), token.encode()):
                return name
        raise HTTPError(401, reason="this token is not known here")
