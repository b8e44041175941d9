import functools
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from . import needs

needs.need_module('mido')
needs.need_module('scipy')

from quartet_training import make_data  # noqa: E402
from quartet_training.grooves import Groove, split_of  # noqa: E402
from quartet_training.song import SEED_OF_SPLIT  # noqa: E402



def scratch(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return Path(folder.name)


FILES = [f'{maker}/{style}' for maker in ('stdlib', 'casio', 'kara') for style in ('rock', 'jazz', 'waltz', 'samba', 'polka', 'blues', 'funk')]
MANY = [Groove(file, name, '4/4', ('bass',)) for file in FILES for name in ('Body', 'BodyPlus', 'BodySus')]


def fake_song(job, refused=(), stop_at=None):
    """Stands for make_song, which it must resemble: a song depends on its split and number alone."""
    split, number, mine = job
    if number == stop_at:
        raise InterruptedError('killed')
    if number in refused:
        return None
    draw = np.random.default_rng([len(split), number])
    samples = int(draw.integers(200, 400))
    song = draw.integers(-30_000, 30_000, (4, samples)).astype(np.int16)
    return song, {'number': number, 'samples': samples, 'grooves': sorted({groove.address for groove in mine})}


def make_split(folder, split='val', samples=4000, **changes):
    # Each song is as long as 200 to 400 samples; the pool needs a function that it can find again by name.
    with mock.patch.object(make_data, 'make_song', functools.partial(fake_song, **changes)), \
            mock.patch.object(make_data, 'BATCH', 4), mock.patch('builtins.print'):
        make_data.make_split(split, samples / 3600 / 22_050, Path(folder), MANY, workers=1)


class Splits(unittest.TestCase):
    def read(self, folder, split='val'):
        return (folder / f'{split}.i16').read_bytes(), json.loads((folder / f'{split}.json').read_text())

    def test_a_library_file_is_in_one_split_with_all_its_grooves(self):
        for groove in MANY:
            self.assertIn(split_of(groove.file), make_data.SHARE)
        used = {}
        for split in make_data.SHARE:
            folder = scratch(self)
            make_split(folder, split, samples=100)
            _, songs = self.read(folder, split)
            used[split] = {address.split(':')[0] for song in songs for address in song['grooves']}
            self.assertTrue(used[split], split)
        self.assertEqual(sum(map(len, used.values())), len(FILES))
        self.assertEqual(set.union(*used.values()), set(FILES))

    def test_no_two_splits_share_a_seed(self):
        seeds = sorted(SEED_OF_SPLIT.values())
        self.assertEqual(set(SEED_OF_SPLIT), set(make_data.SHARE))
        self.assertTrue(all(b - a >= 1_000_000 for a, b in zip(seeds, seeds[1:])))
        self.assertAlmostEqual(sum(make_data.SHARE.values()), 1)

    def test_the_index_says_where_each_song_lies(self):
        folder = scratch(self)
        make_split(folder, refused=(1, 2))
        audio, songs = self.read(folder)
        self.assertEqual([song['number'] for song in songs][:3], [0, 3, 4])
        for song in songs:
            expected, _ = fake_song(('val', song['number'], MANY))
            at = song['start'] * 4 * 2
            self.assertEqual(audio[at: at + expected.nbytes], expected.tobytes())
        self.assertEqual(len(audio), sum(song['samples'] for song in songs) * 4 * 2)
        self.assertGreaterEqual(sum(song['samples'] for song in songs), 4000)

    def test_stopped_in_the_middle_it_goes_on_to_the_same_bytes(self):
        whole, broken = scratch(self), scratch(self)
        make_split(whole)
        # Song 6 kills it: songs 4 and 5 are in the audio by then, but not in the index.
        with self.assertRaises(InterruptedError):
            make_split(broken, stop_at=6)
        self.assertEqual(len(self.read(broken)[1]), 4)
        self.assertGreater(len(self.read(broken)[0]), sum(song['samples'] for song in self.read(broken)[1]) * 4 * 2)
        make_split(broken)
        self.assertEqual(self.read(broken), self.read(whole))

    def test_half_a_song_at_the_end_is_cut_off(self):
        whole, broken = scratch(self), scratch(self)
        make_split(whole)
        make_split(broken, samples=100)
        with open(broken / 'val.i16', 'ab') as sink:
            sink.write(b'half a song')
        make_split(broken)
        self.assertEqual(self.read(broken), self.read(whole))

    def test_songs_of_five_stems_are_never_put_behind_songs_of_four(self):
        folder = scratch(self)
        make_split(folder)
        before = self.read(folder)
        with self.assertRaisesRegex(SystemExit, 'its songs have 4 stems, not 5; choose another folder'):
            make_data.make_split('val', 1, folder, MANY, workers=1, fifth=True)
        self.assertEqual(self.read(folder), before)

    def test_a_finished_split_stays_as_it_is(self):
        folder = scratch(self)
        make_split(folder)
        before = self.read(folder)
        make_split(folder, stop_at=0)
        self.assertEqual(self.read(folder), before)


if __name__ == '__main__':
    unittest.main()
