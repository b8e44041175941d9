"""Writes a SoundFont 2.04 of samples that are played once, from their beginning to their end or until the key is let go."""

import math
import struct
from dataclasses import dataclass

import numpy as np

RING = 18.0  # seconds over which a drum fades when its note ends: it is left to ring
# Generator operators, SoundFont Technical Specification 2.04, section 8.1.3.
RELEASE, INSTRUMENT, KEYS, VELOCITIES, SAMPLE, EXCLUSIVE, ROOT = 38, 41, 43, 44, 53, 57, 58
DRUMS = 128  # the bank of percussion
APART = 46  # zeros after every sample, as the specification asks


@dataclass(frozen=True)
class Zone:
    sample: int  # number of a sample
    keys: tuple  # lowest, highest
    velocities: tuple
    root: int  # the key at which the sample sounds as it is
    release: float = RING  # seconds
    cut_by: int = 0  # sounds of one number, above 0, cut each other: hi-hats


def chunk(name, data):
    return struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2)


def collected(form, *chunks):
    return chunk(b"LIST", form + b"".join(chunks))


def name20(text):
    return text.encode("ascii", "replace")[:19].ljust(20, b"\0")


def generators(zone):
    """Ranges first and the sample last, as the specification wants them."""
    out = struct.pack("<HBB", KEYS, *zone.keys) + struct.pack("<HBB", VELOCITIES, *zone.velocities)
    out += struct.pack("<Hh", RELEASE, round(1200 * math.log2(zone.release))) + struct.pack("<HH", ROOT, zone.root)
    if zone.cut_by:
        out += struct.pack("<HH", EXCLUSIVE, zone.cut_by)
    return out + struct.pack("<HH", SAMPLE, zone.sample)


def soundfont(name, samples, presets, bank=DRUMS):
    """Bytes of a font. `samples` is [(int16 samples, Hz)]; each of `presets` a list of zones, program 0, 1, … of the bank."""
    data, headers, at = [], b"", 0
    for i, (sound, rate) in enumerate(samples):
        end = at + len(sound)
        headers += name20(f"sample {i}") + struct.pack("<IIIIIBbHH", at, end, at, end, rate, 60, 0, 0, 1)
        data += [sound, np.zeros(APART, np.int16)]
        at = end + APART
    programs, bags, links, instruments, zones, values = b"", b"", b"", b"", b"", b""
    for i, preset in enumerate(presets):
        programs += name20(f"{name} {i}") + struct.pack("<HHHIII", i, bank, i, 0, 0, 0)
        bags += struct.pack("<HH", i, 0)
        links += struct.pack("<HH", INSTRUMENT, i)
        instruments += name20(f"{name} {i}") + struct.pack("<H", len(zones) // 4)
        for zone in preset:
            zones += struct.pack("<HH", len(values) // 4, 0)
            values += generators(zone)
    count = len(presets)
    hydra = (
        (b"phdr", programs + name20("EOP") + struct.pack("<HHHIII", 0, 0, count, 0, 0, 0)),
        (b"pbag", bags + struct.pack("<HH", count, 0)),
        (b"pmod", bytes(10)),
        (b"pgen", links + bytes(4)),
        (b"inst", instruments + name20("EOI") + struct.pack("<H", len(zones) // 4)),
        (b"ibag", zones + struct.pack("<HH", len(values) // 4, 0)),
        (b"imod", bytes(10)),
        (b"igen", values + bytes(4)),
        (b"shdr", headers + name20("EOS") + bytes(26)),
    )
    return chunk(b"RIFF", b"sfbk" + collected(
        b"INFO", chunk(b"ifil", struct.pack("<HH", 2, 4)), chunk(b"isng", b"EMU8000\0"), chunk(b"INAM", name20(name)),
    ) + collected(b"sdta", chunk(b"smpl", np.concatenate(data).astype("<i2").tobytes())) + collected(
        b"pdta", *(chunk(name, body) for name, body in hydra),
    ))
