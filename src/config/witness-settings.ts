import { MalformedCheckpointError } from '../formats/checkpoint.ts'
import { encodeNoteKey, noteKeyKinds, parseNoteKey } from '../formats/checkpoint-note.ts'
import type { SettingType } from './setting.ts'

const keyText = 'the key of a witness, `name+hash+key`'

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
