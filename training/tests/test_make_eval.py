import contextlib
import io
import json
import tempfile
import unittest
import wave
from pathlib import Path
from unittest import mock

import numpy as np

from . import needs

needs.need_module('mido')
needs.need_module('scipy')

from quartet_training import make_eval  # noqa: E402
from quartet_training.grooves import Groove  # noqa: E402
from quartet_training.midi_stems import CLASSES  # noqa: E402

GROOVES = [Groove('stdlib/8beat', '8Beat', '4/4', ('bass', 'drums'))]
OTHERS = [Groove('stdlib/8beat', '8Beat', '4/4', ('bass',))]
SAMPLES, COUNT = 1000, 3


def fake_song(job):
    """Song 1 is refused, song 2 too short, in song 3 one stem sounds, in the others all four."""
    split, number, _ = job
    draw = np.random.default_rng([len(split), number])
    song = draw.integers(-3000, 3000, (4, 500 if number == 2 else 5000)).astype(np.int16)
    if number == 3:
        song[1:] = 0
    return None if number == 1 else (song, {'number': number, 'samples': song.shape[1], 'bpm': 120})


def songs(split='test'):
    return (made for number in range(20) if (made := fake_song((split, number, []))))


class Case(unittest.TestCase):
    def setUp(self):
        for patch in (mock.patch.object(make_eval, 'SAMPLES', SAMPLES), mock.patch.dict(make_eval.COUNTS, {'test': COUNT, 'val': COUNT})):
            patch.start()
            self.addCleanup(patch.stop)
        self.listed = make_eval.choose('test', GROOVES, songs())

    def found(self, change=None):
        made = [fake_song(('test', row['song'], [])) for row in self.listed['windows']]
        return make_eval.cut(self.listed, change(made) if change else made)


class Chosen(Case):
    def test_the_first_songs_that_are_long_enough_and_sound_give_a_window_each(self):
        self.assertEqual([row['song'] for row in self.listed['windows']], [0, 4, 5])
        for row in self.listed['windows']:
            self.assertTrue(0 <= row['start'] <= 4000)
            self.assertEqual(len(row['rms']), 4)

    def test_choosing_again_chooses_the_same(self):
        self.assertEqual(make_eval.choose('test', GROOVES, songs()), self.listed)

    def test_the_list_survives_its_file_one_line_a_window(self):
        text = make_eval.to_text(self.listed)
        self.assertEqual(json.loads(text), self.listed)
        self.assertEqual(sum('"song"' in line for line in text.splitlines()), COUNT)


class Verdict(Case):
    def said(self, found, grooves=GROOVES):
        return make_eval.verdict(self.listed, grooves, found)

    def test_the_same_samples_are_recognised(self):
        self.assertEqual(self.said(self.found())[0], True)

    def test_one_sample_that_is_off_by_one_is_told_as_rounding(self):
        found = self.found()
        found[1][0][2, 10] += 1
        same, sentence = self.said(found)
        self.assertFalse(same)
        self.assertIn('rounding', sentence)

    def test_other_songs_are_told_as_another_data_set(self):
        found = self.found()
        found[0] = found[0][0] // 2, found[0][1]
        same, sentence = self.said(found)
        self.assertFalse(same)
        self.assertIn('another data set: MMA, FluidSynth or a font', sentence)

    def test_other_grooves_are_told_as_such(self):
        found = self.found()
        found[0] = found[0][0] // 2, found[0][1]
        self.assertIn("MMA's library", self.said(found, OTHERS)[1])

    def test_a_song_that_cannot_be_made_or_is_too_short_is_counted(self):
        for change in (lambda made: [None, *made[1:]], lambda made: [(made[0][0][:, :10], {}), *made[1:]]):
            found = self.found(change)
            self.assertEqual(found.count(None), 1)
            same, sentence = self.said(found)
            self.assertFalse(same)
            self.assertIn('1 of 3 windows', sentence)

    def test_the_order_of_the_windows_counts(self):
        windows = [window for window, _ in self.found()]
        self.assertNotEqual(make_eval.hash_of(windows), make_eval.hash_of(windows[::-1]))


class Threads:
    """Stands for the pool of processes: what is patched here would not be patched there."""

    def __init__(self, workers):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    map = staticmethod(map)


class Command(Case):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / 'test.json').write_text(make_eval.to_text(self.listed))

    def command(self, *words, make=fake_song):
        said = io.StringIO()
        with mock.patch.multiple(make_eval, SPLITS=self.folder, catalogue=lambda cache: GROOVES, make_song=make,
                                 ProcessPoolExecutor=Threads, require_programs=lambda parser: None), \
                mock.patch('sys.argv', ['make_eval', *map(str, words)]), contextlib.redirect_stdout(said), \
                contextlib.redirect_stderr(said), self.assertRaises(SystemExit) as left:
            make_eval.main()
        return left.exception.code, said.getvalue()

    def test_it_writes_a_folder_a_window_with_the_four_stems_in_it(self):
        out = self.folder / 'out'
        code, said = self.command('--out', out)
        self.assertEqual(code, 0, said)
        self.assertIn('3 tracks; every sample is as listed', said)
        self.assertEqual(sorted(path.name for path in out.iterdir()), ['dataset.json', 'test-01', 'test-02', 'test-03'])
        song, _ = fake_song(('test', 4, []))
        start = self.listed['windows'][1]['start']
        for name, row in zip(CLASSES, song):
            with wave.open(str(out / 'test-02' / f'{name}.wav')) as source:
                self.assertEqual(source.getparams()[:4], (1, 2, 22_050, SAMPLES))
                np.testing.assert_array_equal(np.frombuffer(source.readframes(SAMPLES), '<i2'), row[start : start + SAMPLES])
        about = json.loads((out / 'dataset.json').read_text())
        self.assertEqual((about['name'], about['sha256'], about['asListed']), ('quartet-test', self.listed['sha256'], True))
        self.assertEqual(about['tracks']['test-02']['number'], 4)

    def test_when_the_samples_differ_it_writes_them_says_so_and_fails(self):
        code, said = self.command('--out', self.folder / 'out', make=lambda job: (fake_song(job)[0] // 2, {}))
        self.assertEqual(code, 1)
        self.assertIn('another data set', said)
        self.assertFalse(json.loads((self.folder / 'out' / 'dataset.json').read_text())['asListed'])

    def test_a_folder_that_is_there_is_left_alone(self):
        code, said = self.command('--out', self.folder)
        self.assertEqual(code, 2)
        self.assertIn('is there already', said)


class Lists(unittest.TestCase):
    def test_the_lists_in_the_repository_hold_40_and_24_windows_of_different_songs_with_two_stems_that_sound(self):
        for split, count in (('test', 40), ('val', 24)):
            listed = json.loads((make_eval.SPLITS / f'{split}.json').read_text())
            rows = listed['windows']
            self.assertEqual((listed['split'], listed['samples'], len(rows)), (split, 262_144, count))
            self.assertEqual(len({row['song'] for row in rows}), count)
            self.assertTrue(all(sum(level > make_eval.SOUNDS for level in row['rms']) >= 2 for row in rows))
            self.assertRegex(listed['sha256'], '^[0-9a-f]{64}$')


if __name__ == '__main__':
    unittest.main()
