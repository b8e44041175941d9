import {expect, test} from 'vitest'
import {ModelError} from '../../../../src/base/errors.ts'
import {readPickle} from '../../../../src/model/checkpoint/torch/pickle.ts'
import {OP} from '../../../../src/model/checkpoint/torch/pickle-ops.ts'
import {toPlain} from '../../../../src/model/checkpoint/torch/pickle-value.ts'
import {call, code, dict, global, int, list, pickle, tensor, text, tuple} from '../pickle-assembler.ts'

const read = (expression: Uint8Array, protocol = 2) => readPickle(pickle(expression, protocol), 'file.ckpt')
const ascii = (value: string) => Buffer.from(value, 'latin1')

test('scalars of every protocol are read', () => {
  const cases: [Uint8Array, unknown][] = [
    [code(OP.NONE), null],
    [code(OP.NEWTRUE), true],
    [code(OP.NEWFALSE), false],
    [code(OP.BININT, 0xfe, 0xff, 0xff, 0xff), -2],
    [code(OP.BININT1, 200), 200],
    [code(OP.BININT2, 1, 2), 513],
    [code(OP.LONG1, 0), 0],
    [code(OP.LONG1, 2, 0x00, 0xff), -256],
    [int(-5), -5],
    [code(OP.LONG4, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 2n ** 64n],
    [code(OP.BINFLOAT, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0), 1.5],
    [code(OP.INT, ascii('-12\n')), -12],
    [code(OP.INT, ascii('01\n')), true],
    [code(OP.INT, ascii('00\n')), false],
    [code(OP.LONG, ascii('123456789012345678901L\n')), 123456789012345678901n],
    [code(OP.FLOAT, ascii('0.25\n')), 0.25],
    [code(OP.STRING, ascii("'bass'\n")), 'bass'],
    [code(OP.UNICODE, ascii('drums\n')), 'drums'],
    [code(OP.BINSTRING, 2, 0, 0, 0, ascii('hé')), 'hé'],
    [code(OP.SHORT_BINSTRING, 1, ascii('x')), 'x'],
    [text('piano ♪'), 'piano ♪'],
    [code(OP.SHORT_BINUNICODE, 1, ascii('y')), 'y'],
    [code(OP.BINUNICODE8, 1, 0, 0, 0, 0, 0, 0, 0, ascii('z')), 'z'],
  ]
  for (const [expression, value] of cases) expect(read(expression)).toEqual(value)
  for (const bytes of [
    code(OP.SHORT_BINBYTES, 2, 5, 6),
    code(OP.BINBYTES, 2, 0, 0, 0, 5, 6),
    code(OP.BINBYTES8, 2, 0, 0, 0, 0, 0, 0, 0, 5, 6),
    code(OP.BYTEARRAY8, 2, 0, 0, 0, 0, 0, 0, 0, 5, 6),
  ])
    expect([...(read(bytes) as Uint8Array)]).toEqual([5, 6])
})

test('containers of every protocol are read', () => {
  const one = code(OP.BININT1, 1)
  const two = code(OP.BININT1, 2)
  for (const array of [
    tuple(one, two),
    list(one, two),
    code(one, two, OP.TUPLE2),
    code(OP.MARK, one, two, OP.LIST),
    code(OP.EMPTY_LIST, one, OP.APPEND, two, OP.APPEND),
    code(OP.NONE, OP.MARK, one, OP.POP_MARK, OP.POP, one, two, OP.TUPLE2),
    code(OP.MARK, OP.POP, one, two, one, OP.POP, OP.TUPLE2),
  ])
    expect(read(array)).toEqual([1, 2])
  expect(read(code(one, OP.TUPLE1))).toEqual([1])
  expect(read(code(one, two, one, OP.TUPLE3))).toEqual([1, 2, 1])
  expect(read(code(one, OP.DUP, OP.TUPLE2))).toEqual([1, 1])
  const map = new Map([['a', 1]])
  for (const dictionary of [
    dict(['a', one]),
    code(OP.MARK, text('a'), one, OP.DICT),
    code(OP.EMPTY_DICT, text('a'), one, OP.SETITEM),
    call('collections', 'OrderedDict', list(list(text('a'), one))),
    code(call('collections', 'OrderedDict'), text('a'), one, OP.SETITEM, dict(['_metadata', one]), OP.BUILD),
  ])
    expect(read(dictionary)).toEqual(map)
  for (const set of [code(OP.EMPTY_SET, OP.MARK, one, two, OP.ADDITEMS), code(OP.MARK, one, two, OP.FROZENSET)])
    expect(read(set)).toEqual(new Set([1, 2]))
})

test('the memo gives the same object back', () => {
  const memo = [
    code(OP.EMPTY_LIST, OP.BINPUT, 3, OP.BINGET, 3, OP.TUPLE2),
    code(OP.EMPTY_LIST, OP.LONG_BINPUT, 0, 1, 0, 0, OP.LONG_BINGET, 0, 1, 0, 0, OP.TUPLE2),
    code(OP.EMPTY_LIST, OP.MEMOIZE, OP.BINGET, 0, OP.TUPLE2),
    code(OP.EMPTY_LIST, OP.PUT, ascii('7\n'), OP.GET, ascii('7\n'), OP.TUPLE2),
  ]
  for (const expression of memo) {
    const [a, b] = read(code(OP.FRAME, 9, 0, 0, 0, 0, 0, 0, 0, expression), 5) as unknown[]
    expect(a).toEqual([])
    expect(a).toBe(b)
  }
})

test('calls and classes become inert stubs, whichever instruction asks for them', () => {
  const args = tuple(text('rm -rf /'))
  const system = {kind: 'stub', module: 'posix', name: 'system'}
  expect(read(call('posix', 'system', text('rm -rf /')))).toEqual({...system, args: ['rm -rf /']})
  expect(read(code(text('posix'), text('system'), OP.STACK_GLOBAL, args, OP.REDUCE), 4)).toMatchObject(system)
  expect(read(code(OP.MARK, text('rm -rf /'), OP.INST, ascii('posix\nsystem\n')))).toMatchObject(system)
  expect(read(code(OP.MARK, global('posix', 'system'), text('rm -rf /'), OP.OBJ))).toMatchObject(system)
  expect(read(code(global('posix', 'system'), args, OP.NEWOBJ))).toMatchObject(system)
  expect(read(code(global('posix', 'system'), args, dict(), OP.NEWOBJ_EX))).toMatchObject(system)
  expect(read(code(call('builtins', 'eval', text('1')), args, OP.REDUCE))).toMatchObject({kind: 'stub', module: ''})
  expect(read(code(text('7'), OP.BINPERSID))).toMatchObject({kind: 'stub', name: 'persistent id', args: '7'})
})

test('a stub keeps its state, its items and its list', () => {
  const made = code(global('main', 'Thing'), code(OP.EMPTY_TUPLE), OP.NEWOBJ)
  expect(read(code(made, dict(['mean', int(-3)]), OP.BUILD))).toMatchObject({state: new Map([['mean', -3]])})
  expect(read(code(made, text('k'), int(1), OP.SETITEM))).toMatchObject({items: new Map([['k', 1]])})
  expect(read(code(made, int(1), OP.APPEND))).toMatchObject({list: [1]})
})

test('keys named like parts of a JavaScript object do no harm', () => {
  const evil = dict(['__proto__', dict(['polluted', int(1)])], ['constructor', int(2)], ['hasOwnProperty', int(3)])
  const plain = toPlain(read(evil)) as Record<string, unknown>
  expect(Object.getPrototypeOf(plain)).toBeNull()
  expect(Object.keys(plain)).toEqual(['__proto__', 'constructor', 'hasOwnProperty'])
  expect(({} as {polluted?: unknown}).polluted).toBeUndefined()
  read(call('__proto__', 'toString'))
  expect(({} as {args?: unknown}).args).toBeUndefined()
})

test('a tree made of itself, or doubled at every level, is cut off', () => {
  const loop = read(code(OP.EMPTY_LIST, OP.BINPUT, 0, OP.BINGET, 0, OP.APPEND))
  expect(JSON.stringify(toPlain(loop)).length).toBeLessThan(200)
  let bomb = code(OP.EMPTY_LIST)
  for (let i = 0; i < 60; i++) bomb = code(bomb, OP.DUP, OP.TUPLE2)
  expect(JSON.stringify(toPlain(read(bomb))).length).toBeLessThan(2e6)
})

test('bytes, tensors, sets, odd keys and big integers have their place in the tree', () => {
  const odd = code(
    ...[OP.EMPTY_DICT, OP.MARK],
    ...[int(1), code(OP.SHORT_BINBYTES, 2, 5, 6)],
    ...[tuple(int(1)), int(2)],
    ...[text('t'), tensor({key: '0', shape: [2, 3]})],
    ...[text('s'), code(OP.MARK, int(4), OP.FROZENSET)],
    ...[text('g'), global('main', 'f')],
    ...[text('big'), code(OP.LONG, ascii('12345678901234567890L\n'))],
    OP.SETITEMS,
  )
  expect(JSON.parse(JSON.stringify(toPlain(read(odd))))).toEqual({
    1: '2 bytes',
    t: 'tensor [2, 3]',
    s: [4],
    g: {kind: 'global', module: 'main', name: 'f'},
    big: '12345678901234567890',
  })
})

test.each<[string, Uint8Array, RegExp]>([
  ['that ends early', code(OP.BINUNICODE, 0xff, 0xff, 0xff, 0x7f), /cut short at byte 7/],
  ['with a negative length', code(OP.BINSTRING, 0xff, 0xff, 0xff, 0xff), /cut short/],
  ['with a length beyond all files', code(OP.BINBYTES8, 255, 255, 255, 255, 255, 255, 255, 255), /cut short/],
  ['with an endless line', code(OP.GLOBAL, ascii('posix')), /line without an end/],
  ['with an extension', code(0x82, 1), /instruction 0x82/],
  ['with an out-of-band buffer', code(0x97), /instruction 0x97/],
  ['of a later protocol', code(OP.PROTO, 6), /protocol 6/],
  ['with an empty stack', code(OP.TUPLE2), /empty stack/],
  ['that reaches below a mark', code(OP.NONE, OP.MARK, OP.TUPLE1), /empty stack/],
  ['without a mark', code(OP.TUPLE), /missing mark/],
  ['with an unknown memo entry', code(OP.BINGET, 9), /missing memo entry 9/],
  ['with a negative memo index', code(OP.NONE, OP.PUT, ascii('-1\n')), /damaged memo index/],
  ['with a key alone', code(OP.EMPTY_DICT, OP.MARK, OP.NONE, OP.SETITEMS), /key without a value/],
  ['that sets items of a list', code(OP.EMPTY_LIST, OP.NONE, OP.NONE, OP.SETITEM), /no dict/],
  ['that appends to a dict', code(OP.EMPTY_DICT, OP.NONE, OP.APPEND), /no list/],
  ['that adds to a list', code(OP.EMPTY_LIST, OP.MARK, OP.ADDITEMS), /no set/],
  ['with numbers as names', code(OP.NONE, OP.NONE, OP.STACK_GLOBAL), /damaged name/],
  ['with a word for a number', code(OP.INT, ascii('one\n')), /damaged integer/],
  ['with a number without end', code(OP.LONG, ascii(`${'9'.repeat(5000)}\n`)), /damaged integer/],
  ['with an integer of a megabyte', code(OP.LONG4, 0, 0, 16, 0), /integer of 1048576 bytes/],
])('a pickle %s is refused', (_, expression, message) => {
  expect(() => read(expression)).toThrow(ModelError)
  expect(() => read(expression)).toThrow(message)
  expect(() => read(expression)).toThrow(/^file\.ckpt: /)
})

test('a pickle of too many instructions is refused', () => {
  expect(() => read(Buffer.alloc(1_000_100, OP.NONE))).toThrow(/more than 1000000 instructions/)
})
