"""What a committee does, as its pages offer it: the word on the button, what follows, and the service."""

from collections.abc import Callable
from typing import Any

DeskAct = tuple[Any, Any, Callable[..., Any]]
