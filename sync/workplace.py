"""One person's open place of work: the two stores, the clock and the events in one value.

Owns opening and closing in the right order, and the working rows that follow each op. Commands
and queries get it as first argument.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from domain.deals.transitions import Who
from domain.people.roles import is_vendor_role
from sync.clock import Clock, stamp
from sync.errors import StoreDamaged
from sync.events import Events, OutboxChanged, ReplicaChanged, SyncChanged
from sync.notices import REPLICA_SMALLER, Notices, decided_before, note_decided_before
from sync.rows import Identity, SyncRow

if TYPE_CHECKING:
    from sync.credentials import KeyRing, Secrets, TokenStore, Vault
    from sync.jail.pool import Jail
    from sync.outbox.settling import Settled
    from sync.outbox.store import Outbox, Recovered
    from sync.profile import Profile
    from sync.profile.database import Connection
    from sync.replica.catalogue import Catalogue
    from sync.replica.store import Replica
    from sync.transport import Transport
    from sync.wire.messages import Outcome

_WORKED_ON = ("claim:", "deal:")
"""What has working rows."""
_CHUNK = 200
"""Entities folded in one transaction, so that no other writer waits long."""
_TWINS_OF = 5000
"""So many of the last scans are compared with a new one; no counter makes more in a day."""
_PAUSE_SECONDS = 0.03
"""A fold waits this long, so that in a burst it does not compete with the next scan's commit."""


@dataclass(slots=True)
class LastScan:
    """The delivery before this one: the same text within a moment is one scan."""

    text: str = ""
    arrived: float = float("-inf")


