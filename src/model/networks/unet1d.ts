import type {Ops, Shape} from '../ops.ts'
import {createFolds, foldFor} from './folds.ts'
import type {UNet1dConfig} from './unet1d-config.ts'
import type {Weights} from './weights.ts'

/**
 * The time-domain U-Net of the official MSDM checkpoints (audio-diffusion-pytorch 0.0.43 `UNet1d`),
 * with its parameter names. F(x; c_noise): x [B, inChannels, L], time [B] → [B, outChannels, L];
 * L is a multiple of `lengthMultiple(config)`. In comments C is a level's width, M the mapping's.
 */
export const unet1d = <T>(
  {ops, weights, config}: {ops: Ops<T>; weights: Weights<T>; config: UNet1dConfig},
  x: T,
  time: T,
): T => {
  const {tap} = ops
  const {channels: width, multipliers, factors, patchFactor} = config
  const [batch] = ops.shape(x) as [number]
  const features = config.contextMappingFeatures
  const channelsOf = (h: T) => ops.shape(h)[1]!

  const linear = (path: string, h: T, [out, fanIn]: readonly [number, number]) =>
    ops.linear(h, weights(`${path}.weight`, [out, fanIn]), weights(`${path}.bias`, [out]))
  const dense = (path: string, h: T, [out, fanIn]: readonly [number, number], shape: Shape = [out, fanIn]) =>
    ops.linear(h, ops.reshape(weights(`${path}.weight`, shape), [out, fanIn]))
  const conv = (path: string, h: T, out: number, {kernel = 3, stride = 1, padding = 1} = {}) =>
    tap(
      path,
      ops.conv1d(h, weights(`${path}.weight`, [out, channelsOf(h), kernel]), weights(`${path}.bias`, [out]), {
        stride,
        padding,
      }),
    )

  // --- what is folded, see folds.ts

  const fold = foldFor(width / patchFactor, patchFactor)
  const {folded, unfolded, spread, foldedKernel} = createFolds(ops, fold)
  /** A convolution that leaves the length as it is, of what is folded. */
  const foldedConv = (path: string, h: T, out: number, kernel: 1 | 3): T => {
    const weight = weights(`${path}.weight`, [out, channelsOf(h) / fold, kernel])
    const bias = spread(weights(`${path}.bias`, [out]), 0)
    return tapFolded(path, ops.conv1d(h, foldedKernel(weight), bias, {padding: (kernel - 1) / 2}))
  }
  const tapFolded = (path: string, h: T): T => {
    tap(path, unfolded(h))
    return h
  }

  // --- time → mapping [B, M]

  const timeEmbedding = (): T => {
    const half = width / 2
    const t = ops.reshape(time, [batch, 1])
    const angle = ops.mul(
      ops.mul(ops.mul(t, ops.reshape(weights('to_time.0.0.weights', [half]), [1, half])), 2),
      Math.PI,
    )
    const embedded = tap('to_time.0.0', ops.concat([t, ops.sin(angle), ops.cos(angle)], 1)) // [B, 1 + width]
    const projected = tap('to_time.0', tap('to_time.0.1', linear('to_time.0.1', embedded, [features, width + 1])))
    return tap('to_time', tap('to_time.1', ops.gelu(projected)))
  }
  const timeMapping = (): T => {
    let h = timeEmbedding()
    for (const i of [0, 2]) {
      h = tap(`to_mapping.${i}`, linear(`to_mapping.${i}`, h, [features, features]))
      h = tap(`to_mapping.${i + 1}`, ops.gelu(h))
    }
    return tap('to_mapping', h)
  }
  const mapping = config.useContextTime ? ops.silu(timeMapping()) : undefined // every block begins with this SiLU

  // --- residual blocks

  // norm → (scale, shift) → SiLU → convolution. The norm's own gain and bias fold into scale and shift.
  const normed = (path: string, h: T, {groups, scaleShift, c}: NormOptions<T>) => {
    const gain = ops.reshape(weights(`${path}.groupnorm.weight`, [c]), [1, c, 1])
    const bias = ops.reshape(weights(`${path}.groupnorm.bias`, [c]), [1, c, 1])
    const [scale, shift] = scaleShift
      ? [ops.mul(scaleShift.onePlusScale, gain), ops.add(ops.mul(scaleShift.onePlusScale, bias), scaleShift.shift)]
      : [gain, bias]
    const each = (v: T): T => (c === channelsOf(h) ? v : spread(v, 1))
    return ops.silu(ops.groupNorm(h, groups, each(scale), each(shift)))
  }
  const convBlock = (path: string, h: T, {out, groups, scaleShift}: BlockOptions<T>): T =>
    tap(path, conv(`${path}.project`, normed(path, h, {groups, scaleShift, c: channelsOf(h)}), out))
  const toScaleShift = (path: string, out: number): ScaleShift<T> | undefined => {
    if (!mapping) return undefined
    const both = ops.reshape(linear(`${path}.to_scale_shift.1`, mapping, [2 * out, features]), [batch, 2 * out, 1])
    const scale = tap(`${path}/scale`, ops.slice(both, 1, 0, out)) // [B, C, 1]
    const shift = tap(`${path}/shift`, ops.slice(both, 1, out, 2 * out))
    return {onePlusScale: ops.narrow(ops.add(scale, 1)), shift: ops.narrow(shift)}
  }
  const resnetBlock = (path: string, h: T, {out, groups}: {out: number; groups: number}): T => {
    const scaleShift = toScaleShift(`${path}.to_scale_shift`, out)
    const first = convBlock(`${path}.block1`, h, {out, groups})
    const second = convBlock(`${path}.block2`, first, {out, groups, scaleShift})
    const skip =
      channelsOf(h) === out ? tap(`${path}.to_out`, h) : conv(`${path}.to_out`, h, out, {kernel: 1, padding: 0})
    return tap(path, ops.add(second, skip))
  }

  /** The same of what is folded. */
  const foldedBlock = (path: string, h: T, {out, groups}: {out: number; groups: number}): T => {
    const scaleShift = toScaleShift(`${path}.to_scale_shift`, out)
    const half = (name: string, x: T, by?: ScaleShift<T>): T => {
      const normal = normed(`${path}.${name}`, x, {groups, scaleShift: by, c: channelsOf(x) / fold})
      return tapFolded(`${path}.${name}`, foldedConv(`${path}.${name}.project`, normal, out, 3))
    }
    const second = half('block2', half('block1', h), scaleShift)
    const skip = channelsOf(h) === out * fold ? tapFolded(`${path}.to_out`, h) : foldedConv(`${path}.to_out`, h, out, 1)
    return tapFolded(path, ops.add(second, skip))
  }

  // --- attention, over tokens [B, L, C]

  const tokensOf = (h: T) => ops.transpose(h, [0, 2, 1])
  const tapTokens = (path: string, tokens: T) => {
    tap(path, tokensOf(tokens))
    return tokens
  }
  const attention = (path: string, tokens: T): T => {
    const [, length, c] = ops.shape(tokens) as [number, number, number]
    const {attentionHeads: heads, attentionFeatures: perHead} = config
    const inner = heads * perHead
    const split = (h: T) => ops.transpose(ops.reshape(h, [batch, length, heads, perHead]), [0, 2, 1, 3])
    const normal = ops.layerNorm(tokens, weights(`${path}.norm.g`, [c]))
    const q = split(dense(`${path}.to_q`, normal, [inner, c])) // [B, heads, L, perHead]
    const kv = dense(`${path}.to_kv`, normal, [2 * inner, c])
    const k = split(ops.slice(kv, 2, 0, inner))
    const v = split(ops.slice(kv, 2, inner, 2 * inner))
    const similarity = ops.matmul(ops.mul(q, perHead ** -0.5), ops.transpose(k, [0, 1, 3, 2])) // [B, heads, L, L]
    const mixed = ops.transpose(ops.matmul(ops.softmax(similarity), v), [0, 2, 1, 3])
    const out = dense(`${path}.attention.to_out.0`, ops.reshape(mixed, [batch, length, inner]), [c, inner])
    return ops.layerNorm(out, weights(`${path}.attention.to_out.1.g`, [c]))
  }
  const feedForward = (path: string, tokens: T): T => {
    const c = ops.shape(tokens)[2]!
    const inner = c * config.attentionMultiplier
    const gain = (name: string, n: number) => ops.reshape(weights(`${path}.${name}.g`, [1, n, 1]), [n])
    const widened = dense(`${path}.1`, ops.layerNorm(tokens, gain('0', c)), [inner, c], [inner, c, 1])
    return dense(`${path}.4`, ops.layerNorm(ops.gelu(widened), gain('3', inner)), [c, inner], [c, inner, 1])
  }
  const transformer = (path: string, h: T): T => {
    let tokens = tokensOf(h)
    tokens = ops.add(tapTokens(`${path}.attention`, attention(`${path}.attention.fn`, tokens)), tokens)
    tokens = ops.add(tapTokens(`${path}.feed_forward`, feedForward(`${path}.feed_forward`, tokens)), tokens)
    return tap(path, tokensOf(tokens))
  }

  // --- patches: what is folded ↔ [B, (C p), l]

  const patch = (h: T): T => {
    const [, c, length] = ops.shape(h) as [number, number, number]
    const q = patchFactor / fold
    const cut = ops.reshape(h, [batch, c / fold, fold, length / q, q])
    return ops.reshape(ops.transpose(cut, [0, 1, 4, 2, 3]), [batch, c * q, length / q])
  }
  const unpatch = (h: T): T => {
    const [, c, length] = ops.shape(h) as [number, number, number]
    const q = patchFactor / fold
    const laid = ops.reshape(h, [batch, c / patchFactor, q, fold, length])
    return ops.reshape(ops.transpose(laid, [0, 1, 3, 4, 2]), [batch, c / q, length * q])
  }
  const patcher = (h: T): T => {
    const groups = Math.min(patchFactor, config.inChannels)
    const block = foldedBlock('to_in.module_list.0.block', folded(h), {out: width / patchFactor, groups})
    return tap('to_in', tap('to_in.module_list.0', patch(block)))
  }
  const unpatcher = (h: T): T => {
    const out = config.outChannels
    const groups = Math.min(patchFactor, out)
    const block = unfolded(foldedBlock('to_out.module_list.0.block', unpatch(h), {out, groups}))
    return tap('to_out', tap('to_out.module_list.0', block))
  }

  // --- levels

  const groups = config.resnetGroups
  const down = (level: number, h: T): {h: T; skips: T[]} => {
    const path = `downsamples.${level}`
    const factor = factors[level]!
    const multiplier = config.kernelMultiplierDownsample
    const out = width * multipliers[level + 1]!
    const kernel = factor * multiplier + 1
    h = conv(`${path}.downsample`, h, out, {kernel, stride: factor, padding: factor * (multiplier / 2)})
    const skips: T[] = []
    for (let i = 0; i < config.numBlocks[level]!; i++) {
      h = resnetBlock(`${path}.blocks.${i}`, h, {out, groups})
      skips.push(h)
    }
    if (config.attentions[level]) {
      h = transformer(`${path}.transformer`, h)
      skips.push(h)
    }
    return {h: tap(path, h), skips}
  }
  const upsample = (path: string, h: T, out: number, factor: number): T => {
    if (factor === 1) return conv(path, h, out)
    const [, c, length] = ops.shape(h) as [number, number, number]
    if (config.useNearestUpsample) {
      const columns = Array.from({length: factor}, () => ops.reshape(h, [batch, c, length, 1]))
      return tap(path, conv(`${path}.1`, ops.reshape(ops.concat(columns, 3), [batch, c, length * factor]), out))
    }
    const odd = factor % 2
    const kernel = weights(`${path}.weight`, [c, out, factor * 2])
    const options = {stride: factor, padding: (factor + odd) / 2, outputPadding: odd}
    return tap(path, ops.convTranspose1d(h, kernel, weights(`${path}.bias`, [out]), options))
  }
  const up = (level: number, h: T, skips: T[]): T => {
    const path = `upsamples.${factors.length - 1 - level}`
    const out = channelsOf(h)
    const skipScale = config.useSkipScale ? Math.SQRT1_2 : 1
    const blocks = config.numBlocks[level]! + (config.attentions[level] ? 1 : 0)
    for (let i = 0; i < blocks; i++) {
      const joined = ops.concat([h, ops.mul(skips.pop()!, skipScale)], 1)
      h = resnetBlock(`${path}.blocks.${i}`, joined, {out, groups})
    }
    if (config.attentions[level]) h = transformer(`${path}.transformer`, h)
    return tap(path, upsample(`${path}.upsample`, h, width * multipliers[level]!, factors[level]!))
  }
  const bottleneck = (h: T): T => {
    const out = channelsOf(h)
    h = resnetBlock('bottleneck.pre_block', h, {out, groups})
    // No residual here, unlike the transformers.
    if (config.useAttentionBottleneck)
      h = tap('bottleneck.attention', tokensOf(attention('bottleneck.attention.fn', tokensOf(h))))
    return tap('bottleneck', resnetBlock('bottleneck.post_block', h, {out, groups}))
  }

  // --- the whole

  let h = patcher(x) // [B, width, L / patchFactor]
  const first = h
  const skips: T[][] = []
  for (let level = 0; level < factors.length; level++) {
    const result = down(level, h)
    h = result.h
    skips.push(result.skips)
  }
  h = bottleneck(h)
  for (let level = factors.length - 1; level >= 0; level--) h = up(level, h, skips[level]!)
  return unpatcher(ops.add(h, first)) // [B, outChannels, L]
}

type ScaleShift<T> = {readonly onePlusScale: T; readonly shift: T}
type NormOptions<T> = {readonly groups: number; readonly scaleShift?: ScaleShift<T>; readonly c: number}
type BlockOptions<T> = {readonly out: number; readonly groups: number; readonly scaleShift?: ScaleShift<T>}
