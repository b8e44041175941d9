import tempfile
import unittest
from pathlib import Path
from unittest import mock

import torch

from quartet_training import denoise_once
from quartet_training.export_pack import network_entry, write_pack
from quartet_training.safetensors_io import read_safetensors, write_safetensors

from . import reference
from .random_pack import write_random_pack, write_random_regressor

SIGMA = torch.tensor([0.01, 0.5])


def inputs(seed=1):
    generator = torch.Generator().manual_seed(seed)
    x, given = (0.1 * torch.randn(2, 4, 2048, generator=generator) for _ in range(2))
    return {'x': x, 'sigma': SIGMA, 'mix': x.sum(1, keepdim=True), 'given': given,
            'given_which': torch.tensor([[1.0, 0, 0, 0], [0, 1, 0, 1]])}


class Once(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.pack = self.folder / 'pack'

    def command(self, tensors):
        source, target = self.folder / 'in.safetensors', self.folder / 'out.safetensors'
        write_safetensors(source, tensors)
        with mock.patch('sys.argv', ['denoise_once', str(self.pack), str(source), str(target)]):
            denoise_once.main()
        found = read_safetensors(target)
        self.assertEqual(list(found), ['denoised'])
        return found['denoised']

    def test_a_band_split_pack_answers_as_the_network_that_was_packed(self):
        net, = write_random_pack(self.pack)
        with torch.no_grad():
            for parameter in net.parameters():
                parameter.copy_(parameter.half())  # a pack holds halves
            i, known = inputs(), torch.ones(2, 1)
            every = (i['mix'], known, i['given'], i['given_which'])
            for names, context in (((), ()), (('mix',), every[:2]), (('given', 'given_which'), (None, None, *every[2:])),
                                   (('mix', 'given', 'given_which'), every)):
                found = self.command({name: i[name] for name in ('x', 'sigma', *names)})
                self.assertTrue(torch.equal(found, net(i['x'], SIGMA, *context)), names)

    def test_the_mix_can_be_known_to_some_of_a_batch(self):
        write_random_pack(self.pack)
        i = inputs()
        known, unknown = (self.command({name: i[name] for name in names}) for names in (('x', 'sigma', 'mix'), ('x', 'sigma')))
        some = self.command({'x': i['x'], 'sigma': SIGMA, 'mix': i['mix'], 'mix_given': torch.tensor([[1.0], [0.0]])})
        self.assertLess(reference.distance(some, torch.stack([known[0], unknown[1]])), 1e-6)

    def test_one_network_a_stem_sees_its_own_stem(self):
        networks = write_random_pack(self.pack, joint=False)
        i = inputs()
        found = self.command(i)
        with torch.no_grad():
            for n, net in enumerate(networks):
                for parameter in net.parameters():
                    parameter.copy_(parameter.half())
                row = slice(n, n + 1)
                one = net(i['x'][:, row], SIGMA, i['mix'], torch.ones(2, 1), i['given'][:, row], i['given_which'][:, row])
                self.assertTrue(torch.equal(found[:, row], one))

    def test_a_regressor_answers_to_the_mix_and_given_stems_alone(self):
        for given in (False, True):
            self.pack = self.folder / str(given)
            net = write_random_regressor(self.pack, given)
            i = inputs()
            every = ('x', 'sigma', 'mix') + (('given', 'given_which') if given else ())
            for names in (every[:3], every):
                context = [i[name] for name in names[2:]]
                with torch.no_grad():
                    expected = net(*context)
                self.assertTrue(torch.equal(self.command({name: i[name] for name in names}), expected), names)
                louder = self.command({**{name: i[name] for name in names}, 'x': 9 * i['x'], 'sigma': 2 * SIGMA})
                self.assertTrue(torch.equal(louder, expected), names)
            for contexts in ({}, {'mix': i['mix'], 'mix_given': torch.tensor([[1.0], [0.0]])}):
                with self.assertRaisesRegex(ValueError, 'a regressor must be told the mix'):
                    denoise_once.denoise(self.pack, {'x': i['x'], 'sigma': SIGMA, **contexts})

    def test_a_u_net_pack_answers_as_the_official_network_does(self):
        for tag in reference.TAGS:
            denoiser, joint = reference.tiny_denoiser(tag), tag == 'msdm'
            stems = ['bass', 'drums', 'guitar', 'piano']
            state = denoiser.state_dict()
            tensors = state if joint else {f'{stem}.{name}': tensor for stem in stems for name, tensor in state.items()}
            self.pack = self.folder / tag
            write_pack(self.pack, {
                'name': tag, 'version': '1.0.0', 'licence': 'MIT', 'stems': stems, 'sampleRate': 22_050, 'window': 1024,
                'sigmaData': reference.SIGMA_DATA, 'sigmaMin': 1e-4, 'sigmaMax': 20.0, 'joint': joint, 'trainedOn': 'nothing',
                'network': network_entry('unet1d', denoiser.config.to_dict()), 'contexts': {'mix': False, 'given': False},
            }, tensors)
            x = inputs()['x'][..., :1024]
            found = self.command({'x': x, 'sigma': SIGMA})
            with torch.no_grad():
                expected = denoiser(x, SIGMA) if joint else torch.cat([denoiser(row, SIGMA) for row in x.split(1, dim=1)], dim=1)
            self.assertLess(reference.distance(found, expected), 5e-3)  # the weights went through halves
            with self.assertRaisesRegex(ValueError, 'mix: expected one of'):
                self.command({'x': x, 'sigma': SIGMA, 'mix': x[:, :1]})

    def test_inputs_that_do_not_fit_are_refused_by_name(self):
        write_random_pack(self.pack)
        i = inputs()
        for change, message in (
            ({'sigma': SIGMA[:1]}, r'sigma: expected shape \(2,\), got \(1,\)'),
            ({'mix': i['x']}, r'mix: expected shape \(2, 1, 2048\)'),
            ({'x': i['x'][:, :3]}, r'x: expected shape \(2, 4, 2048\), got \(2, 3, 2048\)'),
            ({'given': i['given']}, 'given needs given_which'),
            ({'mix_given': torch.ones(2, 1)}, 'mix_given needs mix'),
            ({'tempo': SIGMA}, 'tempo: expected one of'),
        ):
            with self.assertRaisesRegex(ValueError, message):
                denoise_once.denoise(self.pack, {'x': i['x'], 'sigma': SIGMA, **change})
        with self.assertRaisesRegex(ValueError, 'expected x and sigma'):
            denoise_once.denoise(self.pack, {'x': i['x']})

    def test_a_network_of_an_unknown_kind_is_refused(self):
        with self.assertRaisesRegex(ValueError, "got 'transformer'"):
            denoise_once.build({'network': {'kind': 'transformer'}})


if __name__ == '__main__':
    unittest.main()
