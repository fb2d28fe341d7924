import type { SettingType } from './setting.ts'

const description = 'an `http` or `https` address without user, query or fragment'

/** No address that a person keeps is longer. */
const addressLengthMax = 1_000

/** Where something answers; the path counts. */
export const webAddress: SettingType<string> = {
  description,
  isList: false,
  parse(given) {
    const url = given.length <= addressLengthMax && URL.canParse(given) ? new URL(given) : null
    const isAddress =
      url !== null &&
      (url.protocol === 'https:' || url.protocol === 'http:') &&
      url.username + url.password + url.search + url.hash === ''
    return isAddress ? { value: url.href } : { expected: description }
  },
  format: (value) => value,
}
