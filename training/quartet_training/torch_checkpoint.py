"""Reads torch.save's zip files without running what they name.

A pickle is a program that may call any function it names. Here it can call exactly two of ours,
which build tensors, and OrderedDict; every other name becomes an inert stub that swallows
whatever is done to it. Official checkpoints do name classes of their training code.
"""
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any, Dict, NamedTuple, Union

import torch
from torch import Tensor

DTYPES = {
    'DoubleStorage': torch.float64, 'FloatStorage': torch.float32, 'HalfStorage': torch.float16,
    'BFloat16Storage': torch.bfloat16, 'LongStorage': torch.int64, 'IntStorage': torch.int32,
    'ShortStorage': torch.int16, 'CharStorage': torch.int8, 'ByteStorage': torch.uint8, 'BoolStorage': torch.bool,
}


class CheckpointError(ValueError):
    pass


class Inert:
    """Stands for an object of an unknown class. Nothing that a pickle can do to it has an effect."""

    def __new__(cls, *args: Any, **kwargs: Any) -> 'Inert':
        return super().__new__(cls)

    def __init__(self, *args: Any, **kwargs: Any):
        pass

    def __setstate__(self, state: Any) -> None:
        pass

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def append(self, item: Any) -> None:
        pass

    def extend(self, items: Any) -> None:
        pass

    def add(self, item: Any) -> None:
        pass


class StorageType(NamedTuple):
    dtype: torch.dtype


def rebuild_tensor(storage: Tensor, offset: int, size: tuple, stride: tuple, *_: Any) -> Tensor:
    if not isinstance(storage, Tensor):
        raise CheckpointError('a tensor is built on something that is no storage')
    return storage.as_strided(size, stride, offset)  # checks the bounds


def rebuild_parameter(data: Tensor, *_: Any) -> Tensor:
    return data


ALLOWED = {
    ('collections', 'OrderedDict'): OrderedDict,
    ('torch._utils', '_rebuild_tensor_v2'): rebuild_tensor,
    ('torch._utils', '_rebuild_parameter'): rebuild_parameter,
    **{('torch', name): StorageType(dtype) for name, dtype in DTYPES.items()},
}


class Reader(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, root: str):
        super().__init__(archive.open(f'{root}data.pkl'), encoding='utf-8')
        self.archive, self.root = archive, root
        self.storages: Dict[str, Tensor] = {}  # several tensors may share one

    def find_class(self, module: str, name: str) -> Any:
        return ALLOWED.get((module, name), Inert)

    def persistent_load(self, pid: Any) -> Tensor:
        kind, storage_type, key, _location, count = pid  # the location (cuda:0) says nothing about us
        if kind != 'storage' or not isinstance(storage_type, StorageType):
            raise CheckpointError(f'storage {key}: type not supported')
        if key not in self.storages:
            data, dtype = bytearray(self.archive.read(f'{self.root}data/{key}')), storage_type.dtype
            flat = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
            if flat.numel() != count:
                raise CheckpointError(f'storage {key}: expected {count} values, got {flat.numel()}')
            self.storages[key] = flat
        return self.storages[key]


def read_checkpoint(path: Union[str, Path]) -> Dict[str, Any]:
    """The saved object, tensors on the CPU, unknown objects as Inert. Raises CheckpointError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith('/data.pkl')]
            if len(names) != 1:
                raise CheckpointError('not written by torch.save: expected one member */data.pkl')
            root = names[0][:-len('data.pkl')]
            if f'{root}byteorder' in archive.namelist() and archive.read(f'{root}byteorder') != b'little':
                raise CheckpointError('only little-endian checkpoints are supported')
            return Reader(archive, root).load()
    except CheckpointError as error:
        raise CheckpointError(f'{path}: {error}') from None
    except (zipfile.BadZipFile, pickle.UnpicklingError, EOFError, KeyError, IndexError, TypeError, ValueError,
            AttributeError, RuntimeError) as error:
        raise CheckpointError(f'{path}: not a readable checkpoint ({type(error).__name__}: {error})') from error


def network_state(checkpoint: Dict[str, Any], prefix: str = 'model.unet.') -> 'OrderedDict[str, Tensor]':
    """The tensors below a prefix, without it. Official files hold all of them twice, below two prefixes."""
    state = checkpoint.get('state_dict')
    if not isinstance(state, dict):
        raise CheckpointError('no state_dict in this checkpoint')
    found = OrderedDict((name[len(prefix):], tensor) for name, tensor in state.items() if name.startswith(prefix))
    if not found:
        raise CheckpointError(f'no parameters below {prefix}')
    return found
