import {expect, test} from 'vitest'
import {createTimeline} from '../../../src/audio/play/timeline.ts'

test('tells the place of a frame again when time has to go back over a loop’s turn', () => {
  const timeline = createTimeline()
  timeline.mark({frame: 0, at: 3600, moving: true})
  timeline.mark({frame: 400, at: 2000, moving: true})
  expect(timeline.at(390)).toEqual({at: 3990, moving: true})
  expect(timeline.at(600)).toEqual({at: 2200, moving: true})
  expect(timeline.at(10)).toEqual({at: 3610, moving: true})
})

test('forgets what was planned for frames that will be something else', () => {
  const timeline = createTimeline()
  timeline.mark({frame: 0, at: 0, moving: true})
  timeline.mark({frame: 500, at: 9000, moving: true})
  timeline.mark({frame: 300, at: 300, moving: false})
  expect(timeline.at(600)).toEqual({at: 300, moving: false})
})
