import os
import pickle
import tempfile
import unittest
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch

from quartet_training.torch_checkpoint import CheckpointError, Inert, network_state, read_checkpoint

from . import reference


class Official(unittest.TestCase):
    def test_both_official_layouts_are_read(self):
        for tag, tensors in (('msdm', 308), ('weakly', 308)):
            checkpoint = read_checkpoint(reference.FOLDER / f'tiny-{tag}.ckpt')
            shapes = {name: list(tensor.shape) for name, tensor in network_state(checkpoint).items()}
            self.assertEqual(len(checkpoint['state_dict']), 2 * tensors)
            self.assertEqual(len(shapes), tensors)
            self.assertEqual(checkpoint['hyper_parameters']['diffusion_sigma_data'], 0.2)

    def test_the_values_are_those_that_pytorch_reads(self):
        ours = read_checkpoint(reference.FOLDER / 'tiny-weakly.ckpt')['state_dict']
        theirs = torch.load(reference.FOLDER / 'tiny-weakly.ckpt', map_location='cpu')['state_dict']
        self.assertEqual(list(ours), list(theirs))
        for name in theirs:
            self.assertTrue(torch.equal(ours[name], theirs[name]), name)

    def test_two_names_share_one_storage(self):
        state = read_checkpoint(reference.FOLDER / 'tiny-msdm.ckpt')['state_dict']
        name = 'to_mapping.0.weight'
        self.assertEqual(state['model.unet.' + name].data_ptr(), state['model.diffusion.net.' + name].data_ptr())

    def test_classes_that_do_not_exist_become_inert(self):
        checkpoint = read_checkpoint(reference.FOLDER / 'tiny-msdm.ckpt')
        self.assertIsInstance(checkpoint['hyper_parameters']['diffusion_sigma_distribution'], Inert)


class Anyone(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def saved(self, data):
        path = self.folder / 'saved.ckpt'
        with zipfile.ZipFile(path, 'w') as archive:
            archive.writestr('archive/data.pkl', data)
        return path

    def test_what_this_pytorch_saves_is_read_back(self):
        base = torch.arange(24, dtype=torch.float32).reshape(4, 6)
        values = OrderedDict(
            transposed=base.t(), part=base[1:3, 2:], half=base.half(), bfloat=base.bfloat16(), whole=base.long(),
            flags=base > 3, parameter=torch.nn.Parameter(base), scalar=torch.tensor(2.5), none=torch.empty(0, 3))
        torch.save({'state_dict': values, 'step': 7}, self.folder / 'own.ckpt')
        found = read_checkpoint(self.folder / 'own.ckpt')
        self.assertEqual(found['step'], 7)
        for name, tensor in values.items():
            self.assertEqual(found['state_dict'][name].dtype, tensor.dtype, name)
            self.assertTrue(torch.equal(found['state_dict'][name], tensor), name)

    def test_nothing_that_a_pickle_names_is_called(self):
        flag = self.folder / 'called'

        class Evil:
            def __reduce__(self):
                return os.mkdir, (str(flag),)

        for protocol in (0, 2, 4):
            found = read_checkpoint(self.saved(pickle.dumps({'state_dict': {}, 'evil': Evil()}, protocol)))
            self.assertIsInstance(found['evil'], Inert)
            self.assertFalse(flag.exists())

    def test_a_tensor_beyond_its_storage_is_refused(self):
        program = (b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
                   b"X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x02tQK\x00K\x64\x85K\x01\x85\x89NtR.")
        path = self.saved(program)
        with zipfile.ZipFile(path, 'a') as archive:
            archive.writestr('archive/data/0', bytes(8))
        with self.assertRaisesRegex(CheckpointError, 'out of bounds'):
            read_checkpoint(path)

    def test_other_files_are_refused_by_name(self):
        path = self.folder / 'song.wav'
        path.write_bytes(b'RIFF')
        with self.assertRaisesRegex(CheckpointError, 'song.wav'):
            read_checkpoint(path)
        with self.assertRaisesRegex(CheckpointError, 'saved.ckpt'):
            read_checkpoint(self.saved(b'\x80\x02cut off'))
        with self.assertRaisesRegex(CheckpointError, 'no state_dict'):
            network_state(read_checkpoint(self.saved(pickle.dumps({'epoch': 1}))))


if __name__ == '__main__':
    unittest.main()
