import { MalformedCheckpointError } from '../formats/checkpoint.ts'
import { encodeNoteKey, noteKeyKinds, parseNoteKey } from '../formats/checkpoint-note.ts'
import type { SettingType } from './setting.ts'

const urlText = 'an `http` or `https` address without user, query or fragment'
const keyText = 'the key of a witness, `name+hash+key`'

/** Where a witness answers; `/add-checkpoint` is put behind it. */
export const witnessUrl: SettingType<string> = {
  description: urlText,
  isList: false,
  parse(given) {
    const url = URL.canParse(given) ? new URL(given) : null
    const isAddress =
      url !== null &&
      (url.protocol === 'https:' || url.protocol === 'http:') &&
      url.username + url.password + url.search + url.hash === ''
    return isAddress ? { value: url.href } : { expected: urlText.replaceAll('`', '') }
  },
  format: (value) => value,
}

/** The key that a witness cosigns with. */
export const witnessKey: SettingType<string> = {
  description: keyText,
  isList: false,
  parse(given) {
    try {
      const key = parseNoteKey(given)
      if (key.kind === noteKeyKinds.cosignature) return { value: encodeNoteKey(key) }
    } catch (error) {
      if (!(error instanceof MalformedCheckpointError)) throw error
    }
    return { expected: keyText.replaceAll('`', '') }
  },
  format: (value) => value,
}
