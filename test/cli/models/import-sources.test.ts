import {expect, test} from 'vitest'
import {BadInput} from '../../../src/base/errors.ts'
import {parseSources} from '../../../src/cli/models/import-sources.ts'

const FOUR = {bass: 'a.ckpt', drums: 'b.ckpt', guitar: 'c.ckpt', piano: 'd.ckpt'}
const files = Object.values(FOUR)

test('one file knows all stems, whatever its name', () => {
  expect(parseSources(['epoch=12-loss=0.1.ckpt'])).toBe('epoch=12-loss=0.1.ckpt')
  expect(parseSources(['bass.ckpt'])).toBe('bass.ckpt')
})

test('of four files the stems are told by what stands before them, by their names, or by a list', () => {
  expect(parseSources(['piano=d.ckpt', 'bass=a.ckpt', 'guitar=c.ckpt', 'drums=b.ckpt'])).toEqual(FOUR)
  expect(parseSources(['x/msdm_Guitar.pt', 'x/drums.pt', 'x/weak-bass-335.pt', 'piano=x/last.pt'])).toEqual({
    bass: 'x/weak-bass-335.pt',
    drums: 'x/drums.pt',
    guitar: 'x/msdm_Guitar.pt',
    piano: 'x/last.pt',
  })
  expect(parseSources(files, 'bass, drums,guitar,piano')).toEqual(FOUR)
  expect(
    parseSources(['bass-epoch=1.ckpt', 'drums-epoch=2.ckpt', 'guitar-epoch=3.ckpt', 'piano-epoch=4.ckpt']),
  ).toEqual({
    bass: 'bass-epoch=1.ckpt',
    drums: 'drums-epoch=2.ckpt',
    guitar: 'guitar-epoch=3.ckpt',
    piano: 'piano-epoch=4.ckpt',
  })
  // The list counts, not the names.
  expect(parseSources(['drums.pt', 'bass.pt', 'c.pt', 'd.pt'], 'bass,drums,guitar,piano')).toMatchObject({
    bass: 'drums.pt',
  })
})

test('what does not tell four stems, each once, is refused', () => {
  const attempt = (texts: string[], stems?: string) => () => parseSources(texts, stems)
  expect(attempt(files)).toThrow(BadInput)
  expect(attempt(files)).toThrow(
    'a.ckpt: does not say which stem it knows; write bass=a.ckpt, or --stems bass,drums,guitar,piano in the order of the files',
  )
  expect(attempt(['bass.pt', 'bass2.pt', 'guitar.pt', 'piano.pt'])).toThrow(
    'bass2.pt: is for bass, and so is bass.pt; say which is which with --stems',
  )
  expect(attempt(['bass.pt', 'drums.pt', 'piano.pt'])).toThrow(
    'guitar: its checkpoint is missing; a weak pack needs one',
  )
  expect(attempt(['a.pt'], 'bass')).toThrow('drums: its checkpoint is missing')
  expect(attempt(files, 'bass,drums')).toThrow('--stems bass,drums: names 2, expected one for each of the 4 files')
  expect(attempt(files, 'bass,drums,guitar,viola')).toThrow('--stems viola: is not a stem')
  expect(attempt(files, 'bass,bass,guitar,piano')).toThrow('b.ckpt: is for bass, and so is a.ckpt')
  expect(attempt(['bass=', 'drums=b', 'guitar=c', 'piano=d'])).toThrow('is empty, expected a file')
})
