import json
import struct
import tempfile
import unittest
from pathlib import Path

import torch

from quartet_training.safetensors_io import read_safetensors, write_safetensors

try:
    from safetensors import torch as library
except ImportError:
    library = None


class SafetensorsIo(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / 'x.safetensors'
        base = torch.randn(3, 5)
        self.tensors = {'half': base.half(), 'single': base, 'turned': base.t(), 'bfloat': base.bfloat16(),
                        'whole': torch.arange(7), 'flags': base > 0, 'scalar': torch.tensor(1.5),
                        'nothing': torch.empty(0, 4), 'größe': torch.ones(1)}

    def same(self, found):
        self.assertEqual(set(found), set(self.tensors))
        for name, tensor in self.tensors.items():
            self.assertEqual((found[name].dtype, found[name].shape), (tensor.dtype, tensor.shape), name)
            self.assertTrue(torch.equal(found[name], tensor), name)

    def test_what_is_written_is_read_back(self):
        write_safetensors(self.path, self.tensors)
        self.same(read_safetensors(self.path))

    @unittest.skipUnless(library, 'the safetensors library is not installed')
    def test_the_library_reads_ours_and_we_read_its(self):
        write_safetensors(self.path, self.tensors)
        self.same(library.load_file(self.path))
        library.save_file({name: t.contiguous() for name, t in self.tensors.items()}, self.path, {'from': 'library'})
        self.same(read_safetensors(self.path))

    def test_every_tensor_is_aligned_to_its_own_size(self):
        write_safetensors(self.path, self.tensors)
        data = self.path.read_bytes()
        length, = struct.unpack_from('<Q', data)
        self.assertEqual(length % 8, 0)
        for name, entry in json.loads(data[8:8 + length]).items():
            self.assertEqual(entry['data_offsets'][0] % self.tensors[name].element_size(), 0, name)

    def test_a_file_that_was_cut_off_is_refused(self):
        write_safetensors(self.path, self.tensors)
        data = self.path.read_bytes()
        for size in (0, 5, 40, len(data) - 1):
            self.path.write_bytes(data[:size])
            with self.assertRaisesRegex(ValueError, 'x.safetensors'):
                read_safetensors(self.path)


if __name__ == '__main__':
    unittest.main()
