import json
import tempfile
import unittest
from pathlib import Path

import torch

from quartet_training.bandsplit import BandSplit
from quartet_training.demucs import Demucs, DemucsConfig
from quartet_training.edm import denoise
from quartet_training.export import begun, manifest_of, role_of
from quartet_training.export_pack import check_manifest, check_names
from quartet_training.networks import STEMS, UNetDenoiser, Weak, build
from quartet_training.adopt import adopt
from quartet_training.train import Trainer
from quartet_training.unet1d import UNet1d
from quartet_training.unet1d_config import UNet1dConfig

from . import tiny
from .reference import distance

CONFIGS = sorted((Path(__file__).resolve().parents[1] / 'configs').glob('*.json'))
SMALL = dict(channels=8, depth=2, kernel=8, stride=4, hidden=12, dilations=(1, 2))


def demucs(seed=0, **changes):
    torch.manual_seed(seed)
    net = Demucs(DemucsConfig(**{**SMALL, **changes}))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.1)
    return net.eval()


def noise(*shape, seed=1):
    return 0.1 * torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


class NoGradient(unittest.TestCase):
    def run(self, result=None):
        with torch.no_grad():
            return super().run(result)


class OnePass(NoGradient):
    def test_stems_have_the_length_of_the_mix(self):
        for length in (256, 512, 4096):
            self.assertEqual(demucs()(noise(2, 1, length)).shape, (2, 4, length))

    def test_what_is_far_away_changes_nothing(self):
        net, mix = demucs(), noise(1, 1, 4096)
        other = mix.clone()
        other[..., 3000:] = noise(1, 1, 1096, seed=2)
        self.assertTrue(torch.allclose(net(mix)[..., :2500], net(other)[..., :2500], atol=1e-6))
        self.assertGreater(distance(net(mix)[..., 3000:], net(other)[..., 3000:]), 0.1)

    def test_known_stems_come_back_as_they_were_and_the_others_share_what_they_leave(self):
        net = demucs(given=True)
        for parameter in net.up[-1].conv.parameters():
            parameter.zero_()  # nothing is added to the first guess
        stems, which = noise(1, 4, 512), torch.tensor([[1.0, 0, 0, 1]])
        out = net(stems.sum(1, keepdim=True), stems, which)
        self.assertTrue(torch.equal(out[:, [0, 3]], stems[:, [0, 3]]))
        torch.testing.assert_close(out[:, 1], stems[:, 1:3].sum(1) / 2)
        torch.testing.assert_close(out[:, 2], out[:, 1])

    def test_a_stem_that_is_not_known_is_never_looked_at(self):
        net, mix, which = demucs(given=True), noise(1, 1, 512), torch.tensor([[1.0, 0, 0, 0]])
        stems, others = noise(1, 4, 512), noise(1, 4, 512, seed=3)
        others[:, 0] = stems[:, 0]
        self.assertTrue(torch.equal(net(mix, stems, which), net(mix, others, which)))

    def test_silence_that_is_known_differs_from_not_knowing(self):
        net, mix = demucs(given=True), noise(1, 1, 512)
        silence = torch.zeros(1, 4, 512)
        apart = net(mix, silence, torch.tensor([[1.0, 0, 0, 0]]))[:, 1] - net(mix, silence, torch.zeros(1, 4))[:, 1]
        self.assertGreater(apart.abs().max().item(), 1e-3)

    def test_an_orderless_network_that_begins_as_a_regressor_separates_as_it_did(self):
        regressor, orderless, mix = demucs(), demucs(seed=5, given=True), noise(1, 1, 512)
        adopt(orderless, dict(regressor.state_dict()))
        torch.testing.assert_close(orderless(mix), regressor(mix))


