/** The SQL that engines are compared by, over a table expression of records. */
export interface SqlQuestion {
  readonly name: 'group' | 'distinct' | 'LIKE' | 'selective'
  readonly sql: (table: string) => string
}

export const sqlQuestions: readonly SqlQuestion[] = [
  {
    name: 'group',
    sql: (table) =>
      `SELECT eventName, date_trunc('day', eventTime) AS day, count(*) FROM ${table} GROUP BY ALL ORDER BY 3 DESC, 1, 2 LIMIT 100`,
  },
  {
    name: 'distinct',
    sql: (table) =>
      `SELECT userIdentity.arn, count(DISTINCT sourceIPAddress) FROM ${table} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100`,
  },
  {
    name: 'LIKE',
    sql: (table) => `SELECT count(*) FROM ${table} WHERE CAST(requestParameters AS VARCHAR) LIKE '%backups%'`,
  },
  {
    name: 'selective',
    sql: (table) =>
      `SELECT userIdentity.arn, errorCode, count(*) FROM ${table} WHERE errorCode IS NOT NULL AND eventName = 'StopLogging' GROUP BY ALL ORDER BY 3 DESC, 1, 2`,
  },
]
