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


def humanise(events, random, jitter_ticks, velocity_spread):
    """Moves every sounding note by a few ticks and a few velocity steps; a note's end moves with its start."""
    moved, offsets = [], {}
    for tick, message in events:
        if message.type in ("note_on", "note_off"):
            waiting = offsets.setdefault((message.channel, message.note), [])
            if message.type == "note_on" and message.velocity > 0:
                waiting.append(round(random.gauss(0, jitter_ticks)))
                velocity = message.velocity + round(random.gauss(0, velocity_spread))
                message = message.copy(velocity=max(1, min(127, velocity)))
                tick = max(0, tick + waiting[-1])
            else:
                tick = max(0, tick + (waiting.pop(0) if waiting else 0))
        moved.append((tick, message))
    return moved


def stem_midi(events, programs, tempo, ticks_per_beat=192):
    """One class's events -> MIDI bytes. `programs` maps each channel used to the program it must play."""
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo, time=0)])
    for channel, program in sorted(programs.items()):
        track.append(mido.Message("program_change", channel=channel, program=program, time=0))
        track.append(mido.Message("control_change", channel=channel, control=7, value=100, time=0))
        track.append(mido.Message("control_change", channel=channel, control=10, value=64, time=0))
    at = 0
    for tick, message in sorted(events, key=lambda event: event[0]):
        if message.type == "program_change":
            continue
        track.append(message.copy(time=tick - at))
        at = tick
    # A pedal or note that is still down would sound for ever.
    for channel in programs:
        track.append(mido.Message("control_change", channel=channel, control=64, value=0, time=0))
        track.append(mido.Message("control_change", channel=channel, control=123, value=0, time=0))
    out = io.BytesIO()
    mido.MidiFile(ticks_per_beat=ticks_per_beat, tracks=[track]).save(file=out)
    return out.getvalue()
