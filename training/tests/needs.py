"""For tests that need more than Python: without it they are skipped with a hint, but on CI they fail."""
import functools
import importlib
import os
import shutil
import unittest
from pathlib import Path

FONT = '/usr/share/sounds/sf2/FluidR3_GM.sf2'
# What a test may need, and how Debian calls the package that brings it.
FOUND_AND_PACKAGE = {
    'mma': (lambda: shutil.which('mma'), 'mma'),
    'fluidsynth': (lambda: shutil.which('fluidsynth'), 'fluidsynth'),
    'font': (lambda: Path(FONT).is_file(), 'fluid-soundfont-gm'),
}


def on_ci():
    return bool(os.environ.get('CI'))


def needs(*names):
    """Decorates a test method or a TestCase."""
    packages = [package for found, package in map(FOUND_AND_PACKAGE.get, names) if not found()]
    if not packages:
        return lambda test: test
    reason = f'install {" ".join(packages)}'
    if not on_ci():
        return unittest.skip(reason)

    def refuse(test):
        if isinstance(test, type):
            test.setUp = lambda self: self.fail(reason)
            return test
        return functools.wraps(test)(lambda self: self.fail(reason))

    return refuse


def need_module(name):
    """At the top of a file of tests: imports a module that all of them need."""
    try:
        return importlib.import_module(name)
    except ImportError:
        if on_ci():
            raise
        raise unittest.SkipTest(f'install {name}: pip install -r training/requirements.txt') from None
