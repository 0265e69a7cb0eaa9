"""A trained model as bytes: arrays without code, so that opening a foreign file runs nothing."""

import io
from dataclasses import fields
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np

from linli.issues.rules.understanding.classifying import TextModel
from linli.issues.rules.understanding.likeness import Forest

Model = TypeVar("Model", TextModel, Forest)


class BadModelError(ValueError):
    """A file that is no model of the kind asked for."""


def packed(model: TextModel | Forest) -> bytes:
    """Give a model as the bytes of an .npz file."""
    file = io.BytesIO()
    arrays: dict[str, Any] = {f.name: np.asarray(getattr(model, f.name)) for f in fields(model)}
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def unpacked(content: bytes, kind: type[Model]) -> Model:
    """Give the model of the bytes; raises BadModelError where they hold none of that kind."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return kind(**{f.name: _value(arrays[f.name]) for f in fields(kind)})
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        raise BadModelError(f"not a {kind.__name__}: {error}") from error


def _value(array: np.ndarray[Any, Any]) -> Any:
    if array.dtype.kind == "U":
        return tuple(array.tolist())
    return array.item() if array.ndim == 0 else array
