import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from . import needs

needs.need_module('mido')
needs.need_module('scipy')

from quartet_training import statistics  # noqa: E402
from quartet_training.midi_stems import CLASSES  # noqa: E402

RATE = 22_050


def tone(hz, level, seconds):
    return np.round(32767 * level * 2 ** 0.5 * np.sin(2 * np.pi * hz * np.arange(seconds * RATE) / RATE)).astype(np.int16)


class Sounds(unittest.TestCase):
    def setUp(self):
        self.sound = statistics.Sound()
        self.sound.add(np.stack([tone(100, 0.1, 10), tone(1000, 0.01, 10), np.zeros(10 * RATE, np.int16),
                                 np.concatenate([tone(3000, 0.1, 5), np.zeros(5 * RATE, np.int16)])]))

    def test_levels_are_those_of_the_windows_in_which_a_stem_sounds(self):
        self.assertAlmostEqual(self.sound.levels['bass'][0], -20, delta=0.01)
        self.assertAlmostEqual(self.sound.levels['drums'][0], -40, delta=0.05)
        self.assertEqual(self.sound.levels['guitar'], [])

    def test_activity_counts_time_and_stems(self):
        self.assertEqual([self.sound.share(name) for name in CLASSES], [1, 1, 0, 0.5])
        self.assertEqual(self.sound.active, {3: 1})

    def test_a_spectrum_has_its_peak_at_the_tone(self):
        for name, hz in (('bass', 100), ('drums', 1000), ('piano', 3000)):
            centres, db = self.sound.spectrum(name)
            self.assertLess(abs(np.log2(centres[db.argmax()] / hz)), 0.25)
            self.assertEqual(db.max(), 0)


def facts(number, samples, start):
    stem = {'parts': ['MMA'], 'notes': 64, 'silent': 0, 'sounds': ['FluidR3 0:33', 'guitar 3 0:0'], 'effects': {'bands': []}}
    stems = {name: stem for name in CLASSES} | {'piano': {'parts': ['comping: strum, close'], 'notes': 0, 'silent': 32}}
    return {'number': number, 'samples': samples, 'start': start, 'grooves': ['stdlib/8beat:8Beat'], 'metre': '4/4', 'bpm': 100 + number,
            'key': 9, 'mode': 'minor', 'bars': 32, 'cents': 0, 'stems': stems}


class Page(unittest.TestCase):
    def test_a_page_with_its_pictures_comes_out_of_the_data_and_the_same_each_time(self):
        needs.need_module('matplotlib')
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        folder, samples = Path(folder.name), 2 * RATE
        rows = [facts(n, samples, n * samples) for n in range(3)]
        (folder / 'val.json').write_text(json.dumps(rows))
        stems = np.stack([tone(100, 0.1, 2), tone(1000, 0.1, 2), tone(500, 0.1, 2), np.zeros(samples, np.int16)])
        np.concatenate([stems.reshape(-1)] * 3).tofile(folder / 'val.i16')
        pages = []
        for out in ('one', 'two'):
            with mock.patch('sys.argv', ['statistics', '--data', str(folder), '--out', str(folder / out / 'data.md')]), \
                    contextlib.redirect_stdout(io.StringIO()):
                (folder / out).mkdir()
                statistics.main()
            pictures = sorted((folder / out / 'pictures/data').iterdir())
            self.assertEqual([p.stem for p in pictures], ['levels', 'notes', 'songs', 'sounds', 'spectra'])
            pages.append([(folder / out / 'data.md').read_text(), *(p.read_text() for p in pictures)])
        self.assertEqual(*pages)
        page = pages[0][0]
        self.assertIn('| val | 3 | 0.00 | 1 |', page)
        self.assertIn('| bass | -20 (-20 to -20) | 100 % | 0 % | 0 % | 2 (2 to 2) |', page)
        self.assertIn('| piano | – | 0 % | 100 % | 0 % | – |', page)
        self.assertIn('Tempo 101', page)

    def test_a_folder_without_data_is_refused_by_name(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch('sys.argv', ['statistics', '--data', folder]), \
                contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit):
            statistics.main()
        self.assertIn('run make_data first', said.getvalue())


if __name__ == '__main__':
    unittest.main()
