"""Takes a compiled chart apart into the four classes and forces each class's programs by rewriting its channels."""

import io

import mido

CLASSES = ("bass", "drums", "guitar", "piano")
PROGRAMS = {"piano": range(0, 8), "guitar": range(24, 32), "bass": range(32, 40)}
DRUM_CHANNEL = 9


def class_of(channel, program):
    if channel == DRUM_CHANNEL:
        return "drums"
    return next((name for name, programs in PROGRAMS.items() if program in programs), None)


def split_classes(midi):
    """MIDI bytes -> ("4/4", tempo in microseconds per beat, {class: [(tick, message)]}).

    Only notes, pitch bends and the sustain pedal are kept: programs, volumes and pans are forced later.
    Each note keeps its channel; `message.program` of the source travels as a leading program_change at tick 0.
    """
    song = mido.MidiFile(file=io.BytesIO(midi))
    metre, tempo = "4/4", 500_000
    classes = {name: [] for name in CLASSES}
    for track in song.tracks:
        tick, name = 0, None
        for message in track:
            tick += message.time
            if message.type == "time_signature":
                metre = f"{message.numerator}/{message.denominator}"
            elif message.type == "set_tempo" and tick == 0:
                tempo = message.tempo
            elif message.type == "program_change":
                name = class_of(message.channel, message.program)
                if name:
                    classes[name].append((0, message))
            elif name and (
                message.type in ("note_on", "note_off", "pitchwheel")
                or (message.type == "control_change" and message.control == 64)
            ):
                classes[name].append((tick, message))
    for name, events in classes.items():
        if not any(m.type == "note_on" and m.velocity > 0 for _, m in events):
            classes[name] = []
    return metre, tempo, classes


def is_start(message):
    return message.type == "note_on" and message.velocity > 0


def is_end(message):
    return message.type == "note_off" or (message.type == "note_on" and message.velocity == 0)


def untangle(events):
    """Sorted by time. A key that is struck again ends its earlier note first, so that no end falls on a later note."""
    waiting, strings, others = {}, {}, []
    for tick, message in sorted(events, key=lambda event: event[0]):
        key = (message.channel, message.note) if message.type in ("note_on", "note_off") else None
        if key is None:
            others.append((tick, message))
        elif is_start(message):
            note = [tick, None, message, None]
            waiting.setdefault(key, []).append(note)
            strings.setdefault(key, []).append(note)
        elif waiting.get(key):
            note = waiting[key].pop(0)
            note[1], note[3] = max(tick, note[0] + 1), message
    out = [(tick, 1, message) for tick, message in others]
    for (channel, key), notes in strings.items():
        for note, later in zip(notes, [*notes[1:], None]):
            start, end, on, off = note
            if later and (end is None or later[0] < end):
                if later[1] is None:  # MMA may end a key once that was struck several times
                    later[1], later[3] = end, off
                end, off = later[0], mido.Message("note_off", channel=channel, note=key)
            if later and end <= start:
                continue  # struck twice at once
            out.append((start, 2, on))
            if end is not None:
                out.append((end, 0, off))
    return [(tick, message) for tick, _, message in sorted(out, key=lambda event: event[:2])]


def humanise(events, random, jitter_ticks, velocity_spread):
    """Moves every sounding note by a few ticks and a few velocity steps; a note's end moves with its start."""
    moved, offsets = [], {}
    for tick, message in events:
        if message.type in ("note_on", "note_off"):
            waiting = offsets.setdefault((message.channel, message.note), [])
            if is_start(message):
                waiting.append(round(random.gauss(0, jitter_ticks)))
                velocity = message.velocity + round(random.gauss(0, velocity_spread))
                message = message.copy(velocity=max(1, min(127, velocity)))
                tick = max(0, tick + waiting[-1])
            else:
                tick = max(0, tick + (waiting.pop(0) if waiting else 0))
        moved.append((tick, message))
    return untangle(moved)


def without_bars(events, bars, bar_ticks):
    """Drops the notes that begin in those bars, and their ends."""
    if not bars:
        return events
    out, dropped = [], {}
    for tick, message in events:
        if message.type in ("note_on", "note_off"):
            waiting = dropped.setdefault((message.channel, message.note), [])
            if is_start(message):
                # A note a little before the bar line belongs to the bar that follows.
                waiting.append(int((tick + 12) // bar_ticks) in bars)
                if waiting[-1]:
                    continue
            elif waiting and waiting.pop(0):
                continue
        out.append((tick, message))
    return out


def swell(events, louder, bar_ticks):
    """Adds `louder(bar)` to each velocity."""
    return [(tick, m.copy(velocity=max(1, min(127, m.velocity + louder(int(tick // bar_ticks))))) if is_start(m) else m)
            for tick, m in events]


def play(notes, channel):
    """[Note] -> events in order."""
    events = []
    for note in notes:
        on = mido.Message("note_on", channel=channel, note=note.key, velocity=max(1, min(127, note.velocity)))
        events += [(note.start, on), (note.start + note.length, mido.Message("note_off", channel=channel, note=note.key))]
    return untangle(events)


def tuning(channel, cents):
    """Registered parameter 1: up to a semitone away from concert pitch."""
    value = max(0, min(16_383, round(8192 + cents * 81.92)))
    return [mido.Message("control_change", channel=channel, control=control, value=amount, time=0)
            for control, amount in ((101, 0), (100, 1), (6, value >> 7), (38, value & 127), (101, 127), (100, 127))]


def stem_midi(events, sounds, tempi, ticks_per_beat=192, cents=0):
    """One class's events -> MIDI bytes. `sounds` maps each channel used to the (bank, program) it must play, `tempi` is
    [(tick, microseconds a beat)] from tick 0 on."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempi[0][1], time=0)])
    for channel, (bank, program) in sorted(sounds.items()):
        if channel != DRUM_CHANNEL:
            track.append(mido.Message("control_change", channel=channel, control=0, value=bank, time=0))
        track.append(mido.Message("program_change", channel=channel, program=program, time=0))
        track.append(mido.Message("control_change", channel=channel, control=7, value=100, time=0))
        track.append(mido.Message("control_change", channel=channel, control=10, value=64, time=0))
        if cents and channel != DRUM_CHANNEL:
            track.extend(tuning(channel, cents))
    last = max((tick for tick, _ in events), default=0)
    changes = [(tick, mido.MetaMessage("set_tempo", tempo=tempo)) for tick, tempo in tempi[1:] if tick <= last]
    at = 0
    for tick, message in sorted([*changes, *events], key=lambda event: event[0]):
        if message.type == "program_change":
            continue
        track.append(message.copy(time=tick - at))
        at = tick
    # A pedal or note that is still down would sound for ever.
    for channel in sounds:
        track.append(mido.Message("control_change", channel=channel, control=64, value=0, time=0))
        track.append(mido.Message("control_change", channel=channel, control=123, value=0, time=0))
    out = io.BytesIO()
    mido.MidiFile(ticks_per_beat=ticks_per_beat, tracks=[track]).save(file=out)
    return out.getvalue()