class Twins:
    """Serials of today by their twin key: two that look alike deserve a warning."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        self._first = dict(known)

    def other(self, twin: str, serial: str) -> str:
        """Return another serial of today that looks the same, "" when there is none."""
        found = self._first.get(twin, serial)
        return found if found != serial else ""

    def add(self, twin: str, serial: str) -> None:
        """Remember a serial; the first of its kind stays."""
        self._first.setdefault(twin, serial)


class Workplace:
    """What commands and queries work on. Safe to share between threads."""

    def __init__(
        self,
        *,
        profile: Profile,
        identity: Identity,
        clock: Clock,
        events: Events,
        vault: Vault,
        secrets: Secrets,
        outbox: Outbox,
        replica: Replica,
        tokens: TokenStore,
    ) -> None:
        self.profile = profile
        self.identity = identity
        self.clock = clock
        self.events = events
        self.vault = vault
        self.secrets = secrets
        self.outbox = outbox
        self.replica = replica
        self.tokens = tokens
        tokens.bond.key = secrets.device_key
        self.last_scan = LastScan()
        self.twins = Twins(
            (twin, serial)
            for twin, serial in outbox.db.rows(
                "SELECT twin, serial FROM scan_journal WHERE scan_id >= ? AND at >= ?"
                " AND op_id <> '' AND undone_at = '' ORDER BY scan_id DESC",
                (outbox.next_scan - _TWINS_OF, stamp(clock.midnight())),
            )
        )
        self.transport: Callable[[], Transport] = self._new_transport
        """Makes a line to the server; tests put their own here."""
        self.on_nudge: Callable[[], None] = _nobody
        self.on_nudge_pull: Callable[[], None] = _nobody
        self.notices = Notices(outbox, clock, self._notices_changed)
        self.closers: list[Callable[[], None]] = []
        """What must end before the stores close, such as the engine."""
        self.line: SyncRow | None = None
        """The last state the engine told; counts in it may be old."""
        self.coming = (0, 0)
        """How many bytes of a fresh copy are here, and of how many; zeros when none is coming."""
        self.smaller_accepted = False
        """A person said yes to a replica that holds far less than the one in use."""
        self.replica_damaged = False
        """The replica in use can't be read everywhere: the engine fetches it anew."""
        self._jail: Jail | None = None
        self._jail_lock = threading.Lock()
        self._retired: list[Replica] = []
        self._touched: dict[str, None] = {}
        self._touch_lock = threading.Lock()
        self._folding = False
        self._hurry = threading.Event()

    @property
    def catalogue(self) -> Catalogue:
        """Products, rules, colleagues, contests as the replica has them."""
        return self.replica.catalogue

    @property
    def side(self) -> Who:
        """The side this member acts for."""
        return side_of(self.identity)

    @property
    def is_vendor(self) -> bool:
        """Say whether the member acts for the vendor."""
        return self.side is Who.VENDOR

    @property
    def jail(self) -> Jail:
        """Where documents are opened; its workers start with the first one and end with this."""
        from sync.jail.pool import Jail  # noqa: PLC0415 (with the first document that is shown)

        with self._jail_lock:
            if self._jail is None:
                self._jail = Jail()
                self.closers.append(self._jail.close)
            return self._jail

    def _new_transport(self) -> Transport:
        from sync.transport import Transport  # noqa: PLC0415 (112 ms, on the engine's thread)

        return Transport(self.identity.server, self.tokens)

    def nudge(self) -> None:
        """Tell the engine that there may be something to send."""
        self.on_nudge()

    def nudge_pull(self) -> None:
        """Tell the engine that the server has something new."""
        self.on_nudge_pull()

    def _notices_changed(self) -> None:
        if self.line is not None:
            self.line = replace(self.line, notices=self.notices.all)
            self.events.emit(SyncChanged(self.line))

    def tell_coming(self, fetched: int, size: int) -> None:
        """Say how far a fresh copy is on its way here; zeros: none is coming any more."""
        if self.coming == (fetched, size):
            return
        self.coming = (fetched, size)
        if self.line is not None:
            self.line = replace(self.line, coming=fetched, coming_of=size)
            self.events.emit(SyncChanged(self.line))

    # --- working rows ---
    def touch(self, entities: Iterable[str]) -> None:
        """Fold these entities' working rows on the replica writer, without waiting.

        What is touched while a fold waits its turn is folded with it.
        """
        with self._touch_lock:
            self._touched.update(dict.fromkeys(entities))
            if self._folding or not self._touched:
                return
            self._folding = True
            replica = self.replica
        replica.db.then(partial(self._fold_touched, replica))

    def fold_at_start(self) -> None:
        """Have working rows follow what was recorded before this start, without waiting."""
        replica = self.replica
        with self._touch_lock:
            self._folding = True
        replica.db.then(partial(self._fold_stale, replica))

    def _fold_stale(self, replica: Replica) -> None:
        """On the replica's writer: find the rows that do not show their ops, and fold them."""
        from sync.outbox.pending import stale_entities  # noqa: PLC0415 (with the stores)

        try:
            shown, still_open = replica.unsent_claims(), replica.open_entities()
            self._touched.update(dict.fromkeys(stale_entities(self.outbox, shown, still_open)))
        finally:
            self._fold_touched(replica)

    def _fold_touched(self, replica: Replica) -> None:
        """On the replica's writer: let a burst of scans pass, then fold what it touched."""
        self._hurry.wait(_PAUSE_SECONDS)
        tables: frozenset[str] = frozenset()
        part: list[str] = []
        try:
            while part := self._take_touched(replica):
                tables |= replica.db.write(partial(self.fold, replica, entities=part))
        except StoreDamaged:
            self.replica_failed()
            raise
        finally:
            self._put_back(part)
        self.events.emit(ReplicaChanged(tables))
        self.touch(())  # what came in for a replica that took this one's place meanwhile

    def _take_touched(self, replica: Replica) -> list[str]:
        """Return what to fold next; nothing once this replica is no longer the one in use."""
        with self._touch_lock:
            part: list[str] = []
            if replica is self.replica:
                part = list(itertools.islice(self._touched, _CHUNK))
            for entity in part:
                del self._touched[entity]
            self._folding = bool(part)
        return part

    def _put_back(self, part: list[str]) -> None:
        """Keep what a failed fold was about for the next one."""
        if part:
            with self._touch_lock:
                self._touched.update(dict.fromkeys(part))
                self._folding = False

    def fold(
        self, replica: Replica, connection: Connection, entities: Iterable[str]
    ) -> frozenset[str]:
        """Fold these entities inside a transaction of this replica."""
        from sync.outbox.pending import pending_of  # noqa: PLC0415 (with the stores)

        # A batch decision, people and partners have no working rows of their own.
        wanted = [entity for entity in entities if entity.startswith(_WORKED_ON)]
        return replica.refold(connection, pending_of(self.outbox, wanted), wanted)

    def settle(self) -> None:
        """Wait until every working row handed in so far is written (tests, headless runs)."""
        self._hurry.set()
        self.replica.db.submit(_nothing).result()
        self._hurry.clear()

    def answered(self, settled: Settled, outcomes: Sequence[Outcome]) -> None:
        """Follow up the server's answers, once they are in the outbox."""
        self.touch(settled.entities)
        note_decided_before(self.notices, self._serials_of, decided_before(outcomes))

    def _serials_of(self, claim_ids: Sequence[str]) -> list[str]:
        return [serial for _, serial in self.replica.serials_of_claims(claim_ids)]

    def recorded(self, *entities: str) -> None:
        """Follow up a commit in the outbox: working rows, listeners, engine."""
        self.touch(entities)
        self.events.emit(OutboxChanged())
        self.nudge()

    # --- replica ---
    def replica_failed(self) -> None:
        """Have the replica fetched anew because a page of it is damaged."""
        self.replica_damaged = True
        self.nudge()

    def accept_smaller_replica(self) -> None:
        """Take the server's rows although they are far fewer than before (`REPLICA_SMALLER`)."""
        self.smaller_accepted = True
        self.notices.dismiss(REPLICA_SMALLER)
        self.nudge_pull()

    def outbox_mended(self, recovered: Recovered) -> None:
        """Tell a person what became of a damaged outbox; the screens show what there is."""
        from sync.notices import OUTBOX_RECOVERED  # noqa: PLC0415 (after damage only)

        kept, added, aside = recovered.kept, recovered.added, recovered.aside
        self.notices.add(OUTBOX_RECOVERED, kept=kept, added=added, file=aside)
        self.events.emit(OutboxChanged())
        self.nudge()

    def swap_replica(self, replica: Replica) -> None:
        """Use a replica that was built anew; the old one is closed with the workplace."""
        self._retired.append(self.replica)
        self.replica = replica
        self.replica_damaged = False
        self.profile.use_replica(replica.db.path)

    def replace_by_empty_replica(self) -> None:
        """Show nothing from now on, and delete the files of every replica of before."""
        from sync.replica.store import Replica  # noqa: PLC0415 (with the stores)

        path = self.profile.next_replica_path()
        self.swap_replica(Replica(path, self.secrets.file_key, self.side))
        # They stay open until the workplace closes: a view may just be reading.
        self.profile.drop_other_replicas()
        self.profile.drop_papers()

    def close(self) -> None:
        """Write out what is under way and close both stores; again does no harm."""
        for close in self.closers:
            close()
        self._hurry.set()
        for replica in (self.replica, *self._retired):
            replica.close()
        self.outbox.close()


