import unittest
from unittest import mock

import numpy as np
import torch

from quartet_training.edm import denoise, loss_weight, per_item, precondition
from quartet_training.objective import Conditions, objective
from quartet_training.unet1d import UNet1d

from . import reference
from .reference import SIGMA_DATA, TAGS, distance, tiny_denoiser


def silent(x, _):
    return torch.zeros_like(x)


class GaussianTruth(unittest.TestCase):
    """For x ~ N(0, σ_data²) the best denoiser is c_skip·x, so F = 0 is exact."""

    def test_a_silent_network_costs_one_at_every_sigma(self):
        generator = torch.Generator().manual_seed(1)
        x = SIGMA_DATA * torch.randn(8, 4, 4096, generator=generator)
        sigma = torch.logspace(-3, 1, 8)
        noisy = x + sigma.reshape(-1, 1, 1) * torch.randn(x.shape, generator=generator)
        error = (denoise(silent, noisy, sigma, SIGMA_DATA) - x).square().mean((1, 2))
        loss = error * loss_weight(sigma, SIGMA_DATA)
        self.assertLess((loss - 1).abs().max().item(), 0.05)  # 16,384 values: a standard deviation of 0.011

    def test_the_network_sees_unit_variance(self):
        sigma = torch.logspace(-4, 2, 13)
        c = precondition(sigma, SIGMA_DATA)
        variance = c.into ** 2 * (sigma ** 2 + SIGMA_DATA ** 2)
        torch.testing.assert_close(variance, torch.ones_like(sigma))

    def test_the_estimate_stays_within_full_scale(self):
        loud = torch.full((1, 4, 8), 50.0)
        self.assertEqual(denoise(silent, loud, torch.tensor([0.01]), SIGMA_DATA).max().item(), 1.0)


class Denoise(unittest.TestCase):
    def setUp(self):
        self.expected = reference.arrays('denoise')

    def test_the_four_factors_are_the_official_ones(self):
        c = precondition(self.expected['sigma'], SIGMA_DATA)
        for name, value in (('c_skip', c.skip), ('c_out', c.out), ('c_in', c.into), ('c_noise', c.noise)):
            torch.testing.assert_close(value, self.expected[name], rtol=2e-6, atol=0)

    def test_the_denoised_and_raw_outputs_are_the_official_ones_at_every_sigma(self):
        for tag in TAGS:
            denoiser = tiny_denoiser(tag)
            with torch.no_grad():
                for i, sigma in enumerate(self.expected['sigma']):
                    x = self.expected[f'{tag}_x'][i]
                    sigmas, where = sigma.expand(len(x)), f'{tag}, sigma {sigma:g}'
                    c = precondition(sigmas, SIGMA_DATA)
                    raw = UNet1d.forward(denoiser, per_item(c.into, x) * x, c.noise)
                    self.assertLess(distance(denoiser(x, sigmas), self.expected[f'{tag}_denoised'][i]), 5e-6, where)
                    self.assertLess(distance(raw, self.expected[f'{tag}_unet_out'][i]), 3e-5, where)

    def test_every_item_of_a_batch_has_its_own_sigma(self):
        for tag in TAGS:
            key = f'{tag}_mixed'
            with torch.no_grad():
                denoised = tiny_denoiser(tag)(self.expected[f'{key}_x'], self.expected[f'{key}_sigmas'])
            self.assertLess(distance(denoised, self.expected[f'{key}_denoised']), 5e-6)

    def test_other_lengths_are_right_as_well(self):
        for tag in TAGS:
            for key in (f'{tag}_len256', f'{tag}_len768'):
                with torch.no_grad():
                    x = self.expected[f'{key}_x']
                    denoised = tiny_denoiser(tag)(x, torch.full((len(x),), 0.3))
                self.assertLess(distance(denoised, self.expected[f'{key}_denoised']), 5e-6)


class Training(unittest.TestCase):
    # A norm with one channel a group follows this bias: its gradient is 0 but for rounding.
    DEAD = 'to_out.module_list.0.block.block1.project.bias'

    def setUp(self):
        everything = reference.arrays('training')
        self.expected = {tag: {key[len(tag) + 1:]: value for key, value in everything.items() if key.startswith(tag)}
                         for tag in TAGS}

    def close(self, value, expected, tolerance, message):
        relative = (value - expected).norm() / expected.norm()
        self.assertLess(relative.item(), tolerance, message)

    def loss(self, denoiser, e, items=slice(None)):
        """What we train on, with nothing known and the noise that the official code drew."""
        x, sigma = e['x'][items], e['sigmas'][items].numpy()
        no = np.zeros(len(x), bool)
        conditions = Conditions(sigma, mix=no, given=np.zeros(x.shape[:2], bool), shuffled=no, first=no, still=no)
        config = {'network': {'sigma_data': SIGMA_DATA}, 'absoluteAtFirst': 0}
        with mock.patch('torch.randn_like', return_value=e['noise'][items]):
            return objective(denoiser, x, conditions, config)

    def test_the_weights_are_the_official_ones(self):
        for e in self.expected.values():
            torch.testing.assert_close(loss_weight(e['sigmas'], SIGMA_DATA), e['loss_weight'], rtol=1e-6, atol=0)

    def test_the_loss_and_its_gradients_are_the_official_ones(self):
        for tag, e in self.expected.items():
            denoiser = tiny_denoiser(tag)
            for i, expected in enumerate(e['loss_per_item']):
                self.close(self.loss(denoiser, e, slice(i, i + 1)), expected, 1e-5, f'{tag}, item {i}')
            loss = self.loss(denoiser, e)
            self.close(loss, e['loss'], 1e-5, tag)
            loss.backward()
            gradients = {name: p.grad for name, p in denoiser.named_parameters()}
            norms = dict(zip(reference.description('tiny-config')['gradient_order'], e['grad_norms']))
            self.assertEqual(list(norms), list(gradients))
            for name, norm in norms.items():
                if name != self.DEAD:
                    self.close(gradients[name].norm(), norm, 1e-4, f'{tag} {name}')
            total = torch.stack([gradient.norm() for gradient in gradients.values()]).norm()
            self.close(total, e['grad_norm_total'], 1e-4, tag)
            for key in (key for key in e if key.startswith('grad/')):
                self.close(gradients[key[len('grad/'):]], e[key], 1e-4, f'{tag} {key}')

    def test_one_adam_step_leads_where_the_official_one_does(self):
        denoiser, e = tiny_denoiser('msdm'), self.expected['msdm']
        optimiser = torch.optim.Adam(denoiser.parameters(), lr=1e-4, betas=(0.9, 0.99), eps=1e-8)
        self.loss(denoiser, e).backward()
        optimiser.step()
        for key in (key for key in e if key.startswith('adam_step/')):
            parameter = dict(denoiser.named_parameters())[key[len('adam_step/'):]]
            self.assertLess(distance(parameter, e[key]), 1e-6)  # the step itself is 1e-4
        with torch.no_grad():
            self.close(self.loss(denoiser, e), e['loss_after_one_adam_step'], 1e-5, 'after the step')


if __name__ == '__main__':
    unittest.main()
