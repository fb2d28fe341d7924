import { redactionSection } from './redaction-section.ts'
import { sourceSection } from './source-section.ts'
import { upstreamSection } from './upstream-section.ts'

/** Every section whose keys are names, in the order of the reference. */
export const namedSections = {
  upstreams: upstreamSection,
  sources: sourceSection,
  redaction: redactionSection,
} as const
