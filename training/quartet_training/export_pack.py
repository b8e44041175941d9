"""Writes and reads model packs: a folder of model.json and fp16 safetensors shards."""
import hashlib
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, Mapping, Tuple, Union

import torch
from torch import Tensor

from .safetensors_io import read_safetensors, write_safetensors

FORMAT = 1
MANIFEST = 'model.json'
# In the order of the file. `format` and `files` are found by writing it and must not be given.
REQUIRED = ('name', 'version', 'licence', 'stems', 'sampleRate', 'window', 'sigmaData', 'sigmaMin', 'sigmaMax',
            'network', 'contexts', 'joint', 'trainedOn')
ORDER = ('format', 'name', 'version', 'licence', 'description', *REQUIRED[3:], 'scores', 'defaults', 'level', 'files')
STEMS = ('bass', 'drums', 'guitar', 'piano')
REST = 'rest'
SHARD_BYTES = 15 * 2 ** 20  # with its header a shard stays below 16 MB

Path_ = Union[str, Path]


class PackError(ValueError):
    pass


def network_entry(kind: str, config: Mapping[str, Any]) -> Dict[str, Any]:
    """The manifest's `network` from a configuration in snake_case: the U-Net's beside its kind, others below it."""
    camel = {re.sub(r'_(\w)', lambda m: m[1].upper(), key): value for key, value in config.items()}
    return {'kind': kind, **camel} if kind == 'unet1d' else {'kind': kind, 'config': camel}


def write_pack(out_dir: Path_, manifest: Mapping[str, Any], tensors: Mapping[str, Tensor],
               shard_bytes: int = SHARD_BYTES, force: bool = False) -> Dict[str, Any]:
    """Writes the pack whole or not at all; returns its manifest. Raises PackError and writes nothing
    when a field is wrong, a weight does not fit into fp16 or out_dir exists.

    A pack that is not joint holds one network a stem, its tensors named `<stem>.…`. With force an
    older pack is replaced; other files in its folder (a model card) stay.
    """
    out = Path(out_dir)
    check_manifest(manifest)
    check_names(manifest, tensors)
    halves = {name: half(name, tensor) for name, tensor in tensors.items()}
    check_target(out, force)

    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f'.{out.name}-', dir=out.parent) as scratch:
        fresh = Path(scratch, 'new')
        fresh.mkdir()
        files = []
        for number, shard in enumerate(shards(halves, shard_bytes), start=1):
            path = fresh / f'weights-{number:03}.safetensors'
            write_safetensors(path, shard)
            files.append({'path': path.name, 'bytes': path.stat().st_size, 'sha256': sha256(path)})
        whole = {'scores': {}, 'defaults': {}, **manifest, 'format': FORMAT, 'files': files}
        ordered = {field: whole[field] for field in ORDER if field in whole}
        text = json.dumps(ordered, indent=2, ensure_ascii=False, allow_nan=False) + '\n'
        (fresh / MANIFEST).write_text(text, 'utf-8')
        replace_folder(fresh, out)
    return json.loads(text)


def read_pack(folder: Path_) -> Tuple[Dict[str, Any], Dict[str, Tensor]]:
    """Manifest and tensors (fp16). Raises PackError when a file is missing or is not what model.json says."""
    manifest = json.loads(Path(folder, MANIFEST).read_text('utf-8'))
    tensors: Dict[str, Tensor] = {}
    for entry in manifest['files']:
        path = Path(folder, entry['path'])
        if not path.is_file() or path.stat().st_size != entry['bytes'] or sha256(path) != entry['sha256']:
            raise PackError(f'{path}: missing, or not the file that {MANIFEST} describes')
        tensors.update(read_safetensors(path))
    return manifest, tensors


def check_target(out: Path, force: bool) -> None:
    if out.exists() and not force:
        raise PackError(f'{out} exists: choose another folder or force')
    if out.exists() and not (out / MANIFEST).is_file():
        raise PackError(f'{out} is no pack ({MANIFEST} is missing): it is never replaced')


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """What is easily got wrong; the program's own reader checks every value."""
    missing = [field for field in REQUIRED if field not in manifest]
    unknown = sorted(manifest.keys() - (set(ORDER) - {'format', 'files'}))
    if missing or unknown:
        raise PackError(f'manifest: missing {missing}, unknown {unknown}')
    m = manifest
    checks = (
        ('name', re.fullmatch(r'[a-z0-9][a-z0-9._-]{0,63}', m['name']), 'lower-case letters, digits, dots and dashes'),
        ('stems', list(m['stems']) in (list(STEMS), [REST]), f'{", ".join(STEMS)}, in this order, or {REST} alone'),
        ('sigmaMin', 0 < m['sigmaMin'] < m['sigmaMax'], 'above 0 and below sigmaMax'),
        ('network', 'kind' in m['network'], 'a kind and its configuration, see network_entry'),
        ('contexts', set(m['contexts']) == {'mix', 'given'}, 'mix and given, true or false'),
    )
    for field, good, expected in checks:
        if not good:
            raise PackError(f'manifest: {field}: expected {expected}, got {m[field]!r}')


def check_names(manifest: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
    if not tensors:
        raise PackError('no tensors were given')
    prefixes = {f'{stem}.' for stem in manifest['stems']}
    if not manifest['joint'] and {name[:name.find('.') + 1] for name in tensors} != prefixes:
        raise PackError(f'without joint every tensor is named after a stem and every stem has some: {sorted(prefixes)}')


def half(name: str, tensor: Tensor) -> Tensor:
    if not tensor.is_floating_point():
        raise PackError(f'{name}: only floating-point weights can be packed, got {tensor.dtype}')
    result = tensor.detach().to('cpu', torch.float16)
    if not torch.isfinite(result).all():
        raise PackError(f'{name}: not finite in fp16 (largest {tensor.abs().max().item():g})')
    return result


def shards(tensors: Mapping[str, Tensor], limit: int) -> Iterator[Dict[str, Tensor]]:
    """In the given order. A tensor larger than the limit gets a shard of its own."""
    shard: Dict[str, Tensor] = {}
    size = 0
    for name, tensor in tensors.items():
        bytes_ = tensor.numel() * tensor.element_size()
        if shard and size + bytes_ > limit:
            yield shard
            shard, size = {}, 0
        shard[name] = tensor
        size += bytes_
    if shard:
        yield shard


def replace_folder(fresh: Path, out: Path) -> None:
    """Puts fresh in out's place. Should that fail, what was there comes back."""
    if not out.exists():
        os.rename(fresh, out)
        return
    for path in out.iterdir():
        if path.name != MANIFEST and path.suffix != '.safetensors':
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, fresh / path.name)
    aside = fresh.parent.with_name(fresh.parent.name + '.old')  # not in the scratch folder, which is always removed
    os.rename(out, aside)
    try:
        os.rename(fresh, out)
    except OSError:
        os.rename(aside, out)
        raise
    shutil.rmtree(aside)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
