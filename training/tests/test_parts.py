import random
import unittest

from . import needs

needs.need_module('mido')

from quartet_training import arrangement, basslines, comping, fills, lines  # noqa: E402
from quartet_training.chart import draw_chart  # noqa: E402
from quartet_training.harmony import KINDS, Chord, pentatonic_over, scale_over  # noqa: E402
from quartet_training.midi_stems import CLASSES, DRUM_CHANNEL, is_start, play  # noqa: E402
from quartet_training.pulse import Note, Pulse, pulse_of, swing_of  # noqa: E402
from quartet_training.voicings import GUITAR, PIANO, lay  # noqa: E402

METRES = (('4/4', 4), ('3/4', 3), ('6/8', 2), ('6/8', 6), ('5/4', 5), ('2/4', 2))
CHORDS = [Chord(root, kind) for root in range(12) for kind in KINDS]


def settings(seed, metre='4/4', beats=4, bars=16):
    draw = random.Random(seed)
    return draw, draw_chart(draw, bars, metre, beats), pulse_of(metre, beats)


def everywhere(seeds=6):
    for metre, beats in METRES:
        for seed in range(seeds):
            yield settings(seed, metre, beats)


class Harmony(unittest.TestCase):
    def test_a_scale_holds_the_chord_and_nothing_a_semitone_beside_its_foreign_tones(self):
        for chord in CHORDS:
            for mode in ('major', 'minor'):
                self.assertLessEqual(set(chord.tones), set(scale_over(chord, 0, mode)))
        self.assertEqual(scale_over(Chord(2, '7'), 0, 'major'), [0, 2, 4, 6, 9, 11])  # D7 in C: F# drives out F and G
        self.assertEqual(pentatonic_over(Chord(9, 'm')), [0, 2, 4, 7, 9])


class Pulses(unittest.TestCase):
    def test_a_bar_of_six_eight_has_two_pulses_of_three(self):
        for beats in (2, 3, 6):
            pulse = pulse_of('6/8', beats)
            self.assertEqual((pulse.count, pulse.ternary, pulse.bar), (2, True, beats * 192))

    def test_the_off_beat_waits_where_the_groove_swings(self):
        self.assertEqual(swing_of([0, 96, 192, 288], 192), 0.5)
        self.assertEqual(swing_of([0, 128, 192, 320], 192), 0.67)
        swung = Pulse(768, 4, False, 0.67)
        self.assertEqual([swung.at(1, at) for at in (0, 0.5, 1, 3.5)], [768, 768 + 129, 960, 768 + 576 + 129])

    def test_straight_places_are_even(self):
        self.assertEqual([Pulse(768, 4, False, 0.5).at(0, at / 4) for at in range(5)], [0, 48, 96, 144, 192])


