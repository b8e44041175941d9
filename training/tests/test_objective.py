import json
import unittest
from pathlib import Path

import numpy as np
import torch

from quartet_training.edm import loss_weight
from quartet_training.objective import Conditions, draw_conditions, draw_given, log_error, objective, regression, remainder

from . import tiny

SIGMA_DATA = tiny.CONFIG['network']['sigma_data']
SIGMA = np.array([0.002, 0.05, 0.4, 2.0], np.float32)
SHIPPED = Path(__file__).resolve().parents[1] / 'configs' / 'quartet-small.json'


def conditions(mix=False, given=None, first=False, still=False):
    """Four items, one for each of SIGMA."""
    rows = np.zeros((4, 4), bool) if given is None else np.array(given, bool)
    return Conditions(SIGMA, np.full(4, mix), rows, np.zeros(4, bool), np.full(4, first), np.full(4, still))


def stems(seed=4):
    return SIGMA_DATA * torch.randn(4, 4, 256, generator=torch.Generator().manual_seed(seed))


class Net:
    """Stands for a network and remembers what it was called with."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, noisy, sigma, mix, mix_given, given, which):
        self.noisy, self.sigma, self.mix, self.mix_given, self.given, self.which = noisy, sigma, mix, mix_given, given, which
        return self.answer(noisy, sigma)


class Remainder(unittest.TestCase):
    CONFIG = {**tiny.CONFIG, 'absoluteAtFirst': 0.25, 'logAtFirst': 0.15}

    def setUp(self):
        self.stems = SIGMA_DATA * torch.randn(2, 5, 256, generator=torch.Generator().manual_seed(4))
        self.sigma = torch.tensor([1.0, 2.0])

    def test_asks_for_the_last_stem_of_the_mix_of_all(self):
        seen = {}

        def call(x, sigma, mix, told):
            seen.update(x=x, mix=mix, told=told)
            return self.stems[:, -1:]

        best = remainder(call, self.stems, self.sigma, self.CONFIG)
        torch.testing.assert_close(seen['x'], self.stems.sum(1, keepdim=True))
        self.assertTrue(torch.equal(seen['x'], seen['mix']) and bool(seen['told'].all()))
        for worse in (0.9, 1.1, 0):
            self.assertLess(best, remainder(lambda *_, worse=worse: worse * self.stems[:, -1:], self.stems, self.sigma, self.CONFIG))

    def test_where_there_is_no_rest_silence_costs_nothing(self):
        self.stems[:, -1] = 0
        answer = remainder(lambda x, *_: torch.zeros_like(x), self.stems, self.sigma, self.CONFIG)
        self.assertAlmostEqual(answer.item(), 0, places=6)


class Loss(unittest.TestCase):
    def test_the_weight_is_the_edm_weight(self):
        x = stems()
        for i, sigma in enumerate(SIGMA):
            row, one = x[i: i + 1], Conditions(SIGMA[i: i + 1], *(np.zeros(shape, bool) for shape in (1, (1, 4), 1, 1, 1)))
            loss = objective(Net(lambda noisy, _: torch.zeros_like(noisy)), row, one, tiny.CONFIG)
            weight = loss_weight(torch.tensor(sigma), SIGMA_DATA)
            torch.testing.assert_close(loss, weight * row.square().mean())

    def test_noise_of_each_item_has_its_sigma(self):
        net, x = Net(lambda noisy, _: noisy), stems()
        objective(net, x, conditions(), tiny.CONFIG)
        torch.testing.assert_close((net.noisy - x).flatten(1).std(dim=1), torch.from_numpy(SIGMA), rtol=0.1, atol=0)
        np.testing.assert_array_equal(net.sigma.numpy(), SIGMA)

    def test_still_items_begin_at_the_mix_spread_evenly_without_noise(self):
        net, x = Net(lambda noisy, _: noisy), stems()
        objective(net, x, conditions(mix=True, first=True, still=True), tiny.CONFIG)
        torch.testing.assert_close(net.noisy, (x.sum(1, keepdim=True) / 4).expand_as(x))

    def test_the_network_is_told_the_mix_the_stems_and_which_count(self):
        net, x, which = Net(lambda noisy, _: noisy), stems(), [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [1, 1, 1, 0]]
        objective(net, x, conditions(mix=True, given=which), tiny.CONFIG)
        torch.testing.assert_close(net.mix, x.sum(1, keepdim=True))
        self.assertTrue(torch.equal(net.given, x))
        self.assertEqual(net.which.tolist(), which)
        self.assertEqual(net.mix_given.tolist(), [[1.0]] * 4)

    def test_given_stems_cost_nothing_and_do_not_thin_the_others(self):
        x, which = stems(), np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [1, 1, 1, 0]], bool)
        wild = torch.from_numpy(which.astype(np.float32))[:, :, None] * 1e3
        for first in (False, True):
            tame = objective(Net(lambda noisy, _: torch.zeros_like(noisy)), x, conditions(True, which, first), tiny.CONFIG)
            loss = objective(Net(lambda noisy, _: wild.expand_as(noisy)), x, conditions(True, which, first), tiny.CONFIG)
            torch.testing.assert_close(loss, tame)
        weights = loss_weight(torch.from_numpy(SIGMA), SIGMA_DATA)
        squares = [x[i][~torch.from_numpy(which[i])].square().mean() * weights[i] for i in range(4)]
        plain = objective(Net(lambda noisy, _: torch.zeros_like(noisy)), x, conditions(True, which), tiny.CONFIG)
        torch.testing.assert_close(plain, torch.stack(squares).mean())

    def test_first_steps_add_a_share_of_absolute_error_in_units_of_sigma_data(self):
        x, silent = stems(), lambda noisy, _: torch.zeros_like(noisy)
        without = objective(Net(silent), x, conditions(mix=True), tiny.CONFIG)
        with_it = objective(Net(silent), x, conditions(mix=True, first=True), tiny.CONFIG)
        torch.testing.assert_close(with_it - without, 0.5 * x.abs().mean() / SIGMA_DATA, rtol=1e-3, atol=0)


    def test_the_logarithm_is_the_error_in_decibels(self):
        x = stems()
        np.testing.assert_allclose(log_error(x / 10, x, SIGMA_DATA).numpy(), np.log(0.01), rtol=0.06)  # less the floor

    def test_the_logarithm_is_blind_to_what_is_inaudible(self):
        silence = torch.zeros(1, 4, 256)
        self.assertLess(log_error(silence + 1e-5, silence, SIGMA_DATA).abs().max().item(), 1e-3)

    def test_first_steps_add_a_share_of_the_logarithm(self):
        x, half = stems(), lambda noisy, _: stems() / 2
        config = {**tiny.CONFIG, 'absoluteAtFirst': 0}
        without = objective(Net(half), x, conditions(mix=True, first=True), config)
        with_it = objective(Net(half), x, conditions(mix=True, first=True), {**config, 'logAtFirst': 0.3})
        torch.testing.assert_close(with_it - without, 0.3 * log_error(x / 2, x, SIGMA_DATA).mean())


class Regression(unittest.TestCase):
    CONFIG = {'stemLevel': SIGMA_DATA, 'logarithm': 0.2}

    def test_a_perfect_answer_costs_as_little_as_the_floor_allows(self):
        x, none = stems(), np.zeros((4, 4), bool)
        perfect = regression(lambda mix, given, which: x, x, none, self.CONFIG)
        wrong = regression(lambda mix, given, which: x * 0.9, x, none, self.CONFIG)
        self.assertLess(perfect, wrong)
        self.assertAlmostEqual(perfect.item(), 0.2 * np.log(0.05**2 / (1 + 0.05**2)), delta=0.05)

    def test_given_stems_cost_nothing_and_the_network_is_told_which(self):
        x, which = stems(), np.array([[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [1, 1, 1, 0]], bool)
        told = []

        def net(mix, given, flags):
            told.append((mix, given, flags))
            return torch.where(flags[:, :, None] > 0, 1e3, 0.0).expand_as(x)

        loss = regression(net, x, which, self.CONFIG)
        self.assertLess(loss.item(), 10)
        torch.testing.assert_close(told[0][0], x.sum(1, keepdim=True))
        self.assertEqual(told[0][2].tolist(), which.astype(float).tolist())

    def test_an_orderless_network_is_given_nothing_or_one_to_three_stems(self):
        given = draw_given({'batch': 20_000, 'conditions': {'none': 0.3}}, np.random.default_rng(2))
        counts = np.bincount(given.sum(axis=1), minlength=5) / len(given)
        np.testing.assert_allclose(counts, [0.3, 0.7 / 3, 0.7 / 3, 0.7 / 3, 0], atol=0.015)
        np.testing.assert_allclose(given.mean(axis=0), 0.35, atol=0.015)
        self.assertFalse(draw_given({'batch': 100, 'conditions': {'none': 1.0}}, np.random.default_rng(2)).any())


class Draws(unittest.TestCase):
    def test_conditions_come_in_the_shares_that_were_asked_for(self):
        many = draw({'none': 0.4, 'mix': 0.3, 'given': 0.2, 'both': 0.1, 'first': 0.5, 'still': 0.5, 'shuffled': 0.3})
        given = many.given.any(axis=1)
        shares = {'none': ~many.mix & ~given, 'mix': many.mix & ~given, 'given': ~many.mix & given, 'both': many.mix & given}
        for kind, expected in (('none', 0.4), ('mix', 0.3), ('given', 0.2), ('both', 0.1)):
            self.assertAlmostEqual(shares[kind].mean(), expected, delta=0.01, msg=kind)  # three deviations of 20,000 draws
        self.assertAlmostEqual(many.first[many.mix].mean(), 0.5, delta=0.02)
        self.assertAlmostEqual(many.shuffled[shares['mix']].mean(), 0.3, delta=0.02)

    def test_first_steps_and_shuffled_stems_are_for_the_mix_alone(self):
        many = draw(tiny.CONFIG['conditions'])
        self.assertFalse((many.first & ~many.mix).any())
        self.assertFalse((many.shuffled & (~many.mix | many.given.any(axis=1))).any())

    def test_one_to_three_stems_are_given_each_as_often(self):
        many = draw({**tiny.CONFIG['conditions'], 'none': 0, 'mix': 0, 'given': 1, 'both': 0})
        counts = np.bincount(many.given.sum(axis=1), minlength=5) / len(many.given)
        np.testing.assert_allclose(counts, [0, 1 / 3, 1 / 3, 1 / 3, 0], atol=0.015)
        np.testing.assert_allclose(many.given.mean(axis=0), 0.5, atol=0.015)

    def test_ln_sigma_is_normal_but_uniform_at_first_steps(self):
        many = draw(tiny.CONFIG['conditions'])
        log = np.log(many.sigma[~many.first])
        self.assertAlmostEqual(log.mean(), -2.8, delta=0.05)
        self.assertAlmostEqual(log.std(), 1.4, delta=0.05)
        first = np.log(many.sigma[many.first])
        self.assertGreaterEqual(first.min(), np.log(0.999))
        self.assertLessEqual(first.max(), np.log(3.001))
        self.assertAlmostEqual(first.mean(), np.log(3) / 2, delta=0.02)

    def test_the_shipped_configuration_keeps_a_fifth_unconditional(self):
        config = json.loads(SHIPPED.read_text())
        many = draw_conditions({**config, 'batch': 20_000}, np.random.default_rng(6))
        self.assertGreater((~many.mix & ~many.given.any(axis=1)).mean(), 0.2)
        self.assertAlmostEqual(sum(config['conditions'][kind] for kind in ('none', 'mix', 'given', 'both')), 1)


def draw(shares):
    return draw_conditions({**tiny.CONFIG, 'batch': 20_000, 'conditions': shares}, np.random.default_rng(5))


if __name__ == '__main__':
    unittest.main()
