import functools
import json
import random
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from . import needs

mido = needs.need_module('mido')

from quartet_training import grooves, make_data  # noqa: E402
from quartet_training.chart import draw_harmony, write_chart  # noqa: E402
from quartet_training.grooves import Groove, compile_chart, split_of  # noqa: E402
from quartet_training.midi_stems import CLASSES, split_classes, stem_midi  # noqa: E402
from quartet_training.render import render  # noqa: E402

# One for each metre that the library has, and what it plays.
GROOVES = {
    '4/4': Groove('stdlib/8beat', '8Beat', '4/4', ('bass', 'drums', 'guitar', 'piano')),
    '3/4': Groove('stdlib/arpeggiowaltz', 'ArpeggioWaltz', '3/4', ('piano',)),
    '6/8': Groove('stdlib/68swing', '68Swing', '6/8', ('bass', 'drums', 'piano')),
    '5/4': Groove('stdlib/jazz-54', 'Jazz54', '5/4', ('bass', 'drums', 'piano')),
}
BARE = Groove('stdlib/bossanova', 'BossaNova', '4/4', ('drums', 'guitar'))


def scratch(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return Path(folder.name)


class Charts(unittest.TestCase):
    def test_every_bar_has_a_chord_and_no_more_cells_than_beats(self):
        for metre, beats in (('4/4', 4), ('3/4', 3), ('6/8', 6), ('5/4', 5), ('2/4', 2), ('12/8', 12)):
            tempo, lines = draw_harmony(random.Random(1), 32, metre)
            self.assertEqual([line.split()[0] for line in lines], [str(bar + 1) for bar in range(32)])
            self.assertTrue(all(2 <= len(line.split()) <= beats + 1 for line in lines), metre)
            self.assertFalse([line for line in lines if line.split()[1] == '/'])
            self.assertTrue(60 <= tempo <= 190)

    def test_the_same_seed_writes_the_same_chart(self):
        one, two = (write_chart(*draw_harmony(random.Random(5), 32, '4/4'), [GROOVES['4/4']], 7) for _ in range(2))
        self.assertEqual(one, two)

    def test_grooves_take_turns_every_eight_bars(self):
        text = write_chart(*draw_harmony(random.Random(5), 32, '4/4'), [GROOVES['4/4'], GROOVES['5/4']], 7)
        turns = [line.split()[1] for line in text.splitlines() if line.startswith('Groove')]
        self.assertEqual(turns, ['stdlib/8beat:8Beat', 'stdlib/jazz-54:Jazz54'] * 2)

    @needs.needs('mma')
    def test_charts_compile_in_every_metre(self):
        for metre, groove in GROOVES.items():
            for seed in range(2):
                text = write_chart(*draw_harmony(random.Random(seed), 32, metre), [groove], seed)
                found, _, classes = split_classes(compile_chart(text, scratch(self)))
                self.assertEqual(found, metre)
                self.assertEqual(tuple(name for name in CLASSES if classes[name]), groove.classes)

    @needs.needs('mma')
    def test_every_kind_of_chord_is_known_to_mma(self):
        from quartet_training.chart import MAJOR, MINOR, NOTES
        kinds = sorted({kind for degrees in (MAJOR, MINOR) for _, names in degrees.values() for kind in names})
        chords = [note + kind for note in NOTES for kind in kinds]
        text = '\n'.join(['Groove stdlib/jazz-54:Jazz54', *(f'{bar + 1} {chord}' for bar, chord in enumerate(chords))])
        _, _, classes = split_classes(compile_chart(text + '\n', scratch(self)))
        self.assertTrue(classes['piano'])

    @needs.needs('mma')
    def test_the_catalogue_finds_what_each_groove_plays_and_keeps_it(self):
        library, cache = scratch(self), scratch(self) / 'grooves.json'
        (library / 'stdlib').mkdir()
        (library / 'stdlib/jazz-54.mma').symlink_to(grooves.LIBRARY / 'stdlib/jazz-54.mma')
        with mock.patch.object(grooves, 'LIBRARY', library):
            found = grooves.catalogue(cache)
        self.assertIn(GROOVES['5/4'], found)
        self.assertFalse([groove.name for groove in found if grooves.NOT_A_BODY.search(groove.name)])
        self.assertEqual(grooves.catalogue(cache), found)


class Songs(unittest.TestCase):
    """Eight bars, really compiled and really played."""

    def song(self, number):
        with mock.patch.object(make_data, 'BARS', 8):
            return make_data.make_song(('test', number, [BARE, GROOVES['4/4']], needs.FONT))

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_song_is_four_stems_of_one_length_that_sound_and_fit(self):
        song, facts = self.song(1)
        self.assertEqual((song.dtype, song.shape), (np.int16, (4, facts['samples'])))
        self.assertGreater(facts['samples'] / 22_050, 8)
        for name, stem in zip(CLASSES, song):
            self.assertGreater(make_data.active_rms(stem / 32767), 0.01, name)
        self.assertLess(np.abs(song.astype(np.int32).sum(axis=0)).max(), 32767)
        self.assertTrue(all(set(used) <= set(make_data.WEIGHTS[name]) for name, used in facts['programs'].items()))

    @needs.needs('mma')
    def test_a_donor_plays_what_a_groove_lacks(self):
        draw = mock.Mock(wraps=random.Random(1), choice=lambda options: options[0], sample=random.Random(1).sample)
        with mock.patch.object(make_data, 'BARS', 8):
            _, classes, used = make_data.compose(draw, [BARE, GROOVES['4/4'], GROOVES['3/4']], 1)
        self.assertEqual(used, [BARE.address, GROOVES['4/4'].address, GROOVES['4/4'].address])  # bass and piano
        self.assertTrue(all(classes.values()))

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_number_always_makes_the_same_song_and_another_number_another(self):
        (one, facts), (two, again), (other, _) = self.song(2), self.song(2), self.song(3)
        np.testing.assert_array_equal(one, two)
        self.assertEqual(facts, again)
        self.assertFalse(one.shape == other.shape and (one == other).all())

    @needs.needs('mma')
    def test_a_chart_that_mma_refuses_makes_no_song(self):
        missing = Groove('stdlib/8beat', 'NoSuchGroove', '4/4', ('bass',))
        self.assertIsNone(make_data.make_song(('test', 1, [missing], needs.FONT)))

    @needs.needs('fluidsynth', 'font')
    def test_a_hanging_organ_note_falls_silent(self):
        events = [(0, mido.Message('note_on', note=60, velocity=90)), (192, mido.Message('note_on', note=64, velocity=90))]
        samples = render(stem_midi(events, {0: 19}, 500_000), needs.FONT)
        self.assertGreater(np.abs(samples[:22_050]).max(), 0.01)
        self.assertLess(np.abs(samples[-100:]).max(), 0.01 * np.abs(samples).max())


class Levels(unittest.TestCase):
    def test_rests_do_not_count(self):
        tone = 0.1 * np.sin(np.arange(22_050))
        self.assertAlmostEqual(make_data.active_rms(np.concatenate([tone, np.zeros(66_150)])), 0.1 / 2 ** 0.5, places=3)
        self.assertEqual(make_data.active_rms(np.zeros(22_050)), 0)
        self.assertEqual(make_data.active_rms(np.zeros(10)), 0)


FILES = [f'{maker}/{style}' for maker in ('stdlib', 'casio', 'kara') for style in ('rock', 'jazz', 'waltz', 'samba', 'polka', 'blues', 'funk')]
MANY = [Groove(file, name, '4/4', ('bass',)) for file in FILES for name in ('Body', 'BodyPlus', 'BodySus')]


def fake_song(job, refused=(), stop_at=None):
    """Stands for make_song, which it must resemble: a song depends on its split and number alone."""
    split, number, mine, _ = job
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
    with mock.patch.object(make_data, 'make_song', functools.partial(fake_song, **changes)), mock.patch('builtins.print'):
        make_data.make_split(split, samples / 3600 / 22_050, Path(folder), MANY, 'font', workers=1)


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
        seeds = sorted(make_data.SEED_OF_SPLIT.values())
        self.assertEqual(set(make_data.SEED_OF_SPLIT), set(make_data.SHARE))
        self.assertTrue(all(b - a >= 1_000_000 for a, b in zip(seeds, seeds[1:])))
        self.assertAlmostEqual(sum(make_data.SHARE.values()), 1)

    def test_the_index_says_where_each_song_lies(self):
        folder = scratch(self)
        make_split(folder, refused=(1, 2))
        audio, songs = self.read(folder)
        self.assertEqual([song['number'] for song in songs][:3], [0, 3, 4])
        for song in songs:
            expected, _ = fake_song(('val', song['number'], MANY, None))
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

    def test_a_finished_split_stays_as_it_is(self):
        folder = scratch(self)
        make_split(folder)
        before = self.read(folder)
        make_split(folder, stop_at=0)
        self.assertEqual(self.read(folder), before)


if __name__ == '__main__':
    unittest.main()
