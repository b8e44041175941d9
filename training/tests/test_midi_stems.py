import io
import random
import unittest

from . import needs

mido = needs.need_module('mido')

from quartet_training.midi_stems import CLASSES, humanise, split_classes, stem_midi  # noqa: E402


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
        events = read_back(stem_midi(classes['bass'], {0: 36, 1: 38}, 400_000))
        programs = {m.channel: m.program for _, m in events if m.type == 'program_change'}
        self.assertEqual(programs, {0: 36, 1: 38})
        levels = {(m.channel, m.control): m.value for tick, m in events if m.type == 'control_change' and tick == 0}
        self.assertEqual(levels, {(0, 7): 100, (0, 10): 64, (1, 7): 100, (1, 10): 64})
        self.assertEqual([(tick, m.note) for tick, m in events if m.type == 'note_off'], [(96, 40), (96, 43)])

    def test_hanging_notes_and_pedals_end(self):
        pedal = mido.Message('control_change', control=64, value=127)
        _, _, classes = split_classes(file_of((0, 0, [pedal, on(60), on(64, time=96)])))
        events = read_back(stem_midi(classes['piano'], {0: 0}, 400_000))
        last = [(tick, m.control, m.value) for tick, m in events if m.type == 'control_change'][-2:]
        self.assertEqual(last, [(96, 64, 0), (96, 123, 0)])  # pedal up, all notes off


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


if __name__ == '__main__':
    unittest.main()
