"""MIDI to samples with FluidSynth: 22,050 Hz mono, or stereo at any rate."""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

SAMPLE_RATE = 22_050


def render(midi, font):
    """MIDI bytes -> float32 samples, as long as the music and its tail. No reverb, no chorus, no sound device."""
    return render_stereo(midi, font).mean(axis=0)


def render_stereo(midi, font, rate=SAMPLE_RATE):
    """The same as [channel, sample]."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "stem.mid", Path(folder) / "stem.raw"
        source.write_bytes(midi)
        command = ["fluidsynth", "-q", "-n", "-i", "-R", "0", "-C", "0", "-g", "0.5", "-r", str(rate)]
        # Only the samples in use are read, which makes a font of 500 MB as quick to open as a small one.
        command += ["-o", "synth.polyphony=1024", "-o", "synth.dynamic-sample-loading=1"]
        command += ["-O", "float", "-T", "raw", "-F", str(target), str(font), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=90)
        return np.fromfile(target, dtype="<f4").reshape(-1, 2).T
