import type {ModelError} from '../../../base/errors.ts'
import type {PickleStub, PickleValue} from './pickle-value.ts'
import {rebuild} from './torch-rebuild.ts'

/** The pickle machine's stack, marks and memo, and what may be done to them. Calls nothing. */
export class PickleMachine {
  readonly #stack: PickleValue[] = []
  readonly #marks: number[] = []
  readonly #memo = new Map<number, PickleValue>()
  readonly #fail: (what: string) => ModelError

  constructor(fail: (what: string) => ModelError) {
    this.#fail = fail
  }

  push(value: PickleValue): void {
    this.#stack.push(value)
  }

  pop(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#fail('an empty stack')
    return this.#stack.pop()!
  }

  top(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#fail('an empty stack')
    return this.#stack.at(-1)!
  }

  /** The last `count` values as a tuple. */
  popTuple(count: number): PickleValue[] {
    const values: PickleValue[] = []
    for (let i = 0; i < count; i++) values.push(this.pop())
    return values.reverse()
  }

  mark(): void {
    this.#marks.push(this.#stack.length)
  }

  popMark(): PickleValue[] {
    const mark = this.#marks.pop()
    if (mark === undefined) throw this.#fail('a missing mark')
    return this.#stack.splice(mark)
  }

  /** POP takes a mark away when nothing lies above it. */
  discard(): void {
    if (this.#marks.at(-1) === this.#stack.length) this.#marks.pop()
    else this.pop()
  }

  put(index: number | bigint): void {
    if (typeof index !== 'number' || index < 0) throw this.#fail('a damaged memo index')
    this.#memo.set(index, this.top())
  }

  memoize(): void {
    this.#memo.set(this.#memo.size, this.top())
  }

  get(index: number | bigint): void {
    const value = this.#memo.get(Number(index))
    if (value === undefined) throw this.#fail(`a missing memo entry ${index}`)
    this.push(value)
  }

  /** Where Python would call `callee(*args)`: a value from the fixed table, or an inert stub. */
  construct(callee: PickleValue, args: PickleValue): void {
    if (typeof callee === 'object' && callee !== null && 'kind' in callee && callee.kind === 'global') {
      const {module, name} = callee
      this.push(rebuild(module, name, args) ?? {kind: 'stub', module, name, args})
    } else this.push({kind: 'stub', module: '', name: 'call of a value', args: [callee, args]})
  }

  build(state: PickleValue): void {
    const target = this.top()
    if (isStub(target)) target.state = state
  }

  setItems(pairs: PickleValue[]): void {
    const dict = this.#dict()
    if (pairs.length % 2 === 1) throw this.#fail('a key without a value')
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]!
      // No dict that is written out holds a key twice; of two tensors of one name, which would count?
      if (typeof key === 'string' && dict.has(key)) throw this.#fail(`the key ${JSON.stringify(key)} a second time`)
      dict.set(key, pairs[i + 1]!)
    }
  }

  append(values: PickleValue[]): void {
    const target = this.top()
    if (!Array.isArray(target) && !isStub(target)) throw this.#fail('an append to what is no list')
    if (isStub(target)) target.list ??= []
    const list = isStub(target) ? target.list! : target
    for (const value of values) list.push(value)
  }

  addItems(values: PickleValue[]): void {
    const target = this.top()
    if (!(target instanceof Set)) throw this.#fail('an addition to what is no set')
    for (const value of values) target.add(value)
  }

  #dict(): Map<PickleValue, PickleValue> {
    const target = this.top()
    if (target instanceof Map) return target
    if (!isStub(target)) throw this.#fail('an item set on what is no dict')
    target.items ??= new Map()
    return target.items
  }
}

const isStub = (value: PickleValue): value is PickleStub =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'stub'
