"""Functions that the tests of the process apart let it run."""

import os
import time
from pathlib import Path


def echo(data: bytes) -> bytes:
    return data[::-1]


def hog(data: bytes) -> bytes:
    return bytes(int(data))


def sleep(data: bytes) -> bytes:
    time.sleep(float(data))
    return b"awake"


def environment(data: bytes) -> bytes:
    return ",".join(name for name in os.environ if name.startswith("LINLI")).encode()


def write(data: bytes) -> bytes:
    Path(data.decode()).write_bytes(b"stolen")
    return b"written"


def die(data: bytes) -> bytes:
    os.abort()