class Lines(unittest.TestCase):
    def line(self, draw, chart, pulse, bars):
        return lines.Line(draw, chart, pulse, 55, 79).notes(bars)

    def test_notes_stay_on_the_instrument_and_in_their_bars(self):
        for draw, chart, pulse in everywhere():
            for note in self.line(draw, chart, pulse, range(4, 12)):
                self.assertTrue(54 <= note.key <= 79, note)
                self.assertTrue(3.9 * pulse.bar <= note.start < 12 * pulse.bar, note)
                self.assertGreater(note.length, 0)

    def test_notes_on_the_pulse_are_mostly_of_the_chord_and_most_others_of_the_key(self):
        inside, on_pulse = 0, 0
        for draw, chart, pulse in everywhere(20):
            for note in self.line(draw, chart, pulse, range(16)):
                bar, within = divmod(note.start, pulse.bar)
                if within % pulse.ticks == 0:
                    on_pulse += 1
                    inside += note.key % 12 in chart.chord_at(bar, within / pulse.bar).tones
        self.assertGreater(on_pulse, 1000)
        self.assertGreater(inside / on_pulse, 0.75)

    def test_a_motif_returns_when_its_section_does(self):
        rhythms = 0
        for seed in range(30):
            draw, chart, pulse = settings(seed, bars=32)
            line = lines.Line(draw, chart, pulse, 55, 79)
            line.grace = 0
            per_bar = {bar: [] for bar in range(32)}
            for note in line.notes(range(32)):
                per_bar[note.start // pulse.bar].append(note.start % pulse.bar)
            same = {chart.sections[bar]: bar for bar in range(0, 8)}
            for bar in range(8, 32):
                if chart.sections[bar] in same:
                    self.assertEqual(sorted(set(per_bar[bar])), sorted(set(per_bar[bar % 8])))
                    rhythms += 1
            if rhythms > 50:
                return

    def test_bends_come_back_to_pitch_and_shaking_ends(self):
        notes = [Note(i * 400, 300, 60, 90) for i in range(50)]
        bends, shakes = lines.wheel(random.Random(1), notes, 0.5), lines.vibrato(random.Random(1), notes, 0.5)
        self.assertTrue(bends and shakes)
        self.assertTrue(all(pitch == 0 for _, pitch in bends[6::7]))
        self.assertTrue(all(-8192 <= pitch <= 0 for _, pitch in bends))
        self.assertTrue(all(depth == 0 for _, depth in shakes[1::2]))


class Bass(unittest.TestCase):
    def test_every_style_stays_in_the_range_of_a_bass(self):
        for style in basslines.STYLES:
            for draw, chart, pulse in everywhere(3):
                part = basslines.BassLine(draw, chart, pulse)
                turns = [basslines.onsets_of(draw, style, pulse) for _ in range(2)]
                part.patterns = {section: (style, turns) for section in range(3)}
                notes = part.notes(range(16))
                self.assertGreaterEqual(len(notes), 16, style)
                for note in notes:
                    self.assertTrue(basslines.LOW - 2 <= note.key <= basslines.HIGH + 2, (style, note))
                    self.assertGreater(note.length, 0, (style, note))

    def test_a_bar_begins_with_the_root_unless_a_pedal_point_holds(self):
        for draw, chart, pulse in everywhere():
            part = basslines.BassLine(draw, chart, pulse)
            for note in part.notes(range(16)):
                bar, within = divmod(note.start, pulse.bar)
                style, turns = part.patterns[chart.sections[bar]]
                if within == 0 and style != 'pedal' and turns[bar % 2][0] == (0, 'R') and len(turns[bar % 2]) > 1:
                    self.assertEqual(note.key % 12, chart.chord_at(bar, 0).root)

    def test_a_walking_bass_leads_into_the_next_bar_by_a_step_or_a_fifth(self):
        draw, chart, pulse = settings(3)
        part = basslines.BassLine(draw, chart, pulse)
        part.fills, part.patterns = 0, {s: ('walking', [basslines.onsets_of(draw, 'walking', pulse)] * 2) for s in range(3)}
        notes = part.notes(range(16))
        pairs = [(a, b) for a, b in zip(notes, notes[1:]) if b.start % pulse.bar == 0]
        self.assertEqual(len(pairs), 15)
        for before, after in pairs:
            if before.key not in (basslines.LOW, basslines.HIGH):  # the instrument ends there
                self.assertIn(abs(after.key - before.key), (1, 2, 7))


class Voicings(unittest.TestCase):
    def test_every_voicing_of_every_chord_lies_in_range_and_holds_only_its_notes(self):
        for styles, low, high in ((PIANO, 36, 88), (GUITAR, 40, 79)):
            for style in styles:
                for chord in CHORDS:
                    keys = lay(chord, style, 60, low, high)
                    self.assertEqual(keys, sorted(set(keys)))
                    self.assertTrue(keys and low <= keys[0] and keys[-1] <= high, (style, chord, keys))
                    if style in ('close', 'drop2', 'barre', 'shell', 'spread', 'top', 'octaves'):
                        self.assertLessEqual({key % 12 for key in keys}, set(chord.tones), (style, chord.name))

    def test_the_second_voice_of_drop_2_lies_an_octave_lower(self):
        chord = Chord(0, 'M7')
        close, drop = lay(chord, 'close', 60, 36, 88), lay(chord, 'drop2', 60, 36, 88)
        self.assertEqual(drop, sorted([close[0], close[1], close[2] - 12, close[3]]))

    def test_close_voicings_lead_by_small_steps(self):
        keys = [lay(chord, 'close', 60, 36, 88) for chord in (Chord(0, ''), Chord(5, ''), Chord(7, ''))]
        for voicing in keys:
            self.assertLess(abs(sum(voicing) / 3 - 60), 3.5)


class Accompaniment(unittest.TestCase):
    def test_every_style_of_every_instrument_plays_in_range_and_in_time(self):
        for name, styles in comping.STYLES.items():
            low, high = comping.RANGE[name]
            for style in styles:
                for draw, chart, pulse in everywhere(2):
                    part = comping.Comping(draw, chart, pulse, name)
                    part.patterns = {s: (style, 'close', [comping.hits_of(draw, style, pulse) for _ in range(2)]) for s in range(3)}
                    notes = part.notes(range(16))
                    self.assertGreaterEqual(len(notes), 16, (name, style))
                    for note in notes:
                        self.assertTrue(min(low, 19) <= note.key <= high, (style, note))
                        self.assertTrue(0 <= note.start < 16 * pulse.bar + pulse.bar / 4, (style, note))
                        self.assertGreater(note.length, 0, (style, note))

    def test_a_strum_goes_up_and_down_the_strings(self):
        draw, chart, pulse = settings(1)
        part = comping.Comping(draw, chart, pulse, 'guitar')
        keys = [40, 47, 52, 56, 59, 64]
        self.assertEqual(part.struck('down', keys), keys)
        self.assertEqual(part.struck('up', keys), [64, 59, 56, 52])

    def test_pedals_are_up_at_the_end(self):
        draw, chart, pulse = settings(1)
        part = comping.Comping(draw, chart, pulse, 'piano')
        part.pedal = True
        self.assertFalse(max(part.pedals(range(16)))[1])
        part.pedal = False
        self.assertEqual(part.pedals(range(16)), [])

    def test_fills_end_a_section_and_a_crash_opens_the_next(self):
        pulse, crashes = pulse_of('4/4', 4), 0
        for seed in range(20):
            for note in fills.fills(random.Random(seed), pulse, 24):
                bar = note.start // pulse.bar
                self.assertIn(bar, (7, 8, 15, 16))
                crashes += note.key in fills.CRASHES and note.start in (8 * pulse.bar, 16 * pulse.bar)
        self.assertGreater(crashes, 5)


class Arranged(unittest.TestCase):
    def compiled(self, *names):
        return {name: play([Note(bar * 768, 90, 40, 80) for bar in range(32)], 2 if name != 'drums' else DRUM_CHANNEL)
                if name in names else [] for name in CLASSES}

    def test_every_class_has_notes_though_the_groove_plays_only_drums(self):
        for seed in range(30):
            draw, chart, pulse = settings(seed)
            parts, names = arrangement.arrange(draw, chart, pulse, 16, self.compiled('drums'), self.compiled(*CLASSES).get)
            for name in CLASSES:
                self.assertGreater(arrangement.count_notes(parts[name]), 0, (seed, name, names[name]))
                self.assertEqual(name == 'drums', {m.channel for _, m in parts[name]} == {DRUM_CHANNEL})

    def test_a_line_has_a_channel_to_itself(self):
        both = 0
        for seed in range(60):
            draw, chart, pulse = settings(seed, bars=32)
            parts, names = arrangement.arrange(draw, chart, pulse, 32, self.compiled(*CLASSES), lambda name: [])
            for name in ('guitar', 'piano'):
                channels = {m.channel for _, m in parts[name] if is_start(m)}
                self.assertEqual(len(channels), len(names[name]), names[name])
                both += len(channels) == 2
        self.assertGreater(both, 10)

    def test_all_kinds_of_parts_come_up(self):
        kinds = set()
        for seed in range(60):
            draw, chart, pulse = settings(seed)
            _, names = arrangement.arrange(draw, chart, pulse, 16, self.compiled('drums', 'piano'), self.compiled(*CLASSES).get)
            kinds |= {(name, part.split(':')[0]) for name in CLASSES for part in names[name]}
        expected = {('bass', 'bass line'), ('bass', 'MMA, donated'), ('guitar', 'comping'), ('guitar', 'line'), ('piano', 'line'),
                    ('piano', 'comping'), ('piano', 'MMA'), ('drums', 'MMA'), ('drums', 'fills')}
        self.assertLessEqual(expected, kinds)

    def test_some_stems_are_missing_some_late_and_never_all(self):
        missing = late = 0
        for seed in range(500):
            silent = arrangement.draw_silence(random.Random(seed), 32)
            self.assertTrue(any(len(gone) < 32 for gone in silent.values()))
            missing += any(len(gone) >= 32 for gone in silent.values())
            late += any(0 in gone and len(gone) < 32 for gone in silent.values())
        self.assertAlmostEqual(missing / 500, 0.14, delta=0.05)
        self.assertAlmostEqual(late / 500, 0.33, delta=0.1)


if __name__ == '__main__':
    unittest.main()
