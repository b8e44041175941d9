import io
import random
import unittest

from . import needs

mido = needs.need_module('mido')

from quartet_training.midi_stems import (  # noqa: E402
    CLASSES, humanise, play, split_classes, stem_midi, swell, untangle, without_bars)
from quartet_training.pulse import Note  # noqa: E402


def on(note, velocity=80, channel=0, time=0):
    return mido.Message('note_on', note=note, velocity=velocity, channel=channel, time=time)


def off(note, channel=0, time=0):
    return mido.Message('note_off', note=note, channel=channel, time=time)


def file_of(*tracks, metre=(4, 4), tempo=400_000):
    """Bytes of a song whose tracks are (channel, program, messages)."""
    head = mido.MidiTrack([mido.MetaMessage('time_signature', numerator=metre[0], denominator=metre[1]),
                           mido.MetaMessage('set_tempo', tempo=tempo)])
    parts = [mido.MidiTrack([mido.Message('program_change', channel=channel, program=program), *messages])
             for channel, program, messages in tracks]
    out = io.BytesIO()
    mido.MidiFile(ticks_per_beat=192, tracks=[head, *parts]).save(file=out)
    return out.getvalue()


def read_back(midi):
    """[(tick, message)] of a one-track file."""
    track, = mido.MidiFile(file=io.BytesIO(midi)).tracks
    tick, out = 0, []
    for message in track:
        tick += message.time
        out.append((tick, message))
    return out


class Classes(unittest.TestCase):
    def test_each_part_goes_to_the_class_of_its_program(self):
        midi = file_of((0, 33, [on(40), off(40, time=96)]), (9, 0, [on(36, channel=9), off(36, 9, time=10)]),
                       (1, 24, [on(60, channel=1), off(60, 1, time=5)]), (2, 0, [on(64, channel=2), off(64, 2, time=5)]),
                       (3, 48, [on(70, channel=3), off(70, 3, time=5)]), metre=(3, 4))
        metre, tempo, classes = split_classes(midi)
        self.assertEqual((metre, tempo), ('3/4', 400_000))
        self.assertEqual(tuple(classes), CLASSES)
        notes = {name: [m.note for _, m in events if m.type == 'note_on'] for name, events in classes.items()}
        self.assertEqual(notes, {'bass': [40], 'drums': [36], 'guitar': [60], 'piano': [64]})  # strings are nobody's

    def test_a_part_that_changes_its_program_changes_its_class(self):
        change = mido.Message('program_change', program=0, time=100)
        midi = file_of((0, 24, [on(60), off(60, time=50), change, on(62), off(62, time=50)]))
        _, _, classes = split_classes(midi)
        notes = {name: [(tick, m.note) for tick, m in events if m.type == 'note_on'] for name, events in classes.items()}
        self.assertEqual(notes, {'bass': [], 'drums': [], 'guitar': [(0, 60)], 'piano': [(150, 62)]})

    def test_volumes_pans_and_effects_are_left_behind(self):
        controls = [mido.Message('control_change', control=c, value=20) for c in (7, 10, 64, 91)]
        bend = mido.Message('pitchwheel', pitch=100)
        _, _, classes = split_classes(file_of((0, 33, [*controls, bend, on(40), off(40, time=96)])))
        kinds = [(m.type, getattr(m, 'control', None)) for _, m in classes['bass'][1:]]
        self.assertEqual(kinds, [('control_change', 64), ('pitchwheel', None), ('note_on', None), ('note_off', None)])

    def test_a_class_without_a_note_is_empty(self):
        _, _, classes = split_classes(file_of((0, 33, [mido.Message('pitchwheel', pitch=5), on(40, velocity=0)])))
        self.assertEqual(classes['bass'], [])


