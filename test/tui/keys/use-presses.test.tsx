import {Text} from 'ink'
import {render} from 'ink-testing-library'
import {expect, test, vi} from 'vitest'
import type {Press} from '../../../src/tui/keys/command.ts'
import {usePresses} from '../../../src/tui/keys/use-presses.ts'

test('presses arrive from the terminal, also those that Ink does not know', async () => {
  const heard: Press[] = []
  const Ear = () => {
    usePresses(presses => heard.push(...presses))
    return <Text>ready</Text>
  }
  const {stdin, unmount} = render(<Ear />)
  await vi.waitFor(() => expect(stdin.listenerCount('readable')).toBeGreaterThan(0))
  for (const piece of ['ab', '\x1b[1;5P', '\x1b[1;5I', '\x1b[3~', '\x1b[200~p\rq\x1b[201~']) stdin.write(piece)
  unmount()
  expect(heard).toEqual([
    {kind: 'key', key: 'a'},
    {kind: 'key', key: 'b'},
    {kind: 'key', key: 'ctrl+f1'},
    {kind: 'key', key: 'delete'},
    {kind: 'paste', text: 'p\nq'},
  ])
})