def _nothing(connection: Connection) -> None:
    """Wait for a turn on a writer thread."""


def _nobody() -> None:
    """Stand in for an engine that is not there."""


def open_workplace(
    profile: Profile,
    *,
    pin: str | None,
    clock: Clock,
    events: Events,
    key_ring: KeyRing | None = None,
) -> Workplace:
    """Open the stores of a profile, whichever one of its files is damaged.

    `key_ring` replaces the platform's. Raises NeedsEnrolment, NeedsPin, WrongPin, KeyRingGone,
    DiskFull, StoreTooNew; StoreDamaged when more than one file is. A damaged replica is fetched
    anew, a damaged outbox is put together from its second copy and told by a notice.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (not before the first paint)

    from sync.credentials import (  # noqa: PLC0415
        Vault,
        platform_key_ring,
    )

    profile.identity()
    kind = Vault(profile, None).kind
    with ThreadPoolExecutor(1, thread_name_prefix="secrets") as aside:
        # Stretching a PIN, or waking a key ring, takes as long as loading the stores does.
        vault = Vault(profile, key_ring or (platform_key_ring() if kind == "keyring" else None))
        opening = aside.submit(vault.open, pin)
        import_module("sync.outbox.recovery")
        secrets = opening.result()
    return open_with(profile, vault, secrets, clock=clock, events=events)


def open_with(
    profile: Profile, vault: Vault, secrets: Secrets, *, clock: Clock, events: Events
) -> Workplace:
    """Open the stores of a profile whose vault is open. Raises as `open_workplace` does."""
    from sync.outbox.recovery import open_outbox  # noqa: PLC0415
    from sync.profile.database import is_damage  # noqa: PLC0415

    if secrets.next_key:
        secrets = import_module("sync.file_keys").finish(profile, vault, secrets, clock)
    identity = profile.identity()
    outbox, recovered = open_outbox(
        profile.outbox_path, secrets.file_key, clock, identity.device, secrets.device_key
    )
    if outbox.device != identity.device:  # it became another one, and was cut off in between
        identity = replace(identity, device=outbox.device)
        profile.keep_identity(identity)
    furnish = partial(
        _furnished, profile=profile, identity=identity, clock=clock, events=events, vault=vault,
        secrets=secrets, outbox=outbox,
    )  # fmt: skip
    try:
        try:
            wp = furnish()
        except StoreDamaged as damage:
            if damage.params.get("file") != outbox.db.path.name or not is_damage(damage):
                raise
            told: list[Recovered] = []
            outbox.on_mended = told.append
            outbox.mend()
            recovered = told[0] if told else recovered
            wp = furnish()
    except BaseException:
        outbox.close()
        raise
    if recovered is not None:
        wp.outbox_mended(recovered)
    return wp


def _furnished(
    *,
    profile: Profile,
    identity: Identity,
    clock: Clock,
    events: Events,
    vault: Vault,
    secrets: Secrets,
    outbox: Outbox,
) -> Workplace:
    """Return the workplace on an open outbox; the replica is closed again when that fails."""
    from sync.outbox.settings import OutboxTokens  # noqa: PLC0415

    replica = _open_replica(profile, secrets, identity)
    try:
        tokens: TokenStore = OutboxTokens(outbox)
        if vault.left_tokens is not None:
            tokens.save(tokens.load() or vault.left_tokens)
            vault.drop_left_tokens()
        wp = Workplace(
            profile=profile,
            identity=identity,
            clock=clock,
            events=events,
            vault=vault,
            secrets=secrets,
            outbox=outbox,
            replica=replica,
            tokens=tokens,
        )
        outbox.on_mended = wp.outbox_mended
        profile.drop_other_replicas()
        while outbox.seal_due(clock.now()):
            pass
        wp.fold_at_start()
    except BaseException:
        replica.close()
        raise
    return wp


def _open_replica(profile: Profile, secrets: Secrets, identity: Identity) -> Replica:
    from sync.replica.store import Replica  # noqa: PLC0415 (not before the first window is painted)

    try:
        return Replica(profile.replica_path, secrets.file_key, side_of(identity))
    except StoreDamaged:
        fresh = profile.next_replica_path()
        replica = Replica(fresh, secrets.file_key, side_of(identity))
        profile.use_replica(fresh)
        return replica


def side_of(identity: Identity) -> Who:
    """Return the side a member acts for."""
    return Who.VENDOR if is_vendor_role(identity.role) else Who.PARTNER
