import { once } from 'node:events'
import type { WriteStream } from 'node:tty'
import type { TextOutput } from './context.ts'

/** Standard output or error. A reader that went away (`| head`) ends the command without a word. */
export function nodeOutput(stream: NodeJS.WriteStream | WriteStream): TextOutput {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
  return {
    async write(text) {
      if (text !== '' && !stream.write(text)) await once(stream, 'drain')
    },
    get columns() {
      return stream.isTTY ? stream.columns : null
    },
  }
}
