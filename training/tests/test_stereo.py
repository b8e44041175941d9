import random
import unittest

import numpy as np

from . import needs

needs.need_module('mido')
needs.need_module('scipy')

from scipy.signal import resample_poly  # noqa: E402

from quartet_training import effects, fifth, make_stereo  # noqa: E402
from quartet_training.pulse import Note  # noqa: E402

RATE = make_stereo.RATE


class Effects(unittest.TestCase):
    def test_at_twice_the_rate_sound_the_same(self):
        """All but drive and room: harmonics above the lower rate's band and other noise are another sound."""
        time = np.arange(2 * RATE) / RATE
        high = (0.1 * np.sin(2 * np.pi * 440 * time) * np.exp(-2 * time)).astype(np.float32)
        low = resample_poly(high, 1, 2).astype(np.float32)
        settings = {'compress': {'below': 3, 'ratio': 4, 'release': 0.1}, 'chorus': {'hz': 1, 'ms': 2, 'wet': 0.3},
                    'tremolo': {'hz': 5, 'depth': 0.5}, 'bands': [('peak', 800, 6, 1), ('low', 200, -5, 0.7)],
                    'echo': {'seconds': 0.2, 'wet': 0.3}}
        rms = float(np.sqrt((low ** 2).mean()))
        expected = effects.apply(low, rms, settings)
        got = resample_poly(effects.apply(high, rms, settings, RATE), 1, 2)
        self.assertLess(np.abs(got - expected)[100:-100].max(), 0.01 * np.abs(expected).max())


class Places(unittest.TestCase):
    def test_have_the_same_power_everywhere(self):
        channels = np.ones((2, 8), np.float32)
        for place in (-1, -0.3, 0, 1):
            self.assertAlmostEqual(float((make_stereo.pan(channels, place) ** 2).sum()), 16, places=4)
        self.assertLess(np.abs(make_stereo.pan(channels, -1)[1]).max(), 1e-6)

    def test_of_a_piece_past_the_end_are_silence(self):
        piece = make_stereo.cut(np.ones((2, 10), np.float32), 6, 8)
        self.assertEqual(piece[0].tolist(), [1, 1, 1, 1, 0, 0, 0, 0])
        self.assertFalse(make_stereo.cut(None, 0, 8).any())


class Voice(unittest.TestCase):
    def test_sings_each_note_at_its_time_and_pitch(self):
        tempi = [(0, 500_000), (192, 1_000_000)]  # the second beat and those after it last twice as long
        self.assertEqual(fifth.seconds_at([0, 96, 192, 384], tempi).tolist(), [0, 0.25, 0.5, 1.5])
        notes = [Note(0, 180, 57, 90), Note(192, 192, 64, 90)]
        sung = fifth.sing(notes, tempi, random.Random(1), RATE)
        for seconds, key in ((0.3, 57), (0.9, 64)):
            at = int(seconds * RATE)
            piece = sung[at : at + 4096] * np.hanning(4096)
            spectrum = np.abs(np.fft.rfft(piece, 1 << 16))
            hz = 440 * 2 ** ((key - 69) / 12)
            bins = np.arange(len(spectrum)) * RATE / (1 << 16)
            strongest = bins[spectrum.argmax()] / hz  # one of its harmonics
            self.assertLess(abs(strongest / round(strongest) - 1), 0.03)
        self.assertLess(np.abs(sung[int(1.5 * RATE):]).max(), 0.01 * np.abs(sung).max())


if __name__ == '__main__':
    unittest.main()
