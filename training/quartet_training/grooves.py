"""The grooves of MMA: which exist, their metre, which of the four classes each one plays, and which split it belongs to."""

import hashlib
import json
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from .midi_stems import split_classes

LIBRARY = Path("/usr/share/mma/lib")
# Parts of a song that are no groove of their own, and grooves that play nothing to learn from.
NOT_A_BODY = re.compile(r"intro|end|fill|break|none|metronome|count|tacet", re.IGNORECASE)


@dataclass(frozen=True)
class Groove:
    file: str  # relative to the library, without suffix; "Groove <file>:<name>" needs its slash
    name: str
    metre: str  # "4/4"
    classes: tuple
    beats: int = 4  # that MMA counts in a bar, 192 ticks each: a bar of 6/8 has two to six

    @property
    def address(self):
        return f"{self.file}:{self.name}"


def split_of(file):
    """train, val or test by the name of the library file, so that a groove and its variations are in one split. Files that are
    near copies of each other are not kept together: training/README.md names them."""
    bucket = hashlib.sha256(file.encode()).digest()[0] / 256
    return "train" if bucket < 0.84 else "val" if bucket < 0.90 else "test"


def run_mma(text, folder):
    """Chart text -> (bytes of a MIDI file, what MMA printed). Raises CalledProcessError when MMA refuses the chart."""
    chart, midi = Path(folder) / "chart.mma", Path(folder) / "chart.mid"
    chart.write_text(text)
    command = ["mma", "-w", "-m", "2000", chart.name, "-f", midi.name]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120, text=True, errors="replace")
    return midi.read_bytes(), done.stdout


def compile_chart(text, folder):
    return run_mma(text, folder)[0]


def named_in(file):
    listing = subprocess.run(["mma", "-w", "-Djs", str(LIBRARY / f"{file}.mma")], capture_output=True, text=True)
    return re.findall(r'^\s*"groove": "([^"]+)"', listing.stdout, re.MULTILINE)


def probe(address):
    file, name = address
    with tempfile.TemporaryDirectory() as folder:
        try:
            chart = f"Tempo 120\nRndSeed 1\nGroove {file}:{name}\nPrint BEATS $_Time\n1 C\n2 G7\n3 Am\n4 F\n"
            midi, said = run_mma(chart, folder)
        except (subprocess.SubprocessError, OSError):
            return None
    metre, _, classes = split_classes(midi)
    beats = float(re.search(r"BEATS ([\d.]+)", said)[1])
    if beats != int(beats):
        return None
    present = tuple(sorted(name for name, notes in classes.items() if notes))
    return Groove(file, name, metre, present, int(beats)) if present else None


def catalogue(cache):
    """Every usable groove; the first call tries them all (about 90 CPU seconds) and keeps the answer in `cache`."""
    cache = Path(cache)
    if cache.exists() and "beats" in (rows := json.loads(cache.read_text()))[0]:
        return [Groove(**{**row, "classes": tuple(row["classes"])}) for row in rows]
    files = sorted(str(p.relative_to(LIBRARY).with_suffix("")) for p in LIBRARY.rglob("*.mma"))
    with ThreadPoolExecutor(2) as pool:
        names = list(pool.map(named_in, files))
        addresses = [(f, n) for f, found in zip(files, names) for n in found if not NOT_A_BODY.search(n)]
        grooves = [g for g in pool.map(probe, addresses) if g]
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(json.dumps([asdict(g) for g in grooves]))
    return grooves
