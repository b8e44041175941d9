import {PickleCursor} from './pickle-cursor.ts'
import {PickleMachine} from './pickle-machine.ts'
import {OP} from './pickle-ops.ts'
import type {PickleValue} from './pickle-value.ts'
import {rebuildStorage} from './torch-rebuild.ts'

/** Each instruction may make one object: this bounds memory whatever the file says. */
const MOST_INSTRUCTIONS = 1_000_000

/**
 * Reads a pickle without executing it. Containers and scalars come as they are, torch tensors
 * as descriptions; every other name and call becomes an inert stub. `label` names the file in
 * errors. Throws ModelError when the pickle is damaged or uses an instruction torch never writes.
 */
export const readPickle = (bytes: Uint8Array, label: string): PickleValue => {
  const cursor = new PickleCursor(bytes, label)
  const machine = new PickleMachine(what => cursor.fail(what))
  for (let count = 0; count < MOST_INSTRUCTIONS; count++) {
    const op = cursor.u8()
    if (op === OP.STOP) return machine.pop()
    if (!literal(op, cursor, machine) && !container(op, machine) && !object(op, cursor, machine)) {
      const code = `0x${op.toString(16).padStart(2, '0')}`
      throw cursor.fail(`instruction ${code}, which is not understood,`)
    }
  }
  throw cursor.fail(`more than ${MOST_INSTRUCTIONS} instructions`)
}

