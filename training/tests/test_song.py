import functools
import random
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

from . import needs

mido = needs.need_module('mido')
needs.need_module('scipy')

from quartet_training import fifth, fonts, grooves, song  # noqa: E402
from quartet_training.chart import MAJOR, MINOR, draw_chart, write_chart  # noqa: E402
from quartet_training.grooves import Groove, compile_chart  # noqa: E402
from quartet_training.harmony import KINDS, NOTES  # noqa: E402
from quartet_training.midi_stems import CLASSES, split_classes, stem_midi  # noqa: E402
from quartet_training.render import render  # noqa: E402

# One for each way in which MMA counts a bar, and what it plays.
GROOVES = {
    ('4/4', 4): Groove('stdlib/8beat', '8Beat', '4/4', ('bass', 'drums', 'guitar', 'piano')),
    ('3/4', 3): Groove('stdlib/arpeggiowaltz', 'ArpeggioWaltz', '3/4', ('piano',), 3),
    ('6/8', 6): Groove('stdlib/68swing', '68Swing', '6/8', ('bass', 'drums', 'piano'), 6),
    ('6/8', 2): Groove('stdlib/68march', '68March', '6/8', ('drums', 'piano'), 2),
    ('5/4', 5): Groove('stdlib/jazz-54', 'Jazz54', '5/4', ('bass', 'drums', 'piano'), 5),
}
EIGHT = GROOVES['4/4', 4]
BARE = Groove('stdlib/bossanova', 'BossaNova', '4/4', ('drums', 'guitar'))


def scratch(test):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    return Path(folder.name)


class Charts(unittest.TestCase):
    def chart(self, seed, metre='4/4', beats=4):
        return draw_chart(random.Random(seed), 32, metre, beats)

    def test_every_bar_has_one_chord_or_two_of_known_kinds(self):
        for metre, beats in (('4/4', 4), ('3/4', 3), ('6/8', 2), ('6/8', 6), ('5/4', 5), ('12/8', 12)):
            chart = self.chart(1, metre, beats)
            self.assertEqual({len(row) for row in (chart.bars, chart.keys, chart.sections)}, {32})
            self.assertTrue(all(1 <= len(chords) <= 2 and chord.kind in KINDS for chords in chart.bars for chord in chords))
            self.assertTrue(50 <= chart.tempo <= 510, metre)

    def test_sections_return_with_their_chords(self):
        for seed in range(20):
            chart = self.chart(seed)
            first = {}
            for bar, chords in enumerate(chart.bars):
                degrees = [((chord.root - chart.keys[bar]) % 12, chord.kind) for chord in chords]
                self.assertEqual(first.setdefault((chart.sections[bar], bar % 8), degrees), degrees)

    def test_the_chord_of_a_moment_is_the_one_that_has_begun(self):
        for seed in range(40):
            chart = self.chart(seed)
            for bar, chords in enumerate(chart.bars):
                self.assertEqual((chart.chord_at(bar, 0), chart.chord_at(bar, 0.99)), (chords[0], chords[-1]))

    def test_the_same_seed_writes_the_same_chart(self):
        one, two = (write_chart(self.chart(5), [EIGHT], 7) for _ in range(2))
        self.assertEqual(one, two)

    def test_grooves_take_turns_every_eight_bars(self):
        text = write_chart(self.chart(5), [EIGHT, BARE], 7)
        turns = [line.split()[1] for line in text.splitlines() if line.startswith('Groove')]
        self.assertEqual(turns, ['stdlib/8beat:8Beat', 'stdlib/bossanova:BossaNova'] * 2)

    @needs.needs('mma')
    def test_charts_compile_however_mma_counts_the_bar(self):
        for (metre, beats), groove in GROOVES.items():
            for seed in range(2):
                text = write_chart(self.chart(seed, metre, beats), [groove], seed)
                found, _, classes = split_classes(compile_chart(text, scratch(self)))
                self.assertEqual(found, metre)
                self.assertEqual(tuple(name for name in CLASSES if classes[name]), groove.classes)

    @needs.needs('mma')
    def test_every_kind_of_chord_is_known_to_mma(self):
        used = {kind for degrees in (MAJOR, MINOR) for _, names in degrees.values() for kind in names}
        self.assertLessEqual(used, set(KINDS))
        chords = [note + kind for note in NOTES for kind in KINDS]
        text = '\n'.join(['Groove stdlib/jazz-54:Jazz54', *(f'{bar + 1} {chord}' for bar, chord in enumerate(chords))])
        _, _, classes = split_classes(compile_chart(text + '\n', scratch(self)))
        self.assertTrue(classes['piano'])

    @needs.needs('mma')
    def test_the_catalogue_finds_what_each_groove_plays_and_keeps_it(self):
        library, cache = scratch(self), scratch(self) / 'grooves.json'
        (library / 'stdlib').mkdir()
        for name in ('jazz-54', '68march'):
            (library / f'stdlib/{name}.mma').symlink_to(grooves.LIBRARY / f'stdlib/{name}.mma')
        with mock.patch.object(grooves, 'LIBRARY', library):
            found = grooves.catalogue(cache)
        self.assertIn(GROOVES['5/4', 5], found)
        self.assertIn(GROOVES['6/8', 2], found)
        self.assertFalse([groove.name for groove in found if grooves.NOT_A_BODY.search(groove.name)])
        self.assertEqual(grooves.catalogue(cache), found)