class Stems(unittest.TestCase):
    def test_programs_and_levels_are_forced_before_the_first_note(self):
        _, _, classes = split_classes(file_of((0, 33, [on(40), off(40, time=96)]), (1, 34, [on(43, channel=1), off(43, 1, time=96)])))
        events = read_back(stem_midi(classes['bass'], {0: (0, 36), 1: (8, 38)}, [(0, 400_000)]))
        programs = {m.channel: m.program for _, m in events if m.type == 'program_change'}
        self.assertEqual(programs, {0: 36, 1: 38})
        levels = {(m.channel, m.control): m.value for tick, m in events if m.type == 'control_change' and tick == 0}
        self.assertEqual(levels, {(0, 0): 0, (0, 7): 100, (0, 10): 64, (1, 0): 8, (1, 7): 100, (1, 10): 64})
        self.assertEqual([(tick, m.note) for tick, m in events if m.type == 'note_off'], [(96, 40), (96, 43)])

    def test_hanging_notes_and_pedals_end(self):
        pedal = mido.Message('control_change', control=64, value=127)
        _, _, classes = split_classes(file_of((0, 0, [pedal, on(60), on(64, time=96)])))
        events = read_back(stem_midi(classes['piano'], {0: (0, 0)}, [(0, 400_000)]))
        last = [(tick, m.control, m.value) for tick, m in events if m.type == 'control_change'][-2:]
        self.assertEqual(last, [(96, 64, 0), (96, 123, 0)])  # pedal up, all notes off

    def test_the_tempo_wanders_as_told_and_no_further_than_the_last_note(self):
        events = [(0, on(40)), (96, off(40))]
        midi = stem_midi(events, {0: (0, 33)}, [(0, 400_000), (48, 404_000), (768, 390_000)])
        self.assertEqual([(tick, m.tempo) for tick, m in read_back(midi) if m.type == 'set_tempo'], [(0, 400_000), (48, 404_000)])

    def test_a_stem_can_be_tuned_away_from_concert_pitch_but_drums_cannot(self):
        events = [(0, on(40)), (96, off(40)), (0, on(36, channel=9)), (96, off(36, 9))]
        fine = [(m.channel, m.control, m.value) for _, m in read_back(stem_midi(events, {0: (0, 33), 9: (128, 0)}, [(0, 400_000)], cents=50))
                if m.type == 'control_change' and m.control in (6, 38)]
        self.assertEqual(fine, [(0, 6, 96), (0, 38, 0)])  # half of the way from 64 to 128


def sounding(events):
    """[(start, end, channel, note)] in the order of their starts; a note ends with the first end that follows it."""
    waiting, out = {}, []
    for tick, message in sorted(events, key=lambda event: event[0]):
        if message.type == 'note_on' and message.velocity > 0:
            out.append([tick, None, message.channel, message.note])
            waiting.setdefault((message.channel, message.note), []).append(out[-1])
        elif message.type in ('note_on', 'note_off'):
            waiting[message.channel, message.note].pop(0)[1] = tick
    return out


class Humanised(unittest.TestCase):
    def setUp(self):
        draw, self.events, tick = random.Random(1), [], 0
        for _ in range(400):
            note, channel, length = draw.choice((40, 43, 45)), draw.choice((0, 1)), draw.randrange(30, 90)
            self.events += [(tick, on(note, channel=channel)), (tick + length, off(note, channel))]
            tick += 120
        self.events.sort(key=lambda event: event[0])

    def test_every_note_keeps_its_length_and_its_place_in_the_order(self):
        before, after = sounding(self.events), sounding(humanise(self.events, random.Random(2), 3, 8))
        self.assertEqual([note[2:] for note in after], [note[2:] for note in before])
        shifts = []
        for old, new in zip(before, after):
            if old[0] > 15:  # before that a note may be held back by the start of the song
                self.assertEqual(new[1] - new[0], old[1] - old[0])
                shifts.append(new[0] - old[0])
        self.assertAlmostEqual(sum(shifts) / len(shifts), 0, delta=0.6)
        self.assertTrue(8 <= max(map(abs, shifts)) <= 15, shifts)

    def test_a_note_on_without_velocity_ends_its_note(self):
        events = [(500, on(40)), (560, on(40, velocity=0))]
        (start, end, *_), = sounding(humanise(events, random.Random(3), 3, 8))
        self.assertEqual(end - start, 60)

    def test_notes_at_the_very_start_stay_in_the_song_and_still_end(self):
        for seed in range(50):
            (start, end, *_), = sounding(humanise([(0, on(40)), (10, off(40))], random.Random(seed), 3, 8))
            self.assertTrue(0 <= start <= end)

    def test_velocities_stay_between_1_and_127_and_pedals_where_they_were(self):
        pedal = mido.Message('control_change', control=64, value=127)
        events = [(tick, on(40, velocity=velocity)) for tick, velocity in ((0, 1), (200, 127))] + [(300, pedal)]
        for seed in range(30):
            moved = humanise(events, random.Random(seed), 3, 40)
            self.assertTrue(all(1 <= m.velocity <= 127 for _, m in moved if m.type == 'note_on'))
            self.assertEqual(moved[-1], (300, pedal))

    def test_without_spread_nothing_moves(self):
        self.assertEqual(humanise(self.events, random.Random(4), 0, 0), self.events)

    def test_a_key_struck_again_at_once_is_not_cut_by_the_end_of_the_note_before(self):
        repeated = [event for i in range(200) for event in ((i * 24, on(40)), (i * 24 + 24, off(40)))]
        for seed in range(5):
            moved = humanise(repeated, random.Random(seed), 4, 0)
            down = 0
            for tick, message in moved:
                down += 1 if message.type == 'note_on' else -1
                self.assertIn(down, (0, 1), tick)
            lengths = [end - start for start, end, *_ in sounding(moved)]
            self.assertGreaterEqual(len(lengths), 199)
            self.assertGreater(min(lengths[:-1]), 0)
            self.assertGreater(sum(lengths) / len(lengths), 20)


