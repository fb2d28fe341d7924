import type { Clock } from '../../../base/clock.ts'
import type { Ingest } from '../../../capture/ingest/ingest.ts'
import type { Accounts } from '../../../identity/accounts.ts'
import type { RecordStoreClient } from '../../../records/store-client.ts'
import { createAccount, listAccounts } from './accounts.ts'
import type { CairnOperation } from './cairn-operation.ts'
import { putEvents } from './put-events.ts'
import { search } from './search.ts'
import { tail } from './tail.ts'

export interface CairnNeeds {
  readonly store: Pick<RecordStoreClient, 'search' | 'follow'>
  readonly ingest: Ingest
  readonly accounts: Accounts
  readonly clock: Clock
}

export function cairnOperations({ store, ingest, accounts, clock }: CairnNeeds): readonly CairnOperation[] {
  return [search(store), tail(store, clock), putEvents(ingest), createAccount(accounts), listAccounts(accounts)]
}
