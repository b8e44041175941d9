import unittest

import numpy as np
import torch

from quartet_training.bandsplit import BandSplit, Stft

from . import tiny
from .reference import distance

HOPS = ((64, 32), (64, 16), (2048, 1024), (2048, 512))


def without_nyquist(x, fft, hop):
    """x less what the Nyquist bins of its frames add to it: X_t = sum over n of w x (-1)^n, laid back as w X_t (-1)^n / fft."""
    window = np.sin(np.pi * np.arange(fft) / fft)
    signs = (-1.0) ** np.arange(fft)
    padded = np.pad(x, fft // 2)
    taken, overlap = np.zeros_like(padded), np.zeros_like(padded)
    for at in range(0, len(x) + 1, hop):
        frame = slice(at, at + fft)
        taken[frame] += (padded[frame] * window * signs).sum() * window * signs / fft
        overlap[frame] += window ** 2
    inside = slice(fft // 2, fft // 2 + len(x))
    return x - taken[inside] / overlap[inside]


class Transform(unittest.TestCase):
    def test_a_signal_comes_back_but_for_the_nyquist_bin(self):
        for fft, hop in HOPS:
            stft, length = Stft(fft, hop), 6 * fft
            x = np.random.default_rng(1).normal(0, 1, length)
            expected = torch.from_numpy(without_nyquist(x, fft, hop)).float()
            wave = torch.from_numpy(x).float().reshape(1, 1, -1)
            found = stft.inverse(stft(wave), length)[0, 0]
            self.assertLess(distance(found, expected), 2e-5, (fft, hop))
            self.assertGreater(distance(found, wave[0, 0]), 1e-3)  # white noise does hold that bin

    def test_what_lies_well_below_nyquist_loses_less_than_60_db(self):
        for fft, hop in HOPS:
            stft, t = Stft(fft, hop), torch.arange(4 * fft, dtype=torch.float64)
            wave = ((0.3 * t).sin() + (0.05 * t).cos()).float().reshape(1, 1, -1)
            middle = slice(fft, -fft)  # a frame that reaches over the edge hears a step
            self.assertLess(distance(stft.inverse(stft(wave), 4 * fft)[..., middle], wave[..., middle]), 1e-3)

    def test_a_length_that_the_hop_does_not_divide_comes_back_as_long(self):
        stft = Stft(64, 32)
        wave = torch.randn(2, 4, 1000)
        self.assertEqual(stft.inverse(stft(wave), 1000).shape, wave.shape)

    def test_unit_white_noise_has_unit_variance_in_every_bin(self):
        for fft, hop in HOPS[:2]:
            noise = torch.randn(1, 1, 200_000, generator=torch.Generator().manual_seed(2))
            power = Stft(fft, hop)(noise)[0, 0, :, 4:-4].abs().square().mean(dim=1)
            self.assertEqual(power.shape, (fft // 2,))
            self.assertLess((power - 1).abs().max().item(), 0.1)


class Untrained(unittest.TestCase):
    def test_a_fresh_network_answers_c_skip_x(self):
        """The best answer for Gaussian stems of variance sigma_data squared, whatever the contexts say."""
        for hop in (32, 16):
            net, (x, mix, given) = BandSplit(tiny.network_config(hop=hop)), waves(512)
            sigma = torch.tensor([0.01, 1.0])
            skip = (0.05 ** 2 / (0.05 ** 2 + sigma ** 2))[:, None, None]
            heard = net.stft.inverse(net.stft(x), 512)
            with torch.no_grad():
                self.assertLess(distance(net(x, sigma), skip * heard), 1e-6)
                told = net(x, sigma, mix, torch.ones(2, 1), given, torch.tensor([[0.0, 1, 0, 0]] * 2))
            self.assertLess(distance(told[:, 2:], (skip * heard)[:, 2:]), 1e-6)

    def test_bands_that_do_not_hold_every_bin_are_refused(self):
        with self.assertRaises(AssertionError):
            BandSplit(tiny.network_config(bands=((4, 2),)))


def waves(length, batch=2, seed=3):
    """x, mix and given stems."""
    generator = torch.Generator().manual_seed(seed)
    return [0.1 * torch.randn(batch, rows, length, generator=generator) for rows in (4, 1, 4)]


class Contexts(unittest.TestCase):
    def setUp(self):
        self.net, (self.x, self.mix, self.given) = tiny.network(), waves(512)
        self.sigma = torch.tensor([0.03, 0.3])
        self.on, self.off = torch.ones(2, 1), torch.zeros(2, 1)

    def denoised(self, *context):
        with torch.no_grad():
            return self.net(self.x, self.sigma, *context)

    def test_a_context_that_is_off_is_none_at_all(self):
        nothing = self.denoised()
        nobody = torch.zeros(2, 4)
        self.assertTrue(torch.equal(self.denoised(self.mix, self.off), nothing))
        self.assertTrue(torch.equal(self.denoised(torch.zeros_like(self.mix), self.off), nothing))
        self.assertTrue(torch.equal(self.denoised(None, None, self.given, nobody), nothing))
        self.assertTrue(torch.equal(self.denoised(self.mix, self.off, self.given, nobody), nothing))

    def test_a_context_that_is_on_is_heard(self):
        nothing = self.denoised()
        self.assertGreater(distance(self.denoised(self.mix, self.on), nothing), 1e-3)
        one = torch.tensor([[1.0, 0, 0, 0]] * 2)
        self.assertGreater(distance(self.denoised(None, None, self.given, one)[:, 1:], nothing[:, 1:]), 1e-3)

    def test_silence_that_is_known_differs_from_not_knowing(self):
        self.assertGreater(distance(self.denoised(torch.zeros_like(self.mix), self.on), self.denoised()), 1e-4)

    def test_given_stems_come_back_bit_for_bit(self):
        which = torch.tensor([[1.0, 0, 0, 1], [0, 1, 1, 0]])
        denoised = self.denoised(self.mix, self.on, self.given, which)
        self.assertTrue(torch.equal(denoised[which > 0], self.given[which > 0]))
        self.assertFalse(torch.isclose(denoised[which == 0], self.given[which == 0]).all())

    def test_a_given_stem_hides_its_noisy_self(self):
        which = torch.tensor([[1.0, 0, 0, 1], [0, 1, 1, 0]])
        told = self.denoised(None, None, self.given, which)
        self.x = torch.where(which[:, :, None] > 0, torch.full_like(self.x, 0.7), self.x)
        self.assertTrue(torch.equal(self.denoised(None, None, self.given, which), told))

    def test_each_item_of_a_batch_stands_alone(self):
        which = torch.tensor([[1.0, 0, 0, 1], [0, 0, 0, 0]])
        known = torch.tensor([[0.0], [1.0]])
        both = self.denoised(self.mix, known, self.given, which)
        with torch.no_grad():
            for i in range(2):
                row = slice(i, i + 1)
                alone = self.net(self.x[row], self.sigma[row], self.mix[row], known[row], self.given[row], which[row])
                self.assertLess(distance(alone, both[row]), 1e-6)


class Reach(unittest.TestCase):
    """Nothing is normalised over time: what is far away does not exist."""

    def reach(self, config):
        frames = sum(config.dilations[i % len(config.dilations)] for i in range(config.depth))
        return frames * config.hop + config.fft  # half a frame to hear, half a frame to answer

    def test_a_change_is_heard_no_further_than_the_receptive_field(self):
        for hop in (32, 16):
            net, (x, mix, _) = tiny.network(hop=hop), waves(1024)
            sigma, known, reach = torch.tensor([0.05, 0.5]), torch.ones(2, 1), self.reach(net.config)
            louder, at = x.clone(), 512
            louder[:, :, at:] *= 20
            with torch.no_grad():
                away = (net(louder, sigma, mix, known) - net(x, sigma, mix, known)).abs().amax(dim=(0, 1))
            self.assertLess(away[: at - reach].max().item(), 1e-6)
            self.assertGreater(away[at - reach // 2: at].max().item(), 1e-4)

    def test_a_longer_window_gives_the_same_result_where_both_see_all_there_is(self):
        for hop in (32, 16):
            net, (x, mix, given) = tiny.network(hop=hop), waves(1536)
            which, known = torch.tensor([[0.0, 1, 0, 0]] * 2), torch.ones(2, 1)
            sigma, reach = torch.tensor([0.05, 0.5]), self.reach(net.config)
            with torch.no_grad():
                whole = net(x, sigma, mix, known, given, which)
                part = net(x[..., 512:1024], sigma, mix[..., 512:1024], known, given[..., 512:1024], which)
            inside = slice(reach, 512 - reach)
            self.assertLess(distance(part[..., inside], whole[..., 512:1024][..., inside]), 1e-6)


if __name__ == '__main__':
    unittest.main()