const literal = (op: number, cursor: PickleCursor, machine: PickleMachine): boolean => {
  switch (op) {
    case OP.NONE:
      machine.push(null)
      return true
    case OP.NEWTRUE:
      machine.push(true)
      return true
    case OP.NEWFALSE:
      machine.push(false)
      return true
    case OP.BININT:
      machine.push(cursor.i32())
      return true
    case OP.BININT1:
      machine.push(cursor.u8())
      return true
    case OP.BININT2:
      machine.push(cursor.u16())
      return true
    case OP.LONG1:
      machine.push(cursor.long(cursor.u8()))
      return true
    case OP.LONG4:
      machine.push(cursor.long(cursor.i32()))
      return true
    case OP.BINFLOAT:
      machine.push(cursor.f64())
      return true
    case OP.INT:
      machine.push(intLine(cursor))
      return true
    case OP.LONG:
      machine.push(cursor.integerLine())
      return true
    case OP.FLOAT:
      machine.push(Number(cursor.line()))
      return true
    case OP.STRING:
      machine.push(cursor.line().replace(/^(['"])(.*)\1$/s, '$2'))
      return true
    case OP.UNICODE:
      machine.push(cursor.line())
      return true
    case OP.BINSTRING:
      machine.push(cursor.text(cursor.i32(), 'latin1'))
      return true
    case OP.SHORT_BINSTRING:
      machine.push(cursor.text(cursor.u8(), 'latin1'))
      return true
    case OP.SHORT_BINUNICODE:
      machine.push(cursor.text(cursor.u8()))
      return true
    case OP.BINUNICODE:
      machine.push(cursor.text(cursor.u32()))
      return true
    case OP.BINUNICODE8:
      machine.push(cursor.text(cursor.u64()))
      return true
    case OP.SHORT_BINBYTES:
      machine.push(cursor.bytes(cursor.u8()))
      return true
    case OP.BINBYTES:
      machine.push(cursor.bytes(cursor.u32()))
      return true
    case OP.BINBYTES8:
    case OP.BYTEARRAY8:
      machine.push(cursor.bytes(cursor.u64()))
      return true
    default:
      return false
  }
}

/** Protocol 0 writes booleans as `I00` and `I01`. */
const intLine = (cursor: PickleCursor): PickleValue => {
  const from = cursor.at
  const text = cursor.line()
  if (text === '00') return false
  if (text === '01') return true
  cursor.at = from
  return cursor.integerLine()
}

const container = (op: number, machine: PickleMachine): boolean => {
  switch (op) {
    case OP.MARK:
      machine.mark()
      return true
    case OP.POP:
      machine.discard()
      return true
    case OP.POP_MARK:
      machine.popMark()
      return true
    case OP.DUP:
      machine.push(machine.top())
      return true
    case OP.EMPTY_TUPLE:
    case OP.EMPTY_LIST:
      machine.push([])
      return true
    case OP.TUPLE:
    case OP.LIST:
      machine.push(machine.popMark())
      return true
    case OP.TUPLE1:
      machine.push(machine.popTuple(1))
      return true
    case OP.TUPLE2:
      machine.push(machine.popTuple(2))
      return true
    case OP.TUPLE3:
      machine.push(machine.popTuple(3))
      return true
    case OP.APPEND:
      machine.append(machine.popTuple(1))
      return true
    case OP.APPENDS:
      machine.append(machine.popMark())
      return true
    case OP.EMPTY_DICT:
      machine.push(new Map())
      return true
    case OP.DICT: {
      const pairs = machine.popMark()
      machine.push(new Map())
      machine.setItems(pairs)
      return true
    }
    case OP.SETITEM:
      machine.setItems(machine.popTuple(2))
      return true
    case OP.SETITEMS:
      machine.setItems(machine.popMark())
      return true
    case OP.EMPTY_SET:
      machine.push(new Set())
      return true
    case OP.ADDITEMS:
      machine.addItems(machine.popMark())
      return true
    case OP.FROZENSET:
      machine.push(new Set(machine.popMark()))
      return true
    default:
      return false
  }
}

const object = (op: number, cursor: PickleCursor, machine: PickleMachine): boolean => {
  switch (op) {
    case OP.PROTO: {
      const protocol = cursor.u8()
      if (protocol > 5) throw cursor.fail(`pickle protocol ${protocol}, newer than 5,`)
      return true
    }
    case OP.FRAME:
      cursor.u64()
      return true
    case OP.PUT:
      machine.put(cursor.integerLine())
      return true
    case OP.BINPUT:
      machine.put(cursor.u8())
      return true
    case OP.LONG_BINPUT:
      machine.put(cursor.u32())
      return true
    case OP.MEMOIZE:
      machine.memoize()
      return true
    case OP.GET:
      machine.get(cursor.integerLine())
      return true
    case OP.BINGET:
      machine.get(cursor.u8())
      return true
    case OP.LONG_BINGET:
      machine.get(cursor.u32())
      return true
    case OP.GLOBAL:
      machine.push({kind: 'global', module: cursor.line(), name: cursor.line()})
      return true
    case OP.STACK_GLOBAL: {
      const [module, name] = machine.popTuple(2)
      if (typeof module !== 'string' || typeof name !== 'string') throw cursor.fail('a damaged name')
      machine.push({kind: 'global', module, name})
      return true
    }
    case OP.INST: {
      const callee: PickleValue = {kind: 'global', module: cursor.line(), name: cursor.line()}
      machine.construct(callee, machine.popMark())
      return true
    }
    case OP.OBJ: {
      const [callee, ...args] = machine.popMark()
      machine.construct(callee ?? null, args)
      return true
    }
    case OP.REDUCE:
    case OP.NEWOBJ: {
      const [callee, args] = machine.popTuple(2)
      machine.construct(callee!, args!)
      return true
    }
    case OP.NEWOBJ_EX: {
      const [callee, args, named] = machine.popTuple(3)
      machine.construct(callee!, [args!, named!])
      return true
    }
    case OP.BUILD:
      machine.build(machine.pop())
      return true
    case OP.PERSID:
      machine.push(persistent(cursor.line()))
      return true
    case OP.BINPERSID:
      machine.push(persistent(machine.pop()))
      return true
    default:
      return false
  }
}

const persistent = (id: PickleValue): PickleValue =>
  rebuildStorage(id) ?? {kind: 'stub', module: '', name: 'persistent id', args: id}
