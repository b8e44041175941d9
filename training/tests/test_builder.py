import tempfile
import unittest
from pathlib import Path

import numpy as np

from . import needs

needs.need_module('mido')
needs.need_module('scipy')

import mido  # noqa: E402

from quartet_training import builder  # noqa: E402
from quartet_training.midi_stems import stem_midi  # noqa: E402
from quartet_training.render import SAMPLE_RATE, render  # noqa: E402


def one(name, kind):
    """The number of a class's first instrument of that kind."""
    return next(n for n in range(builder.COUNT[name]) if builder.KINDS[name][n % len(builder.KINDS[name])] == kind)


def cents_off(sound, key):
    """How far the partials lie from a key's, where most of their sound is."""
    bins = 1 << 17
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), bins))
    hz = builder.hz_of(key)
    shifts = range(-60, 61, 2)
    heard = [sum(spectrum[round(k * hz * 2 ** (c / 1200) * bins / SAMPLE_RATE)] for k in range(1, 5)) for c in shifts]
    return shifts[int(np.argmax(heard))]


class Instruments(unittest.TestCase):
    def test_the_same_number_builds_the_same_one_and_another_another(self):
        self.assertEqual(builder.instrument('guitar', 3), builder.instrument('guitar', '3'))
        self.assertNotEqual(builder.instrument('guitar', 3), builder.instrument('guitar', 4))

    @needs.needs('fluidsynth')
    def test_every_kind_is_in_tune_dies_away_and_answers_to_touch(self):
        kinds = [('bass', 'string'), ('bass', 'synth'), ('guitar', 'string'), ('piano', 'tine'), ('piano', 'fm'), ('piano', 'struck')]
        with tempfile.TemporaryDirectory() as folder:
            for name, kind in kinds:
                font = Path(folder) / f'{name}.sf2'
                font.write_bytes(builder.instrument(name, one(name, kind)))

                def heard(key, velocity, font=font):
                    note = [(0, mido.Message('note_on', note=key, velocity=velocity)), (960, mido.Message('note_off', note=key))]
                    return render(stem_midi(note, {0: (0, 0)}, [(0, 500_000)]), font)

                low, high = builder.RANGES[name]
                for key in (low, (low + high) // 2):
                    loud, soft = heard(key, 110), heard(key, 40)
                    self.assertLess(abs(cents_off(loud[500:12_000], key)), 14, (name, kind, key))
                    self.assertGreater(np.abs(loud).max(), 1.5 * np.abs(soft).max())
                    second = [np.sqrt((loud[at : at + 4000] ** 2).mean()) for at in (2000, 40_000)]
                    self.assertGreater(second[0], second[1], (name, kind, key))


if __name__ == '__main__':
    unittest.main()
