"""HMAC of this user's files in a workspace, so that files of other users are not trusted."""

import hmac
import json
import os
import secrets
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

KEY_BYTES = 32


def key_path() -> Path:
    """File of the key, in the platform's state folder."""
    return user_state_path("vision-designer", appauthor=False) / "key"


def sign(values: Mapping[str, Any]) -> str:
    """HMAC of these JSON values under the user's key."""
    text = json.dumps(values, sort_keys=True)
    return hmac.new(_key(key_path()), text.encode("ascii"), "sha256").hexdigest()


def is_signed(values: Mapping[str, Any], given: object) -> bool:
    """Return whether ``given`` is the HMAC of these values."""
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), sign(values).encode())


@cache
def _key(path: Path) -> bytes:
    """Key from a file, created if missing; a key for this process only if it cannot be stored."""
    with suppress(OSError):
        if not path.exists():
            _make(path)
        key = path.read_bytes()
        if len(key) == KEY_BYTES:
            return key
    return secrets.token_bytes(KEY_BYTES)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid.uuid4().hex}.partial")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        # If another window was first, its key is used.
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
