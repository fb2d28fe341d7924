import { createHash } from 'node:crypto'
import type { HttpResponseParts } from '../protocol/protocol.ts'

const style = `
body { font: 17px/1.6 system-ui, sans-serif; color: #1d2530; background: #fbfaf7; max-width: 44rem; margin: 4rem auto; padding: 0 1.5rem }
h1 { font-size: 2rem; margin-bottom: 0 } p.lead { color: #5b6673; margin-top: 0 }
pre { background: #1d2530; color: #f3efe6; padding: 1rem 1.2rem; border-radius: 6px; overflow-x: auto; font-size: 14px }
code { font-family: ui-monospace, monospace }
`

const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Cairn</title><meta name="viewport" content="width=device-width"><style>${style}</style></head>
<body>
<h1>Cairn</h1>
<p class="lead">An audit trail you run yourself. It speaks AWS CloudTrail.</p>
<p>This address answers AWS clients. Every call that it answers is on record before its answer ends.</p>
<p>The lines that <code>npm start</code> printed point any AWS client here. Then ask who you are, and find that call again:</p>
<pre><code>aws sts get-caller-identity
aws cloudtrail lookup-events --max-results 5</code></pre>
<p>In the folder of the clone, without the aws command:</p>
<pre><code>./cairn lookup
./cairn tail
./cairn import examples/logs</code></pre>
<p>Is it well? See <a href="/_cairn/health">health</a>. Everything else needs a signature: who reads an audit trail is on record too.</p>
</body>
</html>
`

const styleHash = createHash('sha256').update(style).digest('base64')

/** What a browser gets that opens the address without a signature: what this is, and how to go on. */
export const firstPage: HttpResponseParts = {
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  },
  body: Buffer.from(html),
}
