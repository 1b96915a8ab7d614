"""What a process gives up before it looks at a document. Runs inside only; nothing is taken back.

Linux: limits, no network namespace where the kernel allows it, and a filter of system calls that
leaves reading and writing of open pipes and memory. macOS: limits. Windows: none of these.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

from sync.jail.limits import CPU_SECONDS, FILES, MEMORY_BYTES

LIMITS, NO_NETWORK, NO_CALLS, ONE_EACH = "limits", "no-network", "no-calls", "one-each"
"""Limits on memory and time; a network of its own, empty; no system calls but a few; a process
for each document."""

_NO_NEW_PRIVILEGES, _DUMPABLE, _DEATH_SIGNAL, _SECCOMP, _FILTER = 38, 4, 1, 22, 2
_NEW_USER, _NEW_NETWORK, _NEW_IPC = 0x10000000, 0x40000000, 0x08000000
_SIGKILL = 9

# Numbers of the calls a page needs: memory, time, pipes that are open, and the end.
_X86_64 = {
    "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "munmap": 11, "brk": 12,
    "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "writev": 20,
    "sched_yield": 24, "mremap": 25, "madvise": 28, "getpid": 39, "exit": 60, "uname": 63,
    "gettimeofday": 96, "getrusage": 98, "sysinfo": 99, "sigaltstack": 131, "gettid": 186,
    "futex": 202, "sched_getaffinity": 204, "restart_syscall": 219, "clock_gettime": 228,
    "clock_getres": 229, "exit_group": 231, "getrandom": 318,
}  # fmt: skip
_AARCH64 = {
    "read": 63, "write": 64, "close": 57, "fstat": 80, "lseek": 62, "munmap": 215, "brk": 214,
    "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "writev": 66,
    "sched_yield": 124, "mremap": 216, "madvise": 233, "getpid": 172, "exit": 93, "uname": 160,
    "gettimeofday": 169, "getrusage": 165, "sysinfo": 179, "sigaltstack": 132, "gettid": 178,
    "futex": 98, "sched_getaffinity": 123, "restart_syscall": 128, "clock_gettime": 113,
    "clock_getres": 114, "exit_group": 94, "getrandom": 278,
}  # fmt: skip
_MACHINES = {
    "x86_64": (0xC000003E, _X86_64, (9, 10)),
    "aarch64": (0xC00000B7, _AARCH64, (222, 226)),
}
"""The kernel's name of the machine, its calls, and those of mmap and mprotect."""
_THREADS = {"x86_64": (56, 435, (273, 334)), "aarch64": (220, 435, (99, 293))}
"""clone, clone3, and what a new thread does first: set_robust_list, rseq."""

# Berkeley packet filter, as linux/filter.h and linux/seccomp.h have it.
_LOAD, _JUMP_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _FLAGS_AT, _PROTECTION_AT = 0, 4, 16, 32
_EXECUTABLE, _SAME_PROCESS = 4, 0x00010000
_ALLOW, _NOT_PERMITTED, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
_NO_SUCH_CALL = 0x00050000 | 38


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def filter_program(machine: str, *, threads: bool = False) -> bytes:
    """Return the filter of system calls for a machine; empty where we know none.

    A call that is not in the list fails as not permitted: a library that looks for a font goes on
    without. Memory never becomes code. With `threads` the process may work on several, which can
    do no more than it could alone; it can't become two processes.
    """
    if machine not in _MACHINES:
        return b""
    kernel_name, calls, mapping = _MACHINES[machine]
    steps = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_JUMP_EQUAL, 1, 0, kernel_name),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    for number in calls.values():
        steps += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    for number in mapping:
        steps += [
            (_JUMP_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _PROTECTION_AT),
            (_JUMP_ANY_BIT, 0, 1, _EXECUTABLE),
            (_RETURN, 0, 0, _NOT_PERMITTED),
            (_RETURN, 0, 0, _ALLOW),
        ]
    if threads:
        clone, clone3, calls_of_a_thread = _THREADS[machine]
        for number in calls_of_a_thread:
            steps += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
        steps += [
            # Its flags are in memory, where a filter can't look: libraries then take the older one.
            (_JUMP_EQUAL, 0, 1, clone3),
            (_RETURN, 0, 0, _NO_SUCH_CALL),
            (_JUMP_EQUAL, 0, 3, clone),
            (_LOAD, 0, 0, _FLAGS_AT),
            (_JUMP_ANY_BIT, 0, 1, _SAME_PROCESS),
            (_RETURN, 0, 0, _ALLOW),
        ]
    steps.append((_RETURN, 0, 0, _NOT_PERMITTED))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def enter() -> frozenset[str]:
    """Give up what the whole worker never needs; return the walls that will stand.

    Called before anything else; libraries are loaded afterwards, so files can still be read.
    """
    if sys.platform == "win32":
        return frozenset()
    import resource  # noqa: PLC0415 (not on Windows)

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    walls = {LIMITS}
    if sys.platform == "linux":
        libc = _libc()
        libc.prctl(_DUMPABLE, 0, 0, 0, 0)
        if libc.unshare(_NEW_USER | _NEW_NETWORK | _NEW_IPC) == 0:
            walls.add(NO_NETWORK)
        if filter_program(platform.machine()):
            walls.add(NO_CALLS)
    return frozenset(walls)


def close_behind(parent: int, seconds: int = CPU_SECONDS, *, threads: bool = False) -> bool:
    """Give up the rest, once everything is loaded; say whether it held where it must.

    `parent` is who started this process, "0" for none: when it ends, so does this one. `seconds`
    is how long it may use the processor; `threads` that it may work on several.
    """
    if sys.platform == "win32":
        return True
    import resource  # noqa: PLC0415 (not on Windows)

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if not threads:
        # The kernel counts threads as processes: where there are threads, the filter alone denies.
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if sys.platform != "linux":
        return True
    libc = _libc()
    if parent:
        libc.prctl(_DEATH_SIGNAL, _SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            return False
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    steps = filter_program(platform.machine(), threads=threads)
    held = ctypes.create_string_buffer(steps, len(steps))
    program = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p))
    return bool(steps) and libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
