/** An upstream cannot be used as it is configured; one sentence says what to do. */
export class UpstreamSettingsError extends Error {
  override readonly name = 'UpstreamSettingsError'
}
