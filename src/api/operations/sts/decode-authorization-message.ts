import type { AuthorizationMessages } from '../../../identity/authorization-message.ts'
import { defineOperation, ownTarget } from '../operation.ts'
import { stsError } from './session-request.ts'

/** Opens what a refused caller was given to show to whoever may know why. */
export const decodeAuthorizationMessage = (messages: Pick<AuthorizationMessages, 'decode'>) =>
  defineOperation('sts', 'DecodeAuthorizationMessage', {
    target: (_input, call) => ownTarget(call, 'sts:DecodeAuthorizationMessage'),
    run: async ({ EncodedMessage = '' }, call) => {
      const decoded = messages.decode(EncodedMessage, call.accountId)
      if (decoded === null) throw stsError('InvalidAuthorizationMessageException', 'Message is not valid')
      return { DecodedMessage: decoded }
    },
  })