def make(number, *mine, silent=None, split='test', making=song.make_song):
    """Eight bars, really compiled and really played, with the one font that every machine of ours has."""
    nobody = {name: set() for name in CLASSES}
    with mock.patch.object(song, 'BARS', (8,)), mock.patch.dict(fonts.SHARE_OF_FONT, {'MuseScore': 0.0}), \
            mock.patch.object(song, 'draw_silence', lambda *_: nobody | (silent or {})):
        return making((split, number, list(mine) or [BARE, EIGHT]))


class Songs(unittest.TestCase):
    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_song_is_four_stems_of_one_length_that_sound_and_fit(self):
        stems, facts = make(1)
        self.assertEqual((stems.dtype, stems.shape), (np.int16, (4, facts['samples'])))
        self.assertGreater(facts['samples'] / 22_050, 6)
        for name, stem in zip(CLASSES, stems):
            self.assertGreater(song.active_rms(stem / 32767), 0.01, name)
            self.assertTrue(facts['stems'][name]['sounds'])
        self.assertLess(np.abs(stems.astype(np.int32).sum(axis=0)).max(), 32767)

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_number_always_makes_the_same_song_and_another_number_another(self):
        (one, facts), (two, again), (other, _) = make(2), make(2), make(3)
        np.testing.assert_array_equal(one, two)
        self.assertEqual(facts, again)
        self.assertFalse(one.shape == other.shape and (one == other).all())

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_stem_that_is_left_out_is_silence_and_the_others_stay_as_they_were(self):
        whole, _ = make(4)
        without, facts = make(4, silent={'drums': set(range(8))})
        self.assertFalse(without[1].any())
        self.assertEqual(facts['stems']['drums'], {**facts['stems']['drums'], 'notes': 0, 'silent': 8})
        self.assertNotIn('sounds', facts['stems']['drums'])
        samples = without.shape[1]
        for n in (0, 2, 3):  # the mix may be turned down in one of the two
            a, b = whole[n, :samples].astype(float), without[n].astype(float)
            self.assertGreater((a @ b) ** 2 / ((a @ a) * (b @ b)), 0.9999)

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_stem_that_enters_late_is_silent_until_then(self):
        stems, facts = make(5, EIGHT, silent={'guitar': set(range(4))})
        half = round(4 * 4 * 60 / facts['bpm'] * 22_050)
        self.assertFalse(stems[2, : half - 4000].any())
        self.assertTrue(stems[2, half:].any())

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_fifth_stem_sounds_beside_the_four_and_changes_none_of_them(self):
        four, _ = make(7)
        with mock.patch.dict(fifth.FONTS, dict.fromkeys(fifth.FONTS, needs.FONT)):
            five, facts = make(7, making=functools.partial(song.make_song, with_fifth=True))
        self.assertIn(facts['fifth'], [*fifth.FAMILIES, 'voice'])
        self.assertGreater(song.active_rms(five[4] / 32767), 0.01)
        for a, b in zip(four.astype(float), five[:4, : four.shape[1]].astype(float)):
            self.assertGreater((a @ b) ** 2 / ((a @ a) * (b @ b) + 1e-9), 0.999)

    def test_only_songs_to_learn_from_are_played_on_what_is_made(self):
        for split, first in song.SEED_OF_SPLIT.items():
            self.assertEqual([song.split_of_seed(first + n) for n in (0, 999_999)], [split] * 2)
        events, tempi = [(0, mido.Message('note_on', channel=9, note=36, velocity=90))], [(0, 500_000)]
        for made in (False, True):
            with mock.patch.dict(fonts.SHARE_MADE, {'drums': 1.0}), mock.patch.object(fonts, 'made_font', lambda name: f'/made/{name}'):
                path, _ = song.play_stem(random.Random(1), 'drums', events, tempi, 0, lambda midi, font, settings: str(font), made)
            self.assertEqual(path.startswith('/made/'), made)

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_song_in_which_nothing_sounds_is_none(self):
        self.assertIsNone(make(1, silent={name: set(range(8)) for name in CLASSES}))

    @needs.needs('mma', 'fluidsynth', 'font')
    def test_a_song_in_six_eight_is_made_however_mma_counts_it(self):
        for key in (('6/8', 6), ('6/8', 2)):
            stems, facts = make(6, GROOVES[key])
            self.assertEqual(facts['metre'], '6/8')
            self.assertTrue(stems.any(axis=1).all())

    @needs.needs('mma')
    def test_a_chart_that_mma_refuses_makes_no_song(self):
        self.assertIsNone(make(1, Groove('stdlib/8beat', 'NoSuchGroove', '4/4', ('bass',))))

    @needs.needs('fluidsynth', 'font')
    def test_a_hanging_organ_note_falls_silent(self):
        events = [(0, mido.Message('note_on', note=60, velocity=90)), (192, mido.Message('note_on', note=64, velocity=90))]
        samples = render(stem_midi(events, {0: (0, 19)}, [(0, 500_000)]), needs.FONT)
        self.assertGreater(np.abs(samples[:22_050]).max(), 0.01)
        self.assertLess(np.abs(samples[-100:]).max(), 0.01 * np.abs(samples).max())