class Untangled(unittest.TestCase):
    def test_an_end_at_the_tick_of_the_next_start_comes_first(self):
        events = [(0, on(40)), (96, on(40, 70)), (96, off(40)), (180, off(40))]
        self.assertEqual([(tick, m.type) for tick, m in untangle(events)],
                         [(0, 'note_on'), (96, 'note_off'), (96, 'note_on'), (180, 'note_off')])

    def test_overlapping_notes_of_one_key_end_where_the_next_begins(self):
        events = [(0, on(40)), (50, on(40)), (60, off(40)), (90, off(40))]
        self.assertEqual([note[:2] for note in sounding(untangle(events))], [[0, 50], [50, 90]])

    def test_one_end_for_many_strikes_ends_the_last(self):
        events = [(0, on(40)), (50, on(40)), (80, on(40)), (120, off(40))]
        self.assertEqual([note[:2] for note in sounding(untangle(events))], [[0, 50], [50, 80], [80, 120]])

    def test_a_key_struck_twice_at_once_sounds_once(self):
        events = [(10, on(40)), (10, on(40, 90)), (50, off(40)), (60, off(40))]
        self.assertEqual([note[:2] for note in sounding(untangle(events))], [[10, 60]])

    def test_the_same_key_on_another_channel_is_another_key(self):
        events = [(0, on(40)), (10, on(40, channel=1)), (50, off(40)), (60, off(40, 1))]
        self.assertEqual(untangle(events), events)


class Bars(unittest.TestCase):
    EVENTS = [event for bar in range(4) for event in ((bar * 100, on(40 + bar)), (bar * 100 + 150, off(40 + bar)))]

    def test_notes_that_begin_in_a_silent_bar_are_gone_with_their_ends(self):
        left = without_bars(sorted(self.EVENTS, key=lambda e: e[0]), {1, 3}, 100)
        self.assertEqual([(m.type, m.note) for _, m in left],
                         [('note_on', 40), ('note_off', 40), ('note_on', 42), ('note_off', 42)])
        self.assertEqual(without_bars(self.EVENTS, set(), 100), self.EVENTS)

    def test_a_note_just_before_the_bar_line_belongs_to_the_bar(self):
        self.assertEqual(without_bars([(95, on(40)), (140, off(40))], {1}, 100), [])

    def test_bars_can_be_louder_and_velocities_stay_in_range(self):
        loud = swell([(0, on(40, 80)), (100, on(40, 120)), (150, off(40))], lambda bar: 20 * bar, 100)
        self.assertEqual([m.velocity for _, m in loud][:2], [80, 127])
        self.assertEqual(loud[2][1], off(40))

    def test_notes_become_starts_and_ends(self):
        self.assertEqual([(tick, m.type, m.note, m.channel) for tick, m in play([Note(5, 10, 60, 200)], 3)],
                         [(5, 'note_on', 60, 3), (15, 'note_off', 60, 3)])


if __name__ == '__main__':
    unittest.main()
