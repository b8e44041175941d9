"""The safetensors format: 8 bytes of header length, a JSON header, the tensors' bytes; all little-endian."""
import json
import struct
from pathlib import Path
from typing import Dict, Mapping, Optional, Union

import torch
from torch import Tensor

DTYPES = {
    'F64': torch.float64, 'F32': torch.float32, 'F16': torch.float16, 'BF16': torch.bfloat16,
    'I64': torch.int64, 'I32': torch.int32, 'I16': torch.int16, 'I8': torch.int8, 'U8': torch.uint8, 'BOOL': torch.bool,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def write_safetensors(
    path: Union[str, Path], tensors: Mapping[str, Tensor], metadata: Optional[Mapping[str, str]] = None
) -> None:
    """Widest types first, so that every tensor is aligned to its own size."""
    header, chunks, position = {'__metadata__': dict(metadata)} if metadata else {}, [], 0
    for name, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):
        # flat first: a tensor without dimensions cannot be viewed as bytes
        data = tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {'dtype': NAMES[tensor.dtype], 'shape': list(tensor.shape),
                        'data_offsets': [position, position + len(data)]}
        chunks.append(data)
        position += len(data)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    Path(path).write_bytes(b''.join([struct.pack('<Q', len(text)), text, *chunks]))


def read_safetensors(path: Union[str, Path]) -> Dict[str, Tensor]:
    """Raises ValueError where the header and the bytes disagree."""
    data = bytearray(Path(path).read_bytes())
    start = 8 + struct.unpack_from('<Q', data)[0] if len(data) >= 8 else len(data) + 1
    if start > len(data):
        raise ValueError(f'{path}: not a safetensors file, or cut off')
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == '__metadata__':
            continue
        dtype, (begin, end) = DTYPES[entry['dtype']], entry['data_offsets']
        if not 0 <= begin <= end <= len(data) - start:
            raise ValueError(f'{path}: {name} lies outside of the file')
        flat = torch.empty(0, dtype=dtype)  # frombuffer refuses to read nothing
        if end > begin:
            raw = torch.frombuffer(data, dtype=torch.uint8, count=end - begin, offset=start + begin)
            flat = raw.clone().view(dtype)  # a copy, because a file of others may not be aligned
        tensors[name] = flat.reshape(entry['shape'])
    return tensors
