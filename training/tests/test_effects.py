import json
import random
import unittest

import numpy as np

from . import needs

needs.need_module('scipy')

from quartet_training import effects  # noqa: E402
from quartet_training.effects import apply, draw_effects  # noqa: E402
from quartet_training.render import SAMPLE_RATE as RATE  # noqa: E402

# One setting of each, strong enough to be heard.
EACH = {
    'drive': {'db': 9.0, 'even': 0.2}, 'compress': {'below': 3.0, 'ratio': 4.0, 'release': 0.1}, 'chorus': {'hz': 1.0, 'ms': 2.0, 'wet': 0.4},
    'tremolo': {'hz': 5.0, 'depth': 0.5}, 'bands': [('low', 200, 6.0, 0.7), ('peak', 1000, -5.0, 1.0), ('high', 3000, 4.0, 0.7)],
    'echo': {'seconds': 0.2, 'wet': 0.4}, 'room': {'seconds': 0.6, 'wet': 0.4, 'dark': 0.4, 'seed': 7},
}


def pluck(samples=RATE, hz=330.0):
    t = np.arange(samples) / RATE
    return (0.3 * np.sin(2 * np.pi * hz * t) * np.exp(-3 * t)).astype(np.float32)


def rms(x):
    return float(np.sqrt((x.astype(np.float64) ** 2).mean()))


class Every(unittest.TestCase):
    def drawn(self, count=60):
        return [draw_effects(random.Random(seed), name) for seed in range(count) for name in effects.SHARES]

    def test_length_stays_and_values_are_finite_floats_of_32_bits(self):
        for settings in [{}, *({name: value} for name, value in EACH.items()), EACH, *self.drawn(8)]:
            for samples in (1, 100, 30_000):
                out = apply(pluck(samples) + np.float32(0.01), 0.1, settings)
                self.assertEqual((out.dtype, out.shape), (np.float32, (samples,)), settings)
                self.assertTrue(np.isfinite(out).all(), settings)

    def test_silence_stays_silence(self):
        for settings in [EACH, *self.drawn(8)]:
            self.assertFalse(apply(np.zeros(5000, np.float32), 0.1, settings).any(), settings)
            self.assertFalse(apply(np.zeros(5000, np.float32), 0.0, settings).any(), settings)

    def test_nothing_sounds_before_the_first_sound(self):
        samples = np.concatenate([np.zeros(10_000, np.float32), pluck()])
        out = apply(samples, 0.1, EACH)
        self.assertLess(np.abs(out[:9_990]).max(), 1e-6)

    def test_each_effect_is_heard(self):
        dry = pluck()
        for name, value in EACH.items():
            wet = apply(dry, rms(dry), {name: value})
            self.assertGreater(rms(wet - dry), 0.02 * rms(dry), name)

    def test_the_same_settings_give_the_same_sound_also_after_a_way_through_json(self):
        for settings in [EACH, *self.drawn(4)]:
            again = json.loads(json.dumps(settings))
            np.testing.assert_array_equal(apply(pluck(), 0.1, settings), apply(pluck(), 0.1, again))

    def test_all_effects_of_a_class_come_up(self):
        for name, shares in effects.SHARES.items():
            seen = {effect for seed in range(400) for effect in draw_effects(random.Random(seed), name)}
            self.assertEqual(seen, set(shares) | {'bands'})


class One(unittest.TestCase):
    def test_drive_leaves_quiet_sound_alone_and_rounds_off_loud_sound(self):
        tone = np.sin(np.arange(2000) * 0.1).astype(np.float32)
        quiet, loud = (effects.drive(level * tone, 0.1, 6, 0) for level in (np.float32(1e-4), np.float32(1)))
        self.assertAlmostEqual(rms(quiet) / rms(1e-4 * tone), 1, places=3)
        self.assertLess(np.abs(loud).max(), 0.2)

    def test_compression_brings_loud_and_quiet_nearer(self):
        tone = np.sin(np.arange(40 * RATE) * 0.3).astype(np.float32)
        tone[: 20 * RATE] *= 0.1
        out = effects.compress(tone, 0.5, 0.0, 4.0, 0.1)
        ratio = rms(out[25 * RATE :]) / rms(out[: 15 * RATE])
        self.assertLess(ratio, 8)
        self.assertGreater(ratio, 1)
        np.testing.assert_allclose(out[: 15 * RATE], tone[: 15 * RATE], rtol=1e-5, atol=1e-7)  # below the threshold

    def test_a_band_raises_what_it_names_by_what_it_says(self):
        def gain(band, hz):
            tone = np.sin(2 * np.pi * hz * np.arange(RATE) / RATE).astype(np.float32)
            out = apply(tone, 0.7, {'bands': [band]})
            return 20 * np.log10(rms(out[RATE // 2 :]) / rms(tone[RATE // 2 :]))

        self.assertAlmostEqual(gain(('peak', 1000, 6.0, 1.0), 1000), 6, delta=0.1)
        self.assertAlmostEqual(gain(('peak', 1000, 6.0, 1.0), 8000), 0, delta=0.3)
        self.assertAlmostEqual(gain(('low', 200, -6.0, 0.7), 40), -6, delta=0.5)
        self.assertAlmostEqual(gain(('low', 200, -6.0, 0.7), 5000), 0, delta=0.1)
        self.assertAlmostEqual(gain(('high', 3000, 5.0, 0.7), 10_000), 5, delta=0.4)
        self.assertLess(gain(('lowpass', 2500, 0, 0.7), 10_000), -20)

    def test_a_room_rings_on_and_dies_away(self):
        click = np.zeros(2 * RATE, np.float32)
        click[0] = 1
        out = apply(click, 0.1, {'room': {**EACH['room'], 'dark': 0.0}})
        self.assertEqual(out[0], 1)
        self.assertFalse(out[int(0.61 * RATE) :].round(6).any())
        early, late = rms(out[int(0.05 * RATE) : int(0.1 * RATE)]), rms(out[int(0.35 * RATE) : int(0.4 * RATE)])
        self.assertAlmostEqual(20 * np.log10(early / late), 30, delta=4)  # 60 dB in 0.6 s

    def test_an_echo_repeats_thrice_and_fainter_each_time(self):
        click = np.zeros(RATE, np.float32)
        click[0] = 1
        out = apply(click, 0.1, {'echo': EACH['echo']})
        gap = int(0.2 * RATE)
        np.testing.assert_allclose(out[[0, gap, 2 * gap, 3 * gap]], [1, 0.4, 0.16, 0.064], atol=1e-5)


if __name__ == '__main__':
    unittest.main()
