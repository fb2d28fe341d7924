import { expect, test } from 'vitest'
import { AdversarialMetadataStore, noMetadataFaults } from '../../test/support/adversarial-metadata.ts'
import { required } from '../base/assert.ts'
import { parseAccountId } from '../base/brands.ts'
import { MetadataUnavailableError } from '../storage/metadata-store.ts'
import type { CredentialSource } from './credentials.ts'
import { type KeyHolder, KeyHolders } from './key-holders.ts'
import { Secret } from './secret.ts'

const accountId = required(parseAccountId('123456789012'), 'an account id')
const dayMs = 24 * 60 * 60 * 1000
const endMs = 1_700_000_000_000

test('key holders: a holder is known after every start, and one that nobody noted is not', async () => {
  const metadata = new AdversarialMetadataStore()
  await holdersOn(metadata).note(holder('ASIA1'))
  expect(await holdersOn(metadata).holderOf('ASIA1')).toEqual(holder('ASIA1'))
  for (const unknown of ['ASIA2', '', 'a/b', 'ASIA1/', '\ud800', 'x'.repeat(2_000)]) {
    expect(await holdersOn(metadata).holderOf(unknown)).toBeNull()
  }
})

test('key holders: a long-term key that is good needs no note', async () => {
  const holders = holdersOn(new AdversarialMetadataStore(), {
    findAccessKey: (accessKeyId) => ({
      accessKeyId,
      secretAccessKey: new Secret('x'),
      principal: { type: 'Root', accountId, isOperator: false, session: null },
    }),
  })
  const arn = 'arn:aws:iam::123456789012:root'
  expect(await holders.holderOf('AKIA1')).toEqual({
    accessKeyId: 'AKIA1',
    accountId,
    type: 'Root',
    principalId: accountId,
    arn,
  })
})

test('key holders: they are forgotten once no record of theirs can be left, and not before', async () => {
  const metadata = new AdversarialMetadataStore()
  const holders = holdersOn(metadata)
  const count = 450
  for (let number = 0; number < count; number += 1) await holders.note(holder(`ASIA${number}`, endMs + number))
  await holders.note(holder('ASIALATER', endMs + dayMs))

  expect(await holders.prune(endMs + 91 * dayMs)).toBe(0)
  expect(await holders.prune(endMs + 91 * dayMs + count)).toBe(count)
  expect(await holders.holderOf('ASIA0')).toBeNull()
  expect(await holders.holderOf('ASIALATER')).not.toBeNull()
  expect(await holders.prune(endMs + 93 * dayMs)).toBe(1)
  expect((await metadata.list('', '', 1000)).entries).toEqual([])
})

test('key holders: a key that is noted again is kept until its later end', async () => {
  const metadata = new AdversarialMetadataStore()
  const holders = holdersOn(metadata)
  await holders.note(holder('AKIA1', endMs))
  await holders.note(holder('AKIA1', endMs + 5 * dayMs))
  await holders.note(holder('AKIA1', endMs + 5 * dayMs))
  expect(await holders.prune(endMs + 92 * dayMs)).toBe(0)
  expect(await holders.holderOf('AKIA1')).not.toBeNull()
  expect(await holders.prune(endMs + 97 * dayMs)).toBe(1)
  expect((await metadata.list('', '', 1000)).entries).toEqual([])
})

test('key holders: noting and forgetting at once, over a store that loses answers, loses no holder', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const metadata = new AdversarialMetadataStore({
      ...noMetadataFaults,
      seed,
      lostAnswers: 0.2,
      lostBatches: 0.2,
      delayTurnsMax: 3,
    })
    const holders = holdersOn(metadata)
    const noting = Array.from({ length: 10 }, (_, number) =>
      untilDone(() => holders.note(holder(`ASIA${number % 5}`, endMs + number * 30 * dayMs))),
    )
    await Promise.all([...noting, untilDone(() => holders.prune(endMs + 100 * dayMs))])
    await untilDone(() => holders.prune(endMs + 92 * dayMs))
    for (let number = 1; number < 5; number += 1) {
      expect(await holders.holderOf(`ASIA${number}`), `seed ${seed}`).not.toBeNull()
    }
  }
})

function holdersOn(metadata: AdversarialMetadataStore, longTermKeys: CredentialSource = { findAccessKey: () => null }) {
  return new KeyHolders({ metadata, longTermKeys, retentionDays: 90 })
}

function holder(accessKeyId: string, goodUntilMs = endMs): KeyHolder {
  const arn = 'arn:aws:sts::123456789012:assumed-role/r/s'
  return { accessKeyId, accountId, type: 'AssumedRole', principalId: 'AROA1:s', arn, goodUntilMs }
}

async function untilDone<T>(action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof MetadataUnavailableError)) throw error
    }
  }
}