class Grown(NoGradient):
    def test_a_deeper_and_wider_network_begins_by_denoising_as_the_smaller_one(self):
        small = tiny.network(seed=1)
        large = tiny.network(seed=2, depth=5, hidden=24, dilations=(1, 2, 4))
        adopt(large, dict(small.state_dict()))
        x, sigma, mix, told = noise(1, 4, 512), torch.tensor([0.3]), noise(1, 1, 512, seed=3), torch.ones(1, 1)
        torch.testing.assert_close(large(x, sigma, mix, told), small(x, sigma, mix, told), rtol=1e-4, atol=1e-5)

    def test_what_a_run_began_with_can_be_had_again(self):
        config = {**tiny.CONFIG, 'network': {**tiny.CONFIG['network'], 'depth': 4}}
        with tempfile.TemporaryDirectory() as folder:
            small, large = Path(folder) / 'small', Path(folder) / 'large'
            for run in (small, large):
                run.mkdir()
            Trainer(tiny.CONFIG, tiny.options(small)).save()
            trainer = Trainer(config, tiny.options(large, start=small / 'checkpoint.pt'))
            again = begun(config, small / 'checkpoint.pt')
        for name, tensor in trainer.net.state_dict().items():
            self.assertTrue(torch.equal(tensor, again[name]), name)

    def test_what_is_new_learns(self):
        small = tiny.network(seed=1)
        large = tiny.network(seed=2, depth=5, hidden=24)
        adopt(large, dict(small.state_dict()))
        with torch.enable_grad():
            large(noise(1, 4, 512), torch.tensor([0.3])).square().sum().backward()
        self.assertGreater(large.blocks[4].out.weight.grad.abs().max().item(), 0)
        self.assertGreater(large.blocks[4].band_out.weight.grad.abs().max().item(), 0)
        self.assertGreater(large.blocks[0].out.weight.grad[:, 16:].abs().max().item(), 0)


class Rest(NoGradient):
    def test_begins_by_hearing_the_mix_as_the_joint_network_heard_it_spread_over_the_stems(self):
        joint, alone = tiny.network(seed=1), tiny.network(seed=2, stems=1)
        adopt(alone, dict(joint.state_dict()))
        heard = []
        for net in (joint, alone):
            net.blocks[0].register_forward_pre_hook(lambda _, inputs: heard.append(inputs))
        mix, sigma, told = noise(1, 1, 512), torch.tensor([2.0]), torch.ones(1, 1)
        joint((mix / 4).expand(1, 4, 512), sigma, mix, told)
        silence = alone(mix, sigma, mix, told)
        for found, expected in zip(heard[1], heard[0]):
            torch.testing.assert_close(found, expected, rtol=1e-2, atol=2e-3)
        torch.testing.assert_close(silence, mix * 0.05**2 / (2.0**2 + 0.05**2))  # what passes with no mask at all


class Priors(NoGradient):
    def test_a_weak_prior_denoises_every_stem_by_itself(self):
        config = tiny.network_config(stems=1)
        torch.manual_seed(0)
        net = Weak(config)
        for parameter in net.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.1)
        x, sigma = noise(2, 4, 512), torch.tensor([0.1, 0.3])
        whole = net(x, sigma)
        other = x.clone()
        other[:, 1] = noise(2, 512, seed=4)
        found = net(other, sigma)
        self.assertTrue(torch.equal(found[:, [0, 2, 3]], whole[:, [0, 2, 3]]))
        self.assertGreater(distance(found[:, 1], whole[:, 1]), 0.1)
        alone = BandSplit(config)
        alone.load_state_dict({k[len('guitar.'):]: v for k, v in net.state_dict().items() if k.startswith('guitar.')})
        torch.testing.assert_close(alone(x[:, 2:3], sigma)[:, 0], whole[:, 2])

    def test_the_papers_network_denoises_as_its_preconditioning_says(self):
        torch.manual_seed(0)
        config = UNet1dConfig(channels=16, patch_factor=4, multipliers=(1, 2), factors=(2,), num_blocks=(1,), attentions=(True,),
                              attention_heads=2, attention_features=8, resnet_groups=4)
        plain = UNet1d(config)
        ours = UNetDenoiser(config, 0.2)
        ours.load_state_dict(plain.state_dict())
        x, sigma = noise(2, 4, 256), torch.tensor([0.05, 0.7])
        torch.testing.assert_close(ours(x, sigma), denoise(plain, x, sigma, 0.2))


class Configurations(unittest.TestCase):
    def test_every_one_builds_a_network_and_a_manifest(self):
        roles = {}
        for path in CONFIGS:
            config = json.loads(path.read_text())
            net = build(config)
            manifest = manifest_of(path.stem, '1.0.0', config, net, 'nothing', {})
            check_manifest(manifest)
            check_names(manifest, net.state_dict())
            roles[path.stem] = role_of(config)
            self.assertEqual(manifest['joint'], roles[path.stem] != 'weak')
        self.assertEqual(set(roles.values()), {'joint', 'prior', 'weak', 'regressor', 'orderless', 'rest'})

    def test_no_first_level_is_narrower_than_what_passes_it(self):
        """Stems times patch values an instant have to fit through the top of a waveform network."""
        config = json.loads((CONFIGS[0].parent / 'quartet-unet-small.json').read_text())['network']
        self.assertGreaterEqual(config['channels'] * config['multipliers'][0], len(STEMS) * config['patch_factor'])


if __name__ == '__main__':
    unittest.main()
