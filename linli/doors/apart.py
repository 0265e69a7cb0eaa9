"""The one door to a process apart: a pure function of bytes nobody trusts, under a memory and a time limit."""

import atexit
import resource
import subprocess
import sys
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from threading import Lock

MIB = 1024 * 1024
START_S = 30
READY = b"ready"


class ApartDiedError(RuntimeError):
    """The process apart ended over an input, or was ended because it took too long."""


class Apart:
    """One process that answers one input after the other, started at first use and again after it died.

    `function` is "package.module:name" and takes and gives bytes. The process sees no setting, writes no file
    and ends with ours. Threads wait for each other, so memory is bounded whatever the load.
    """

    def __init__(self, function: str, *, memory_mib: int, timeout_s: float) -> None:
        self._command = [sys.executable, "-I", "-B", "-m", __name__, function, str(memory_mib)]
        self._timeout_s = timeout_s
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        atexit.register(self.close)

    def ask(self, data: bytes) -> bytes:
        """Give the function's answer to `data`; raises ApartDiedError when there is none in time."""
        with self._lock:
            pipe = self._pipe or self._start()
            try:
                pipe.send_bytes(data)
                return self._received(pipe, self._timeout_s)
            except (OSError, EOFError, TimeoutError) as error:
                self.close()
                raise ApartDiedError(f"no answer within {self._timeout_s} s and the memory limit") from error

    def close(self) -> None:
        """End the process; the next question starts another."""
        if self._process:
            self._process.kill()
            self._process.wait()
        if self._pipe:
            self._pipe.close()
        self._process = self._pipe = None

    def _start(self) -> Connection:
        self._pipe, theirs = Pipe()
        with theirs:
            # The command is our own module; its arguments come from the code, never from a request.
            self._process = subprocess.Popen(  # noqa: S603 - as just said
                self._command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={},
                # Ctrl-C in a terminal is for us; this process ends when our end of the pipe does.
                start_new_session=True,
            )
        try:
            self._received(self._pipe, START_S)
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            # Not the input's fault, so not ApartDiedError: whoever runs the server must see it.
            raise RuntimeError(f"could not start: {' '.join(self._command)}") from error
        return self._pipe

    @staticmethod
    def _received(pipe: Connection, timeout_s: float) -> bytes:
        if not pipe.poll(timeout_s):
            raise TimeoutError
        return pipe.recv_bytes()


def _serve(function: str, memory_mib: int) -> None:
    for limit, most in [
        (resource.RLIMIT_AS, memory_mib * MIB),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(limit, (most, most))
    module, name = function.split(":")
    answer = getattr(import_module(module), name)
    pipe = Connection(0)
    pipe.send_bytes(READY)
    while True:
        try:
            data = pipe.recv_bytes()
        except EOFError:
            return
        pipe.send_bytes(answer(data))


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
