# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Compiled functions that are called without the compiler: numba makes their machine code once, later starts load the code alone.

numba and what it needs to load its own code cost half a second of each start; LLVM and a file of machine code cost a tenth of it.
``Ready`` stands for a function that numba compiles: of plain arrays, numbers and tuples of them, that makes no array and raises
nothing. Its code lies where numba would keep it, and is made anew for another processor or compiler, or when any file of
the folder of the function has changed.

What is loaded is run, so the file has to be as safe as the program beside which it lies; its SHA-256 tells a broken one, not a
forged one. Cost: 1 us a call and 0.1 us an array that was not among those of the last call.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

_SCALARS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("b", ctypes.c_bool),
    int: ("i", ctypes.c_int64),
    np.int64: ("i", lambda value: ctypes.c_int64(int(value))),
    np.uint64: ("u", lambda value: ctypes.c_uint64(int(value))),
}
_NOBODY, _ONE = ctypes.c_void_p(), ctypes.c_int64(1)
_RESULTS: dict[str, Any] = {"int64": ctypes.c_int64, "uint64": ctypes.c_uint64, "bool": ctypes.c_bool}
_EMPTY = 'target triple = "{}"\n'
_BEGIN, _END = "code-", ".tocsin"


class _About(msgspec.Struct, frozen=True):
    """What stands before the code."""

    digest: str
    symbol: str
    gives: tuple[str, ...]
    """Of what kind each result is; none: it gives nothing."""
    single: bool
    """It gives one result, not a tuple."""


class _Loaded(NamedTuple):
    """A function that can be called."""

    call: Any
    result: Any
    about: _About


