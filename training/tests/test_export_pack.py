import hashlib
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from quartet_training.export_pack import PackError, network_entry, read_pack, write_pack
from quartet_training.unet1d import UNet1dConfig

CONFIG = network_entry('unet1d', UNet1dConfig().to_dict())
MANIFEST = {
    'name': 'test', 'version': '1.0.0', 'licence': 'MIT', 'description': 'Für Tests.',
    'stems': ['bass', 'drums', 'guitar', 'piano'], 'sampleRate': 22050, 'window': 65536,
    'sigmaData': 0.2, 'sigmaMin': 1e-4, 'sigmaMax': 20, 'network': CONFIG,
    'contexts': {'mix': False, 'given': False}, 'joint': True, 'trainedOn': 'nothing', 'scores': {},
}


class ExportPack(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / 'models' / 'test'
        self.tensors = {f'layer.{i}.weight': torch.randn(10, 100) for i in range(7)}

    def left(self):
        return sorted(path.name for path in self.out.parent.iterdir())

    def test_weights_come_back_as_half_precision_in_their_order(self):
        written = write_pack(self.out, MANIFEST, self.tensors)
        manifest, tensors = read_pack(self.out)
        self.assertEqual(manifest, written)
        self.assertEqual(set(tensors), set(self.tensors))
        for name, tensor in self.tensors.items():
            self.assertTrue(torch.equal(tensors[name], tensor.half()))
        self.assertEqual(self.left(), ['test'])

    def test_shards_keep_to_their_size_and_are_described(self):
        files = write_pack(self.out, MANIFEST, self.tensors, shard_bytes=4000)['files']
        self.assertEqual(len(files), 4)  # 2,000 bytes a tensor
        for entry in files:
            data = (self.out / entry['path']).read_bytes()
            self.assertEqual((len(data), hashlib.sha256(data).hexdigest()), (entry['bytes'], entry['sha256']))
        self.assertEqual(set(read_pack(self.out)[1]), set(self.tensors))

    def test_a_default_shard_stays_below_16_mb(self):
        tensors = {str(i): torch.zeros(1024, 1024) for i in range(17)}
        self.assertTrue(all(entry['bytes'] < 16e6 for entry in write_pack(self.out, MANIFEST, tensors)['files']))

    def test_a_changed_file_is_refused_by_name(self):
        write_pack(self.out, MANIFEST, self.tensors)
        path = self.out / 'weights-001.safetensors'
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        with self.assertRaisesRegex(PackError, 'weights-001.safetensors'):
            read_pack(self.out)

    def test_nothing_is_overwritten_without_force(self):
        write_pack(self.out, MANIFEST, self.tensors, shard_bytes=4000)
        (self.out / 'README.md').write_text('card')
        before = (self.out / 'model.json').read_bytes()
        with self.assertRaisesRegex(PackError, 'exists'):
            write_pack(self.out, MANIFEST, self.tensors)
        self.assertEqual((self.out / 'model.json').read_bytes(), before)
        write_pack(self.out, MANIFEST, self.tensors, force=True)
        self.assertEqual(sorted(path.name for path in self.out.iterdir()),
                         ['README.md', 'model.json', 'weights-001.safetensors'])
        self.assertEqual(self.left(), ['test'])

    def test_the_old_pack_comes_back_when_the_new_one_cannot_take_its_place(self):
        write_pack(self.out, MANIFEST, self.tensors)
        before, rename = (self.out / 'model.json').read_bytes(), os.rename

        def refuse(source, target):
            if Path(source).name == 'new':
                raise OSError('refused')
            rename(source, target)

        with mock.patch('os.rename', refuse), self.assertRaisesRegex(OSError, 'refused'):
            write_pack(self.out, {**MANIFEST, 'version': '2.0.0'}, self.tensors, force=True)
        self.assertEqual((self.out / 'model.json').read_bytes(), before)
        self.assertEqual(self.left(), ['test'])

    def test_a_folder_that_is_no_pack_is_never_replaced(self):
        self.out.mkdir(parents=True)
        (self.out / 'song.wav').write_bytes(b'')
        with self.assertRaisesRegex(PackError, 'no pack'):
            write_pack(self.out, MANIFEST, self.tensors, force=True)
        self.assertTrue((self.out / 'song.wav').exists())

    def test_what_cannot_be_packed_leaves_nothing_behind(self):
        for tensors, message in (({'a': torch.tensor([1e6])}, 'a: not finite'), ({'a': torch.tensor([1])}, 'int64')):
            with self.assertRaisesRegex(PackError, message):
                write_pack(self.out, MANIFEST, tensors)
        with self.assertRaisesRegex(PackError, r"missing \['licence'\], unknown \['license'\]"):
            misspelt = {'license' if key == 'licence' else key: value for key, value in MANIFEST.items()}
            write_pack(self.out, misspelt, self.tensors)
        with self.assertRaises(ValueError):
            write_pack(self.out, {**MANIFEST, 'scores': {'mean': float('nan')}}, self.tensors)
        self.assertFalse(self.out.exists())
        self.assertEqual([path.name for path in self.folder.rglob('*')], ['models'])

    def test_a_field_with_a_wrong_value_is_refused_by_name(self):
        for change in ({'name': 'Big Model'}, {'stems': ['bass', 'bass']}, {'stems': ['voice']}, {'stems': []},
                       {'stems': ['drums', 'bass', 'guitar', 'piano']}, {'stems': ['bass', 'drums']}, {'sigmaMin': 30},
                       {'network': {}}, {'contexts': {'mix': True}}, {'files': []}):
            with self.assertRaisesRegex(PackError, next(iter(change))):
                write_pack(self.out, {**MANIFEST, **change}, self.tensors)
        with self.assertRaisesRegex(PackError, 'no tensors'):
            write_pack(self.out, MANIFEST, {})

    def test_one_network_a_stem_needs_tensors_of_every_stem(self):
        manifest = {**MANIFEST, 'joint': False}
        for tensors in (self.tensors, {f'bass.{name}': tensor for name, tensor in self.tensors.items()}):
            with self.assertRaisesRegex(PackError, 'every stem'):
                write_pack(self.out, manifest, tensors)
        write_pack(self.out, manifest, {f'{stem}.a.weight': torch.ones(2) for stem in MANIFEST['stems']})

    def test_what_need_not_be_said_is_filled_in(self):
        manifest = {key: value for key, value in MANIFEST.items() if key not in ('scores', 'description')}
        written = write_pack(self.out, {**manifest, 'defaults': {'method': 'guided'}}, self.tensors)
        self.assertEqual((written['scores'], written['defaults']), ({}, {'method': 'guided'}))
        self.assertNotIn('description', written)
        self.assertEqual(list(written)[0], 'format')

    def test_the_network_is_described_in_camel_case(self):
        self.assertEqual(CONFIG['kind'], 'unet1d')
        self.assertEqual(CONFIG['kernelMultiplierDownsample'], 2)
        self.assertEqual(CONFIG['contextMappingFeatures'], 1024)
        self.assertEqual(json.loads(json.dumps(CONFIG))['multipliers'], [1, 2, 4, 4, 4, 4, 4])
        self.assertEqual(network_entry('band-split', {'fft_size': 2048}),
                         {'kind': 'band-split', 'config': {'fftSize': 2048}})


if __name__ == '__main__':
    unittest.main()
