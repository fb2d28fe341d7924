import { defineOperation } from '../../operation.ts'
import { accessKeyDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { keyUser } from './key-user.ts'

/** Makes an access key. Nobody can ask for its secret again. */
export const createAccessKey = (parts: IamParts) =>
  defineOperation('iam', 'CreateAccessKey', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:CreateAccessKey', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName }, call) => {
      const user = keyUser(parts, UserName, call)
      const key =
        user === null ? await parts.rootAccessKeys.create(call.accountId) : await parts.accessKeys.create(user)
      const SecretAccessKey = key.secretAccessKey.reveal()
      return { AccessKey: { UserName: user?.userName, ...accessKeyDetails(key), SecretAccessKey } }
    },
  })
