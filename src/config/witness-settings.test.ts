import { expect, test } from 'vitest'
import { webAddress } from './web-address.ts'
import { witnessKey } from './witness-settings.ts'

const cosignatureKey = 'witness.example/w1+09d03806+BAICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC'

test('witness settings: an address is http or https and nothing more; a key is one that cosigns', () => {
  expect(webAddress.parse('https://witness.example/log')).toEqual({ value: 'https://witness.example/log' })
  for (const wrong of ['witness', 'ftp://witness.example', 'https://a:b@witness.example', 'https://w.example/?a=b'])
    expect(webAddress.parse(wrong)).toHaveProperty('expected')
  expect(witnessKey.parse(cosignatureKey)).toEqual({ value: cosignatureKey })
  for (const wrong of ['', 'w+1+2', cosignatureKey.replace('+09', '+0a'), cosignatureKey.replace('+BA', '+AQ')])
    expect(witnessKey.parse(wrong)).toHaveProperty('expected')
})
