"""Runner: work goes to Python threads, answers come back on the main thread.

Owns the one command worker (strictly in order) and the small pool of readers. Never touches a
widget and never drops a command: what is given before the workplace is open waits for it.
"""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from desktop import errors
from desktop.trace import trace
from sync.errors import EnvironmentProblem, ProgramFault

if TYPE_CHECKING:
    from sync.workplace import Workplace

T = TypeVar("T")
READERS = 2
JOIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """One call and who hears its answer. `key` and `number`: newest wins, for reads only."""

    op: Callable[[Workplace], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[EnvironmentProblem], None] | None
    key: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job came to: a value, or the exception that ended it."""

    job: Job
    value: Any = None
    error: BaseException | None = None


class Runner(QObject):
    """Runs commands and reads on the workplace.

    `run` keeps the order given, `read` does not. Receivers are bound methods of QObjects with
    `@Slot`; a receiver whose object is gone is skipped. Environment problems go to `failed`, or to
    `problem` when there is none. Anything else is a bug: reported to a file, told by `broken`, and
    to `failed` as a `ProgramFault`, so that whoever asked is answered.
    """

    problem = Signal(object)
    broken = Signal(str)
    commands_waiting = Signal(int)
    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._workplace: Workplace | None = None
        self._numbers = itertools.count(1)
        self._newest: dict[str, int] = {}
        self._waiting = 0
        self._closing = False
        self._answered.connect(self._on_answered)

    @property
    def attached(self) -> bool:
        """Whether a workplace is open."""
        return self._workplace is not None

    def attach(self, workplace: Workplace) -> None:
        """Begin with what has been waiting, in order."""
        self._workplace = workplace
        self._closing = False
        self._start("sellthrough-commands", self._commands, workplace)
        for number in range(READERS):
            self._start(f"sellthrough-reader-{number + 1}", self._reads, workplace)

    def run(
        self,
        op: Callable[[Workplace], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[EnvironmentProblem], None] | None = None,
    ) -> None:
        """Run a command after all commands given before; `done` gets its answer."""
        self._count(+1)
        self._commands.put(Job(op, done, failed))

    def read(
        self,
        op: Callable[[Workplace], T],
        done: Callable[[T], None],
        failed: Callable[[EnvironmentProblem], None] | None = None,
        *,
        key: str = "",
    ) -> None:
        """Run a query beside the commands; of one `key` only the newest answer is delivered."""
        number = next(self._numbers)
        if key:
            self._newest[key] = number
        self._reads.put(Job(op, done, failed, key, number))

    def aside(
        self,
        op: Callable[[Workplace], T],
        done: Callable[[T], None],
        failed: Callable[[EnvironmentProblem], None] | None = None,
    ) -> None:
        """Run what takes long on a thread of its own: neither commands nor queries wait for it.

        It has to look at `closing`; nobody hears the answer of what ends after that.
        """
        job = Job(op, done, failed, number=next(self._numbers))
        only: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        only.put(job)
        only.put(None)
        if self._workplace is None:
            self._reads.put(job)
        else:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            self._start("sellthrough-aside", only, self._workplace)

    @property
    def closing(self) -> bool:
        """Whether the place of work is about to be left."""
        return self._closing

    def detach(self) -> None:
        """Finish the commands under way, stop the threads and let go of the workplace."""
        self._closing = True
        self._commands.put(None)
        for _ in range(READERS):
            self._reads.put(None)
        for thread in self._threads:
            thread.join(JOIN_SECONDS)
        self._threads.clear()
        self._workplace = None

    # --- on the worker threads ----------------------------------------------------------------
    def _start(self, name: str, jobs: queue.SimpleQueue[Job | None], workplace: Workplace) -> None:
        thread = threading.Thread(target=self._work, args=(jobs, workplace), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self, jobs: queue.SimpleQueue[Job | None], workplace: Workplace) -> None:
        while (job := jobs.get()) is not None:
            if not self._stale(job):
                self._answered.emit(perform(job, workplace))

    def _stale(self, job: Job) -> bool:
        """Whether nobody waits for this read any more."""
        if not job.key and not (job.number and self._closing):
            return False
        return self._closing or self._newest.get(job.key) != job.number

    # --- on the main thread -------------------------------------------------------------------
    @Slot(object)
    def _on_answered(self, answer: Answer) -> None:
        if not answer.job.number:
            self._count(-1)
        elif self._stale(answer.job):
            return
        self.deliver(answer)
        if not answer.job.number:
            trace("done", op=name_of(answer.job.op), failed=answer.error is not None)

    def deliver(self, answer: Answer) -> None:
        """Hand an answer to whoever asked, on this thread."""
        if answer.error is None:
            if answer.job.done is not None and is_alive(answer.job.done):
                answer.job.done(answer.value)
        elif isinstance(answer.error, EnvironmentProblem):
            if answer.job.failed is not None and is_alive(answer.job.failed):
                answer.job.failed(answer.error)
            else:
                self.problem.emit(answer.error)
        else:
            report = str(errors.record(answer.error))
            self.broken.emit(report)
            if answer.job.failed is not None and is_alive(answer.job.failed):
                answer.job.failed(ProgramFault(report=report))

    def _count(self, change: int) -> None:
        self._waiting += change
        self.commands_waiting.emit(self._waiting)


def name_of(op: Callable[..., object]) -> str:
    """The name of a command, for the trace."""
    return str(getattr(getattr(op, "func", op), "__name__", ""))


def perform(job: Job, workplace: Workplace) -> Answer:
    """Run one job and carry whatever happens back as a value."""
    try:
        return Answer(job, value=job.op(workplace))
    except Exception as error:  # noqa: BLE001  (one of the four places of ADR 0005)
        return Answer(job, error=error)


def is_alive(receiver: Callable[..., object]) -> bool:
    """Whether the object a bound method belongs to still exists in Qt."""
    owner = getattr(receiver, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