class Ready:
    """A compiled function, loaded or made at its first call. For several threads at once."""

    def __init__(self, module: str, name: str) -> None:
        """Of a module, which is imported if its code has to be made, the function of this name that numba compiles.

        For an array of bytes that is not written to it may be given ``bytes``.
        """
        self.module, self.name = module, name
        self._loaded: dict[str, _Loaded] = {}
        self._last: tuple[tuple[Any, ...], str, tuple[Any, ...]] = ((), "", ())
        self._lock = threading.Lock()
        self.coming: dict[str, Callable[[], object]] = {}
        """What waits for code that another process makes (``made_ahead``)."""

    def __call__(self, *given: Any) -> Any:
        """What the function gives of these. Raises ``TypeError`` for what no compiled function takes."""
        kinds, values = self._passed(given)
        loaded = self._loaded.get(kinds) or self.load(kinds, given)
        result, told = loaded.result(), ctypes.c_void_p()
        status = loaded.call(ctypes.byref(result), ctypes.byref(told), *values)
        if status:
            raise RuntimeError(f"{self.module}.{self.name} ended with {status}")
        if not loaded.about.gives:
            return None
        if loaded.about.single:
            return result.value
        return tuple(getattr(result, f"r{at}") for at in range(len(loaded.about.gives)))

    def _passed(self, given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """Of what kinds the arguments are, and what is put on the stack for them; arrays of the last call are known."""
        before, parts, flat = self._last, [], list[Any]()
        packed = []
        known = len(before[0]) == len(given)
        for at, one in enumerate(given):
            if known and before[0][at] is one and not isinstance(one, int):
                made = before[2][at]
            else:
                made = _pack(one)
            packed.append(made)
            parts.append(made[0])
            flat += made[1]
        kinds = " ".join(parts)
        self._last = (given, kinds, tuple(packed))
        return kinds, tuple(flat)

    @staticmethod
    def kinds(given: tuple[Any, ...]) -> str:
        """Of what kinds these arguments are."""
        return " ".join(_pack(one)[0] for one in given)

    def place(self, kinds: str) -> str:
        """The file that holds the code for arguments of these kinds, or will."""
        key = hashlib.sha256(f"{_machine()} {stamp(self.module)} {self.module}.{self.name} {kinds}".encode())
        return os.path.join(_folder(self.module), f"{_BEGIN}{self.name}-{key.hexdigest()[:32]}{_END}")

    def load(self, kinds: str, given: tuple[Any, ...]) -> _Loaded:
        """The function for arguments of these kinds, made if need be."""
        with self._lock:
            if kinds not in self._loaded:
                place = self.place(kinds)
                found = _read(place)
                if found is None and kinds in self.coming:
                    self.coming.pop(kinds)()
                    found = _read(place)
                if found is None:
                    found = _made(self.module, self.name, given)
                    _write(place, *found)
                self._loaded[kinds] = _linked(*found)
            return self._loaded[kinds]


def _pack(one: Any) -> tuple[str, list[Any]]:
    """The kind of an argument, and its parts as numba lays them out: of an array no owner, its size, address, shape and strides."""
    scalar = _SCALARS.get(type(one))
    if scalar is not None:
        return scalar[0], [scalar[1](one)]
    if type(one) is bytes:  # an array of them, without making one
        size = len(one)
        return "|u11r", [
            _NOBODY,
            _NOBODY,
            ctypes.c_int64(size),
            _ONE,
            ctypes.c_char_p(one),
            ctypes.c_int64(size),
            _ONE,
        ]
    if isinstance(one, np.ndarray):
        if not one.flags.c_contiguous or not one.flags.aligned:
            raise TypeError("compiled code takes arrays that lie in one piece")
        parts = [_NOBODY, _NOBODY, ctypes.c_int64(one.size), ctypes.c_int64(one.itemsize),
                 ctypes.c_void_p(one.ctypes.data)]  # fmt: skip
        parts.extend(map(ctypes.c_int64, (*one.shape, *one.strides)))
        return f"{one.dtype.str}{one.ndim}{'w' if one.flags.writeable else 'r'}", parts
    if isinstance(one, tuple):
        members = [_pack(member) for member in one]
        kinds = " ".join(kind for kind, _ in members)
        return f"{type(one).__name__}({kinds})", [part for _, parts in members for part in parts]
    raise TypeError(f"compiled code takes no {type(one).__name__}")


@cache
def _machine() -> str:
    """What the code is made for and by."""
    from llvmlite import __version__, binding

    numba = importlib.util.find_spec("numba")  # looked for, not loaded
    assert numba is not None
    assert numba.origin is not None
    of = Path(numba.origin).with_name("_version.py").read_bytes()
    return f"{hashlib.sha256(of).hexdigest()} {__version__} {binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()} {sys.maxsize}"


@cache
def stamp(module: str) -> str:
    """Changes whenever a file of the folder of a module, or of a package, does."""
    files = sorted(Path(_beside(module)).glob("*.py"))
    return str([(each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in files])


def _beside(module: str) -> str:
    """The folder of a module, without importing it."""
    loaded = sys.modules.get(module)
    package = loaded if hasattr(loaded, "__path__") else import_module(module.rpartition(".")[0])
    assert package is not None
    return str(next(iter(package.__path__)))


@cache
def _folder(module: str) -> str:
    """Where the code of a module lies: where numba is told to keep its own, else beside the module, else in the cache of the person."""
    told = os.environ.get("NUMBA_CACHE_DIR", "")
    if told:
        return os.path.join(told, "tocsin")
    beside = os.path.join(_beside(module), "__pycache__")
    with contextlib.suppress(OSError):
        os.makedirs(beside, exist_ok=True)
    if os.access(beside, os.W_OK):
        return beside
    import platformdirs

    return platformdirs.user_cache_dir("tocsin")


def _read(place: str) -> tuple[_About, bytes] | None:
    """What was written there; None if it is gone or broken."""
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        with open(place, "rb") as file:
            about, code = msgspec.json.decode(file.readline(), type=_About), file.read()
        if hashlib.sha256(code).hexdigest() == about.digest:
            return about, code
    return None


def _write(place: str, about: _About, code: bytes) -> None:
    """Keep it; where nothing can be kept it is made at each start."""
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
        draft = f"{place}.{os.getpid()}.part"
        with open(draft, "wb") as file:
            file.write(msgspec.json.encode(about) + b"\n" + code)
        os.replace(draft, place)


def _made(module: str, name: str, given: tuple[Any, ...]) -> tuple[_About, bytes]:
    """Compile it. Cost: seconds."""
    from numba import typeof, types

    compiler = getattr(import_module(module), name)
    typed: Any = typeof  # it says nothing of its types
    signature = tuple(typed(np.frombuffer(one, np.uint8) if type(one) is bytes else one) for one in given)
    collecting = gc.isenabled()
    gc.disable()  # much is made and little thrown away: an eighth of the time
    try:
        compiler.compile(signature)
    finally:
        if collecting:
            gc.enable()
    made = compiler.overloads[signature]
    gives = made.signature.return_type
    single = not isinstance(gives, types.BaseTuple)
    kinds = [] if gives == types.none else [str(each) for each in ([gives] if single else gives.types)]
    if set(kinds) - set(_RESULTS):
        raise TypeError(f"{module}.{name} gives {gives}: not what is called without the compiler")
    code = bytes(made.library._get_compiled_object())  # noqa: SLF001 - numba has no other way to it
    about = _About(hashlib.sha256(code).hexdigest(), made.fndesc.llvm_func_name, tuple(kinds), single)
    return about, code


_engines: list[Any] = []
"""They hold the code, for as long as the process lives."""


def _linked(about: _About, code: bytes) -> _Loaded:
    from llvmlite import binding

    if not _engines:
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
    target = binding.Target.from_default_triple().create_target_machine(jit=True)
    empty = binding.parse_assembly(_EMPTY.format(binding.get_process_triple()))
    engine = binding.create_mcjit_compiler(empty, target)
    engine.add_object_file(binding.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _engines.append(engine)
    address = engine.get_function_address(about.symbol)
    if not address:
        raise RuntimeError(f"{about.symbol} is not in its code")
    call = ctypes.CFUNCTYPE(ctypes.c_int32)(address)
    if not about.gives:
        result: Any = ctypes.c_void_p  # even then a place is written to
    elif about.single:
        result = _RESULTS[about.gives[0]]
    else:
        fields = [(f"r{at}", _RESULTS[kind]) for at, kind in enumerate(about.gives)]
        result = type("Results", (ctypes.Structure,), {"_fields_": fields})
    return _Loaded(call, result, about)
