import unittest

import numpy as np

from . import needs

needs.need_module('scipy')

from quartet_training.augment import KNOTS, SAMPLE_RATE, Disguise, disguise, needed  # noqa: E402

LENGTH = 8192


def tone(hz, samples):
    return np.sin(2 * np.pi * hz * np.arange(samples) / SAMPLE_RATE).astype(np.float32)


def strongest(sound):
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 18))
    return spectrum.argmax() * SAMPLE_RATE / (1 << 18)


class Disguises(unittest.TestCase):
    def test_at_its_own_speed_and_colour_a_stem_stays_as_it_is(self):
        sound = np.random.default_rng(1).normal(0, 0.1, (2, needed(LENGTH, 1.0))).astype(np.float32)
        out = disguise(sound, LENGTH, [None, None])
        self.assertEqual((out.dtype, out.shape), (np.float32, (2, LENGTH)))
        np.testing.assert_allclose(out, sound[:, 256 : 256 + LENGTH], atol=1e-6)

    def test_pitch_and_tempo_move_together_and_the_level_stays(self):
        for semitones in (-3, 2):
            speed = 2 ** (semitones / 12)
            source = tone(440, needed(LENGTH, speed))
            out = disguise(source[None], LENGTH, [None])[0]
            self.assertAlmostEqual(12 * np.log2(strongest(out) / 440), semitones, delta=0.2)
            middle = slice(1000, -1000)
            self.assertAlmostEqual(float(np.sqrt((out[middle] ** 2).mean())), 0.5**0.5, delta=0.01)

    def test_what_becomes_too_high_goes_and_does_not_fold_back(self):
        out = disguise(tone(10_500, needed(LENGTH, 1.2))[None], LENGTH, [None])[0]
        self.assertLess(np.abs(out[1000:-1000]).max(), 0.01)

    def test_a_curve_says_the_gain_at_each_knot(self):
        curve = np.array([0, 6, -6, 3, 0, -12, 9, 0, 0.0])
        for knot, decibels in list(zip(KNOTS, curve))[1:7]:
            out = disguise(tone(knot, needed(LENGTH, 1.0))[None], LENGTH, [curve])[0][1000:-1000]
            self.assertAlmostEqual(20 * np.log10(np.sqrt((out**2).mean()) * 2**0.5), decibels, delta=0.6)

    def test_are_drawn_as_often_and_as_far_as_they_say(self):
        random, how = np.random.default_rng(2), Disguise(speed=0.5, semitones=2, colour=0.25, decibels=3)
        speeds = np.array([how.draw_speed(random) for _ in range(2000)])
        self.assertAlmostEqual((speeds != 1).mean(), 0.5, delta=0.05)
        self.assertLessEqual(np.abs(12 * np.log2(speeds)).max(), 2)
        curves = [curve for curve in how.draw_curves(random, 4000) if curve is not None]
        self.assertAlmostEqual(len(curves) / 4000, 0.25, delta=0.03)
        self.assertAlmostEqual(float(np.std(curves)), 3, delta=0.1)
        self.assertEqual(Disguise().draw_speed(random), 1)
        self.assertEqual(Disguise().draw_curves(random, 2), [None, None])


if __name__ == '__main__':
    unittest.main()