class Levels(unittest.TestCase):
    def test_rests_do_not_count(self):
        tone = 0.1 * np.sin(np.arange(22_050))
        self.assertAlmostEqual(song.active_rms(np.concatenate([tone, np.zeros(66_150)])), 0.1 / 2 ** 0.5, places=3)
        self.assertEqual(song.active_rms(np.zeros(22_050)), 0)
        self.assertEqual(song.active_rms(np.zeros(10)), 0)

    def test_each_stem_is_brought_to_its_level(self):
        noise = np.random.default_rng(1).normal(0, 0.3, (4, 22_050)).astype(np.float32)
        mixed = song.mix_down(list(noise), (0, -6, 3, 0)) / 32767
        for row, db in zip(mixed, (0, -6, 3, 0)):
            self.assertAlmostEqual(song.active_rms(row), song.LEVEL * 10 ** (db / 20), delta=1e-3)

    def test_a_song_that_would_clip_is_turned_down_as_a_whole(self):
        clicks = np.zeros((4, 22_050), np.float32)
        clicks[:, ::2205] = 1
        mixed = song.mix_down(list(clicks), (0, 0, 0, 0)).astype(np.int32)
        self.assertLessEqual(np.abs(mixed.sum(axis=0)).max(), 0.985 * 32767)
        self.assertEqual(len({row.max() for row in mixed}), 1)

    def test_a_song_ends_with_its_last_sound(self):
        stems = [np.zeros(5000, np.float32), *(np.ones(n, np.float32) for n in (2205, 3000)), np.zeros(1, np.float32)]
        self.assertEqual(song.mix_down(stems, (0,) * 4).shape, (4, 3000))
        self.assertEqual(song.mix_down([np.zeros(5, np.float32)] * 4, (0,) * 4).shape, (4, 0))


if __name__ == '__main__':
    unittest.main()
