import io
import json
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import torch

from quartet_training import denoise_once, time_call

from .random_pack import write_random_pack, write_random_regressor


class Times(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.pack = Path(folder.name) / 'pack'
        self.addCleanup(torch.set_num_threads, torch.get_num_threads())

    def command(self, *flags, asked=''):
        printed = io.StringIO()
        with mock.patch('sys.argv', ['time_call', str(self.pack), '--threads', '1', *flags]), \
                mock.patch('sys.stdin', io.StringIO(asked)), redirect_stdout(printed):
            time_call.main()
        return [json.loads(line) for line in printed.getvalue().splitlines()]

    def test_as_many_calls_are_timed_as_were_asked_for(self):
        write_random_pack(self.pack)
        facts, *calls = self.command('--calls', '3')
        self.assertEqual(facts, {'torch': torch.__version__, 'threads': 1, 'samples': 8192})
        self.assertEqual([sorted(call) for call in calls], 3 * [['cpuMs', 'wallMs']])
        self.assertTrue(all(call['wallMs'] > 0 and call['cpuMs'] > 0 for call in calls))

    def test_in_turn_each_line_of_input_is_answered_with_one_call(self):
        write_random_regressor(self.pack)
        _, *calls = self.command('--in-turn', asked='\n\n')
        self.assertEqual(len(calls), 2)

    def test_every_context_of_a_pack_is_told(self):
        write_random_pack(self.pack, joint=False)
        manifest, networks = denoise_once.load(self.pack)
        inputs = time_call.example(manifest)
        denoise_once.check(manifest, inputs)
        self.assertEqual(sorted(inputs), ['given', 'given_which', 'mix', 'mix_given', 'sigma', 'x'])
        self.assertEqual(denoise_once.answer(networks, inputs).shape, (1, 4, 8192))


if __name__ == '__main__':
    unittest.main()
