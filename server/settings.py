"""What an operator can set, from the environment or the command line; values only."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path

from domain.people.roles import Role

PREFIX = "SELLTHROUGH_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; in the environment SELLTHROUGH_ and the name in capitals.

    `database_url` is sqlite:///path or postgresql://user@host/name. `port` 0 takes a free one.
    Lives: access tokens in minutes, refresh tokens in days, enrolment codes in hours.
    `pushes` are worked on at once, more are asked to come again; readers that speak a protocol
    before `oldest_protocol` are asked to update. The quotas are each partner's, 0 is no limit.
    `tls_certificate` and `tls_key` are PEM files; without them the server speaks plain HTTP.
    `blob_dir` is the folder of documents; empty means beside the database file. Places in the
    feed older than `trim_days` may end. `public_url` is what clients call this server; empty,
    it is what a request says. `session_days` end a sign-in however often it is renewed;
    `code_roles` may sign in by a code alone ("all": every role). What is answered to a push with
    units its partner was not delivered takes a multiple of `even_answer_ms`, so that its time does
    not tell what lies with others; 0 does without. `webhook_loopback` 1 lets webhooks lead to this
    very machine, for trying them out. `read_documents` 1 has each document read in the jail when
    it has come; 0 when somebody asks.
    """

    database_url: str = "sqlite:///sellthrough.db"
    host: str = "127.0.0.1"
    port: int = 8440
    tls_certificate: str = ""
    tls_key: str = ""
    access_minutes: int = 10
    refresh_days: int = 30
    session_days: int = 180
    code_hours: int = 72
    page_rows: int = 5000
    guesses: int = 10
    guess_window_minutes: int = 10
    workers: int = 8
    pushes: int = 64
    quota_ops_a_minute: int = 60_000
    quota_ops_saved_up: int = 250_000
    quota_bytes_a_day: int = 4 * 1024**3
    quota_uploads_at_once: int = 16
    quota_pushes_at_once: int = 16
    oldest_protocol: int = 1
    even_answer_ms: int = 25
    log_level: str = "INFO"
    blob_dir: str = ""
    read_documents: int = 1
    upload_days: int = 7
    snapshot_dir: str = ""
    snapshot_rows: int = 20_000
    snapshot_hours: int = 24
    trim_days: int = 90
    public_url: str = ""
    code_roles: str = "clerk,rep,partner_admin,integration"
    webhook_loopback: int = 0
    password_guesses: int = 10
    password_guesses_of_address: int = 50
    password_window_minutes: int = 15

    @property
    def access_life(self) -> timedelta:
        """How long an access token opens doors."""
        return timedelta(minutes=self.access_minutes)

    @property
    def refresh_life(self) -> timedelta:
        """How long an unused refresh token can still be turned in."""
        return timedelta(days=self.refresh_days)

    @property
    def longest_session(self) -> timedelta:
        """How long a sign-in lasts, however often it is renewed."""
        return timedelta(days=self.session_days)

    @property
    def roles_by_code(self) -> frozenset[str]:
        """The roles that may sign in by an enrolment code alone."""
        named = frozenset(each.strip() for each in self.code_roles.split(","))
        return frozenset(Role) if "all" in named else named

    @property
    def password_window(self) -> timedelta:
        """For how long wrong passwords count."""
        return timedelta(minutes=self.password_window_minutes)

    @property
    def code_life(self) -> timedelta:
        """How long an enrolment code can be used."""
        return timedelta(hours=self.code_hours)

    @property
    def blobs(self) -> Path:
        """The folder documents lie in."""
        scheme, _, name = self.database_url.partition(":///")
        beside = name if scheme.startswith("sqlite") and name else "sellthrough"
        return Path(self.blob_dir or f"{beside}.blobs")

    @property
    def snapshots(self) -> Path | None:
        """The folder snapshots lie in; None for a temporary one."""
        if self.snapshot_dir:
            return Path(self.snapshot_dir)
        scheme, _, name = self.database_url.partition(":///")
        return Path(f"{name}.snapshots") if scheme.startswith("sqlite") and name else None

    @property
    def snapshot_life(self) -> timedelta:
        """How long a snapshot is handed out."""
        return timedelta(hours=self.snapshot_hours)

    @property
    def horizon(self) -> timedelta:
        """How long a place in the feed surely stays one."""
        return timedelta(days=self.trim_days)

    @property
    def upload_life(self) -> timedelta:
        """How long an upload nothing refers to may rest before it is removed."""
        return timedelta(days=self.upload_days)


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings the environment names; ValueError says which number is none."""
    environ = os.environ if environ is None else environ
    found: dict[str, str | int] = {}
    for each in fields(Settings):
        text = environ.get(PREFIX + each.name.upper())
        if text is None:
            continue
        if isinstance(each.default, int):
            try:
                found[each.name] = int(text)
            except ValueError as problem:
                raise ValueError(f"{PREFIX}{each.name.upper()} must be a whole number") from problem
        else:
            found[each.name] = text
    return replace(Settings(), **found)  # type: ignore[arg-type]  # by the field's own default
