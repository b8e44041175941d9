import tempfile
import unittest
from pathlib import Path

import numpy as np

from . import needs

needs.need_module('mido')
needs.need_module('scipy')
soundfile = needs.need_module('soundfile')

import mido  # noqa: E402

from quartet_training import kits  # noqa: E402
from quartet_training.midi_stems import stem_midi  # noqa: E402
from quartet_training.render import SAMPLE_RATE, render  # noqa: E402

RATE = 44_100
# name: Hz of each of its layers, from the softest
KIT = {'Kick 1': (100,), 'Kick 2': (150,), 'Snare': (400, 600), 'Closed Hat': (5000,), 'Floor Tom': (220,), 'Crash': (3000,)}


def write_kit(folder, kit=KIT):
    instruments = []
    for name, pitches in kit.items():
        layers = []
        for n, hz in enumerate(pitches):
            file = f'{name} {hz}.wav'
            sound = 0.5 * np.sin(2 * np.pi * hz * np.arange(RATE // 2) / RATE)
            soundfile.write(folder / file, np.stack([sound, sound], axis=1), RATE)
            layers.append(f'<layer><filename>{file}</filename><min>{n / len(pitches)}</min><max>{(n + 1) / len(pitches)}</max></layer>')
        instruments.append(f'<instrument><name>{name}</name>{"".join(layers)}</instrument>')
    text = f'<drumkit_info xmlns="http://www.hydrogen-music.org/drumkit"><instrumentList>{"".join(instruments)}</instrumentList></drumkit_info>'
    (folder / 'drumkit.xml').write_text(text)


class Names(unittest.TestCase):
    def test_say_which_part_an_instrument_plays(self):
        for name, part in {'Pearl Kick': 'kick', 'BassDrum': 'kick', 'Rim Click (Maple)': 'stick', 'Snare Rimshot': 'snare',
                           'Tom Low (16")': 'floor', 'Tom Hi': 'high', 'Hat Semi-Open': 'open', 'VariBreaks Hat 1 Pd': 'pedal',
                           'Closed HH': 'closed', 'Ride Bell (Custom)': 'bell', 'Cowbell': 'cowbell', 'Cymbal': 'crash'}.items():
            self.assertEqual(kits.part_of(name), part, name)
        self.assertIsNone(kits.part_of('Zap 1'))

    def test_a_part_that_is_lacking_is_played_by_one_like_it(self):
        self.assertEqual(kits.stand_in('high', {'floor': 1}), 'floor')
        self.assertEqual(kits.stand_in('ride', {'closed': 1}), 'closed')
        self.assertEqual(kits.stand_in('ride', {'ride': 1, 'crash': 1}), 'ride')
        self.assertIsNone(kits.stand_in('middle', {'kick': 1}))  # floor and middle stand in for each other
        self.assertIsNone(kits.stand_in('conga', {'kick': 1}))


class Fonts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / 'kit').mkdir()

    def test_of_a_kit_without_a_snare_are_refused(self):
        write_kit(self.folder / 'kit', {name: pitches for name, pitches in KIT.items() if name != 'Snare'})
        with self.assertRaisesRegex(ValueError, 'kit: no snare'):
            kits.font_of('kit', self.folder)

    @needs.needs('fluidsynth')
    def test_are_played_on_the_keys_of_general_midi(self):
        write_kit(self.folder / 'kit')
        font = self.folder / 'kit.sf2'
        font.write_bytes(kits.font_of('kit', self.folder))

        def heard(key, velocity=100, program=0):
            """Hz of what sounds well after the key was let go, and its RMS."""
            note = [(0, mido.Message('note_on', channel=9, note=key, velocity=velocity)), (10, mido.Message('note_off', channel=9, note=key)),
                    (400, mido.Message('note_on', channel=9, note=0, velocity=1))]
            sound = render(stem_midi(note, {9: (128, program)}, [(0, 500_000)]), font)[2000:8000]
            spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 16))
            return spectrum.argmax() * SAMPLE_RATE / (1 << 16), float(np.sqrt((sound**2).mean()))

        for key, hz in {42: 5000, 41: 220, 47: 220, 50: 220, 49: 3000, 51: 3000, 38: 600}.items():
            found, level = heard(key)
            self.assertAlmostEqual(found, hz, delta=0.01 * hz + 2, msg=key)
            self.assertGreater(level, 0.005)
        self.assertAlmostEqual(heard(38, velocity=40)[0], 400, delta=6)
        self.assertEqual({round(heard(36, program=program)[0], -1) for program in range(2)}, {100, 150})
        self.assertLess(heard(56)[1], 1e-4)  # no cowbell


if __name__ == '__main__':
    unittest.main()
