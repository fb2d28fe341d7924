import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'

/** What AWS says beside a report that is just begun. */
const startedText = 'No report exists. Starting a new report generation task'

/** Begins a report on the account's credentials, unless there is one that is good. */
export const generateCredentialReport = ({ reports }: IamParts) =>
  defineOperation('iam', 'GenerateCredentialReport', {
    target: (_input, call) => ownTarget(call, 'iam:GenerateCredentialReport'),
    run: async (_input, { accountId }) => {
      const state = reports.generate(accountId)
      return state === 'STARTED' ? { State: state, Description: startedText } : { State: state }
    },
  })

/** Shows the report that was generated last. */
export const getCredentialReport = ({ reports }: IamParts) =>
  defineOperation('iam', 'GetCredentialReport', {
    target: (_input, call) => ownTarget(call, 'iam:GetCredentialReport'),
    run: async (_input, { accountId }) => {
      const { content, generatedAtMs } = reports.get(accountId)
      return {
        Content: Buffer.from(content),
        ReportFormat: 'text/csv',
        GeneratedTime: new Date(generatedAtMs),
      } as const
    },
  })
